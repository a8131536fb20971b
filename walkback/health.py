"""The health of the feeds and of the outbox: what went well last, what did not, why, and what to do."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select

from walkback.alerts.actions import find, may_be_sent
from walkback.errors import ConfigError
from walkback.ledger import connect
from walkback.ledger.tables import deliveries as outbox
from walkback.ledger.tables import delivery_attempts, entries, feeds
from walkback.settings import Settings
from walkback.watchlist.model import Feed, Watchlist

#: a feed is late when this many of its intervals have gone by since it was due: nobody polls
LATE_AFTER = 3


def feed_health(settings: Settings, watchlist: Watchlist) -> list[dict[str, Any]]:
    """Return one row a feed of the watchlist, in its order; times are ISO 8601, UTC. Raises LedgerError.

    `state` is "ok", "failing" (the last poll failed), "late" (it is long due: is the service running?) or "new" (never polled).
    `entries` counts them by their state.
    """
    engine = connect(settings.database_url.get_secret_value())
    try:
        with engine.connect() as connection:
            known = {row.id: row for row in connection.execute(select(feeds))}
            counts: dict[str, dict[str, int]] = {}
            grouped = select(entries.c.feed_id, entries.c.state, func.count().label("number"))
            for row in connection.execute(grouped.group_by(entries.c.feed_id, entries.c.state)):
                counts.setdefault(row.feed_id, {})[row.state] = row.number
    finally:
        engine.dispose()
    now = datetime.now(UTC)
    return [_health(feed, known.get(feed.id), counts.get(feed.id, {}), now) for feed in watchlist.feeds]


def _health(feed: Feed, row: Row[Any] | None, counts: dict[str, int], now: datetime) -> dict[str, Any]:
    state, says = feed_state(feed, row, counts, now)
    return {
        "id": feed.id,
        "url": feed.url,
        "outlet": feed.outlet,
        "state": state,
        "says": says,
        "polled_at": _iso(row.polled_at) if row else None,
        "ok_at": _iso(row.ok_at) if row else None,
        "due_at": _iso(row.due_at) if row else None,
        "failures": row.failures if row else 0,
        "entries": counts,
    }


def feed_state(feed: Feed, row: Row[Any] | None, counts: dict[str, int], now: datetime) -> tuple[str, str]:
    """Return a feed's state, as `feed_health` names them, and what it means. `row`: of the ledger, None when there is none."""
    if row is None or row.polled_at is None:
        return "new", "never polled"
    if row.failures:
        last = f"last read {_ago(row.ok_at, now)}" if row.ok_at else "never read"
        return "failing", f"failed {row.failures} times in a row, {last}: {row.last_error}"
    read = f"read {_ago(row.ok_at, now)}, {sum(counts.values())} entries so far"
    if row.due_at is not None and now - row.due_at > LATE_AFTER * feed.every:
        return "late", f"{read}; due since {row.due_at:%Y-%m-%d %H:%M} UTC: is `walkback run` running?"
    return "ok", read


def _ago(then: datetime, now: datetime) -> str:
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


#: the states of a delivery, and what a person should do about one that stays there
STATES = {
    "pending": "it waits for its turn: nothing to do",
    "in_flight": "a run is sending it: nothing to do",
    "unknown": "Slack may have it; it is looked for before it is sent again: nothing to do",
    "sent": "",
    "held": "mend what the reason names; it is tried again by itself, or at once after `walkback outbox retry`",
    "dead": "it is never sent: read the alert with `walkback alerts`; `walkback outbox retry` or `drop` it",
    "expired": "it was too old to be news when it could be sent: read the alert with `walkback alerts`",
    "caught_up": "an outage held it for long: it is told there, with others, and not by itself",
    "cancelled": "its alert's own message was never sent: read the alert with `walkback alerts`",
}

_DOUBTFUL = "look for it in the channel, then `walkback outbox resolve` it with --sent TS or --not-sent"


def deliveries(settings: Settings, *, state: str | None, limit: int) -> list[dict[str, Any]]:
    """Return at most `limit` deliveries, the newest first, without their texts. Raises LedgerError, and ConfigError on no such state."""
    if state is not None and state not in STATES:
        raise ConfigError(f"No delivery is ever {state!r}: the states are {', '.join(STATES)}")
    query = select(outbox).order_by(outbox.c.created_at.desc(), outbox.c.id).limit(limit)
    if state is not None:
        query = query.where(outbox.c.state == state)
    engine = connect(settings.database_url.get_secret_value())
    try:
        with engine.connect() as connection:
            return [_delivery(row) for row in connection.execute(query)]
    finally:
        engine.dispose()


def delivery(settings: Settings, beginning: str) -> dict[str, Any]:
    """Return the one delivery whose id begins so, with its `payload` and the `calls` for it. Raises LedgerError, ConfigError."""
    engine = connect(settings.database_url.get_secret_value())
    try:
        with engine.connect() as connection:
            row = find(connection, beginning)
            query = select(delivery_attempts).where(delivery_attempts.c.delivery_id == row.id)
            calls = [
                {"at": _iso(call.at), "call": call.call, "outcome": call.outcome}
                for call in connection.execute(query.order_by(delivery_attempts.c.id))
            ]
    finally:
        engine.dispose()
    there = {"slack_channel": row.slack_channel, "slack_ts": row.slack_ts}
    return {**_delivery(row), **there, "payload": row.payload, "calls": calls}


def _delivery(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "alert": row.alert_id,
        "kind": row.kind,
        "channel": row.channel,
        "state": row.state,
        "attempts": row.attempts,
        "created_at": _iso(row.created_at),
        "not_before": _iso(row.not_before),
        "reason": row.last_error,
        "says": "; ".join(part for part in (row.last_error, _advice(row)) if part),
    }


def _advice(row: Row[Any]) -> str:
    return _DOUBTFUL if row.state == "held" and may_be_sent(row) else STATES[row.state]
