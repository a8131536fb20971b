"""The service starts, says where it can be seen, carries a run, refuses a twin, and leaves no process behind."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import orphans
from tests.support.desk import environment
from walkback.ledger import leases
from walkback.settings import CHECKOUT

#: a port of loopback at which nobody answers: the run has a feed that cannot be had, which must not hurt it
NOBODY = "http://127.0.0.1:9/feed.xml"
SERVE = [sys.executable, "-m", "flows", "serve"]


def _wait(what: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.5)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The running service and what it has said."""
    log = tmp_path / "service.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            SERVE, cwd=CHECKOUT, env=environment(tmp_path, NOBODY), stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None, 150)
            assert process.poll() is None, log.read_text()
            yield process, log
        finally:
            process.kill()
            process.wait()


def _bury_the_dead_alone(address: str) -> None:
    [flow] = httpx.post(f"{address}/api/flows/filter", json={}, timeout=30).json()
    machine = leases.owner().rsplit("|", 2)[0]
    ids = {}
    for name, label in (("dead", f"{machine}|1|never"), ("alive", leases.owner()), ("elsewhere", "other|-|1|never")):
        body = {"flow_id": flow["id"], "labels": {orphans.LABEL: label}, "state": {"type": "RUNNING"}}
        ids[name] = httpx.post(f"{address}/api/flow_runs/", json=body, timeout=30).json()["id"]
    with temporary_settings({PREFECT_API_URL: f"{address}/api"}):
        assert orphans.bury() == 1
    states = {
        name: httpx.get(f"{address}/api/flow_runs/{run}", timeout=30).json()["state_type"] for name, run in ids.items()
    }
    assert states == {"dead": "CRASHED", "alive": "RUNNING", "elsewhere": "RUNNING"}


@pytest.mark.timeout(400)
def test_service(service: tuple[subprocess.Popen[bytes], Path], tmp_path: Path) -> None:
    process, log = service
    found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
    assert found
    address = found[0]
    twin = subprocess.run(
        SERVE, cwd=CHECKOUT, env=environment(tmp_path, NOBODY), capture_output=True, text=True, timeout=60
    )
    assert twin.returncode == 2
    assert str(process.pid) in twin.stderr

    def ended() -> list[str]:
        rows = httpx.post(f"{address}/api/flow_runs/filter", json={}, timeout=30).json()
        return [row["state_type"] for row in rows if row["state_type"] in ("COMPLETED", "FAILED", "CRASHED")]

    _wait(lambda: bool(ended()), 150)
    assert ended() == ["COMPLETED"], log.read_text()

    _bury_the_dead_alone(address)

    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert "Stopped." in log.read_text()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/api/health", timeout=5)
