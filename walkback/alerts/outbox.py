"""The outbox: each message is written beside what it tells, in the same transaction. Who sends it, and when, is in claims.py."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from walkback.alerts import message
from walkback.alerts.values import AlertView, Update
from walkback.ledger.ids import identity
from walkback.ledger.tables import deliveries

#: A message that is older than this when it could be sent is history, and is shown as expired.
EXPIRY = timedelta(hours=24)
EVENT_TYPE = "walkback_alert"


def block_id(delivery: str) -> str:
    """Return the id of a message's first block: its second fingerprint, which outlives its metadata."""
    return f"d.{delivery}"


def enqueue_root(connection: Connection, view: AlertView, channel: str, now: datetime) -> str:
    """Write the message that tells an alert, in the caller's transaction. Returns its id; the second time adds nothing."""
    delivery = identity("delivery", "root", view.id, channel)
    row = {"alert_id": view.id, "kind": "root", "channel": channel}
    return _enqueue(connection, delivery, message.root(view), now, row)


def enqueue_update(connection: Connection, view: AlertView, told: Update, channel: str, now: datetime) -> str:
    """Write the message that tells an update, in the thread of the alert's own. Returns its id, like `enqueue_root`.

    It goes where the alert was told, also when the topic's route has been changed since.
    """
    delivery = identity("delivery", "reply", view.id, told.id, channel)
    roots = (
        select(deliveries.c.id, deliveries.c.channel)
        .where(deliveries.c.alert_id == view.id, deliveries.c.kind == "root")
        .order_by(deliveries.c.channel != channel, deliveries.c.created_at)
    )
    parent = connection.execute(roots).first()
    row = {
        "alert_id": view.id,
        "update_id": told.id,
        "kind": "reply",
        "parent_id": parent.id if parent else None,
        "channel": parent.channel if parent else channel,
    }
    return _enqueue(connection, delivery, message.reply(view, told), now, row)


def _enqueue(connection: Connection, delivery: str, payload: dict[str, Any], now: datetime, row: dict[str, Any]) -> str:
    first, *others = payload["blocks"]
    marked = {
        "text": payload["text"],
        "blocks": [{**first, "block_id": block_id(delivery)}, *others],
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery}},
    }
    insert_new(
        connection,
        deliveries,
        {"id": delivery, "payload": marked, "state": "pending", "created_at": now, "expires_at": now + EXPIRY, **row},
    )
    return delivery


def insert_new(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row, or leave the one that has its key. Returns whether it was inserted."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return connection.execute(build(table).values(**row).on_conflict_do_nothing()).rowcount == 1
