"""The whole road once in a process of its own, that a test can kill: `python -m tests.support.road`."""

import sys
from collections.abc import Callable

from rich.console import Console

from walkback.context import Context, open_context
from walkback.settings import settings
from walkback.steps import (
    Report,
    deliver,
    detect_batch,
    digest,
    due_feeds,
    judge_batch,
    poll_feed,
    raise_batch,
    read_batch,
    recheck_batch,
)

STEPS: tuple[Callable[[Context], Report], ...] = (
    read_batch,
    detect_batch,
    judge_batch,
    raise_batch,
    recheck_batch,
    digest,
)


def walk(context: Context) -> list[Report]:
    """Run every step to its end; return what each did."""
    reports = [poll_feed(context, feed) for feed in due_feeds(context)]
    for step in STEPS:
        for _ in range(1000):
            reports.append(step(context))
            if not reports[-1].seen:
                break
        else:
            raise AssertionError(f"{step.__name__} never comes to its end")
    reports.append(deliver(context, Console(file=sys.stdout)))
    return reports


if __name__ == "__main__":
    with open_context(settings()) as context:
        for report in walk(context):
            print(report)
