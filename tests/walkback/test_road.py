"""The whole road over real HTTP: it can be killed anywhere and ends as if nothing had happened.

Promise 1, nothing is lost, and promise 2, nothing is sent twice.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from tests.support import slack
from tests.support.site import serve
from walkback.ledger import connect, tables

CHECKOUT = Path(__file__).resolve().parents[2]
CHANNEL = "C0DEMO00001"

#: where a run can be killed, and how often the point is passed before
POINTS = [
    "poll.fetched",
    "poll.kept",
    "poll.kept:2",
    "read.fetched",
    "read.kept:2",
    "detect.found",
    "detect.kept:2",
    "judge.answered",
    "judge.kept",
    "raise.decided",
    "raise.written",
    "raise.kept",
    "deliver.intent",
    "deliver.called",
    "deliver.recorded",
]

WATCHLIST = """
feeds:
  - {{id: channel-nine, url: "http://{host}/channel-nine/feed.xml", outlet: Channel Nine, every: 10m}}
  - {{id: harbor-courier, url: "http://{host}/harbor-courier/feed.xml", outlet: Harbor Courier, every: 10m}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(CHECKOUT / "seeds" / "site", folder, dirs_exist_ok=True)
    with serve(folder) as host:
        yield host


def environment(folder: Path, site: str, base_url: str, **more: str) -> dict[str, str]:
    """Return the environment of one run with a ledger of its own."""
    original = (CHECKOUT / "seeds" / "watchlist.yaml").read_text(encoding="utf-8")
    start, end = original.index("feeds:"), original.index("topics:")
    watchlist = folder / "watchlist.yaml"
    watchlist.write_text(original[:start] + WATCHLIST.format(host=site) + "\n" + original[end:], encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "WALKBACK_DATABASE_URL": f"sqlite:///{folder / 'walkback.db'}",
        "WALKBACK_STATE": str(folder),
        "WALKBACK_WATCHLIST": str(watchlist),
        "WALKBACK_FETCH_ALLOW": site,
        "WALKBACK_SLACK_TOKEN": "xoxb-test",
        "WALKBACK_SLACK_BASE_URL": base_url,
        **more,
    }


def run(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.support.road"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def state(environment: dict[str, str]) -> dict[str, list[Any]]:
    """Return everything that a person could tell two ledgers apart by: no times, no counts of tries."""
    columns = {
        "feeds": ("id", "etag", "failures", "last_error"),
        "entries": ("id", "state", "reason", "article_id"),
        "articles": ("id", "copy_of", "topics", "detect_error"),
        "pages": ("sha256",),
        "statements": ("id", "words", "official_id", "said_on"),
        "verdicts": ("id", "label", "p_contradicts"),
        "decisions": ("verdict_id", "outcome", "alert_id"),
        "alerts": ("id", "kind", "statement_id", "state"),
        "evidence": ("alert_id", "statement_id", "role"),
        "updates": ("id", "kind", "statement_ids"),
        "deliveries": ("id", "kind", "state", "channel"),
    }
    engine = connect(environment["WALKBACK_DATABASE_URL"])
    with engine.connect() as connection:
        found = {
            table: sorted(
                (
                    tuple(row)
                    for row in connection.execute(select(*(tables.metadata.tables[table].c[n] for n in names)))
                ),
                key=str,
            )
            for table, names in columns.items()
        }
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, site: str) -> dict[str, list[Any]]:
    with slack.serve() as stand_in:
        settings = environment(tmp_path_factory.mktemp("undisturbed"), site, stand_in.base_url)
        done = run(settings)
        assert done.returncode == 0, done.stderr
        found = state(settings)
        assert len(stand_in.messages) == 2, "the alert and its walk-back"
    assert [(row[1], row[3]) for row in found["alerts"]] == [("rift", "walked-back")]
    return found


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_and_another_one_end_as_an_undisturbed_run(
    point: str, tmp_path: Path, site: str, undisturbed: dict[str, list[Any]]
) -> None:
    with slack.serve() as stand_in:
        settings = environment(tmp_path, site, stand_in.base_url)
        killed = run(settings | {"WALKBACK_FAILPOINT": point})
        assert killed.returncode == -signal.SIGKILL, f"{point} was never reached: {killed.stdout}{killed.stderr}"
        again = run(settings)
        assert again.returncode == 0, again.stderr
        assert state(settings) == undisturbed
        assert len(stand_in.messages) == 2, "nothing is lost, and nothing is sent twice"


def test_a_second_run_raises_nothing_new(tmp_path: Path, site: str, undisturbed: dict[str, list[Any]]) -> None:
    with slack.serve() as stand_in:
        settings = environment(tmp_path, site, stand_in.base_url)
        run(settings)
        again = run(settings)
        assert again.returncode == 0, again.stderr
        assert state(settings) == undisturbed
        assert len(stand_in.messages) == 2


@pytest.mark.timeout(300)
@pytest.mark.parametrize("point", ["recheck.looked", "recheck.kept"])
def test_a_run_that_is_killed_when_it_looks_again_tells_a_change_once(tmp_path: Path, point: str) -> None:
    shutil.copytree(CHECKOUT / "seeds" / "site", tmp_path / "site")
    with serve(tmp_path / "site") as site, slack.serve() as stand_in:
        settings = environment(tmp_path, site, stand_in.base_url)
        assert run(settings).returncode == 0
        engine = connect(settings["WALKBACK_DATABASE_URL"])
        with engine.begin() as connection:
            earlier = datetime.now(UTC) - timedelta(hours=2)
            connection.execute(tables.alerts.update().values(raised_at=earlier))
            url = connection.scalar(
                select(tables.articles.c.url)
                .join(tables.statements, tables.statements.c.article_id == tables.articles.c.id)
                .join(tables.alerts, tables.alerts.c.statement_id == tables.statements.c.id)
            )
        engine.dispose()
        page = tmp_path / "site" / urlsplit(url).path.lstrip("/")
        page.write_text(page.read_text().replace("</article>", "<p>Correction: The town was misnamed.</p></article>"))
        assert run(settings | {"WALKBACK_FAILPOINT": point}).returncode == -signal.SIGKILL
        assert run(settings).returncode == 0
        assert [one for one in state(settings)["updates"] if one[1] == "corrected"]
        assert sum("Corrected since" in str(message["blocks"]) for message in stand_in.messages) == 1
