"""The doctor names what is wrong, and comes to the end whatever it finds."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.desk import environment
from walkback import doctor
from walkback.settings import Settings


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    environment(tmp_path, "http://127.0.0.1:9/feed.xml")
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'walkback.db'}",
        watchlist=tmp_path / "watchlist.yaml",
        officials=tmp_path / "officials.yaml",
        state=tmp_path / "state",
    )


@pytest.fixture
def refusing() -> Iterator[str]:
    """A Slack that knows no token."""

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.dumps({"ok": False, "error": "invalid_auth"}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api/"
    server.shutdown()
    server.server_close()


def by_subject(settings: Settings) -> dict[str, doctor.Finding]:
    return {finding.subject: finding for finding in doctor.examine(settings)}


def test_a_sound_installation_has_nothing_bad(chosen: Settings) -> None:
    found = by_subject(chosen)
    for subject in ("python", "state folder", "disk", "clock", "watchlist", "ledger", "prefect"):
        assert found[subject].state == "ok", found[subject]
    assert found["slack"].state == "note"


def test_every_fault_is_found_in_one_go(chosen: Settings, refusing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen.watchlist.write_text("feeds: []")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    broken = chosen.model_copy(update={"slack_base_url": refusing, "judge": "no-such-judge"})
    broken = Settings(**{**broken.model_dump(), "slack_token": "xoxb-secret-1", "database_url": "oracle://u:pw@h/d"})
    found = by_subject(broken)
    assert {"watchlist", "ledger", "judge", "slack", "prefect"} <= {
        subject for subject, finding in found.items() if finding.state == "bad"
    }
    assert "invalid_auth" in found["slack"].says
    assert "secret-1" not in str(found)
    assert ":pw@" not in str(found)


def test_an_unforeseen_failure_stops_no_other_examination(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: object) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(doctor.shutil, "disk_usage", broken)
    found = by_subject(chosen)
    assert (found["disk"].state, "disk on fire" in found["disk"].says) == ("bad", True)
    assert found["ledger"].state == "ok"
