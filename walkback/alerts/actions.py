"""What a person may do about a message in the outbox: try it again, drop it, or say whether Slack has it.

Each action is one transaction, and is kept beside the calls of its message: who, when and why. What could send a message twice
is refused: one that a run is sending is left alone, and one that Slack may have is only resolved, never retried.
"""

import os
import pwd
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, insert, or_, select, update

from walkback.alerts.catchup import REACH
from walkback.alerts.claims import NEVER_TOLD, WORKSPACE
from walkback.alerts.outbox import EXPIRY
from walkback.errors import ConfigError, DeliveryError
from walkback.ledger import leases
from walkback.ledger.tables import channel_states, deliveries, delivery_attempts

#: the ts of a message, or the end of its link: ".../p1764072345000100"
_TS = re.compile(r"(?:https://\S*/)?p?(\d{10})\.?(\d{6})(?:\?\S*)?")


def user() -> str:
    """Return the account that this process runs as: the name that the system knows it by, or its number."""
    with suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return f"uid {os.getuid()}"


def find(connection: Connection, beginning: str) -> Row[Any]:
    """Return the one delivery whose id is `beginning` or begins with it. Raises ConfigError on none, and on several."""
    like = deliveries.c.id.startswith(beginning, autoescape=True)
    rows = list(connection.execute(select(deliveries).where(like).order_by(deliveries.c.id).limit(2)))
    if not beginning or not rows:
        raise ConfigError(f"No delivery has an id that begins with {beginning!r}: `walkback outbox` lists them")
    if len(rows) > 1 and rows[0].id != beginning:
        raise ConfigError(f"Several deliveries have an id that begins with {beginning!r}: give more of it")
    return rows[0]


def may_be_sent(row: Any) -> bool:
    """Return whether Slack may have this message and no program can tell: only a person's answer settles it then."""
    return row.state == "unknown" or (row.state == "held" and row.first_try_at is not None)


def retry(engine: Engine, beginning: str, who: str, now: datetime) -> str:
    """Let a message that was surely not sent be sent, and its channel be used again. Returns its id.

    It gets another day until it expires. Raises ConfigError on no such message, DeliveryError where it is refused.
    """

    def act(connection: Connection, row: Row[Any]) -> None:
        _refuse_retry(connection, row)
        _again(connection, row, now)
        _unpark(connection, row.channel)
        _note(connection, row.id, now, "retry", f"by {who}")

    return _acted(engine, beginning, now, act)


def retry_all(engine: Engine, state: str, who: str, now: datetime) -> tuple[list[str], list[str]]:
    """Retry every message that is `state` ("held" or "dead"). Returns the ids of those retried, and of those refused."""
    done, refused = [], []
    with engine.begin() as connection:
        in_order = select(deliveries).where(deliveries.c.state == state).order_by(deliveries.c.created_at)
        for row in list(connection.execute(in_order)):
            try:
                _refuse_retry(connection, row)
                _again(connection, row, now)
            except DeliveryError:
                refused.append(row.id)
                continue
            _unpark(connection, row.channel)
            _note(connection, row.id, now, "retry", f"by {who}, with all that were {state}")
            done.append(row.id)
    return done, refused


def drop(engine: Engine, beginning: str, because: str, who: str, now: datetime) -> str:
    """Let a message that was surely not sent never be sent. Returns its id. The alert stays, and so do its updates.

    Raises ConfigError on no such message and on no reason, DeliveryError where it is refused.
    """
    if not because.strip():
        raise ConfigError("Say why it is dropped: --because TEXT")

    def act(connection: Connection, row: Row[Any]) -> None:
        if row.state == "cancelled":
            raise DeliveryError(f"{row.id} is cancelled already: {row.last_error}")
        _change(connection, row, state="cancelled", last_error=f"dropped by {who}: {because.strip()}")
        _note(connection, row.id, now, "drop", f"by {who}: {because.strip()}")

    return _acted(engine, beginning, now, act)


def resolve(engine: Engine, beginning: str, sent_as: str | None, who: str, now: datetime) -> str:
    """Settle a message that Slack may have, as a person found it: `sent_as`, its ts or link; None: it is not there.

    Returns its id. What is not there is sent. Raises ConfigError on no such message and on what is no ts, DeliveryError on a
    message that is in no doubt, or that a run is looking for at this moment.
    """
    found = _TS.fullmatch(sent_as.strip()) if sent_as is not None else None
    if sent_as is not None and found is None:
        raise ConfigError(f"{sent_as!r} is no message: give its ts (1764072345.000100), or copy its link in Slack")

    def act(connection: Connection, row: Row[Any]) -> None:
        if found is None:
            _again(connection, row, now)
            _note(connection, row.id, now, "resolve", f"by {who}: not sent")
            return
        ts = f"{found[1]}.{found[2]}"
        where = row.slack_channel or row.channel
        _change(connection, row, state="sent", slack_ts=ts, slack_channel=where, last_error=None)
        _note(connection, row.id, now, "resolve", f"by {who}: sent as {ts}")

    return _acted(engine, beginning, now, act, in_doubt=True)


# ------------------------------------------------------------------------------------------- small steps


def _acted(
    engine: Engine,
    beginning: str,
    now: datetime,
    act: Callable[[Connection, Row[Any]], None],
    *,
    in_doubt: bool = False,
) -> str:
    with engine.begin() as connection:
        row = find(connection, beginning)
        if _is_being_worked_on(row, now):
            raise DeliveryError(f"{row.id} is in the hands of a run at this moment: try again in a minute or two")
        if row.state == "in_flight":
            raise DeliveryError(f"the run that was sending {row.id} is gone: the next one finds out what came of it")
        if row.state == "caught_up":
            raise DeliveryError(f"{row.id} is told in the catch-up {row.parent_id}: act on that one")
        if row.state == "sent":
            raise DeliveryError(f"{row.id} is sent already{f', as {row.slack_ts}' if row.slack_ts else ''}")
        if may_be_sent(row) and not in_doubt:
            raise DeliveryError(
                f"{row.id} may stand in {row.channel} already: look there, then say "
                f"`walkback outbox resolve {row.id[:12]} --sent TS` or `--not-sent`"
            )
        if in_doubt and not may_be_sent(row):
            raise DeliveryError(f"{row.id} is in no doubt: it is {row.state}, and Slack does not have it")
        act(connection, row)
    return str(row.id)


def _is_being_worked_on(row: Row[Any], now: datetime) -> bool:
    return row.lease_owner is not None and row.lease_until > now and not leases.is_gone(row.lease_owner)


def _refuse_retry(connection: Connection, row: Row[Any]) -> None:
    if may_be_sent(row):
        raise DeliveryError(f"{row.id} may have been sent")
    if row.state == "pending":
        raise DeliveryError(f"{row.id} waits for its turn already")
    later = select(deliveries.c.id).where(
        *(
            deliveries.c.kind == "edit",
            deliveries.c.parent_id == row.parent_id,
            deliveries.c.created_at > row.created_at,
        )
    )
    if row.kind == "edit" and connection.execute(later.limit(1)).first():
        raise DeliveryError(f"{row.id} is an edit, and a later one has taken its place")
    is_empty = row.kind == "catch-up" and connection.execute(_told_in(row.id).limit(1)).first() is None
    if is_empty:
        raise DeliveryError(f"{row.id} tells nothing any more: {row.last_error}")
    root = connection.execute(select(deliveries).where(deliveries.c.id == row.parent_id)).one_or_none()
    if root is not None and root.state == "caught_up":
        root = connection.execute(select(deliveries).where(deliveries.c.id == root.parent_id)).one()
    if root is not None and root.state in ("dead", "expired", "cancelled"):
        raise DeliveryError(f"{row.id} belongs under {root.id}, which is {root.state}: retry that one")


def _told_in(catch_up: str) -> Select[tuple[str]]:
    """The messages that a catch-up tells."""
    return select(deliveries.c.id).where(deliveries.c.parent_id == catch_up, deliveries.c.state == "caught_up")


def _again(connection: Connection, row: Row[Any], now: datetime) -> None:
    fresh: dict[str, Any] = {
        "state": "pending",
        "not_before": None,
        "first_try_at": None,
        "misses": 0,
        "missed_at": None,
    }
    lasts = REACH if row.kind == "catch-up" else EXPIRY
    _change(connection, row, **fresh, expires_at=max(row.expires_at, now + lasts))
    # What was cancelled for its sake alone comes back with it.
    below = or_(deliveries.c.parent_id == row.id, deliveries.c.parent_id.in_(_told_in(row.id)))
    fell_with_it = and_(below, deliveries.c.state == "cancelled", deliveries.c.last_error == NEVER_TOLD)
    back = update(deliveries).where(fell_with_it)
    connection.execute(back.values(state="pending", last_error=None, expires_at=now + EXPIRY))


def _change(connection: Connection, row: Row[Any], **values: Any) -> None:
    # A run may have taken it since it was read.
    unchanged = and_(
        deliveries.c.id == row.id,
        deliveries.c.state == row.state,
        deliveries.c.attempts == row.attempts,
        deliveries.c.lease_owner.is_not_distinct_from(row.lease_owner),
        deliveries.c.lease_until.is_not_distinct_from(row.lease_until),
    )
    free = {"lease_owner": None, "lease_until": None}
    if connection.execute(update(deliveries).where(unchanged).values(**values, **free)).rowcount != 1:
        raise DeliveryError(f"{row.id} has changed at this moment: look at it again")


def _unpark(connection: Connection, channel: str) -> None:
    # Only what is parked: the pace of the others, and a wait that Slack asked for, stay.
    parked = and_(channel_states.c.channel.in_((channel, WORKSPACE)), channel_states.c.blocked.is_not(None))
    connection.execute(update(channel_states).where(parked).values(blocked=None, next_at=None))


def _note(connection: Connection, delivery: str, at: datetime, call: str, outcome: str) -> None:
    connection.execute(insert(delivery_attempts).values(delivery_id=delivery, at=at, call=call, outcome=outcome))
