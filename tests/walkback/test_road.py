"""The whole road over real HTTP: it can be killed anywhere and ends as if nothing had happened.

Promise 1, nothing is lost, and promise 2, nothing is sent twice. One undisturbed walk is copied before each step. A kill is made in a
process that walks that step alone, over the copy; what the step makes of it, run again, must be what the undisturbed walk made.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from tests.support import slack
from tests.support.points import ROAD, WHOLE_ROAD
from tests.support.road import STEPS, walk
from tests.support.site import serve
from walkback.context import Context, open_context, utc_now
from walkback.ledger import connect, tables
from walkback.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
#: two hosts, so that the pace of one is not waited for at the other
OUTLETS = ("channel-nine", "harbor-courier")
TOKEN = "xoxb-test"

WATCHLIST = """
feeds:
  - {{id: channel-nine, url: "http://{0}/channel-nine/feed.xml", outlet: Channel Nine, every: 10m}}
  - {{id: harbor-courier, url: "http://{1}/harbor-courier/feed.xml", outlet: Harbor Courier, every: 10m}}
"""


def environment(folder: Path, hosts: list[str], base_url: str) -> dict[str, str]:
    """Return the environment of one run with a ledger of its own."""
    original = (CHECKOUT / "seeds" / "watchlist.yaml").read_text(encoding="utf-8")
    start, end = original.index("feeds:"), original.index("topics:")
    watchlist = folder / "watchlist.yaml"
    watchlist.write_text(original[:start] + WATCHLIST.format(*hosts) + "\n" + original[end:], encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "WALKBACK_DATABASE_URL": f"sqlite:///{folder / 'walkback.db'}",
        "WALKBACK_STATE": str(folder),
        "WALKBACK_WATCHLIST": str(watchlist),
        "WALKBACK_FETCH_ALLOW": ",".join(hosts),
        "WALKBACK_SLACK_TOKEN": TOKEN,
        "WALKBACK_SLACK_BASE_URL": base_url,
    }


def run(environment: dict[str, str], *steps: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.support.road", *steps],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def killed(environment: dict[str, str], point: str, *steps: str) -> None:
    ended = run(environment | {"WALKBACK_FAILPOINT": point}, *steps)
    assert ended.returncode == -signal.SIGKILL, f"{point} was never reached: {ended.stdout}{ended.stderr}"


def state(url: str) -> dict[str, list[Any]]:
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
        "rechecks": ("alert_id", "number", "outcome"),
        "deliveries": ("id", "kind", "state", "channel"),
    }
    engine = connect(url)
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


@dataclass(kw_only=True)
class Road:
    """The undisturbed walk: its ledger before each step and what a step made of it."""

    folder: Path
    site: Path
    hosts: list[str]
    context: Context
    before: dict[str, Path] = field(default_factory=dict)
    after: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    def walked(self, step: str) -> None:
        self.before[step] = self.folder / f"{step}.db"
        copied(self.folder / "walkback.db", self.before[step])
        walk(self.context, step)
        self.after[step] = state(f"sqlite:///{self.folder / 'walkback.db'}")

    def begun(self, step: str, folder: Path) -> dict[str, str]:
        """Return the environment of a run whose ledger is as it was before a step."""
        copied(self.before[step], folder / "walkback.db")
        return environment(folder, self.hosts, "http://127.0.0.1:9/api/")

    @contextmanager
    def again(self, settings: dict[str, str]) -> Iterator[Context]:
        """Open another ledger with the parts that take seconds to load."""
        engine = connect(settings["WALKBACK_DATABASE_URL"])
        yield replace(self.context, engine=engine)
        engine.dispose()

    @contextmanager
    def corrected(self) -> Iterator[None]:
        """The article of the alert has a note of correction meanwhile."""
        with self.context.engine.connect() as connection:
            url = connection.scalar(
                select(tables.articles.c.url)
                .join(tables.statements, tables.statements.c.article_id == tables.articles.c.id)
                .join(tables.alerts, tables.alerts.c.statement_id == tables.statements.c.id)
            )
        page = self.site / urlsplit(url).path.lstrip("/")
        original = page.read_text()
        page.write_text(original.replace("</article>", "<p>Correction: The town was misnamed.</p></article>"))
        yield
        page.write_text(original)


def copied(ledger: Path, to: Path) -> None:
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(CHECKOUT / "seeds" / "site", folder / "site")
    with ExitStack() as stack:
        hosts = [stack.enter_context(serve(folder / "site")) for _ in OUTLETS]
        stand_in = stack.enter_context(slack.serve())
        chosen = environment(folder, hosts, stand_in.base_url)
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=SecretStr(chosen["WALKBACK_DATABASE_URL"]),
            watchlist=Path(chosen["WALKBACK_WATCHLIST"]),
            state=folder,
            fetch_allow=chosen["WALKBACK_FETCH_ALLOW"],
            slack_token=SecretStr(TOKEN),
            slack_base_url=stand_in.base_url,
        )
        context = stack.enter_context(open_context(settings))
        walked = Road(folder=folder, site=folder / "site", hosts=hosts, context=context)
        for step in (step for step in STEPS if step != "recheck"):
            walked.walked(step)
        assert [(row[1], row[3]) for row in walked.after["deliver"]["alerts"]] == [("rift", "walked-back")]
        assert len(stand_in.messages) == 2, "the alert and its walk-back"
        with context.engine.begin() as connection:
            connection.execute(tables.alerts.update().values(raised_at=utc_now() - timedelta(hours=2)))
        with walked.corrected():
            walked.walked("recheck")
        assert [one for one in walked.after["recheck"]["updates"] if one[1] == "corrected"]
        yield walked


@pytest.mark.parametrize(("step", "point"), [(step, point) for step, points in ROAD.items() for point in points])
def test_a_step_that_is_killed_and_run_again_ends_as_an_undisturbed_one(
    step: str, point: str, tmp_path: Path, road: Road
) -> None:
    with road.corrected() if step == "recheck" else ExitStack():
        settings = road.begun(step, tmp_path)
        killed(settings, point, step)
        with road.again(settings) as context:
            walk(context, step)
    assert state(settings["WALKBACK_DATABASE_URL"]) == road.after[step]


@pytest.mark.parametrize("point", WHOLE_ROAD)
def test_a_killed_run_and_another_one_end_as_an_undisturbed_run(point: str, tmp_path: Path, road: Road) -> None:
    with slack.serve() as stand_in:
        settings = environment(tmp_path, road.hosts, stand_in.base_url)
        killed(settings, point)
        again = run(settings)
        assert again.returncode == 0, again.stderr
        assert state(settings["WALKBACK_DATABASE_URL"]) == road.after["deliver"]
        assert len(stand_in.messages) == 2, "nothing is lost, and nothing is sent twice"


def test_a_second_run_raises_nothing_new(tmp_path: Path, road: Road) -> None:
    settings = road.begun("deliver", tmp_path)
    with road.again(settings) as context:
        with context.engine.begin() as connection:
            connection.execute(tables.feeds.update().values(due_at=None))
        walk(context, *(step for step in STEPS if step != "deliver"))
    assert state(settings["WALKBACK_DATABASE_URL"]) == road.after["digest"]
