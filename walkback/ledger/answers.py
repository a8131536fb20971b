"""The answers as the ledger has them: of one alert, and what follows from those of all: positions and mutes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from extractors.values import Citation, Mood, Position
from walkback.alerts.answers import standing
from walkback.alerts.plan import Mute
from walkback.alerts.values import Answer, Reviewed
from walkback.ledger.ids import identity
from walkback.ledger.insert import insert_new
from walkback.ledger.tables import alerts, answers, articles, positions, statements, verdicts
from walkback.watchlist.recorded import Recorded


def load_answers(connection: Connection, alert: str) -> tuple[Answer, ...]:
    """Return the answers of one alert, the first first."""
    rows = connection.execute(select(answers).where(answers.c.alert_id == alert).order_by(answers.c.number))
    return tuple(_answer(row) for row in rows)


def keep_answer(connection: Connection, alert: str, answer: Answer, *, topic: str, speaker: str) -> bool:
    """Write an answer; False when somebody else has given the one of this number. `topic`, `speaker`: what a mute is of."""
    row = {
        "id": identity("answer", alert, str(answer.number)),
        "alert_id": alert,
        "number": answer.number,
        "kind": answer.kind,
        "by": answer.by,
        "person": answer.person,
        "via": answer.via,
        "at": answer.at,
        "reason": answer.reason,
        "note": answer.note,
        "undoes": answer.undoes,
        "scope": answer.scope or None,
        "topic_id": topic if answer.scope in ("topic", "speaker-on-topic") else None,
        "speaker": speaker if answer.scope in ("speaker", "speaker-on-topic") else None,
        "until": answer.until,
        "position": _as_json(answer.position) if answer.position else None,
        "supersedes": answer.supersedes,
    }
    return insert_new(connection, answers, row)


def load_mutes(connection: Connection, now: datetime) -> list[Mute]:
    """Return the mutes that stand and have not ended."""
    muted = select(answers.c.alert_id).where(answers.c.kind == "muted", answers.c.until > now)
    found = [(standing(of_alert).mute, rows) for of_alert, rows in _by_alert(connection, muted)]
    return [
        Mute(topic=row.topic_id, speaker=row.speaker, until=mute.until, by=mute.by)
        for mute, rows in found
        if mute is not None and mute.until is not None and mute.until > now
        for row in rows
        if row.number == mute.number
    ]


def load_recorded(connection: Connection, *, besides: str = "") -> list[Recorded]:
    """Return the positions that answers have recorded and that stand, in the order of their recording.

    Without that of the alert `besides`: an answer to it would take its place.
    """
    recorded = select(answers.c.alert_id).where(answers.c.kind == "new-position", answers.c.alert_id != besides)
    reviews = [standing(of_alert).review for of_alert, _ in _by_alert(connection, recorded)]
    stand = [one for one in reviews if one is not None and one.position is not None]
    stand.sort(key=lambda one: one.at)
    return [Recorded(position=one.position, supersedes=one.supersedes) for one in stand if one.position]


def load_reviewed(connection: Connection) -> list[Reviewed]:
    """Return every alert that was answered, in the order in which they were raised; also those whose answers are all undone."""
    of_alert = {rows[0].alert_id: tuple(given) for given, rows in _by_alert(connection, select(answers.c.alert_id))}
    query = (
        select(
            alerts.c.id.label("alert"), alerts.c.topic_id, positions.c.position_id, positions.c.claim, statements.c.words,
            statements.c.context, statements.c.mood, statements.c.speaker, statements.c.said_on, articles.c.url,
            verdicts.c.judge, verdicts.c.p_contradicts,
        )
        .join(statements, statements.c.id == alerts.c.statement_id)
        .join(articles, articles.c.id == statements.c.article_id)
        .join(verdicts, verdicts.c.id == alerts.c.verdict_id)
        .join(positions, positions.c.id == alerts.c.position)
        .where(alerts.c.id.in_(select(answers.c.alert_id)))
        .order_by(alerts.c.raised_at, alerts.c.id)
    )  # fmt: skip
    return [
        Reviewed(
            alert=row.alert,
            topic=row.topic_id,
            position=row.position_id,
            claim=row.claim,
            words=row.words,
            context=row.context,
            is_denied=row.mood == Mood.DENIED.value,
            speaker=row.speaker or "",
            said_on=row.said_on,
            url=row.url,
            judge=row.judge,
            probability=row.p_contradicts or 0.0,
            answers=of_alert[row.alert],
        )
        for row in connection.execute(query)
    ]


def _by_alert(connection: Connection, named: Any) -> Iterable[tuple[list[Answer], list[Row[Any]]]]:
    rows: dict[str, list[Row[Any]]] = {}
    query = select(answers).where(answers.c.alert_id.in_(named)).order_by(answers.c.alert_id, answers.c.number)
    for row in connection.execute(query):
        rows.setdefault(row.alert_id, []).append(row)
    return [([_answer(row) for row in several], several) for several in rows.values()]


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        number=row.number,
        kind=row.kind,
        by=row.by,
        person=row.person,
        via=row.via,
        at=row.at,
        reason=row.reason,
        note=row.note,
        scope=row.scope or "",
        until=row.until,
        position=_position(row.position) if row.position else None,
        supersedes=row.supersedes,
        undoes=row.undoes,
    )


def _as_json(position: Position) -> dict[str, Any]:
    citation = position.citation
    return {
        "id": position.id,
        "topic": position.topic,
        "administration": position.administration,
        "holder": position.holder,
        "claim": position.claim,
        "contraries": list(position.contraries),
        "held_from": position.held_from.isoformat(),
        "citation": {
            "url": citation.url,
            "quote": citation.quote,
            "said_on": citation.said_on.isoformat(),
            "speaker": citation.speaker,
            "official": citation.official,
        },
    }


def _position(kept: dict[str, Any]) -> Position:
    citation = kept["citation"]
    return Position(
        id=kept["id"],
        topic=kept["topic"],
        administration=kept["administration"],
        holder=kept["holder"],
        claim=kept["claim"],
        contraries=tuple(kept["contraries"]),
        held_from=date.fromisoformat(kept["held_from"]),
        held_to=None,
        citation=Citation(**{**citation, "said_on": date.fromisoformat(citation["said_on"])}),
    )
