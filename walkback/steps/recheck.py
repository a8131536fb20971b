"""recheck: the articles that alerts rest on, read again. An edit, a correction or a page taken down is told in the alert's thread.

An hour, six hours, a day, three days and a week after an alert. What is told rests on two readings of one page: one that cannot be had,
that a wall stands before, or that has become another story, is noted and tells nothing; that it is gone is told when two looks say so.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from extractors.article import read_article
from extractors.changes import what_changed
from extractors.errors import Unreadable
from walkback.alerts.outbox import enqueue_edit
from walkback.context import Context
from walkback.errors import FetchError, FetchRefused
from walkback.failpoints import reach
from walkback.fetch import Fetched, Fetcher
from walkback.ledger import leases
from walkback.ledger.alerts import load_view
from walkback.ledger.ids import identity
from walkback.ledger.tables import alerts, articles, rechecks, statements, updates
from walkback.steps.poll import fetcher
from walkback.steps.read import keep_page
from walkback.steps.report import Report, busy
from walkback.steps.tell import tell_update

#: how long after an alert its article is looked at again
LOOKS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72, 168))
#: articles of one batch, fetched side by side, each host at its own pace
BATCH = 16
_LEASE = timedelta(minutes=15)

#: what an update says of a change, before the words that show it
_TOLD = {
    "edited": "The article no longer has these words.",
    "corrected": "The article has a note that was not there before:",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What came of looking at one alert's article: an outcome, as the ledger names it, and what is told, if anything."""

    alert: Row[Any]
    outcome: str
    note: str
    kind: str | None = None  #: of the update to tell
    fetched: Fetched | None = None


def recheck_batch(context: Context) -> Report:
    """Look again at the articles of at most one batch of alerts, the newest first. `seen` 0: no look is due."""
    with leases.held(context.engine, "recheck", context.real_now(), _LEASE) as mine:
        if not mine:
            return busy("recheck")
        with context.engine.connect() as connection:
            due = _due(connection, list(context.watchlist.routes), context.clock())
        report = Report(step="recheck")
        for look in asyncio.run(_look_at_all(context, due)) if due else ():
            reach("recheck.looked")
            with context.engine.begin() as connection:
                _keep(context, connection, look)
                reach("recheck.kept")
            report += _reported(look)
        return report


def number_due(raised_at: datetime, now: datetime) -> int:
    """Return how many looks are due by now: the number of the next one, when the last had a lower one."""
    return sum(raised_at + after <= now for after in LOOKS)


def _due(connection: Connection, topics: list[str], now: datetime) -> list[Row[Any]]:
    last = select(func.max(rechecks.c.number)).where(rechecks.c.alert_id == alerts.c.id).scalar_subquery()
    over = select(updates.c.id).where(updates.c.alert_id == alerts.c.id, updates.c.kind.in_(("edited", "withdrawn")))
    query = (
        select(
            alerts.c.id, alerts.c.raised_at, statements.c.start, statements.c.end, statements.c.quoted,
            articles.c.url, articles.c.text, func.coalesce(last, 0).label("looks"),
        )
        .join(statements, statements.c.id == alerts.c.statement_id)
        .join(articles, articles.c.id == statements.c.article_id)
        .where(alerts.c.topic_id.in_(topics), ~over.exists())
        .where(alerts.c.raised_at <= now - LOOKS[0], alerts.c.raised_at > now - 2 * LOOKS[-1])
        .order_by(alerts.c.raised_at.desc(), alerts.c.id)
    )  # fmt: skip
    rows: Iterator[Row[Any]] = iter(connection.execute(query))
    return list(islice((row for row in rows if row.looks < number_due(row.raised_at, now)), BATCH))


# ------------------------------------------------------------------------------------------- looking


async def _look_at_all(context: Context, due: Sequence[Row[Any]]) -> list[_Look]:
    async with fetcher(context) as client:
        return await asyncio.gather(*(_look_at(context, client, row) for row in due))


async def _look_at(context: Context, client: Fetcher, alert: Row[Any]) -> _Look:
    try:
        fetched = await client.get(alert.url, kind="page")
        article = await asyncio.to_thread(
            context.sandbox.call, read_article, fetched.body, url=fetched.final_url, content_type=fetched.content_type
        )
    except FetchRefused as error:
        return _Look(alert=alert, outcome="gone" if error.gone else "unread", note=str(error))
    except (FetchError, Unreadable) as error:
        return _Look(alert=alert, outcome="unread", note=str(error))
    words = [alert.text[start:end] for start, end in alert.quoted] or [alert.text[alert.start : alert.end]]
    change = what_changed(words, alert.text, article.text)
    if change is None:
        return _Look(alert=alert, outcome="same", note="")
    shown = f" It now has: “{change.now}”" if change.kind == "edited" else f" “{change.now}”"
    note = _TOLD[change.kind] + (shown if change.now else " Nothing like them is there.")
    return _Look(alert=alert, outcome=change.kind, note=note, kind=change.kind, fetched=fetched)


# ------------------------------------------------------------------------------------------- keeping


def _keep(context: Context, connection: Connection, look: _Look) -> None:
    now, alert = context.clock(), look.alert
    before = select(rechecks.c.outcome).where(rechecks.c.alert_id == alert.id).order_by(rechecks.c.number.desc())
    kind = look.kind
    if look.outcome == "gone" and connection.scalar(before.limit(1)) == "gone":
        kind = "withdrawn"
    connection.execute(
        insert(rechecks).values(
            alert_id=alert.id,
            number=number_due(alert.raised_at, now),
            at=now,
            outcome=look.outcome,
            note=look.note,
            page_sha256=keep_page(connection, look.fetched, now) if look.fetched else None,
        )
    )
    if kind is not None:
        _tell(context, connection, look, kind, now)


def _tell(context: Context, connection: Connection, look: _Look, kind: str, now: datetime) -> None:
    """Write the update and its messages; of each kind an alert has one."""
    update = identity("update", look.alert.id, kind, "")
    if connection.scalar(select(updates.c.id).where(updates.c.id == update)) is not None:
        return
    root = connection.execute(select(alerts.c.statement_id).where(alerts.c.id == look.alert.id)).scalar_one()
    connection.execute(
        insert(updates).values(
            id=update,
            alert_id=look.alert.id,
            kind=kind,
            statement_id=root,
            statement_ids=[root],
            reason=look.note,
            raised_at=now,
        )
    )
    tell_update(context, connection, look.alert.id, update, now)
    view = load_view(connection, context.watchlist, look.alert.id)
    enqueue_edit(connection, view, now, buttons=context.settings.has_buttons)


def _reported(look: _Look) -> Report:
    if look.outcome == "same":
        return Report(step="recheck", seen=1, done=1)
    return Report(
        step="recheck",
        seen=1,
        done=int(look.kind is not None),
        failed=int(look.kind is None),
        notes=(f"the article of alert {look.alert.id[:8]}, {look.alert.url}: {look.note}",),
    )
