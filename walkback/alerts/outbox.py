"""The outbox: each message is written beside what it tells, in the same transaction. Who sends it, and when, is in claims.py."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from walkback.alerts import catchup, message
from walkback.alerts.values import AlertView, Answer, Update
from walkback.ledger.ids import identity
from walkback.ledger.insert import insert_new
from walkback.ledger.tables import deliveries

#: A message that is older than this when it could be sent is history, and is shown as expired.
EXPIRY = timedelta(hours=24)
EVENT_TYPE = "walkback_alert"


def block_id(delivery: str) -> str:
    """Return the id of a message's first block: its second fingerprint, which outlives its metadata."""
    return f"d.{delivery}"


def enqueue_root(
    connection: Connection,
    view: AlertView,
    channel: str,
    now: datetime,
    *,
    buttons: bool = False,
    mention: str | None = None,
    not_before: datetime | None = None,
    urgent: bool = False,
) -> str:
    """Write the message that tells an alert, in the caller's transaction. Returns its id; the second time adds nothing.

    `buttons`: whether somebody listens to them. `mention`: the id of the user or user group that it names. `not_before`: the end of
    the quiet hours that hold it; from then on it has its day. `urgent`: it stands above others in a catch-up; its line is kept here.
    """
    delivery = identity("delivery", "root", view.id, channel)
    row = {"alert_id": view.id, "kind": "root", "channel": channel, "not_before": not_before}
    payload = message.mentioning(message.root(view, buttons=buttons), mention)
    return _enqueue(connection, delivery, {**payload, "line": catchup.line(view, urgent=urgent)}, now, row)


def enqueue_update(
    connection: Connection,
    view: AlertView,
    told: Update,
    channel: str,
    now: datetime,
    *,
    not_before: datetime | None = None,
    broadcast: bool = False,
) -> str | None:
    """Write the message that tells an update, in the thread of the alert's own. Returns its id; None when the alert was told nowhere.

    It goes where the alert was told, also when the topic's route has been changed since. `broadcast`: the channel sees it too.
    """
    roots = select(deliveries.c.id, deliveries.c.channel).where(
        deliveries.c.alert_id == view.id, deliveries.c.kind == "root"
    )
    first = roots.order_by(deliveries.c.channel != channel, deliveries.c.created_at)
    parent = connection.execute(first).first()
    if parent is None:
        return None
    delivery = identity("delivery", "reply", view.id, told.id, parent.channel)
    row = {
        "alert_id": view.id,
        "update_id": told.id,
        "kind": "reply",
        "parent_id": parent.id,
        "channel": parent.channel,
        "not_before": not_before,
    }
    payload = message.reply(view, told)
    return _enqueue(connection, delivery, {**payload, "broadcast": True} if broadcast else payload, now, row)


def enqueue_digest(connection: Connection, day: date, channel: str, payload: dict[str, Any], now: datetime) -> str:
    """Write the digest of a day, once for each channel. Returns its id."""
    delivery = identity("delivery", "digest", day.isoformat(), channel)
    return _enqueue(connection, delivery, payload, now, {"kind": "digest", "channel": channel})


def enqueue_answer(connection: Connection, view: AlertView, answer: Answer, now: datetime) -> list[str]:
    """Write the line that tells an answer into each thread of the alert. Returns their ids, like `enqueue_root`."""
    told: list[str] = []
    for root in _roots(connection, view.id):
        delivery = identity("delivery", "answer", view.id, str(answer.number), root.channel)
        row = {"alert_id": view.id, "kind": "reply", "parent_id": root.id, "channel": root.channel}
        told.append(_enqueue(connection, delivery, message.answered(view, answer), now, row))
    return told


def enqueue_edit(connection: Connection, view: AlertView, now: datetime, *, buttons: bool = False) -> list[str]:
    """Write that the alert's own messages and its pickup are to look like they do now, where they look otherwise. Returns the edits' ids.

    An edit that still waits is cancelled for the newer one. The first block keeps the fingerprint of the message that is edited.
    A catch-up is never edited: the thread tells what has changed.
    """
    told: list[str] = []
    plain = message.root(view, buttons=buttons)
    for root in _roots(connection, view.id):
        told += _edit(connection, root, message.mentioning(plain, message.mentioned(root.payload)), now)
    for update_ in view.updates:
        if update_.kind == "pickup":
            for reply in _messages(connection, deliveries.c.update_id == update_.id):
                told += _edit(connection, reply, message.reply(view, update_), now)
    return told


def _edit(connection: Connection, edited: Row[Any], payload: dict[str, Any], now: datetime) -> list[str]:
    if edited.state == "caught_up":
        return []
    edits = list(
        connection.execute(
            select(deliveries.c.id, deliveries.c.state, deliveries.c.payload)
            .where(deliveries.c.parent_id == edited.id, deliveries.c.kind == "edit")
            .order_by(deliveries.c.created_at, deliveries.c.id)
        )
    )
    marked = fingerprinted(payload, edited.id)
    before = edits[-1].payload if edits else edited.payload
    if all(before[name] == marked[name] for name in marked):
        return []
    waiting = [one.id for one in edits if one.state == "pending"]
    replaced = update(deliveries).where(deliveries.c.id.in_(waiting), deliveries.c.state == "pending")
    connection.execute(replaced.values(state="cancelled", last_error="a later edit took its place"))
    delivery = identity("delivery", "edit", edited.id, str(len(edits) + 1))
    row = {"alert_id": edited.alert_id, "kind": "edit", "parent_id": edited.id, "channel": edited.channel}
    _insert(connection, delivery, marked, now, {**row, "plain": edited.plain})
    return [delivery]


def _roots(connection: Connection, alert: str) -> list[Row[Any]]:
    return _messages(connection, (deliveries.c.alert_id == alert) & (deliveries.c.kind == "root"))


def _messages(connection: Connection, which: ColumnElement[bool]) -> list[Row[Any]]:
    kept = ("id", "alert_id", "channel", "payload", "plain", "state")
    columns = [deliveries.c[name] for name in kept]
    return list(connection.execute(select(*columns).where(which).order_by(deliveries.c.channel)))


def _enqueue(connection: Connection, delivery: str, payload: dict[str, Any], now: datetime, row: dict[str, Any]) -> str:
    _insert(connection, delivery, fingerprinted(payload, delivery), now, row)
    return delivery


def fingerprinted(payload: dict[str, Any], delivery: str) -> dict[str, Any]:
    """Return a payload with both fingerprints of its delivery, by which it is found again: the first block's id, and metadata."""
    first, *others = payload["blocks"]
    return {
        **payload,
        "blocks": [{**first, "block_id": block_id(delivery)}, *others],
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery}},
    }


def _insert(connection: Connection, delivery: str, payload: dict[str, Any], now: datetime, row: dict[str, Any]) -> None:
    begins = max(now, row.get("not_before") or now)
    waiting = {"state": "pending", "created_at": now, "expires_at": begins + EXPIRY}
    insert_new(connection, deliveries, {"id": delivery, "payload": payload, **waiting, **row})
