"""The same road, over the entries in the order of their publication, with the clock set to each one's date."""

from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from sqlalchemy import select

from walkback.context import Context
from walkback.ledger.tables import entries
from walkback.steps import (
    Report,
    deliver,
    detect_batch,
    due_feeds,
    judge_batch,
    poll_feed,
    raise_batch,
    read_batch,
)

#: batches of one step for one entry: there is one article, and a topic or two
_MOST = 100


def replay(context: Context, out: Console) -> list[Report]:
    """Poll the feeds that are due, then carry each new entry down the whole road before the next one is looked at.

    What is written bears the entry's date, so that what was told can be read as it would have been told on the day. An entry
    without a date comes last, on the day of the one before it. Returns one report a step.
    """
    reports: dict[str, Report] = {}

    def count(report: Report) -> None:
        reports[report.step] = reports[report.step] + report if report.step in reports else report

    for feed in due_feeds(context):
        count(poll_feed(context, feed))
    query = (
        select(entries.c.id, entries.c.published_at)
        .where(entries.c.state == "new")
        .order_by(entries.c.published_at.is_(None), entries.c.published_at, entries.c.id)
    )
    with context.engine.connect() as connection:
        waiting = list(connection.execute(query))
    clock: datetime = context.clock()
    for row in waiting:
        clock = row.published_at or clock
        on_the_day = context.at(clock)
        count(read_batch(on_the_day, [row.id]))
        for step in (detect_batch, judge_batch, raise_batch):
            _to_the_end(step, on_the_day, count)
        count(deliver(on_the_day, out))
    return list(reports.values())


def _to_the_end(step: Callable[[Context], Report], context: Context, count: Callable[[Report], None]) -> None:
    for _ in range(_MOST):
        report = step(context)
        count(report)
        if not report.seen:
            return
