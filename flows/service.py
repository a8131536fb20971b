"""The service: Prefect's server and our deployments in one command, until it is told to stop."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import httpx
from rich.console import Console

from flows.server import HOST
from walkback.context import open_context
from walkback.errors import ConfigError, WalkbackError
from walkback.settings import Settings, settings

#: the port of Prefect's page; the next free one is taken when somebody else has it
PORT = 4200
PORTS_TRIED = 20
#: seconds: a cold start on a busy machine has been seen to take 48
STARTING = 180
STOPPING = 30
#: runs at a time, over all deployments
RUNS = 2

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment


class ServiceError(WalkbackError):
    """The service cannot be started, or its server has gone."""


def serve(console: Console) -> int:
    """Serve until Ctrl-C or SIGTERM, and leave no process behind. Returns the exit status.

    Raises ConfigError and LedgerError before anything is started, and ServiceError when the server does not start.
    """
    chosen = settings()
    open_context(chosen).close()
    signal.signal(signal.SIGTERM, _interrupt)
    with _alone(chosen), _server(chosen, console) as address:
        os.environ["PREFECT_API_URL"] = f"{address}/api"
        # From here on: Prefect reads its settings when it is imported.
        import prefect

        from flows import orphans
        from flows.deployments import DEPLOYMENTS

        orphans.bury()
        served = [one.to_serve() for one in DEPLOYMENTS]
        _start_now(served)
        for deployment in DEPLOYMENTS:
            console.print(f"  {deployment.flow:<10} now, and every {deployment.every.total_seconds() / 60:g} minutes")
        console.print(f"  Prefect    {address}  runs, counts, logs")
        console.print(f"  alerts     walkback alerts; pages in {chosen.state / 'alerts'}")
        if not chosen.slack_token:
            console.print("  Slack      not connected: WALKBACK_SLACK_TOKEN is not set")
        console.print("Ctrl-C stops it.")
        prefect.serve(*served, limit=RUNS, print_starting_message=False)
    console.print("Stopped.")
    return 0


def _start_now(served: "list[RunnerDeployment]") -> None:
    # A schedule's first run is one interval away: nobody who starts the service wants to wait for that.
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        for deployment in served:
            client.create_flow_run_from_deployment(cast(UUID, deployment.apply()))


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _alone(chosen: Settings) -> Iterator[None]:
    """Hold the one place of a service in this state folder; the system lets go of it when the process dies."""
    chosen.state.mkdir(parents=True, exist_ok=True)
    path = chosen.state / "service.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ConfigError(
                f"Walkback's service already runs on this state folder ({path}): process {file.read().strip() or 'unknown'}."
                " Stop that one first, or set WALKBACK_STATE and WALKBACK_DATABASE_URL to have two."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _server(chosen: Settings, console: Console) -> Iterator[str]:
    """Run Prefect's server and yield its address once it answers."""
    port = _free_port()
    if port != PORT:
        console.print(f"Port {PORT} is taken: Prefect's page goes to port {port}.", style="yellow")
    address = f"http://{HOST}:{port}"
    # The page asks for the API at the address that it is given here.
    environment: dict[str, Any] = {**os.environ, "PREFECT_SERVER_UI_API_URL": f"{address}/api"}
    environment.pop("PREFECT_API_URL", None)
    log = chosen.state / "prefect-server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.server", str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        try:
            with console.status("Starting Prefect's server ..."):
                if not console.is_terminal:
                    console.print("Starting Prefect's server ...")
                _wait(process, address, str(log))
            console.print("Walkback runs.")
            yield address
        except KeyboardInterrupt:
            console.print("Stopping ...")
        finally:
            process.terminate()
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    for port in range(PORT, PORT + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise ServiceError(f"Ports {PORT} to {PORT + PORTS_TRIED - 1} are all taken on {HOST}: free one of them.")


def _wait(process: subprocess.Popen[bytes], address: str, log: str) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ServiceError(f"Prefect's server ended with status {process.returncode}: read {log}.")
        try:
            if httpx.get(f"{address}/api/health", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise ServiceError(f"Prefect's server did not answer within {STARTING} s: read {log}.")
