"""What an outage has held for long is gathered into one message a channel: reads, asks catchup.py, writes in one transaction.

    pending --gather--> caught_up (its parent: the catch-up, a message like any other, that is sent once)

A catch-up that still waits takes in what comes late after it, and is written anew; one that was sent, or may have been, is never
changed. Of one that is made while another is in doubt, the older takes in the younger as soon as both surely wait.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, func, or_, select, update

from walkback.alerts import catchup
from walkback.alerts.answers import standing
from walkback.alerts.catchup import Held, Waiting
from walkback.alerts.claims import WORKSPACE
from walkback.alerts.message import mentioned
from walkback.alerts.outbox import EXPIRY, fingerprinted
from walkback.failpoints import reach
from walkback.ledger.answers import load_answers
from walkback.ledger.ids import identity
from walkback.ledger.insert import insert_new
from walkback.ledger.tables import channel_states, deliveries, updates

#: Longer than the longest wait between two looks for a message that is in doubt.
LOOKED_FOR = timedelta(minutes=10)

#: of a channel: when its quiet hours are over, None when it is in none
QuietUntil = Callable[[str], datetime | None]


def never_quiet(_channel: str) -> None:
    """Say of every channel that it is in no quiet hours."""


def gather(engine: Engine, today: datetime, quiet_until: QuietUntil = never_quiet) -> list[str]:
    """Gather what waits for each channel, where catchup.py says so. Returns what was gathered, one sentence a channel.

    `today` is the caller's clock, as for what expires. A catch-up that tells nothing urgent waits until the channel's quiet hours are
    over. Done before anything expires, so that a long outage makes nothing vanish.
    """
    with engine.connect() as connection:
        channels = list(connection.scalars(_channels(today)))
    told: list[str] = []
    for channel in channels:
        with engine.begin() as connection:
            told += _gather(connection, channel, today, quiet_until(channel))
            reach("catch-up.written")
        reach("catch-up.kept")
    return told


def await_doubts(engine: Engine, now: datetime, settled: timedelta) -> None:
    """Let each catch-up wait where messages of its channel are in doubt, until `settled` after they can be looked for.

    What turns out unsent is told in it then. It waits for LOOKED_FOR at the most: no doubt holds it for good.
    """
    when = select(deliveries.c.channel, func.max(deliveries.c.not_before).label("latest"))
    doubts = when.where(deliveries.c.state == "unknown").group_by(deliveries.c.channel)
    workspace = select(channel_states.c.next_at).where(channel_states.c.channel == WORKSPACE)
    with engine.begin() as connection:
        asked = connection.scalar(workspace) or now
        for doubt in list(connection.execute(doubts)):
            until = min(max(doubt.latest or now, asked, now), now + LOOKED_FOR) + settled
            waiting = and_(deliveries.c.kind == "catch-up", deliveries.c.state == "pending")
            sooner = or_(deliveries.c.not_before.is_(None), deliveries.c.not_before < until)
            of_channel = and_(waiting, sooner, deliveries.c.channel == doubt.channel)
            connection.execute(update(deliveries).where(of_channel).values(not_before=until))


def _channels(today: datetime) -> Any:
    late = and_(deliveries.c.kind == "root", deliveries.c.expires_at < today - catchup.FRESH + EXPIRY)
    waits = and_(deliveries.c.state == "pending", or_(late, deliveries.c.kind == "catch-up"))
    return select(deliveries.c.channel).where(waits).distinct().order_by(deliveries.c.channel)


def _gather(connection: Connection, channel: str, today: datetime, quiet: datetime | None) -> list[str]:
    # The turn to send to this channel is taken by the same row: nothing of it is claimed meanwhile.
    insert_new(connection, channel_states, {"channel": channel, "failures": 0})
    turn = select(channel_states.c.channel).where(channel_states.c.channel == channel)
    connection.execute(turn.with_for_update()).one()
    waits = and_(deliveries.c.channel == channel, deliveries.c.state == "pending")
    roots = select(deliveries.c.id, deliveries.c.expires_at).where(waits, deliveries.c.kind == "root")
    waiting = [Waiting(id=row.id, due=row.expires_at - EXPIRY) for row in connection.execute(roots)]
    there = select(deliveries.c.id, deliveries.c.payload).where(waits, deliveries.c.kind == "catch-up")
    open_ones = list(connection.execute(there.order_by(deliveries.c.created_at, deliveries.c.id)))
    join = catchup.joining(waiting, today, is_open=bool(open_ones))
    if not join and not open_ones:
        return []
    catch_up = open_ones[0].id if open_ones else _open(connection, channel, join[0], today)
    for double in open_ones[1:]:
        _merge(connection, double.id, catch_up)
    _join(connection, join, catch_up)
    held = _told_in(connection, catch_up)
    payload = fingerprinted(catchup.payload(held), catch_up)
    changed: dict[str, Any] = {}
    if not open_ones or payload != open_ones[0].payload:
        changed = {"payload": payload, "expires_at": today + catchup.REACH}
    if quiet is not None and not any(one.line["urgent"] for one in held):
        changed["not_before"] = quiet
    if changed:
        connection.execute(update(deliveries).where(deliveries.c.id == catch_up).values(**changed))
    return [f"alerts for {channel} have waited for long: {len(held)} are told in one message"] if join else []


def _open(connection: Connection, channel: str, first: str, today: datetime) -> str:
    catch_up = identity("delivery", "catch-up", channel, first)
    what: dict[str, Any] = {"id": catch_up, "kind": "catch-up", "channel": channel, "payload": {}, "state": "pending"}
    insert_new(connection, deliveries, {**what, "created_at": today, "expires_at": today + catchup.REACH})
    return catch_up


def _merge(connection: Connection, double: str, catch_up: str) -> None:
    told = and_(deliveries.c.parent_id == double, deliveries.c.state == "caught_up")
    connection.execute(update(deliveries).where(told).values(parent_id=catch_up, last_error=_where(catch_up)))
    gone = {"state": "cancelled", "last_error": f"{_where(catch_up)}, as the one before it was not sent"}
    connection.execute(update(deliveries).where(deliveries.c.id == double).values(**gone))


def _join(connection: Connection, join: Sequence[str], catch_up: str) -> None:
    values = {"state": "caught_up", "parent_id": catch_up, "not_before": None, "last_error": _where(catch_up)}
    waits = and_(deliveries.c.id.in_(join), deliveries.c.state == "pending")
    connection.execute(update(deliveries).where(waits).values(**values))
    # What happened since stands in the line, and is told in the thread: the channel need not see it twice.
    below = and_(deliveries.c.parent_id.in_(join), deliveries.c.state == "pending", deliveries.c.kind == "reply")
    for row in list(connection.execute(select(deliveries.c.id, deliveries.c.payload).where(below))):
        quiet = {name: value for name, value in row.payload.items() if name != "broadcast"}
        connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(payload=quiet))


def _where(catch_up: str) -> str:
    return f"told in the catch-up {catch_up[:12]}"


def _told_in(connection: Connection, catch_up: str) -> list[Held]:
    told = and_(deliveries.c.parent_id == catch_up, deliveries.c.state == "caught_up")
    return [_held(connection, row) for row in list(connection.execute(select(deliveries).where(told)))]


def _held(connection: Connection, row: Row[Any]) -> Held:
    kinds = connection.scalars(select(updates.c.kind).where(updates.c.alert_id == row.alert_id))
    review = standing(load_answers(connection, row.alert_id)).review
    return Held(
        line=row.payload["line"],
        due=row.expires_at - EXPIRY,
        updates=frozenset(kinds),
        is_false=review is not None and review.kind == "false-alarm",
        called=mentioned(row.payload),
    )
