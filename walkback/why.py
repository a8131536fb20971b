"""Why somebody was told of something, and why not: read back from what every step has written down."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from extractors.values import Standing
from walkback.alerts.text import cut
from walkback.judge.tiers import calibration_of, tier
from walkback.ledger.alerts import load_view
from walkback.ledger.tables import (
    alerts,
    articles,
    decisions,
    deliveries,
    entries,
    positions,
    statements,
    updates,
    verdicts,
)
from walkback.watchlist.model import Watchlist

#: articles, statements and verdicts that one answer tells of
_MOST = 20
_RULINGS = {"now": "sent at once", "hold": "held", "digest": "told in the digest alone"}

Row_ = dict[str, str]  #: what a sentence is about, and the sentence


def why(connection: Connection, watchlist: Watchlist, alert: str) -> list[Row_]:
    """Return the reasons for an alert, one sentence each. Raises KeyError when there is no such alert."""
    view = load_view(connection, watchlist, alert)
    topic = watchlist.routes.get(view.topic)
    found = [
        ("words", f"{view.said.speaker} ({view.said.outlet}): {cut(view.said.words, 300)}"),
        ("position", f"{view.against.holder}, since {view.against.held_from}: {view.against.claim}"),
        ("verdict", _verdict(view.judge, "contradicts", view.probability, view.reason)),
    ]
    if topic is not None:
        kinds = ", ".join(sorted(topic.kinds))
        found.append(("topic", f"{view.topic} raises {kinds} from a probability of {topic.minimum:.2f} on"))
    found += _route(connection, alert)
    return [{"about": about, "says": says} for about, says in found]


def why_not(connection: Connection, watchlist: Watchlist, about: str) -> list[Row_]:
    """Return how far an article, or some words, came and why no further. `about`: an http(s) address, or some of the words."""
    found = list(
        _address(connection, watchlist, about)
        if about.startswith(("http://", "https://"))
        else _words(connection, about)
    )
    if not found:
        found = [
            ("ledger", "nothing like this was read: is its feed in the watchlist, and was it polled (walkback feeds)?")
        ]
    return [{"about": one, "says": says} for one, says in found]


def _address(connection: Connection, watchlist: Watchlist, url: str) -> Iterator[tuple[str, str]]:
    known = select(entries).where(entries.c.url == url).order_by(entries.c.seen_at.desc()).limit(_MOST)
    rows = list(connection.execute(known))
    for row in rows:
        yield (
            "entry",
            f"{row.state}{f': {row.reason}' if row.reason else ''} (feed {row.feed_id}, seen {row.seen_at:%Y-%m-%d %H:%M} UTC)",
        )
    ids = {row.article_id for row in rows if row.article_id}
    where = or_(articles.c.id.in_(ids), articles.c.url == url)
    for article in list(
        connection.execute(select(articles).where(where).order_by(articles.c.retrieved_at).limit(_MOST))
    ):
        if not article.topics:
            yield "article", "it mentions no watched topic"
            continue
        yield (
            "article",
            f"it mentions {', '.join(article.topics)}{'; a copy of an earlier one' if article.copy_of else ''}",
        )
        if article.detect_error:
            yield "article", f"no statement could be looked for: {article.detect_error}"
        query = (
            select(statements).where(statements.c.article_id == article.id).order_by(statements.c.start).limit(_MOST)
        )
        said = list(connection.execute(query))
        if article.detected_at is not None and not said:
            yield "article", "no quote on a watched topic was found in it"
        for statement in said:
            yield from _statement(connection, statement)


def _words(connection: Connection, words: str) -> Iterator[tuple[str, str]]:
    like = " ".join(words.split()).casefold()
    query = (
        select(statements)
        .where(func.lower(statements.c.words).contains(like, autoescape=True))
        .order_by(statements.c.detected_at.desc(), statements.c.id)
        .limit(_MOST)
    )
    found = list(connection.execute(query))
    for statement in found:
        yield from _statement(connection, statement)
    if found:
        return
    within = select(articles).where(func.lower(articles.c.text).contains(like, autoescape=True))
    for article in connection.execute(within.order_by(articles.c.retrieved_at.desc()).limit(_MOST)):
        why = "but not as a quote on a watched topic" if article.topics else "which mentions no watched topic"
        yield "article", f"the words stand in {article.url}, {why}"


def _statement(connection: Connection, statement: Row[Any]) -> Iterator[tuple[str, str]]:
    who = statement.speaker or "an unnamed speaker"
    yield "words", f"{who}: {cut(statement.words, 200)}"
    if statement.standing != Standing.OFFICIAL.value:
        yield (
            "speaker",
            f"{who} did not speak for an administration on that day, as far as the text and the roster tell",
        )
        return
    query = (
        select(
            verdicts, positions.c.claim, decisions.c.outcome, decisions.c.reason.label("decided"), decisions.c.alert_id
        )
        .join(positions, positions.c.id == verdicts.c.position)
        .outerjoin(decisions, decisions.c.verdict_id == verdicts.c.id)
        .where(verdicts.c.statement_id == statement.id)
        .order_by(verdicts.c.judged_at.desc(), verdicts.c.id)
        .limit(_MOST)
    )
    judged = list(connection.execute(query))
    if not judged:
        yield "verdict", "it was not judged: no position was in force on that day, or it waits for its turn"
    for row in judged:
        yield "position", cut(row.claim, 200)
        yield "verdict", _verdict(row.judge, row.label, row.p_contradicts, row.reason)
        if row.outcome is not None:
            alert = f" (alert {row.alert_id[:8]})" if row.alert_id else ""
            yield "decision", f"{row.outcome}{alert}: {row.decided}"
        if row.alert_id is not None:
            yield from _route(connection, row.alert_id)


def _verdict(judge: str, label: str, probability: float | None, reason: str) -> str:
    if probability is None:
        return f"{label}, by {judge}: {reason}"
    which = tier(probability, calibration_of(judge)).value
    return f"{label}, by {judge}; a contradiction with a probability of {probability:.2f} (tier: {which}): {reason}"


def _route(connection: Connection, alert: str) -> Iterator[tuple[str, str]]:
    """What its route did with an alert and its updates, and where its messages are."""
    kept = connection.execute(select(alerts.c.ruling, alerts.c.ruling_reason).where(alerts.c.id == alert)).one()
    if kept.ruling is not None:
        yield "route", f"{_RULINGS.get(kept.ruling, kept.ruling)}: {kept.ruling_reason}"
    changes = select(updates).where(updates.c.alert_id == alert, updates.c.ruling.is_not(None))
    for row in connection.execute(changes.order_by(updates.c.raised_at, updates.c.id).limit(_MOST)):
        yield "update", f"{row.kind}: {_RULINGS.get(row.ruling, row.ruling)}: {row.ruling_reason}"
    own = deliveries.c.alert_id == alert
    catch_ups = select(deliveries.c.parent_id).where(own, deliveries.c.state == "caught_up")
    query = select(deliveries).where(or_(own, deliveries.c.id.in_(catch_ups)))
    for row in connection.execute(query.order_by(deliveries.c.created_at, deliveries.c.kind.desc()).limit(_MOST)):
        when = f", not before {row.not_before:%Y-%m-%d %H:%M} UTC" if row.not_before else ""
        why = f" ({row.last_error})" if row.last_error else ""
        yield "message", f"{row.kind} for {row.channel}: {row.state}{when}{why}"
