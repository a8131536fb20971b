"""How an alert and its updates get into the outbox: each on its route, as routing.py rules, in the transaction of its verdict."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from walkback.alerts.outbox import enqueue_edit, enqueue_root, enqueue_update
from walkback.alerts.routing import rule, rule_update
from walkback.context import Context
from walkback.ledger.alerts import load_view
from walkback.ledger.tables import alerts, deliveries, updates

#: updates that a route may show in the channel too
BROADCAST = ("walk-back", "corrected")
#: how far back a channel's messages are looked at: more than the hour that a budget is of
_LATELY = timedelta(hours=2)


def tell_alert(context: Context, connection: Connection, alert: str, now: datetime) -> None:
    """Rule on an alert that was just written, keep the ruling, and write its message unless the digest alone tells it.

    One that was kept back and is raised again is ruled on anew; what was found since goes into its thread.
    """
    # What is told is read back from what was written: a message can say nothing that the ledger does not.
    view = load_view(connection, context.watchlist, alert)
    route = context.watchlist.route(view.topic, view.kind)
    ruling = rule(view.kind, view.probability, route, now, _sent(connection, route.channel, now))
    before = connection.scalar(select(alerts.c.ruling_reason).where(alerts.c.id == alert))
    reason = ruling.reason if before is None else f"{ruling.reason}. Before, it was kept back: {before}"
    kept = {"ruling": ruling.what, "ruling_stage": ruling.stage, "ruling_reason": reason, "ruled_at": now}
    connection.execute(update(alerts).where(alerts.c.id == alert).values(**kept))
    if ruling.what == "digest":
        return
    buttons = context.settings.has_buttons
    enqueue_root(
        connection, view, route.channel, now, buttons=buttons, mention=route.mention, not_before=ruling.until,
        urgent=ruling.stage == "urgent",
    )  # fmt: skip
    if before is not None:
        for told in view.updates:
            tell_update(context, connection, alert, told.id, now)


def tell_update(context: Context, connection: Connection, alert: str, update_: str, now: datetime) -> None:
    """Rule on an update, keep the ruling, and write its message into the thread of its alert, unless that has none."""
    view = load_view(connection, context.watchlist, alert)
    [told] = (one for one in view.updates if one.id == update_)
    route = context.watchlist.route(view.topic, view.kind)
    alone = connection.scalar(select(alerts.c.ruling).where(alerts.c.id == alert)) == "digest"
    ruling = rule_update(view.kind, view.probability, route, now, alone=alone)
    kept = update(updates).where(updates.c.id == update_)
    connection.execute(kept.values(ruling=ruling.what, ruling_reason=ruling.reason))
    broadcast = route.broadcast and told.kind in BROADCAST
    enqueue_update(connection, view, told, route.channel, now, not_before=ruling.until, broadcast=broadcast)


def show_growth(context: Context, connection: Connection, alert: str, now: datetime) -> None:
    """Write the edits of an alert's messages that count what was found since: outlets, articles, that it was walked back."""
    view = load_view(connection, context.watchlist, alert)
    enqueue_edit(connection, view, now, buttons=context.settings.has_buttons)


def _sent(connection: Connection, channel: str, now: datetime) -> Sequence[datetime]:
    """Return when the channel's alerts were sent lately, or are going to be."""
    moment = func.coalesce(deliveries.c.not_before, deliveries.c.created_at)
    query = select(deliveries.c.not_before, deliveries.c.created_at).where(
        deliveries.c.kind == "root",
        deliveries.c.channel == channel,
        deliveries.c.state.not_in(("cancelled", "expired", "dead")),
        moment > now - _LATELY,
    )
    return [max(row.created_at, row.not_before or row.created_at) for row in connection.execute(query)]
