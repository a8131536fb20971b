"""read: the page of each new entry, its article, and which earlier article it is a copy of.

The bytes are kept whether or not an article was found in them. An entry ends as read, skipped or quarantined, with a reason.
"""

import asyncio
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from extractors.article import read_article
from extractors.copies import is_copy, signature
from extractors.errors import Unreadable
from extractors.values import Article
from walkback.context import Context
from walkback.errors import FetchError, FetchFailed
from walkback.failpoints import reach
from walkback.fetch import Fetched, Fetcher
from walkback.ledger import leases
from walkback.ledger.ids import article_id
from walkback.ledger.tables import articles, entries, feeds, pages
from walkback.steps.poll import fetcher
from walkback.steps.report import Report, busy

#: entries of one batch, fetched side by side, each host at its own pace
BATCH = 16
#: times that a page is asked for before its entry is quarantined
TRIES = 5
_FIRST_WAIT = timedelta(minutes=5)
_LEASE = timedelta(minutes=15)
#: copies run within days of each other; further back a like text is another year's like text
_COPY_DAYS = timedelta(days=7)
#: earlier articles on watched topics that one article is compared with
_COMPARED = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What came of asking for one entry's page: `fetched` and `article`, or `fetched` and `error`, or `error` alone."""

    entry: Row[Any]
    fetched: Fetched | None = None
    article: Article | None = None
    error: Exception | None = None


def read_batch(context: Context, only: Sequence[str] | None = None) -> Report:
    """Read the articles of at most one batch of new entries, the earliest published first. `only`: ids of entries."""
    with leases.held(context.engine, "read", context.real_now(), _LEASE) as mine:
        if not mine:
            return busy("read")
        rows = _new_entries(context, only)
        known, to_fetch = _already_read(context, rows)
        report = Report(step="read")
        for row, article in known:
            report += _skip(context, row, article)
        for page in asyncio.run(_read(context, to_fetch)) if to_fetch else ():
            # One transaction an entry, in the order of publication: a kill between two of them changes nothing of the order.
            report += _keep_or_quarantine(context, page)
        return report


def _new_entries(context: Context, only: Sequence[str] | None) -> list[Row[Any]]:
    now = context.clock()
    query = (
        select(entries, feeds.c.outlet)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.state == "new", or_(entries.c.not_before.is_(None), entries.c.not_before <= now))
        .order_by(entries.c.published_at.is_(None), entries.c.published_at, entries.c.id)
        .limit(BATCH)
    )
    if only is not None:
        query = query.where(entries.c.id.in_(only))
    with context.engine.connect() as connection:
        return list(connection.execute(query))


def _already_read(context: Context, rows: list[Row[Any]]) -> tuple[list[tuple[Row[Any], str]], list[Row[Any]]]:
    """Part the entries whose address has been read for another entry, a second feed of one outlet say, from the others."""
    query = select(entries.c.url, entries.c.article_id).where(
        entries.c.url.in_({row.url for row in rows}), entries.c.state == "read"
    )
    with context.engine.connect() as connection:
        read = {row.url: str(row.article_id) for row in connection.execute(query)}
    known = [(row, read[row.url]) for row in rows if row.url in read]
    to_fetch: dict[str, Row[Any]] = {}
    for row in rows:
        if row.url not in read:
            to_fetch.setdefault(row.url, row)  # the second entry of one address waits for the next batch
    return known, list(to_fetch.values())


def _skip(context: Context, row: Row[Any], article: str) -> Report:
    with context.engine.begin() as connection:
        connection.execute(
            update(entries)
            .where(entries.c.id == row.id, entries.c.state == "new")
            .values(state="skipped", reason="this address has been read already for another entry", article_id=article)
        )
    return Report(step="read", seen=1, skipped=1)


async def _read(context: Context, rows: list[Row[Any]]) -> list[_Page]:
    async with fetcher(context) as client:
        return await asyncio.gather(*(_read_one(context, client, row) for row in rows))


async def _read_one(context: Context, client: Fetcher, row: Row[Any]) -> _Page:
    try:
        fetched = await client.get(row.url, kind="page")
    except FetchError as error:
        return _Page(entry=row, error=error)
    try:
        article = await asyncio.to_thread(
            context.sandbox.call, read_article, fetched.body, url=fetched.final_url, content_type=fetched.content_type
        )
    except Unreadable as error:
        return _Page(entry=row, fetched=fetched, error=error)
    return _Page(entry=row, fetched=fetched, article=article)


def _keep_or_quarantine(context: Context, page: _Page) -> Report:
    """Keep one page; what trips our own code is quarantined, so that it neither stops the others nor comes back for ever."""
    try:
        return _keep(context, page)
    except OperationalError:
        raise  # the database, not the page: the run is tried again
    except Exception as error:
        fault = replace(page, article=None, error=Unreadable(f"{type(error).__name__}: {error}"))
        return _keep(context, fault)


def _keep(context: Context, page: _Page) -> Report:
    reach("read.fetched")
    with context.engine.begin() as connection:
        values = _outcome(context, connection, page)
        connection.execute(
            update(entries).where(entries.c.id == page.entry.id, entries.c.state == "new").values(**values)
        )
        reach("read.kept")
    if values["state"] == "read":
        return Report(step="read", seen=1, done=1)
    note = f"{page.entry.url}: {page.error}"
    if values["state"] == "new":
        note += f" (asked again after {values['not_before']:%Y-%m-%d %H:%M} UTC)"
    return Report(step="read", seen=1, failed=1, notes=(note,))


def _outcome(context: Context, connection: Connection, page: _Page) -> dict[str, Any]:
    """Write what was found, and return what becomes of the entry."""
    now = context.clock()
    if page.fetched is not None:
        keep_page(connection, page.fetched, now)
    if page.article is not None and page.fetched is not None:
        identity = _keep_article(context, connection, page.entry, page.article, page.fetched, now)
        return {"state": "read", "reason": None, "article_id": identity, "attempts": page.entry.attempts + 1}
    attempts = page.entry.attempts + 1
    if isinstance(page.error, FetchFailed) and attempts < TRIES:
        wait = max(_FIRST_WAIT * 4 ** (attempts - 1), timedelta(seconds=page.error.retry_after or 0))
        return {"state": "new", "reason": str(page.error), "attempts": attempts, "not_before": now + wait}
    return {"state": "quarantined", "reason": str(page.error), "attempts": attempts}


def keep_page(connection: Connection, fetched: Fetched, now: datetime) -> str:
    """Keep the bytes of a page, once. Returns their SHA-256."""
    sha256 = hashlib.sha256(fetched.body).hexdigest()
    if connection.scalar(select(pages.c.sha256).where(pages.c.sha256 == sha256)) is None:
        connection.execute(
            insert(pages).values(
                sha256=sha256,
                url=fetched.final_url,
                fetched_at=now,
                content_type=fetched.content_type,
                zlib=zlib.compress(fetched.body, 6),
            )
        )
    return sha256


def _keep_article(
    context: Context, connection: Connection, entry: Row[Any], article: Article, fetched: Fetched, now: datetime
) -> str:
    identity = article_id(article.url, article.text)
    if connection.scalar(select(articles.c.id).where(articles.c.id == identity)) is not None:
        return identity
    published = article.published or entry.published_at
    topics = list(context.prefilter.scan(f"{article.title}\n\n{article.text}"))
    marks = signature(article.text) if topics else None
    text_sha256 = hashlib.sha256(article.text.encode()).hexdigest()
    connection.execute(
        insert(articles).values(
            id=identity,
            url=article.url,
            outlet=entry.outlet,
            title=article.title or entry.title,
            byline=article.byline,
            published_at=published,
            published_on=article.published_on or (published.date() if published else None),
            retrieved_at=now,
            text=article.text,
            text_sha256=text_sha256,
            page_sha256=hashlib.sha256(fetched.body).hexdigest(),
            completeness=article.completeness.value,
            signature=marks,
            copy_of=_original(connection, text_sha256, marks, published or now) if marks else None,
            topics=topics,
        )
    )
    return identity


def _original(connection: Connection, text_sha256: str, marks: list[int], published: datetime) -> str | None:
    """Return the article that this one is a copy of, itself never a copy: the same text, or nearly the same."""
    day = articles.c.published_at
    query = (
        select(articles.c.id, articles.c.text_sha256, articles.c.signature)
        .where(
            articles.c.signature.is_not(None),
            articles.c.copy_of.is_(None),
            day.is_(None) | day.between(published - _COPY_DAYS, published + _COPY_DAYS),
        )
        .order_by(articles.c.retrieved_at.desc(), articles.c.id)
        .limit(_COMPARED)
    )
    for row in connection.execute(query):
        if row.text_sha256 == text_sha256 or is_copy(marks, row.signature):
            return str(row.id)
    return None
