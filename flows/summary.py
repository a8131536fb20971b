"""What a run did, as Prefect's page shows it: a table of counts, and the alerts. Everything quoted in them comes from the web."""

import re
from collections.abc import Sequence
from datetime import datetime

from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from walkback.alerts.values import AlertView
from walkback.context import Context
from walkback.ledger.alerts import list_views
from walkback.steps import Report

#: alerts that one run's summary names
MOST = 20
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+.!|~&-]")


def publish(parts: Context, reports: Sequence[Report], *, since: datetime) -> None:
    """Keep the counts of a run, and the alerts that it raised or updated, as artifacts. Never raises: they are a copy."""
    logger = get_run_logger()
    try:
        create_table_artifact(
            key="monitor-counts",
            table=[
                {
                    "step": report.step,
                    "seen": report.seen,
                    "done": report.done,
                    "skipped": report.skipped,
                    "failed": report.failed,
                    "notes": " · ".join(report.notes),
                }
                for report in reports
            ],
            description=sentence(reports),
        )
        alerts = news(parts, since)
        for view in alerts:
            logger.info("%s: %s on %s", view.kind, view.said.speaker, view.topic_name)
        if alerts:
            create_markdown_artifact(
                key="monitor-alerts", markdown="\n".join(map(_line, alerts)), description="What this run raised"
            )
    except Exception as error:  # the run has done its work; its summary is a comfort
        logger.warning("The summary of this run could not be kept: %s", error)


def news(parts: Context, since: datetime) -> list[AlertView]:
    """Return the alerts that were raised, or got an update, at or after `since`; the newest first."""
    with parts.engine.connect() as connection:
        views = list_views(connection, parts.watchlist, MOST)
    return [view for view in views if max((view.raised_at, *(update.raised_at for update in view.updates))) >= since]


def sentence(reports: Sequence[Report]) -> str:
    """Return the counts in one line: "poll 20, read 31 (2 failed), deliver 1"."""
    return ", ".join(f"{one.step} {one.done}" + (f" ({one.failed} failed)" if one.failed else "") for one in reports)


def _line(view: AlertView) -> str:
    said, against = view.said, view.against
    return (
        f"- **{_plain(view.kind)}** · {_plain(view.topic_name)} · {_plain(said.speaker)}: “{_plain(said.words)}”"
        f" against {_plain(against.holder)}: {_plain(against.claim)} ({len(view.updates)} updates)"
    )


def _plain(text: str) -> str:
    # Words from the web must stay words: no link, image or heading of theirs may appear on Prefect's page.
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))
