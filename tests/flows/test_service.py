"""The service starts, says where it can be seen, carries a run, refuses a twin, and leaves no process behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import orphans
from flows.deployments import DEPLOYMENTS
from tests.support import hostile, slack
from tests.support.desk import environment
from tests.support.hostile import HostileServer
from walkback import place
from walkback.ledger import leases
from walkback.settings import CHECKOUT

#: a port of loopback at which nobody answers: the run has a feed that cannot be had, which must not hurt it
NOBODY = "http://127.0.0.1:9/feed.xml"
SERVE = [sys.executable, "-m", "flows", "serve"]

sees_processes = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="what is left is seen in /proc alone"
)


@dataclass(frozen=True, slots=True)
class Service:
    """The service in a session of its own, as a terminal or a container has it, and what it has said."""

    process: "subprocess.Popen[bytes]"
    folder: Path

    def said(self) -> str:
        return (self.folder / "service.log").read_text()

    def until(self, what: Callable[[], object], seconds: float = 150) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert self.process.poll() is None and time.monotonic() < end, self.said()
            time.sleep(0.1)

    def processes(self) -> dict[int, str]:
        """Return the command line of each process that has the environment of the service: its children, and theirs."""
        mark = f"WALKBACK_STATE={self.folder}/".encode()
        found = {}
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (one / "environ").read_bytes():
                    found[int(one.name)] = (one / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def address(self) -> str:
        """Wait until it runs, and return the address of its Prefect."""
        self.until(lambda: "Ctrl-C" in self.said())
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said())
        assert found
        return found[0]

    def has_run(self) -> bool:
        return any("prefect.engine" in line for line in self.processes().values())

    def assert_stopped(self) -> None:
        assert self.process.wait(60) == 0, self.said()
        assert self.said().endswith("Stopped.\n"), self.said()
        assert "Traceback" not in self.said()
        assert self.processes() == {}


@contextmanager
def started(folder: Path, feed: str = NOBODY, **more: str) -> Iterator[Service]:
    with (folder / "service.log").open("wb") as out:
        process = subprocess.Popen(
            SERVE,
            cwd=CHECKOUT,
            env=environment(folder, feed) | more,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Service(process, folder)
    finally:
        process.kill()
        process.wait()


def _bury_the_dead_alone(address: str) -> None:
    [flow] = httpx.post(f"{address}/api/flows/filter", json={}, timeout=30).json()
    machine = leases.owner().rsplit("|", 2)[0]
    ids = {}
    for name, label in (("dead", f"{machine}|1|never"), ("alive", leases.owner()), ("elsewhere", "other|-|1|never")):
        body = {"flow_id": flow["id"], "labels": {orphans.LABEL: label}, "state": {"type": "RUNNING"}}
        for _ in range(5):
            answer = httpx.post(f"{address}/api/flow_runs/", json=body, timeout=30)
            if answer.status_code != 503:  # its SQLite is busy: Prefect's own clients ask again
                break
            time.sleep(1)
        assert answer.is_success, answer.text
        ids[name] = answer.json()["id"]
    with temporary_settings({PREFECT_API_URL: f"{address}/api"}):
        assert orphans.bury() == 1
    states = {
        name: httpx.get(f"{address}/api/flow_runs/{run}", timeout=30).json()["state_type"] for name, run in ids.items()
    }
    assert states == {"dead": "CRASHED", "alive": "RUNNING", "elsewhere": "RUNNING"}


def _deploy_to_a_work_pool(address: str, folder: Path) -> None:
    """What the head of prefect.yaml tells those who have a server of their own."""
    variables = environment(folder, NOBODY) | {
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_HOME": str(folder / "other"),
    }
    for command in ("work-pool create walkback --type process", "deploy --all"):
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *command.split()],
            cwd=CHECKOUT, env=variables, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    found = httpx.post(f"{address}/api/deployments/filter", json={}, timeout=30).json()
    assert {row["name"]: (row["entrypoint"], row["work_pool_name"]) for row in found} == {
        one.name: (one.as_document()["entrypoint"], "walkback") for one in DEPLOYMENTS
    }
    assert {row["name"]: row["schedules"][0]["schedule"]["interval"] for row in found} == {
        one.name: one.every.total_seconds() for one in DEPLOYMENTS
    }


@pytest.mark.timeout(400)
def test_service(tmp_path: Path) -> None:
    loud = {"PREFECT_LOGGING_LEVEL": "DEBUG", "WALKBACK_SLACK_TOKEN": "xoxb-secret", "WALKBACK_LLM_KEY": "sk-secret"}
    with started(tmp_path, **loud) as service:
        address = service.address()
        twin = subprocess.run(
            SERVE, cwd=CHECKOUT, env=environment(tmp_path, NOBODY), capture_output=True, text=True, timeout=60
        )
        assert twin.returncode == 2
        assert str(service.process.pid) in twin.stderr

        def ended() -> list[str]:
            rows = httpx.post(f"{address}/api/flow_runs/filter", json={}, timeout=30).json()
            return [row["state_type"] for row in rows if row["state_type"] in ("COMPLETED", "FAILED", "CRASHED")]

        def logged() -> str:
            # Two hundred a page; Prefect keeps what is logged every other second, and the last of it after the run has ended.
            pages = (
                httpx.post(f"{address}/api/logs/filter", json={"offset": start}, timeout=30).text
                for start in range(0, 20_000, 200)
            )
            return "".join(takewhile(lambda page: page != "[]", pages))

        service.until(ended)
        assert ended() == ["COMPLETED"], service.said()
        service.until(lambda: "Finished in state" in logged())
        assert "secret" not in logged() + service.said()

        _bury_the_dead_alone(address)
        _deploy_to_a_work_pool(address, tmp_path)

        service.process.send_signal(signal.SIGINT)
        service.assert_stopped()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/api/health", timeout=5)


@pytest.mark.timeout(400)
@sees_processes
def test_two_services_that_start_at_once_have_a_server_each(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with started(tmp_path / "one") as one, started(tmp_path / "two") as two:
        assert one.address() != two.address()
        one.process.send_signal(signal.SIGINT)
        one.assert_stopped()
        assert two.process.poll() is None
        two.process.send_signal(signal.SIGINT)
        two.assert_stopped()


@pytest.mark.timeout(400)
@sees_processes
def test_the_service_is_stopped_with_its_run_and_nothing_is_left(tmp_path: Path) -> None:
    """As a terminal does it, Ctrl-C to every process; then as a container does, and then by somebody who is impatient."""
    with HostileServer({"/feed.xml": hostile.silence}) as silent, started(tmp_path, silent.url("/feed.xml")) as service:
        service.until(lambda: service.has_run() or "/feed.xml" in silent.paths())
        os.killpg(service.process.pid, signal.SIGINT)
        for again in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            time.sleep(0.4)
            service.process.send_signal(again)
        service.assert_stopped()
        assert "Stopping ..." in service.said()


@pytest.mark.timeout(400)
def test_a_service_with_an_app_token_listens_to_the_buttons(tmp_path: Path) -> None:
    tokens = {"WALKBACK_SLACK_TOKEN": "xoxb-secret", "WALKBACK_SLACK_APP_TOKEN": "xapp-secret"}
    with slack.serve() as workspace, started(tmp_path, WALKBACK_SLACK_BASE_URL=workspace.base_url, **tokens) as service:
        service.until(lambda: workspace.clients.sockets)
        service.until(lambda: "listened to" in service.said())
        assert place.is_held(tmp_path / "state")
        service.process.send_signal(signal.SIGTERM)
        service.assert_stopped()
        assert not workspace.clients.sockets
        assert not place.is_held(tmp_path / "state")
        assert "secret" not in service.said()


@pytest.mark.timeout(400)
@sees_processes
def test_a_run_that_is_only_being_started_is_stopped_too(tmp_path: Path) -> None:
    with HostileServer({"/feed.xml": hostile.silence}) as silent, started(tmp_path, silent.url("/feed.xml")) as service:
        service.until(lambda: "Ctrl-C" in service.said())
        service.process.send_signal(signal.SIGTERM)
        service.assert_stopped()
        assert silent.paths() == [], "its process was stopped before it asked for anything"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_service_can_be_stopped_while_it_starts(tmp_path: Path, end: signal.Signals) -> None:
    with started(tmp_path) as service:
        service.until(lambda: "Starting" in service.said())
        service.process.send_signal(end)
        for _ in range(5):
            time.sleep(0.1)
            service.process.send_signal(end)
        service.assert_stopped()


@pytest.mark.timeout(400)
@sees_processes
def test_a_service_whose_server_has_gone_ends_and_says_so(tmp_path: Path) -> None:
    with started(tmp_path) as service:
        service.until(lambda: "Ctrl-C" in service.said())
        [server] = [number for number, line in service.processes().items() if "flows.server" in line]
        os.kill(server, signal.SIGKILL)
        assert service.process.wait(90) == 1
        assert "Prefect's server ended with status -9" in service.said()
        assert service.processes() == {}
