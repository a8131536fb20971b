"""The demonstration: the real monitor flow over the day in seeds/, served over HTTP on loopback. No token, no network.

With a page, the alerts go to a stand-in for Slack, and its page shows them with buttons that work.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import update

from walkback.context import open_context
from walkback.ledger.alerts import list_views
from walkback.ledger.tables import feeds
from walkback.settings import CHECKOUT, Settings

SITE = CHECKOUT / "seeds" / "site"
WATCHLIST = CHECKOUT / "seeds" / "watchlist.yaml"
FOLDER = CHECKOUT / ".walkback" / "demo"
PAGE_FOLDER = CHECKOUT / ".walkback" / "demo-page"
HOST = "127.0.0.1"
#: of the channel in the watchlist, on the page
NAMES = {"C0DEM0CHANNEL": "diplomatic-desk"}
#: seconds that the run may take
LIMIT = 300


def demo(console: Console) -> int:
    """Run the demonstration. Returns the exit status of the run; a second time there is nothing new to raise."""
    with _desk(FOLDER) as chosen:
        before = _make_all_due(chosen)
        status = _run(chosen, console)
    if before:
        _show_standing(chosen, console)
    _say(console, f"\nNext: the messages as Slack would show them are pages in {FOLDER / 'alerts'}")
    _say(console, "      make demo-page             the same as a channel in your browser, with buttons that work")
    _say(console, "      make up                    the service, over the feeds in config/watchlist.yaml")
    _say(console, f"      rm -r {FOLDER}   forget the demonstration")
    return status


def demo_page(console: Console) -> int:
    """Run the demonstration from its beginning, and serve a page with its messages until Ctrl-C. Returns the run's exit status."""
    from walkback.alerts.socket import listening
    from walkback.demo.server import serve
    from walkback.demo.workspace import Workspace

    # The messages of an earlier time were in the workspace of that time.
    shutil.rmtree(PAGE_FOLDER, ignore_errors=True)
    slack = Workspace(names=NAMES)
    with serve(slack), _desk(PAGE_FOLDER, slack.base_url) as chosen:
        status = _run(chosen, console)
        with open_context(chosen) as parts, listening(parts, lambda says: _say(console, says)):
            address = slack.base_url.removesuffix("api/")
            _say(console, f"\nThe channel is at {address} (no Slack: a stand-in, on this machine).")
            _say(console, "Answer the alert there; `Be ben` lets a second person try. Ctrl-C ends it.")
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
    return status


@contextmanager
def _desk(folder: Path, slack_base_url: str = "") -> Iterator[Settings]:
    """Serve the site, and yield the settings of a desk in `folder` that watches it; with Slack's address, it has tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    with _site(WATCHLIST.read_text(encoding="utf-8")) as (watchlist, allow):
        path = folder / "watchlist.yaml"
        path.write_text(watchlist, encoding="utf-8")
        slack = {"slack_token": "xoxb-demo", "slack_app_token": "xapp-demo", "slack_base_url": slack_base_url}
        yield Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=f"sqlite:///{folder / 'walkback.db'}",  # type: ignore[arg-type]
            watchlist=path,
            officials=CHECKOUT / "config" / "officials.yaml",
            state=folder,
            fetch_allow=allow,
            slack_webhook_url=None,
            **(slack if slack_base_url else {"slack_token": None, "slack_app_token": None}),
        )


def _run(chosen: Settings, console: Console) -> int:
    _say(console, f"Four outlets of {SITE.relative_to(CHECKOUT)} are on loopback ({chosen.fetch_allow}).")
    command = [sys.executable, "-m", "flows", "once"]
    try:
        return subprocess.run(command, env=_environment(chosen), timeout=LIMIT, check=False).returncode
    except subprocess.TimeoutExpired:
        console.print(f"The run took longer than {LIMIT} s and was stopped.", style="red")
        return 1


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, markup=False, highlight=False)


@contextmanager
def _site(watchlist: str) -> Iterator[tuple[str, str]]:
    """Serve the site at every loopback port that the watchlist names.

    Yields the watchlist, with another port where one was taken, and the host:port pairs, as WALKBACK_FETCH_ALLOW takes them.
    """
    wanted = sorted({int(port) for port in re.findall(rf"{re.escape(HOST)}:(\d+)", watchlist)})
    with ExitStack() as stack:
        got = {port: stack.enter_context(_serving(port)) for port in wanted}
        moved = re.sub(rf"({re.escape(HOST)}):(\d+)", lambda found: f"{HOST}:{got[int(found[2])]}", watchlist)
        yield moved, ",".join(f"{HOST}:{port}" for port in got.values())


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it overrides
        """Say nothing: the run says what it fetched."""


@contextmanager
def _serving(port: int) -> Iterator[int]:
    handler = partial(_Quiet, directory=str(SITE))
    try:
        server = ThreadingHTTPServer((HOST, port), handler)
    except OSError:
        server = ThreadingHTTPServer((HOST, 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _make_all_due(chosen: Settings) -> bool:
    """Let every feed be asked now, however short ago it was. Returns whether an alert stands from an earlier time."""
    with open_context(chosen) as parts, parts.engine.begin() as connection:
        connection.execute(update(feeds).values(due_at=None))
        return bool(list_views(connection, parts.watchlist, 1))


def _environment(chosen: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WALKBACK_", "PREFECT_"))}
    return {
        **kept,
        "WALKBACK_DATABASE_URL": chosen.database_url.get_secret_value(),
        "WALKBACK_WATCHLIST": str(chosen.watchlist),
        "WALKBACK_OFFICIALS": str(chosen.officials),
        "WALKBACK_STATE": str(chosen.state),
        "WALKBACK_SLACK_TOKEN": _secret(chosen.slack_token),
        "WALKBACK_SLACK_APP_TOKEN": _secret(chosen.slack_app_token),
        "WALKBACK_SLACK_WEBHOOK_URL": "",
        "WALKBACK_SLACK_BASE_URL": chosen.slack_base_url,
        "WALKBACK_FETCH_ALLOW": chosen.fetch_allow,
    }


def _secret(token: SecretStr | None) -> str:
    return token.get_secret_value() if token else ""


def _show_standing(chosen: Settings, console: Console) -> None:
    from walkback.alerts.console import show

    with open_context(chosen) as parts, parts.engine.connect() as connection:
        views = list_views(connection, parts.watchlist, 5)
    console.print("The alert that stands from the first time:" if len(views) == 1 else "The alerts that stand:")
    for view in views:
        show(view, console)
