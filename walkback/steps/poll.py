"""poll: which feeds are due, what each of them says, which of its entries are new."""

import asyncio
import hashlib
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from extractors.errors import Unreadable
from extractors.feed import parse_feed
from extractors.values import Entry, ParsedFeed
from walkback.context import Context
from walkback.errors import FetchError, FetchFailed
from walkback.failpoints import reach
from walkback.fetch import Fetched, Fetcher, HostBook
from walkback.ledger import leases
from walkback.ledger.ids import entry_id
from walkback.ledger.tables import entries, feeds
from walkback.steps.report import Report, busy
from walkback.watchlist.model import Feed

#: the longest time that a failing feed is left alone
LONGEST_WAIT = timedelta(hours=6)
#: how long one poll may hold its feed; a run that died gives it back at once (see leases.py)
_LEASE = timedelta(minutes=5)


def due_feeds(context: Context) -> list[str]:
    """Return the ids of the feeds that are due, in the watchlist's order."""
    with context.engine.connect() as connection:
        known = {row.id: row for row in connection.execute(select(feeds))}
    now = context.clock()
    return [feed.id for feed in context.watchlist.feeds if _is_due(feed, known.get(feed.id), now)]


def _is_due(feed: Feed, row: Row[Any] | None, now: datetime) -> bool:
    return row is None or row.url != feed.url or row.due_at is None or row.due_at <= now


def poll_feed(context: Context, feed_id: str) -> Report:
    """Ask one feed for what is new and keep its entries. A feed that cannot be had is counted, never raised.

    Raises KeyError when the watchlist has no such feed.
    """
    feed = {feed.id: feed for feed in context.watchlist.feeds}[feed_id]
    with leases.held(context.engine, f"poll:{feed.id}", context.real_now(), _LEASE) as mine:
        if not mine:
            return busy("poll")
        with context.engine.begin() as connection:
            row = _row(connection, feed, context.clock())
        try:
            fetched = asyncio.run(_fetch(context, feed, row))
            parsed = _parse(context, fetched, row)
        except (FetchError, Unreadable) as error:
            return _failed(context, feed, row, error)
        return _keep(context, feed, fetched, parsed)


def _row(connection: Connection, feed: Feed, now: datetime) -> Row[Any]:
    query = select(feeds).where(feeds.c.id == feed.id)
    row = connection.execute(query).one_or_none()
    if row is None:
        connection.execute(insert(feeds).values(id=feed.id, url=feed.url, outlet=feed.outlet, failures=0, due_at=now))
    elif row.url != feed.url or row.outlet != feed.outlet:
        values: dict[str, object] = {"outlet": feed.outlet}
        if row.url != feed.url:
            # The validators are the old address's word about its own bytes.
            values |= {"url": feed.url, "etag": None, "last_modified": None, "body_sha256": None, "failures": 0}
        connection.execute(update(feeds).where(feeds.c.id == feed.id).values(**values))
    return connection.execute(query).one()


async def _fetch(context: Context, feed: Feed, row: Row[Any]) -> Fetched:
    async with fetcher(context) as client:
        return await client.get(feed.url, kind="feed", etag=row.etag, last_modified=row.last_modified)


def fetcher(context: Context) -> Fetcher:
    """Return the guarded client that every step asks the web through: one pace per host over all runs."""
    settings = context.settings
    return Fetcher(
        user_agent=settings.user_agent,
        allow=settings.fetch_allow,
        hosts=HostBook(context.engine, context.real_now),
    )


def _parse(context: Context, fetched: Fetched, row: Row[Any]) -> ParsedFeed | None:
    """Return what the feed says; None when it is what it was the last time."""
    if fetched.status == 304 or hashlib.sha256(fetched.body).hexdigest() == row.body_sha256:
        return None
    return context.sandbox.call(parse_feed, fetched.body, url=fetched.final_url, content_type=fetched.content_type)


def _failed(context: Context, feed: Feed, row: Row[Any], error: Exception) -> Report:
    now = context.clock()
    wait = min(feed.every * 2 ** min(row.failures, 10), max(LONGEST_WAIT, feed.every))
    if isinstance(error, FetchFailed) and error.retry_after is not None:
        wait = max(wait, timedelta(seconds=error.retry_after))
    with context.engine.begin() as connection:
        connection.execute(
            update(feeds)
            .where(feeds.c.id == feed.id)
            .values(polled_at=now, due_at=now + wait, failures=row.failures + 1, last_error=str(error))
        )
    return Report(step="poll", seen=1, failed=1, notes=(f"{feed.id}: {error}",))


def _keep(context: Context, feed: Feed, fetched: Fetched, parsed: ParsedFeed | None) -> Report:
    now = context.clock()
    values: dict[str, object] = {
        "polled_at": now,
        "ok_at": now,
        "due_at": now + feed.every,
        "failures": 0,
        "last_error": None,
    }
    notes: tuple[str, ...] = ()
    reach("poll.fetched")
    with context.engine.begin() as connection:
        if parsed is not None:
            # Validators are kept with the entries that came with them: a 304 must never hide what was not kept.
            values |= {
                "etag": fetched.etag,
                "last_modified": fetched.last_modified,
                "body_sha256": hashlib.sha256(fetched.body).hexdigest(),
            }
            new = _add_entries(connection, feed, identified(parsed.entries), now)
            notes = tuple(f"{feed.id}: {problem}" for problem in parsed.problems)
            if new:
                notes = (f"{feed.id}: {new} new of {len(parsed.entries)}", *notes)
        if fetched.moved_to:
            notes = (
                *notes,
                f"{feed.id}: has moved for good to {fetched.moved_to}; write that address into the watchlist",
            )
        connection.execute(update(feeds).where(feeds.c.id == feed.id).values(**values))
        reach("poll.kept")
    return Report(step="poll", seen=1, done=int(parsed is not None), skipped=int(parsed is None), notes=notes)


def identified(found: tuple[Entry, ...]) -> list[Entry]:
    """Return the entries with an identity each: where one guid names several addresses, the address takes its place."""
    addresses = Counter(guid for guid, _ in {(entry.guid, entry.url) for entry in found})
    return [replace(entry, guid=entry.url) if addresses[entry.guid] > 1 else entry for entry in found]


def _add_entries(connection: Connection, feed: Feed, found: list[Entry], now: datetime) -> int:
    by_id = {entry_id(feed.id, entry.guid): entry for entry in found}
    known = set(connection.scalars(select(entries.c.id).where(entries.c.id.in_(by_id))))
    rows = [
        {
            "id": identity,
            "feed_id": feed.id,
            "guid": entry.guid,
            "url": entry.url,
            "title": entry.title,
            "published_at": entry.published or entry.updated,
            "seen_at": now,
            "state": "new",
            "attempts": 0,
        }
        for identity, entry in by_id.items()
        if identity not in known
    ]
    if rows:
        connection.execute(insert(entries), rows)
    return len(rows)
