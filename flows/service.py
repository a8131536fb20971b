"""The service: Prefect's server and our deployments in one command, until it is told to stop."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import httpx
from rich.console import Console

from walkback import place
from walkback.context import open_context
from walkback.errors import WalkbackError
from walkback.settings import Settings, settings

HOST = "127.0.0.1"
#: the port of Prefect's page; the next free one is taken when somebody else has it
PORT = 4200
PORTS_TRIED = 20
#: seconds: a cold start on a busy machine has been seen to take 48
STARTING = 180
#: seconds that the server gets to stop
STOPPING = 30
#: seconds that the runs get: Prefect kills one that has not ended 30 s after it was told to
STOPPING_RUNS = 45
#: runs at a time, over all deployments
RUNS = 2

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.runner import Runner


class ServiceError(WalkbackError):
    """The service cannot be started, or its server has gone."""


class _Stopped(Exception):
    """Somebody has asked for the end."""


class _End:
    """Whether somebody has asked for the end, with Ctrl-C or SIGTERM; once more changes nothing.

    Nothing is raised where the signal happens to arrive: an import or a finalizer of some library would swallow it, or be left half done.
    """

    def __init__(self) -> None:
        self._is_wished = False
        for each in _SIGNALS:
            signal.signal(each, self._wish)

    def _wish(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_wished = True

    def check(self) -> None:
        """Raise _Stopped if it is."""
        if self._is_wished:
            raise _Stopped


def serve(console: Console) -> int:
    """Serve until Ctrl-C or SIGTERM, whenever that comes, and leave no process behind. Returns the exit status, 0.

    Raises ConfigError and LedgerError before anything is started, and ServiceError when the server does not start, or goes.
    """
    try:
        _serve(console, _End())
    except _Stopped:
        console.print("Stopped.")
    finally:
        # Python gives signals their default meaning back while it ends: a second one would then be its exit status.
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
    return 0


def _serve(console: Console, end: _End) -> None:
    """Serve until interrupted: it ends in no other way than by an exception."""
    chosen = settings()
    open_context(chosen).close()
    with place.hold(chosen.state), _server(chosen, console, end) as (server, address):
        os.environ["PREFECT_API_URL"] = f"{address}/api"
        # From here on: Prefect reads its settings when it is imported.
        from prefect.runner import Runner

        from flows import orphans
        from flows.deployments import DEPLOYMENTS

        end.check()
        orphans.bury()
        served = [one.to_serve() for one in DEPLOYMENTS]
        _start_now(served)
        runner = Runner(limit=RUNS)
        for one in served:
            runner.add_deployment(one)
        with _buttons(chosen, console), _running(runner, console) as ended:
            for deployment in DEPLOYMENTS:
                console.print(
                    f"  {deployment.flow:<10} now, and every {deployment.every.total_seconds() / 60:g} minutes"
                )
            console.print(f"  Prefect    {address}  runs, counts, logs")
            console.print(f"  alerts     walkback alerts; pages in {chosen.state / 'alerts'}")
            if chosen.has_buttons:
                console.print("  buttons    listened to")
            if not chosen.slack_token:
                lesser = "an incoming webhook, the lesser way (docs/slack.md)"
                unset = "not connected: WALKBACK_SLACK_TOKEN is not set"
                console.print(f"  Slack      {lesser if chosen.uses_webhook else unset}")
            console.print("Ctrl-C stops it.")
            while not ended.done():
                end.check()
                if server.poll() is not None:
                    raise _server_ended(server, chosen)
                wait([ended], timeout=0.5)
            raise ServiceError(f"Prefect's runner ended: {ended.exception() or 'without a reason'}")


@contextmanager
def _buttons(chosen: Settings, console: Console) -> Iterator[None]:
    """Listen to the buttons in Slack where an app token lets us."""
    if not chosen.has_buttons:
        yield
        return
    from walkback.alerts.socket import listening

    with open_context(chosen) as parts, listening(parts, lambda says: console.print(f"  {says}", markup=False)):
        yield


def _start_now(served: "list[RunnerDeployment]") -> None:
    # A schedule's first run is one interval away: nobody who starts the service wants to wait for that.
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        for deployment in served:
            client.create_flow_run_from_deployment(cast(UUID, deployment.apply()))


@contextmanager
def _running(runner: "Runner", console: Console) -> Iterator["Future[None]"]:
    """Let a runner start what is due; the value is done when it has ended. At the end of the block the runs are stopped.

    In a thread: in the main one it takes SIGTERM for itself, and a second one makes it leave its own stopping half done.
    """
    ended: Future[None] = Future()

    def run() -> None:
        # Inherited by the runs: Ctrl-C reaches every process of the terminal, and theirs is to be told by SIGTERM.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            asyncio.run(runner.start())
        except BaseException as error:
            ended.set_exception(error)
        else:
            ended.set_result(None)

    threading.Thread(target=run, name="runner", daemon=True).start()
    try:
        yield ended
    finally:
        console.print("Stopping ...")
        _stop(runner, ended)


def _stop(runner: "Runner", ended: "Future[None]") -> None:
    until = time.monotonic() + STOPPING_RUNS
    while not runner.started and not ended.done() and time.monotonic() < until:
        time.sleep(0.1)
    stop = runner.astop
    while not ended.done() and time.monotonic() < until:
        with suppress(RuntimeError):  # its loop has been closed in between
            wait([runner.execute_in_background(stop), ended], timeout=STOPPING_RUNS, return_when=FIRST_COMPLETED)
        wait([ended], timeout=1)
        # A run whose process was only being started could not be told, and would go on to its end.
        stop = runner.cancel_all


@contextmanager
def _server(chosen: Settings, console: Console, end: _End) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Run Prefect's server and yield it with its address once it answers."""
    listening = _listening()
    port = listening.getsockname()[1]
    if port != PORT:
        console.print(f"Port {PORT} is taken: Prefect's page goes to port {port}.", style="yellow")
    address = f"http://{HOST}:{port}"
    # The page asks for the API at the address that it is given here.
    environment: dict[str, Any] = {**os.environ, "PREFECT_SERVER_UI_API_URL": f"{address}/api"}
    environment.pop("PREFECT_API_URL", None)
    with _log(chosen).open("wb") as output:
        with listening:
            process = subprocess.Popen(
                [sys.executable, "-m", "flows.server", str(listening.fileno())],
                pass_fds=[listening.fileno()],
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
                _wait(process, address, chosen, end)
            console.print("Walkback runs.")
            yield process, address
        finally:
            process.terminate()
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _listening() -> socket.socket:
    """Return a socket that listens at the first free port: from here on it is nobody else's."""
    for port in range(PORT, PORT + PORTS_TRIED):
        found = socket.socket()
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, port))
            found.listen()
        except OSError:
            found.close()
            continue
        return found
    raise ServiceError(f"Ports {PORT} to {PORT + PORTS_TRIED - 1} are all taken on {HOST}: free one of them.")


def _log(chosen: Settings) -> Path:
    return chosen.state / "prefect-server.log"


def _server_ended(process: "subprocess.Popen[bytes]", chosen: Settings) -> ServiceError:
    return ServiceError(f"Prefect's server ended with status {process.returncode}: read {_log(chosen)}.")


def _wait(process: "subprocess.Popen[bytes]", address: str, chosen: Settings, end: _End) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        end.check()
        if process.poll() is not None:
            raise _server_ended(process, chosen)
        try:
            if httpx.get(f"{address}/api/health", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise ServiceError(f"Prefect's server did not answer within {STARTING} s: read {_log(chosen)}.")
