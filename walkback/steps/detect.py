"""detect: who said what on a watched topic in each article that mentions one."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from extractors.detect import statements as find_statements
from extractors.quotes.grammar import Grammar
from extractors.topics import Prefilter
from extractors.values import Span, Speaker, Standing, Statement
from walkback.context import Context
from walkback.failpoints import reach
from walkback.ledger import leases
from walkback.ledger.ids import identity, words_key
from walkback.ledger.tables import articles, statements
from walkback.steps.report import Report, busy
from walkback.watchlist.model import Watchlist

#: articles of one batch
BATCH = 50
_LEASE = timedelta(minutes=15)


def detect_batch(context: Context) -> Report:
    """Find the statements of at most one batch of articles, the earliest read first."""
    with leases.held(context.engine, "detect", context.real_now(), _LEASE) as mine:
        if not mine:
            return busy("detect")
        query = (
            select(articles)
            .where(articles.c.detected_at.is_(None))
            .order_by(articles.c.retrieved_at, articles.c.published_at, articles.c.id)
            .limit(BATCH)
        )
        with context.engine.connect() as connection:
            rows = list(connection.execute(query))
        report = Report(step="detect")
        if any(row.topics for row in rows):
            _ = context.grammar  # a pipeline that cannot be loaded is no fault of an article's: it stops the batch
        for row in rows:
            report += _detect(context, row)
        return report


def _detect(context: Context, row: Row[Any]) -> Report:
    found: list[dict[str, Any]] = []
    error: str | None = None
    if row.topics:
        try:
            found = statement_rows(context.watchlist, context.prefilter, context.grammar, row, context.clock())
        except Exception as fault:  # one article that trips our own code must not stop the others
            error = f"{type(fault).__name__}: {fault}"
    reach("detect.found")
    with context.engine.begin() as connection:
        connection.execute(
            update(articles).where(articles.c.id == row.id).values(detected_at=context.clock(), detect_error=error)
        )
        if found:
            connection.execute(insert(statements), found)
        reach("detect.kept")
    if error is not None:
        return Report(step="detect", seen=1, failed=1, notes=(f"{row.url}: no statement could be looked for: {error}",))
    return Report(step="detect", seen=1, done=int(bool(row.topics)), skipped=int(not row.topics))


def statement_rows(
    watchlist: Watchlist, prefilter: Prefilter, grammar: Grammar, article: Row[Any], now: datetime
) -> list[dict[str, Any]]:
    """Return the rows of an article's statements, in the order of the text."""
    found = find_statements(
        article.text,
        title=article.title,
        published=article.published_on or (article.published_at.date() if article.published_at else None),
        roster=watchlist.roster,
        prefilter=prefilter,
        grammar=grammar,
    )
    rows = {row["id"]: row for row in (_row(article, statement, now) for statement in found)}
    return list(rows.values())


def main_speaker(speakers: tuple[Speaker, ...]) -> Speaker:
    """Return the one that answers for the words: the first who speaks for the administration, else the first."""
    return next((speaker for speaker in speakers if speaker.standing is Standing.OFFICIAL), speakers[0])


def _row(article: Row[Any], statement: Statement, now: datetime) -> dict[str, Any]:
    attribution = statement.attribution
    quote = attribution.quote
    speaker = main_speaker(attribution.speakers)
    content = quote.content
    return {
        "id": identity("statement", article.id, str(content.start), str(content.end), speaker.mention, statement.topic),
        "article_id": article.id,
        "topic_id": statement.topic,
        "start": content.start,
        "end": content.end,
        "fragments": _pairs(quote.fragments),
        "quoted": _pairs(quote.quoted),
        "kind": quote.kind.value,
        "words": statement.words,
        "words_key": words_key(statement.words),
        "context": statement.context,
        "why": statement.why,
        "cue": quote.cue.of(article.text) if quote.cue else None,
        "mood": quote.mood.value,
        "quote_confidence": quote.confidence,
        "speakers": [asdict(one) for one in attribution.speakers],
        "speaker": speaker.name or speaker.mention,
        "standing": speaker.standing.value,
        "official_id": speaker.official,
        "title": speaker.title,
        "office": speaker.office,
        "administration": speaker.administration,
        "speaker_confidence": speaker.confidence,
        "said_on": attribution.said_on,
        "detected_at": now,
    }


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
