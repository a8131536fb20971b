"""The road in a process of its own, that a test can kill: `python -m tests.support.road [STEP...]`, all of it or these steps."""

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

_BATCHES: dict[str, Callable[[Context], Report]] = {
    "read": read_batch,
    "detect": detect_batch,
    "judge": judge_batch,
    "raise": raise_batch,
    "recheck": recheck_batch,
    "digest": digest,
}
STEPS = ("poll", *_BATCHES, "deliver")


def walk(context: Context, *steps: str) -> list[Report]:
    """Run these steps, or all, each to its end; return what each did."""
    return [report for step in steps or STEPS for report in _run(context, step)]


def _run(context: Context, step: str) -> list[Report]:
    if step == "poll":
        return [poll_feed(context, feed) for feed in due_feeds(context)]
    if step == "deliver":
        return [deliver(context, Console(file=sys.stdout))]
    reports = []
    for _ in range(1000):
        reports.append(_BATCHES[step](context))
        if not reports[-1].seen:
            return reports
    raise AssertionError(f"{step} never comes to its end")


if __name__ == "__main__":
    with open_context(settings()) as context:
        for report in walk(context, *sys.argv[1:]):
            print(report)
