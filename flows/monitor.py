"""The monitor flow: one run carries every article as far as it can go. A task calls one function of walkback/.

Prefect keeps parameters and shows them, so a task is given ids alone; what it works with travels in `_parts`.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from prefect import Task, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import wait
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from rich.console import Console

from flows import orphans, summary
from walkback import steps
from walkback.context import Context, open_context
from walkback.settings import settings
from walkback.steps import Report

#: feeds that are asked at the same time; each host has its own pace whatever this is
POLLS = 8
#: batches of one step in one run: what is left waits in the ledger for the next one
BATCHES = 200
#: seconds that a run may take
LIMIT = 1800

#: where alerts are shown that no Slack token takes to Slack
terminal: ContextVar[Console | None] = ContextVar("terminal", default=None)
#: the parts that this run works with; Prefect's threads inherit it
_parts: ContextVar[Context] = ContextVar("parts")

_runner: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=POLLS)

# Only what a step could not count as one bad item escapes from it: a database that is busy or away, above all.
_thin: dict[str, Any] = {
    "cache_policy": NO_CACHE,  # what has been done is known in the ledger
    "persist_result": False,
    "retries": 2,
    "retry_delay_seconds": [2, 10],
    "retry_jitter_factor": 0.5,
    "timeout_seconds": 900,
}


# A thread cannot be interrupted: what bounds a poll is the fetching itself.
@task(name="poll", task_run_name="poll {feed_id}", tags=["web"], **{**_thin, "timeout_seconds": None})
def poll(feed_id: str) -> Report:
    """Poll one feed."""
    return _told(steps.poll_feed(_parts.get(), feed_id))


@task(name="read", tags=["web"], **_thin)
def read() -> Report:
    """Read a batch of entries."""
    return _told(steps.read_batch(_parts.get()))


@task(name="detect", **_thin)
def detect() -> Report:
    """Find the statements of a batch of articles."""
    return _told(steps.detect_batch(_parts.get()))


@task(name="judge", **_thin)
def judge() -> Report:
    """Judge a batch of statements."""
    return _told(steps.judge_batch(_parts.get()))


@task(name="raise", **_thin)
def raise_alerts() -> Report:
    """Raise alerts and updates over a batch of verdicts."""
    return _told(steps.raise_batch(_parts.get()))


@task(name="recheck", tags=["web"], **_thin)
def recheck() -> Report:
    """Look again at the articles of a batch of alerts."""
    return _told(steps.recheck_batch(_parts.get()))


@task(name="digest", **_thin)
def digest() -> Report:
    """Write the digest that is due."""
    return _told(steps.digest(_parts.get()))


# The outbox knows which message may be tried again and when; another attempt here could not know.
@task(name="deliver", tags=["slack"], **{**_thin, "retries": 0})
def deliver() -> Report:
    """Deliver what waits in the outbox."""
    return _told(steps.deliver(_parts.get(), terminal.get() or Console()))


def _told(report: Report) -> Report:
    if report.seen or report.notes:
        get_run_logger().info("%s", report, extra={"report": True})
    return report


@dataclass(slots=True)
class Run:
    """What one run did: a report a step, in the order of the road, and which steps could not do their work at all."""

    reports: dict[str, Report] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, step: str, state: State[Report]) -> Report | None:
        """Count what a task came to. Returns its report; None when it has none."""
        if state.is_completed():
            report: Report = state.result()
        else:
            self.broken.append(f"{step}: {state.message or state.type.value}")
            report = Report(step=step, seen=1, failed=1, notes=(f"{step} {state.type.value.lower()}: {state.message}",))
        self.reports[step] = self.reports[step] + report if step in self.reports else report
        return report if state.is_completed() else None


def run_name() -> str:
    """Return the name of a run that starts now, in UTC."""
    return f"monitor {datetime.now(UTC):%Y-%m-%d %H:%M}"


@flow(
    name="monitor",
    flow_run_name=run_name,
    task_runner=_runner,  # type: ignore[arg-type]
    timeout_seconds=LIMIT,
    persist_result=False,
)
def monitor() -> State[Run]:
    """Poll the feeds that are due, read what is new, detect, judge, raise, recheck, deliver; once a day, the digest.

    Completed, with the counts, also when single items failed: they are tried again, or stand in quarantine with the reason. Failed
    when a step could not do its work at all. Raises ConfigError or LedgerError when nothing can be run.
    """
    orphans.bury()
    started = datetime.now(UTC)
    run = Run()
    with open_context(settings()) as parts:
        _parts.set(parts)
        for state in _poll_due(parts):
            run.add("poll", state)
        for one in (read, detect, judge, raise_alerts, recheck):
            _all_batches(one, run)
        run.add("digest", digest(return_state=True))
        run.add("deliver", deliver(return_state=True))
        summary.publish(parts, list(run.reports.values()), since=started)
    if run.broken:
        return Failed(message="; ".join(run.broken), data=run)
    return Completed(message=summary.sentence(list(run.reports.values())), data=run)


def _poll_due(parts: Context) -> list[State[Report]]:
    futures = [poll.submit(feed_id) for feed_id in steps.due_feeds(parts)]
    wait(futures)
    return [future.state for future in futures]


def _all_batches(one: Task[[], Report], run: Run) -> None:
    for _ in range(BATCHES):
        report = run.add(one.name, one(return_state=True))
        if report is None or not report.seen:
            return
