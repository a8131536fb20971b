"""The demonstration: the real monitor flow over the day in seeds/, served over HTTP on loopback. No token, no network."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from rich.console import Console
from sqlalchemy import update

from walkback.context import open_context
from walkback.ledger.alerts import list_views
from walkback.ledger.tables import feeds
from walkback.settings import CHECKOUT, Settings

SITE = CHECKOUT / "seeds" / "site"
WATCHLIST = CHECKOUT / "seeds" / "watchlist.yaml"
FOLDER = CHECKOUT / ".walkback" / "demo"
HOST = "127.0.0.1"
#: seconds that the run may take
LIMIT = 300


def demo(console: Console) -> int:
    """Run the demonstration. Returns the exit status of the run; a second time there is nothing new to raise."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _site(WATCHLIST.read_text(encoding="utf-8")) as (watchlist, allow):
        path = FOLDER / "watchlist.yaml"
        path.write_text(watchlist, encoding="utf-8")
        chosen = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=f"sqlite:///{FOLDER / 'walkback.db'}",  # type: ignore[arg-type]
            watchlist=path,
            officials=CHECKOUT / "config" / "officials.yaml",
            state=FOLDER,
            slack_token=None,
            fetch_allow=allow,
        )
        before = _make_all_due(chosen)
        console.print(f"Four outlets of {SITE.relative_to(CHECKOUT)} are on loopback ({allow}).", highlight=False)
        try:
            status = subprocess.run(
                [sys.executable, "-m", "flows", "once"], env=_environment(chosen), timeout=LIMIT, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            console.print(f"The run took longer than {LIMIT} s and was stopped.", style="red")
            return 1
    if before:
        _show_standing(chosen, console)
    console.print(f"\nNext: the messages as Slack would show them are pages in {FOLDER / 'alerts'}", highlight=False)
    console.print(
        "      make up                    the service, over the feeds in config/watchlist.yaml", highlight=False
    )
    console.print(f"      rm -r {FOLDER}   forget the demonstration", highlight=False)
    return status


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
        "WALKBACK_SLACK_TOKEN": "",
        "WALKBACK_FETCH_ALLOW": chosen.fetch_allow,
    }


def _show_standing(chosen: Settings, console: Console) -> None:
    from walkback.alerts.console import show

    with open_context(chosen) as parts, parts.engine.connect() as connection:
        views = list_views(connection, parts.watchlist, 5)
    console.print("The alert that stands from the first time:" if len(views) == 1 else "The alerts that stand:")
    for view in views:
        show(view, console)
