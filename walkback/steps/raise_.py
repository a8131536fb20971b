"""raise: from verdicts to alerts, updates and the messages that tell them, topic by topic, each in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from walkback.alerts.answers import standing
from walkback.alerts.decide import decide
from walkback.alerts.plan import Event, Finding, NewAlert, NewUpdate, Plan
from walkback.context import Context
from walkback.failpoints import reach
from walkback.judge.values import Label
from walkback.ledger import leases
from walkback.ledger.answers import load_answers, load_mutes
from walkback.ledger.tables import alerts, articles, decisions, evidence, positions, statements, updates, verdicts
from walkback.steps.judge import TRIES, day_of
from walkback.steps.report import Report, busy
from walkback.steps.tell import show_growth, tell_alert, tell_update

#: how far back decided verdicts are looked at: twice the time that a thread stays open
HISTORY = timedelta(days=30)
#: the topic's latest alerts that new words may belong to
EVENTS = 200
#: verdicts of one topic that are looked at in one transaction
MOST = 5000
_LEASE = timedelta(minutes=15)


def raise_batch(context: Context) -> Report:
    """Decide on every verdict of one topic that has none. `seen` 0: no topic is left."""
    with leases.held(context.engine, "raise", context.real_now(), _LEASE) as mine:
        if not mine:
            return busy("raise")
        with context.engine.begin() as connection:
            topic = _next_topic(context, connection)
            if topic is None:
                return Report(step="raise")
            plan = decide(
                _findings(connection, topic, context.clock()),
                _events(connection, topic),
                context.watchlist.routes[topic],
                load_mutes(connection, context.clock()),
                {kind: context.watchlist.route(topic, kind).minimum for kind in context.watchlist.routes[topic].kinds},
            )
            reach("raise.decided")
            _write(context, connection, plan)
            reach("raise.written")
        reach("raise.kept")
    return _report(plan)


def _undecided() -> Any:
    """A verdict without a decision; one that could not be given waits until it is asked no more."""
    return decisions.c.verdict_id.is_(None) & or_(
        verdicts.c.label != Label.CANNOT_JUDGE.value, verdicts.c.attempts >= TRIES
    )


def _next_topic(context: Context, connection: Connection) -> str | None:
    query = (
        select(statements.c.topic_id)
        .join(verdicts, verdicts.c.statement_id == statements.c.id)
        .outerjoin(decisions, decisions.c.verdict_id == verdicts.c.id)
        .where(_undecided(), statements.c.topic_id.in_(list(context.watchlist.routes)))
        .order_by(statements.c.topic_id)
        .limit(1)
    )
    return connection.scalar(query)


def _findings(connection: Connection, topic: str, now: datetime) -> list[Finding]:
    """Return the topic's undecided verdicts, and those decided lately that may take part in what is found now."""
    query = (
        select(
            statements,
            verdicts.c.id.label("verdict_id"),
            verdicts.c.label,
            verdicts.c.p_contradicts,
            verdicts.c.p_consistent,
            verdicts.c.reason,
            positions.c.position_id,
            positions.c.administration.label("position_administration"),
            positions.c.citation,
            articles.c.outlet,
            articles.c.published_at,
            articles.c.published_on,
            articles.c.retrieved_at,
            articles.c.copy_of,
            decisions.c.verdict_id.label("decided"),
        )
        .join(verdicts, verdicts.c.statement_id == statements.c.id)
        .join(positions, positions.c.id == verdicts.c.position)
        .join(articles, articles.c.id == statements.c.article_id)
        .outerjoin(decisions, decisions.c.verdict_id == verdicts.c.id)
        .where(
            statements.c.topic_id == topic,
            or_(_undecided(), statements.c.detected_at >= now - HISTORY),
        )
        .order_by(decisions.c.verdict_id.is_not(None), verdicts.c.judged_at, verdicts.c.id)
        .limit(MOST)
    )
    return [_finding(row) for row in connection.execute(query)]


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        verdict=row.verdict_id,
        statement=row.id,
        label=Label(row.label),
        p_contradicts=row.p_contradicts or 0.0,
        p_consistent=row.p_consistent or 0.0,
        position=row.position_id,
        position_administration=row.position_administration,
        position_speaker=row.citation["official"],
        position_said_on=date.fromisoformat(row.citation["said_on"]),
        topic=row.topic_id,
        speaker=speaker_key(row),
        name=row.speaker or "",
        official=row.official_id,
        administration=row.administration,
        rank=next((one["rank"] for one in row.speakers if one["name"] == row.speaker), None),
        said_on=row.said_on,
        day=day_of(row),
        confidence=row.quote_confidence * row.speaker_confidence,
        kind=row.kind,
        words=row.words,
        words_key=row.words_key,
        start=row.start,
        article=row.article_id,
        original=row.copy_of or row.article_id,
        outlet=row.outlet,
        published=row.published_at,
        reason=row.reason,
        decided=row.decided is not None,
    )


def speaker_key(statement: Row[Any]) -> str:
    """Return who answers for the words, the same in every article: the official, else the body and the name given."""
    return statement.official_id or f"{statement.office}/{(statement.speaker or '').casefold()}"


def _events(connection: Connection, topic: str) -> list[Event]:
    rows = connection.execute(
        select(alerts, positions.c.position_id, positions.c.administration.label("held_by"))
        .join(positions, positions.c.id == alerts.c.position)
        .where(alerts.c.topic_id == topic)
        .order_by(alerts.c.raised_at.desc(), alerts.c.id)
        .limit(EVENTS)
    )
    return [_event(connection, row) for row in list(rows)]


def _event(connection: Connection, alert: Row[Any]) -> Event:
    members = list(
        connection.execute(
            select(
                statements,
                articles.c.outlet,
                articles.c.published_at,
                articles.c.published_on,
                articles.c.retrieved_at,
                articles.c.copy_of,
                evidence.c.role,
            )
            .join(evidence, evidence.c.statement_id == statements.c.id)
            .join(articles, articles.c.id == statements.c.article_id)
            .where(evidence.c.alert_id == alert.id, evidence.c.role != "walk-back")
        )
    )
    root = next(row for row in members if row.id == alert.statement_id)
    told = connection.scalars(select(updates.c.kind).where(updates.c.alert_id == alert.id))
    return Event(
        alert=alert.id,
        topic=alert.topic_id,
        position=alert.position_id,
        speaker=speaker_key(root),
        administration=root.administration,
        first_day=min(day_of(row) for row in members if row.role != "repeat"),
        last_day=max(day_of(row) for row in members),
        published=root.published_at,
        words_keys=frozenset(row.words_key for row in members),
        statements=frozenset(row.id for row in members),
        originals=frozenset(row.copy_of or row.article_id for row in members),
        outlets=frozenset(row.outlet for row in members),
        told=frozenset(told),
        # What a person has answered they know of, and what they called a false alarm is none later.
        kept_back=alert.ruling_stage == "certainty" and standing(load_answers(connection, alert.id)).review is None,
    )


# ------------------------------------------------------------------------------------------- writing


def _write(context: Context, connection: Connection, plan: Plan) -> None:
    now = context.clock()
    for new in plan.alerts:
        _write_alert(context, connection, new, now)
    _write_evidence(connection, plan.evidence, now)
    for change in plan.updates:
        _write_update(connection, change, now)
    if plan.outcomes:
        connection.execute(
            insert(decisions),
            [
                {
                    "verdict_id": outcome.verdict,
                    "outcome": outcome.outcome,
                    "reason": outcome.reason,
                    "alert_id": outcome.alert,
                    "decided_at": now,
                }
                for outcome in plan.outcomes
            ],
        )
    for new in plan.alerts:
        tell_alert(context, connection, new.id, now)
    for change in plan.updates:
        tell_update(context, connection, change.alert, change.id, now)
    for alert in sorted({alert for alert, _, _ in plan.evidence} - {new.id for new in plan.alerts}):
        show_growth(context, connection, alert, now)


def _write_alert(context: Context, connection: Connection, new: NewAlert, now: datetime) -> None:
    root = new.root
    words = {
        "kind": new.kind,
        "position": select(verdicts.c.position).where(verdicts.c.id == root.verdict).scalar_subquery(),
        "statement_id": root.statement,
        "verdict_id": root.verdict,
        "earlier_statement_id": new.earlier.statement if new.earlier else None,
        "watchlist": context.watchlist.digest,
    }
    if new.again:
        connection.execute(update(alerts).where(alerts.c.id == new.id).values(**words))
        of_before = (evidence.c.alert_id == new.id) & evidence.c.role.in_(("root", "same"))
        connection.execute(update(evidence).where(of_before).values(role="mention"))
        return
    row = {"id": new.id, "event": new.id, "topic_id": root.topic, "state": "open", "raised_at": now}
    connection.execute(insert(alerts).values(**row, **words))


def _write_evidence(connection: Connection, found: Sequence[tuple[str, str, str]], now: datetime) -> None:
    for alert, statement, role in found:
        key = (evidence.c.alert_id == alert) & (evidence.c.statement_id == statement)
        if connection.scalar(select(evidence.c.role).where(key)) is None:
            connection.execute(insert(evidence).values(alert_id=alert, statement_id=statement, role=role, added_at=now))
        elif role == "root":
            connection.execute(update(evidence).where(key).values(role=role))


def _write_update(connection: Connection, change: NewUpdate, now: datetime) -> None:
    best = change.findings[0]
    connection.execute(
        insert(updates).values(
            id=change.id,
            alert_id=change.alert,
            kind=change.kind,
            statement_id=best.statement,
            statement_ids=[finding.statement for finding in change.findings],
            reason=best.reason,
            raised_at=now,
        )
    )
    if change.kind == "walk-back":
        connection.execute(update(alerts).where(alerts.c.id == change.alert).values(state="walked-back"))


def _report(plan: Plan) -> Report:
    told = sum(outcome.outcome != "none" for outcome in plan.outcomes)
    notes = [f"{new.kind}: {new.root.name} on {new.root.topic}" for new in plan.alerts]
    notes += [f"{change.kind} in the thread of alert {change.alert}" for change in plan.updates]
    return Report(
        step="raise", seen=len(plan.outcomes), done=told, skipped=len(plan.outcomes) - told, notes=tuple(notes)
    )
