"""Which message may be sent now, by whom, and what came of it: the states of the outbox.

    pending --claim--> in_flight --Slack has it--> sent
       ^                   |
       |                   +-- surely not sent --> pending, later; held; or dead
       |                   +-- perhaps sent, or the process died --> unknown --read back--> sent
       |                                                                |
       +-------------- not there, twice, some time apart ---------------+

Every change is one conditional UPDATE, so that several processes can drain one outbox. Moments of sending are those on the
wall; `created_at` and `expires_at` follow the caller's clock, which a replay sets to another day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from walkback.ledger import leases
from walkback.ledger.insert import insert_new
from walkback.ledger.tables import channel_states, deliveries, delivery_attempts

#: Longer than any call with its time-out: a claim that is older was left by a process that is stuck.
LEASE = timedelta(seconds=90)
#: One post a second and channel (docs.slack.dev, rate limits), and a little.
PACE = timedelta(seconds=1.1)
#: How long after a call a read-back that finds nothing is believed. Longer than the time-out of the call.
SETTLE = timedelta(seconds=20)
#: Read-backs without a hit, SETTLE apart, after which a message is sent again.
MISSES = 2
#: How long after a refusal a channel, and the workspace, are tried again: a person may have acted.
CHANNEL_AGAIN = timedelta(minutes=5)
WORKSPACE_AGAIN = timedelta(minutes=1)
#: Failures in a row after which Slack itself looks down, and every message waits.
DOWN_AFTER = 3

WORKSPACE = "*"
#: the call of an incoming webhook, as it is kept beside its message
WEBHOOK = "incoming webhook"
#: why a reply is cancelled whose root is never told
NEVER_TOLD = "the alert itself was never told"
#: why an edit is cancelled whose root a catch-up tells
CAUGHT_UP = "its alert is told in a catch-up, which is not changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One message that this process, and no other, may now send or, when it is in doubt, look for."""

    id: str
    kind: str  #: root, reply, edit, digest, catch-up
    route: str  #: the channel as the watchlist names it: what pace and health are kept by
    channel: str  #: where to send it: of a reply, where its root went
    thread_ts: str | None  #: of a reply, the message that it answers; of an edit, the one that is changed
    via: str  #: the call that sends it or, where it is in doubt, that was made for it: chat.postMessage, chat.update, WEBHOOK
    is_alone: bool = False  #: a reply that has no root above it, or a catch-up: it has to say what it is about
    payload: dict[str, Any]
    plain: bool
    attempts: int
    misses: int
    first_try_at: datetime
    in_doubt: bool


_parent = aliased(deliveries)
_catch_up = aliased(deliveries)  #: the one that tells the parent, where one does
_sibling = aliased(deliveries)
_channel = aliased(channel_states)
_workspace = aliased(channel_states)


def _candidates() -> Any:
    """Pending messages whose root is told, by itself or in a catch-up, and those in doubt, with the pace of channel and workspace."""
    doubtful = deliveries.c.state == "unknown"
    return (
        select(
            *(
                column for column in deliveries.c if column.name != "payload"
            ),  # of hundreds, only the claimed one's is read
            func.coalesce(_catch_up.c.slack_ts, _parent.c.slack_ts).label("parent_ts"),
            func.coalesce(_catch_up.c.slack_channel, _parent.c.slack_channel).label("parent_channel"),
            _catch_up.c.id.is_not(None).label("is_caught_up"),
            _channel.c.next_at.label("channel_next"),
            _workspace.c.next_at.label("workspace_next"),
        )
        .outerjoin(_parent, _parent.c.id == deliveries.c.parent_id)
        .outerjoin(_catch_up, and_(_catch_up.c.id == _parent.c.parent_id, _parent.c.state == "caught_up"))
        .outerjoin(_channel, and_(_channel.c.channel == deliveries.c.channel, ~doubtful))
        .outerjoin(_workspace, _workspace.c.channel == WORKSPACE)
        .where(
            or_(
                and_(doubtful, _workspace.c.blocked.is_(None)),
                and_(
                    deliveries.c.state == "pending",
                    or_(
                        _parent.c.id.is_(None),
                        _parent.c.state == "sent",
                        and_(_catch_up.c.state == "sent", deliveries.c.kind == "reply"),
                    ),
                    ~_is_overtaking(),
                ),
            )
        )
        # Doubts first: what waits behind them may be their replies. Then what is late, then what is fresh.
        .order_by(
            ~doubtful,
            deliveries.c.kind != "catch-up",
            deliveries.c.created_at,
            deliveries.c.kind.desc(),
            deliveries.c.id,
        )
    )


def _is_overtaking() -> ColumnElement[bool]:
    """An edit that is sent while an earlier one of the same message is under way: the earlier would win."""
    return and_(
        deliveries.c.kind == "edit",
        select(_sibling.c.id)
        .where(
            _sibling.c.parent_id == deliveries.c.parent_id,
            _sibling.c.kind == "edit",
            _sibling.c.state.in_(("in_flight", "unknown")),
            _sibling.c.id != deliveries.c.id,
        )
        .exists(),
    )


def _due(row: Any) -> datetime | None:
    moments = [row.not_before, row.channel_next, row.workspace_next]
    if row.state == "unknown":
        moments.append(row.lease_until)
    return max((moment for moment in moments if moment is not None), default=None)


def next_due(engine: Engine) -> datetime | None:
    """Return when the next message may be sent or looked for; None when none waits. It may be in the past."""
    row, pace = deliveries.c, (_channel.c.next_at.label("channel_next"), _workspace.c.next_at.label("workspace_next"))
    alike = (row.state, row.not_before, row.lease_until, *pace)  # of a burst there are hundreds
    waiting = _candidates().with_only_columns(*alike, func.min(row.created_at).label("created_at")).group_by(*alike)
    earliest = waiting.order_by(None).order_by(row.not_before.is_not(None), row.not_before)
    with engine.connect() as connection:
        rows = list(connection.execute(earliest.limit(1000)))
    return min((_due(row) or row.created_at for row in rows), default=None)


def claim(engine: Engine, now: datetime, *, webhook: bool = False) -> Claim | None:
    """Take the next message that is due. For one that is to be sent, the intent is on disk when this returns.

    `webhook`: it is going to be sent by one, and could not be read back.
    """
    with engine.begin() as connection:
        # Those that wait, for their channel or over night, would fill the room of those that are due.
        waits_for = (deliveries.c.not_before, _channel.c.next_at, _workspace.c.next_at)
        ripe = and_(*(or_(moment.is_(None), moment <= now) for moment in waits_for))
        busy: set[str] = set()  # channels whose turn another process has: asked for once, not for each of hundreds
        for row in list(connection.execute(_candidates().where(ripe).limit(100))):
            due = _due(row)
            if (due is not None and due > now) or row.channel in busy:
                continue
            if _take(connection, row, now, _method(row.kind, webhook)):
                payload = select(deliveries.c.payload).where(deliveries.c.id == row.id)
                return Claim(
                    id=row.id,
                    kind=row.kind,
                    route=row.channel,
                    channel=row.parent_channel or row.slack_channel or row.channel,
                    thread_ts=row.parent_ts,
                    via=_sent_by(connection, row.id) if row.state == "unknown" else _method(row.kind, webhook),
                    payload=connection.execute(payload).scalar_one(),
                    is_alone=row.kind == "reply" and (row.parent_ts is None or bool(row.is_caught_up)),
                    plain=row.plain,
                    attempts=row.attempts + (row.state == "pending"),
                    misses=row.misses,
                    first_try_at=row.first_try_at or now,
                    in_doubt=row.state == "unknown",
                )
            if row.state == "pending":
                busy.add(row.channel)
    return None


def _take(connection: Connection, row: Any, now: datetime, via: str) -> bool:
    lease = {"lease_owner": leases.owner(), "lease_until": now + LEASE}
    this = and_(deliveries.c.id == row.id, deliveries.c.state == row.state)
    if row.state == "unknown":
        # Two that read back at the same moment would count two misses with no time between them.
        free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now)
        return _changed(connection, update(deliveries).where(this, free).values(**lease))
    # chat.update has a limit of its own, far above what answers can reach.
    if row.kind != "edit" and not _take_turn(connection, row.channel, now):
        return False
    intent = {"state": "in_flight", "attempts": row.attempts + 1, "first_try_at": row.first_try_at or now}
    if not _changed(connection, update(deliveries).where(this).values(**lease, **intent)):
        return False
    _note(connection, row.id, now, via, "intended")
    return True


def _take_turn(connection: Connection, channel: str, now: datetime) -> bool:
    insert_new(connection, channel_states, {"channel": channel, "failures": 0})
    free = or_(channel_states.c.next_at.is_(None), channel_states.c.next_at <= now)
    turn = update(channel_states).where(channel_states.c.channel == channel, channel_states.c.blocked.is_(None), free)
    return _changed(connection, turn.values(next_at=now + PACE))


# ------------------------------------------------------------------------------------------- what came of it


def record_sent(engine: Engine, held: Claim, channel: str, ts: str | None, now: datetime) -> bool:
    """Write that Slack has the message; False when somebody else has decided on it since. `ts`: a webhook gives none."""
    with engine.begin() as connection:
        values = {"state": "sent", "slack_channel": channel, "slack_ts": ts, "last_error": None}
        done = _settle(connection, held, values)
        sent = f"sent as {ts}" if ts else "sent"
        _note(connection, held.id, now, _call(held), sent if done else f"{sent}, too late to record")
        _set_workspace(connection, failures=0, next_at=None)
    return done


def record_not_sent(
    engine: Engine, held: Claim, reason: str, now: datetime, *, again_at: datetime | None, **values: Any
) -> None:
    """Write that Slack surely does not have it: it waits until `again_at`. `values`: what is done differently then."""
    waiting = {"state": "pending", "first_try_at": None, "not_before": again_at, "last_error": reason, "misses": 0}
    with engine.begin() as connection:
        _settle(connection, held, {**waiting, **values})
        _note(connection, held.id, now, _call(held), reason)


def record_doubt(engine: Engine, held: Claim, reason: str, now: datetime, *, again_at: datetime) -> None:
    """Write that Slack may have it, or could not be asked: it is looked for at `again_at`."""
    with engine.begin() as connection:
        _settle(connection, held, {"state": "unknown", "not_before": again_at, "last_error": reason})
        _note(connection, held.id, now, _call(held), reason)


def record_miss(engine: Engine, held: Claim, now: datetime) -> None:
    """Write that it was not found. After enough misses, each believed only SETTLE after the last, it is sent again."""
    early = held.first_try_at + SETTLE * (held.misses + 1)
    with engine.begin() as connection:
        if now < early:  # a hit would have been one, but a miss is none yet
            _settle(connection, held, {"state": "unknown", "not_before": early})
            outcome = "not there yet"
        elif held.misses + 1 < MISSES:
            missed = {"state": "unknown", "misses": held.misses + 1, "missed_at": now, "not_before": now + SETTLE}
            _settle(connection, held, missed)
            outcome = "not there"
        else:
            again = {"state": "pending", "misses": 0, "missed_at": now, "not_before": None, "first_try_at": None}
            _settle(connection, held, again)
            outcome = "not there: to be sent again"
        _note(connection, held.id, now, _call(held), outcome)
        _set_workspace(connection, failures=0)


def record_end(engine: Engine, held: Claim, state: str, reason: str, now: datetime) -> None:
    """Write that it is `held` (a person has to look) or `dead` (it cannot be sent), and why."""
    with engine.begin() as connection:
        values: dict[str, Any] = {"state": state, "last_error": reason}
        _settle(connection, held, values if held.in_doubt else {**values, "first_try_at": None})
        _note(connection, held.id, now, _call(held), reason)


def block(engine: Engine, channel: str, reason: str, now: datetime) -> None:
    """Hold everything for a channel, or for the workspace ("*"), until it is tried again."""
    again = WORKSPACE_AGAIN if channel == WORKSPACE else CHANNEL_AGAIN
    with engine.begin() as connection:
        insert_new(connection, channel_states, {"channel": channel, "failures": 0})
        row = update(channel_states).where(channel_states.c.channel == channel)
        connection.execute(row.values(blocked=reason, next_at=now + again))
        _hold(connection)


def slow_down(engine: Engine, channel: str, until: datetime) -> None:
    """Send nothing to a channel until then: Slack said so."""
    with engine.begin() as connection:
        row = update(channel_states).where(channel_states.c.channel == channel)
        connection.execute(row.values(next_at=until))


def count_failure(engine: Engine, now: datetime) -> bool:
    """Count a call without a proper answer. True: Slack looks down, and every message waits, at most a minute."""
    with engine.begin() as connection:
        _set_workspace(connection, failures=channel_states.c.failures + 1)
        state = select(channel_states.c.failures).where(channel_states.c.channel == WORKSPACE)
        failures = connection.scalar(state) or 0
        if failures < DOWN_AFTER:
            return False
        _set_workspace(connection, next_at=now + timedelta(seconds=min(60, 2**failures)))
    return True


# ------------------------------------------------------------------------------------------- before each drain


def tidy(engine: Engine, today: datetime, now: datetime) -> dict[str, int]:
    """Put right what time or a dead process has changed. Returns how many expired and were cancelled.

    `today` is the caller's clock, for what expires; `now` is the moment on the wall.
    """
    state = deliveries.c.state
    with engine.begin() as connection:
        abandoned = select(deliveries.c.id, deliveries.c.lease_owner, deliveries.c.lease_until).where(
            deliveries.c.lease_owner.is_not(None), state.in_(("in_flight", "unknown"))
        )
        for row in list(connection.execute(abandoned)):
            if row.lease_until <= now or leases.is_gone(row.lease_owner):
                # It may have died before, within or after its call.
                connection.execute(
                    update(deliveries)
                    .where(deliveries.c.id == row.id, deliveries.c.lease_owner == row.lease_owner)
                    .where(deliveries.c.lease_until == row.lease_until, state.in_(("in_flight", "unknown")))
                    .values(
                        # An edit says the same a second time: it is simply made again.
                        state=case((deliveries.c.kind == "edit", "pending"), else_="unknown"),
                        lease_owner=None,
                        lease_until=None,
                        not_before=case((state == "in_flight", None), else_=deliveries.c.not_before),
                        last_error=func.coalesce(deliveries.c.last_error, "the sending process ended within its call"),
                    )
                )
        late = and_(state == "pending", deliveries.c.expires_at <= today)
        expired = connection.execute(
            update(deliveries).where(late).values(state="expired", last_error="it could not be sent within a day")
        ).rowcount
        ended = ("dead", "expired", "cancelled")
        lost = (
            select(_parent.c.id)
            .outerjoin(_catch_up, and_(_catch_up.c.id == _parent.c.parent_id, _parent.c.state == "caught_up"))
            .where(or_(_parent.c.state.in_(ended), _catch_up.c.state.in_(ended)))
        )
        orphans = and_(state.in_(("pending", "held")), deliveries.c.parent_id.in_(lost))
        # An edit that was written while its alert was being gathered: a catch-up is not edited.
        gathered = select(_parent.c.id).where(_parent.c.state == "caught_up")
        stray = and_(state == "pending", deliveries.c.kind == "edit", deliveries.c.parent_id.in_(gathered))
        connection.execute(update(deliveries).where(stray).values(state="cancelled", last_error=CAUGHT_UP))
        cancelled = connection.execute(
            update(deliveries).where(orphans).values(state="cancelled", last_error=NEVER_TOLD)
        ).rowcount
        _release(connection, now)
        _hold(connection)
    return {"expired": expired, "cancelled": cancelled}


def _release(connection: Connection, now: datetime) -> None:
    """Let what was refused be tried again: the first answer tells whether somebody has put it right."""
    over = and_(channel_states.c.blocked.is_not(None), channel_states.c.next_at <= now)
    connection.execute(update(channel_states).where(over).values(blocked=None, next_at=None))
    # With first_try_at it may have been sent, and no program can tell: that one is a person's to decide.
    surely_unsent = and_(deliveries.c.state == "held", deliveries.c.first_try_at.is_(None), ~_is_blocked())
    # What waits for its own time, the end of quiet hours above all, waits on.
    connection.execute(update(deliveries).where(surely_unsent).values(state="pending"))


def _hold(connection: Connection) -> None:
    why = (
        select(channel_states.c.blocked)
        .where(channel_states.c.blocked.is_not(None), channel_states.c.channel.in_((deliveries.c.channel, WORKSPACE)))
        .order_by(channel_states.c.channel)
        .limit(1)
        .scalar_subquery()
    )
    waiting = and_(deliveries.c.state == "pending", _is_blocked())
    connection.execute(update(deliveries).where(waiting).values(state="held", last_error=why))


def _is_blocked() -> ColumnElement[bool]:
    return (
        select(channel_states.c.channel)
        .where(channel_states.c.blocked.is_not(None), channel_states.c.channel.in_((deliveries.c.channel, WORKSPACE)))
        .exists()
    )


# ------------------------------------------------------------------------------------------- small steps


def _settle(connection: Connection, held: Claim, values: dict[str, Any]) -> bool:
    # Only the holder of this very claim decides: each claim to send has a number of its own.
    mine = and_(
        deliveries.c.id == held.id,
        deliveries.c.lease_owner == leases.owner(),
        deliveries.c.state == ("unknown" if held.in_doubt else "in_flight"),
        deliveries.c.attempts == held.attempts,
    )
    free = {"lease_owner": None, "lease_until": None}
    return _changed(connection, update(deliveries).where(mine).values(**values, **free))


def _set_workspace(connection: Connection, **values: Any) -> None:
    insert_new(connection, channel_states, {"channel": WORKSPACE, "failures": 0})
    row = update(channel_states).where(channel_states.c.channel == WORKSPACE, channel_states.c.blocked.is_(None))
    connection.execute(row.values(**values))


def _changed(connection: Connection, statement: Any) -> bool:
    return connection.execute(statement).rowcount == 1


def _call(held: Claim) -> str:
    return "read back" if held.in_doubt else held.via


def _method(kind: str, webhook: bool) -> str:
    return WEBHOOK if webhook else "chat.update" if kind == "edit" else "chat.postMessage"


def _sent_by(connection: Connection, delivery: str) -> str:
    of_it = select(delivery_attempts.c.call).where(
        delivery_attempts.c.delivery_id == delivery, delivery_attempts.c.outcome == "intended"
    )
    return connection.scalar(of_it.order_by(delivery_attempts.c.id.desc()).limit(1)) or "chat.postMessage"


def _note(connection: Connection, delivery: str, at: datetime, call: str, outcome: str) -> None:
    connection.execute(insert(delivery_attempts).values(delivery_id=delivery, at=at, call=call, outcome=outcome))
