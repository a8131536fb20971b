"""judge: each official's statement against each position that was in force on the day on which it was said."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from extractors.values import Mood, Position, Standing
from walkback.context import Context
from walkback.errors import JudgeError
from walkback.failpoints import reach
from walkback.judge.values import Answer, Label, Question
from walkback.ledger import leases
from walkback.ledger.answers import load_recorded
from walkback.ledger.ids import identity
from walkback.ledger.tables import articles, positions, statements, verdicts
from walkback.steps.report import Report, busy
from walkback.watchlist.in_force import in_force
from walkback.watchlist.recorded import with_recorded

#: questions of one batch
BATCH = 256
#: how long a statement waits for a judge that fails, or for an edited position: an edit does not stir up last year's news
REACH = timedelta(days=30)
#: times that a judge is asked what it could not judge, and how long between; a judge that is not there is asked for as long as REACH
TRIES = 3
_AGAIN = timedelta(hours=1)
_LEASE = timedelta(minutes=30)

#: the moods in which words are somebody's own, said: not "would say", not "will say", not an old statement told again
_SAID = (Mood.SAID.value, Mood.DENIED.value)


def judge_batch(context: Context) -> Report:
    """Judge at most one batch of statements against the positions in force. A judge that fails is asked again by the next run."""
    with leases.held(context.engine, "judge", context.real_now(), _LEASE) as mine:
        if not mine:
            return busy("judge")
        asked = _unanswered(context)
        if not asked:
            return Report(step="judge")
        try:
            answers = context.judge.answer([_question(context, row, position) for row, position, _ in asked])
        except JudgeError as error:
            return Report(
                step="judge",
                seen=len(asked),
                failed=len(asked),
                notes=(f"no verdict, asked again by the next run: {error}",),
            )
        reach("judge.answered")
        return _keep(context, asked, answers)


def _unanswered(context: Context) -> list[tuple[Row[Any], Position, Row[Any] | None]]:
    """Return the statements and positions without a verdict of this judge, with the verdict that could not be given."""
    now = context.clock()
    query = (
        select(statements, articles.c.published_on, articles.c.published_at, articles.c.retrieved_at)
        .join(articles, articles.c.id == statements.c.article_id)
        .where(
            statements.c.standing == Standing.OFFICIAL.value,
            statements.c.mood.in_(_SAID),
            statements.c.detected_at >= now - REACH,
        )
        .order_by(statements.c.detected_at, statements.c.article_id, statements.c.start, statements.c.id)
    )
    found: list[tuple[Row[Any], Position, Row[Any] | None]] = []
    with context.engine.connect() as connection:
        given = _given(connection, context.judge.name, now)
        watchlist = with_recorded(context.watchlist, load_recorded(connection))
        for row in connection.execute(query):
            breaks = (
                "break" in context.watchlist.routes[row.topic_id].kinds
                if row.topic_id in context.watchlist.routes
                else False
            )
            for position in in_force(watchlist, row.topic_id, row.administration, day_of(row), breaks=breaks):
                earlier = given.get((row.id, revision(position)))
                if earlier is None or _is_worth_another_try(earlier, now):
                    found.append((row, position, earlier))
                    if len(found) == BATCH:
                        return found
    return found


def _given(connection: Connection, judge: str, now: datetime) -> dict[tuple[str, str], Row[Any]]:
    query = (
        select(verdicts)
        .join(statements, statements.c.id == verdicts.c.statement_id)
        .where(verdicts.c.judge == judge, statements.c.detected_at >= now - REACH)
    )
    return {(row.statement_id, row.position): row for row in connection.execute(query)}


def _is_worth_another_try(verdict: Row[Any], now: datetime) -> bool:
    return bool(
        verdict.label == Label.CANNOT_JUDGE.value and verdict.attempts < TRIES and verdict.judged_at <= now - _AGAIN
    )


def day_of(statement: Row[Any]) -> date:
    """Return the day on which the words count: said, else published, else read."""
    day: date = statement.said_on or statement.published_on or (statement.published_at or statement.retrieved_at).date()
    return day


def _question(context: Context, row: Row[Any], position: Position) -> Question:
    topic = next((topic.name for topic in context.watchlist.topics if topic.id == row.topic_id), row.topic_id)
    return Question(
        statement=row.words,
        claim=position.claim,
        contraries=position.contraries,
        topic=topic,
        speaker=row.speaker or "",
        context=row.context,
        negated=row.mood == Mood.DENIED.value,
    )


def revision(position: Position) -> str:
    """Return the id of a position as it reads today: an edited claim is another row of the ledger."""
    citation = position.citation
    return identity(
        "position",
        position.id,
        position.administration,
        position.holder,
        position.claim,
        json.dumps(position.contraries),
        position.held_from.isoformat(),
        position.held_to.isoformat() if position.held_to else "",
        json.dumps([citation.url, citation.quote, citation.said_on.isoformat(), citation.speaker, citation.official]),
    )


def _record(connection: Connection, position: Position, now: datetime) -> str:
    identity_ = revision(position)
    if connection.scalar(select(positions.c.id).where(positions.c.id == identity_)) is None:
        citation = position.citation
        connection.execute(
            insert(positions).values(
                id=identity_,
                position_id=position.id,
                topic_id=position.topic,
                administration=position.administration,
                holder=position.holder,
                claim=position.claim,
                contraries=list(position.contraries),
                held_from=position.held_from,
                held_to=position.held_to,
                citation={
                    "url": citation.url,
                    "quote": citation.quote,
                    "said_on": citation.said_on.isoformat(),
                    "speaker": citation.speaker,
                    "official": citation.official,
                },
                recorded_at=now,
            )
        )
    return identity_


def _keep(
    context: Context, asked: Sequence[tuple[Row[Any], Position, Row[Any] | None]], answers: Sequence[Answer]
) -> Report:
    now = context.clock()
    unsure = 0
    with context.engine.begin() as connection:
        for (row, position, earlier), answer in zip(asked, answers, strict=True):
            unsure += answer.label is Label.CANNOT_JUDGE
            given = {
                "label": answer.label.value,
                "p_contradicts": answer.p[0] if answer.p else None,
                "p_consistent": answer.p[1] if answer.p else None,
                "p_unrelated": answer.p[2] if answer.p else None,
                "reason": answer.reason,
                "judged_at": now,
            }
            if earlier is not None:
                again = update(verdicts).where(verdicts.c.id == earlier.id)
                attempts = earlier.attempts + (not answer.later)
                connection.execute(again.values(attempts=attempts, **given))
                continue
            against = _record(connection, position, now)
            connection.execute(
                insert(verdicts).values(
                    id=identity("verdict", row.id, against, context.judge.name),
                    statement_id=row.id,
                    position=against,
                    judge=context.judge.name,
                    attempts=0 if answer.later else 1,
                    **given,
                )
            )
        reach("judge.kept")
    notes = (f"{unsure} could not be judged",) if unsure else ()
    return Report(step="judge", seen=len(asked), done=len(asked) - unsure, skipped=unsure, notes=notes)
