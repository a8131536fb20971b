"""digest: once a day, at the hour that the watchlist names, what was told, kept back, doubtful or broken since the last one."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from extractors.values import Position
from walkback.alerts import calibration
from walkback.alerts.digest import Day, Kept, Possible, Week, payload
from walkback.alerts.outbox import enqueue_digest
from walkback.context import Context
from walkback.failpoints import reach
from walkback.health import feed_state
from walkback.judge.tiers import REVIEW, calibration_of
from walkback.judge.values import Label
from walkback.ledger.alerts import load_said, load_view
from walkback.ledger.answers import load_recorded, load_reviewed
from walkback.ledger.ids import identity
from walkback.ledger.tables import (
    alerts,
    answers,
    decisions,
    deliveries,
    entries,
    feeds,
    positions,
    verdicts,
)
from walkback.steps.report import Report
from walkback.watchlist.model import Digest
from walkback.watchlist.recorded import Recorded, with_recorded

#: a digest that is later than this is told no more: the next one tells its day as well
LATE = timedelta(hours=6)
#: the longest time that one digest tells of
_REACH = timedelta(days=8)
_WEEK = timedelta(days=7)
#: a feed that brings nothing new for so long is called silent
SILENT = timedelta(days=3)
#: rows that are read of each sort
_MOST = 100


def digest(context: Context) -> Report:
    """Write the digest that is due, unless it was written. `seen` 0: none is due."""
    asked, now = context.watchlist.daily, context.clock()
    due = due_at(asked, now) if asked is not None else None
    if asked is None or due is None:
        return Report(step="digest")
    day = due.astimezone(asked.zone).date()
    with context.engine.begin() as connection:
        known = identity("delivery", "digest", day.isoformat(), asked.channel)
        if connection.scalar(select(deliveries.c.id).where(deliveries.c.id == known)) is not None:
            return Report(step="digest")
        told = _day(context, connection, asked, day, now)
        reach("digest.decided")
        enqueue_digest(connection, day, asked.channel, payload(told), now)
        reach("digest.written")
    reach("digest.kept")
    return Report(step="digest", seen=1, done=1, notes=(f"the digest of {day} for {asked.channel}",))


def due_at(asked: Digest, now: datetime) -> datetime | None:
    """Return the moment of the digest that is due at `now`, in UTC: the day's, unless it is more than LATE ago; None: none is."""
    today = now.astimezone(asked.zone).date()
    for day in (today, today - timedelta(days=1)):
        moment = datetime.combine(day, asked.at, tzinfo=asked.zone).astimezone(UTC)
        if day.weekday() in asked.days and moment <= now < moment + LATE:
            return moment
    return None


def _day(context: Context, connection: Connection, asked: Digest, day: date, now: datetime) -> Day:
    last = select(func.max(deliveries.c.created_at)).where(
        deliveries.c.kind == "digest", deliveries.c.channel == asked.channel
    )
    since = max(connection.scalar(last) or now - timedelta(days=1), now - _REACH)
    raised = list(
        connection.execute(
            select(alerts.c.id, alerts.c.ruling, alerts.c.ruling_reason)
            .where(alerts.c.ruled_at > since, alerts.c.ruled_at <= now)
            .order_by(alerts.c.ruled_at, alerts.c.id)
            .limit(_MOST)
        )
    )
    views = {row.id: load_view(connection, context.watchlist, row.id) for row in raised}
    return Day(
        day=day,
        told=tuple(views[row.id] for row in raised if row.ruling != "digest"),
        kept=tuple(
            Kept(view=views[row.id], reason=row.ruling_reason or "") for row in raised if row.ruling == "digest"
        ),
        possible=tuple(_possible(connection, since, now)),
        unjudged=tuple(_unjudged(connection, since, now)),
        feeds=tuple(_feeds(context, connection, now)),
        week=_week(context, connection, now) if asked.weekly == day.weekday() else None,
    )


def _possible(connection: Connection, since: datetime, now: datetime) -> list[Possible]:
    """What nobody was told of and a person should look at: by the calibrated probability, of the tier of reviews."""
    query = (
        select(verdicts.c.statement_id, verdicts.c.judge, verdicts.c.p_contradicts, positions.c.claim)
        .join(decisions, decisions.c.verdict_id == verdicts.c.id)
        .join(positions, positions.c.id == verdicts.c.position)
        .where(decisions.c.outcome == "none", verdicts.c.label == Label.CONTRADICTS.value)
        .where(decisions.c.decided_at > since, decisions.c.decided_at <= now)
        .order_by(verdicts.c.p_contradicts.desc(), verdicts.c.id)
        .limit(_MOST)
    )
    found: dict[str, Possible] = {}
    for row in connection.execute(query):
        true = calibration_of(row.judge)(row.p_contradicts)
        if true >= REVIEW and row.statement_id not in found:
            [said] = load_said(connection, [row.statement_id])
            found[row.statement_id] = Possible(said=said, claim=row.claim, probability=true)
    return list(found.values())


def _unjudged(connection: Connection, since: datetime, now: datetime) -> list[tuple[str, int]]:
    query = (
        select(verdicts.c.reason, func.count(verdicts.c.statement_id.distinct()).label("number"))
        .where(verdicts.c.label == Label.CANNOT_JUDGE.value, verdicts.c.judged_at > since, verdicts.c.judged_at <= now)
        .group_by(verdicts.c.reason)
        .order_by(func.count(verdicts.c.statement_id.distinct()).desc(), verdicts.c.reason)
        .limit(_MOST)
    )
    return [(row.reason, row.number) for row in connection.execute(query)]


def _feeds(context: Context, connection: Connection, now: datetime) -> list[tuple[str, str]]:
    known = {row.id: row for row in connection.execute(select(feeds))}
    grouped = select(entries.c.feed_id, func.max(entries.c.seen_at).label("seen")).group_by(entries.c.feed_id)
    seen: dict[str, datetime] = {row.feed_id: row.seen for row in connection.execute(grouped)}
    found = []
    for feed in context.watchlist.feeds:
        state, says = feed_state(feed, known.get(feed.id), {}, now)
        if state in ("failing", "late", "new"):
            found.append((feed.id, says))
        elif feed.id in seen and now - seen[feed.id] > SILENT:
            found.append((feed.id, f"read, but nothing new since {seen[feed.id]:%Y-%m-%d %H:%M} UTC"))
    return found


def _week(context: Context, connection: Connection, now: datetime) -> Week:
    since = now - _WEEK
    recorded = load_recorded(connection)
    held = with_recorded(context.watchlist, recorded).positions
    states = select(alerts.c.state, func.count()).where(alerts.c.raised_at > since).group_by(alerts.c.state)
    said = select(answers.c.kind, func.count()).where(answers.c.at > since).group_by(answers.c.kind)
    counted: list[Any] = [
        *connection.execute(states.order_by(alerts.c.state)),
        *connection.execute(said.order_by(answers.c.kind)),
    ]
    reviewed = load_reviewed(connection)
    is_new = any(answer.at > since for one in reviewed for answer in one.answers)
    return Week(
        positions=tuple(_changed(held, recorded, _reworded(connection, since, now), since.date(), now.date())),
        alerts=tuple((str(what).replace("-", " "), int(number)) for what, number in counted),
        right=tuple(calibration.told(calibration.bands(reviewed))) if is_new else (),
    )


def _changed(
    held: Sequence[Position], recorded: Sequence[Recorded], reworded: Collection[str], since: date, today: date
) -> Iterator[str]:
    """Yield a sentence for each position that began, ended, or was put into other words, by the watchlist or by an answer."""
    before = {one.position.id: one.supersedes for one in recorded}
    for one in held:
        if since <= one.held_from <= today:
            place = f" (in place of {before[one.id] or 'none'})" if one.id in before else ""
            yield f"Since {one.held_from}: {one.claim}{place}"
        elif one.id in reworded:
            yield f"In other words in the watchlist: {one.claim}"
        if one.held_to is not None and since <= one.held_to <= today:
            yield f"No longer held since {one.held_to}: {one.claim}"


def _reworded(connection: Connection, since: datetime, now: datetime) -> set[str]:
    """Return the ids of positions that the judge has read in other words lately than before."""
    older = positions.alias()
    query = select(positions.c.position_id).where(
        positions.c.recorded_at > since,
        positions.c.recorded_at <= now,
        select(older.c.id)
        .where(older.c.position_id == positions.c.position_id, older.c.recorded_at < positions.c.recorded_at)
        .where(older.c.claim != positions.c.claim)
        .exists(),
    )
    return set(connection.scalars(query.distinct()))
