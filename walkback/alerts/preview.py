"""Where there is no token: messages go to the terminal and to one page an alert, as they would look in Slack."""

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.text import Text
from sqlalchemy import Connection, Engine, or_, select, update

from walkback.alerts.console import show_payload
from walkback.alerts.page import Payload, render
from walkback.ledger.tables import deliveries, delivery_attempts


def show_waiting(engine: Engine, folder: Path, console: Console, now: datetime) -> int:
    """Print every message that waits, write the page of its alert into `folder`, and count it as sent. Returns how many.

    One that may stand in Slack already is left: it is settled when the token is back.
    """
    shown = 0
    due = or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now)
    pending = select(deliveries.c.id).where(deliveries.c.state == "pending", due)
    in_order = pending.order_by(deliveries.c.created_at, deliveries.c.kind.desc(), deliveries.c.id)
    with engine.connect() as connection:
        waiting = list(connection.scalars(in_order))
    for delivery in waiting:
        # Written before it is recorded: a kill between the two writes the same page again.
        with engine.begin() as connection:
            shown += _show(connection, delivery, folder, console, now)
    return shown


def _show(connection: Connection, delivery: str, folder: Path, console: Console, now: datetime) -> bool:
    taken = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery, deliveries.c.state == "pending")
        .values(state="sent", first_try_at=now)
    )
    if taken.rowcount != 1:
        return False
    connection.execute(
        delivery_attempts.insert().values(
            delivery_id=delivery, at=now, call="preview", outcome="shown, not sent to Slack"
        )
    )
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery)).one()
    if row.alert_id is None:
        page = _write(render([(row.created_at, row.payload)]), folder / f"{row.kind}-{row.created_at:%Y-%m-%d}.html")
    else:
        page = _write_page(connection, row.alert_id, row.channel, folder)
    if row.kind == "edit":
        return True  # the line in its thread says what has changed
    console.print()
    console.print(Text(f"Not sent to Slack (no token), meant for {row.channel}: {page}", style="dim"), soft_wrap=True)
    show_payload(row.payload, console, indent=4 if row.kind == "reply" else 0)
    return True


def thread(connection: Connection, alert: str, channel: str | None = None) -> list[tuple[datetime, Payload]]:
    """Return an alert's messages that were sent or are going to be, the root first and as it was edited last.

    `channel`: as the delivery names it; None: the first that the alert was told in. Empty when there is none.
    """
    told = (
        select(
            deliveries.c.id, deliveries.c.parent_id, deliveries.c.kind, deliveries.c.channel, deliveries.c.payload,
            deliveries.c.created_at,
        )
        .where(deliveries.c.alert_id == alert, deliveries.c.state.not_in(("cancelled", "expired", "dead")))
        .order_by(deliveries.c.kind.desc(), deliveries.c.created_at, deliveries.c.id)
    )  # fmt: skip
    rows = list(connection.execute(told))
    chosen = channel or (rows[0].channel if rows else None)
    rows = [row for row in rows if row.channel == chosen]
    edited = {row.parent_id: row.payload for row in rows if row.kind == "edit"}
    return [(row.created_at, edited.get(row.id, row.payload)) for row in rows if row.kind != "edit"]


def _write_page(connection: Connection, alert: str, channel: str, folder: Path) -> Path:
    messages = thread(connection, alert, channel)
    return _write(render(messages), folder / f"{quote(alert, safe='')}.html")


def _write(document: str, page: Path) -> Path:
    page.parent.mkdir(parents=True, exist_ok=True)
    half = page.with_suffix(".part")
    half.write_text(document, encoding="utf-8")
    half.replace(page)
    return page
