"""The monitor flow, now and once, with a temporary Prefect server of its own: progress, alerts and counts on the terminal."""

import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from walkback.context import open_context
from walkback.settings import settings
from walkback.steps import Report


def run_once(console: Console) -> int:
    """Run the flow once. Returns the exit status: 0, or 1 when something failed. Raises ConfigError and LedgerError at once."""
    started = datetime.now(UTC)
    # Prefect takes seconds to start: what a person has to mend is said before that.
    open_context(settings()).close()
    with console.status("Starting Prefect ..."):
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
        if not console.is_terminal:
            console.print("Starting Prefect ...", style="dim")
        from flows import monitor, summary

        _show_progress(console)
        monitor.terminal.set(Console(quiet=True))
        state = monitor.monitor(return_state=True)
    run = state.result(raise_on_failure=False)
    if not isinstance(run, monitor.Run):
        console.print(f"The run {state.type.value.lower()}: {state.message}", markup=False, style="red")
        return 1
    reports = list(run.reports.values())
    with open_context(settings()) as parts:
        alerts = summary.news(parts, started)
    if alerts:
        from walkback.alerts.console import show

        for view in alerts:
            show(view, console)
    else:
        console.print("No new alert.")
    console.print(counts(reports))
    for fault in run.broken:
        console.print(fault, markup=False, style="red")
    return 1 if run.broken or any(report.failed for report in reports) else 0


def counts(reports: Sequence[Report]) -> Table:
    """Return the counts of the steps as a table for the terminal."""
    table = Table("step", box=None)
    for heading in ("seen", "done", "skipped", "failed"):
        table.add_column(heading, justify="right")
    for one in reports:
        failed = Text(str(one.failed), style="red" if one.failed else "")
        table.add_row(one.step, str(one.seen), str(one.done), str(one.skipped), failed)
    return table


class _Progress(logging.Handler):
    """Shows each task's report as it comes, and nothing else of Prefect's."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record's line when it is a report."""
        if hasattr(record, "report"):
            self._console.print(record.getMessage(), markup=False, highlight=False, style="dim")


def _show_progress(console: Console) -> None:
    logging.getLogger("prefect.task_runs").addHandler(_Progress(console))
