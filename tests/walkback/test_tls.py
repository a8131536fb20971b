"""A server that is not who it says it is gets nothing: no token, no message, no request for a page."""

import asyncio
import io
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.support import certificates, views
from tests.support.certificates import WRONG, Authority
from walkback.alerts import outbox
from walkback.alerts.deliver import DeliveryReport, drain
from walkback.alerts.setup import examine_workspace
from walkback.errors import FetchFailed
from walkback.fetch import client
from walkback.fetch.client import Fetched, Fetcher
from walkback.ledger import tables
from walkback.settings import Settings

ANSWER = b'{"ok": true, "ts": "1.1", "channel": "C1"}'


@dataclass
class Trusted:
    """An authority that this process trusts, so that a certificate is refused for the one thing that is wrong with it."""

    folder: Path
    authority: Authority


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trusted:
    authority = certificates.authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.create_default_context(cafile=str(authority.file))
    monkeypatch.setattr(client, "_certificates", lambda: context)
    return Trusted(tmp_path, authority)


# ------------------------------------------------------------------------------------------- Slack


def drained(ledger: Engine, port: int, webhook: bool) -> DeliveryReport:
    with ledger.begin() as connection:
        views.seed(connection, views.view())
        outbox.enqueue_root(connection, views.view(), "C1", views.NOON)
    way = {"webhook": f"https://localhost:{port}/services/T1/B1/x"} if webhook else {}
    return drain(
        ledger,
        lambda: views.NOON,
        token=None if webhook else "xoxb-a-secret",
        base_url=f"https://localhost:{port}/api/",
        folder=Path("/none"),
        out=io.StringIO(),
        **way,
    )


@pytest.mark.parametrize("webhook", [False, True], ids=["by token", "by webhook"])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_slack_with_a_wrong_certificate_gets_nothing_and_the_alert_waits(
    ledger: Engine, trusted: Trusted, wrong: str, webhook: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("walkback.alerts.deliver.PATIENCE", views.NOON - views.NOON)
    with certificates.serve(trusted.folder, trusted.authority, wrong) as server:
        report = drained(ledger, server.port, webhook)
    assert server.asked == [], "it was refused before anything was sent"
    assert (report.sent, report.waiting, report.unknown, report.held) == (0, 1, 0, 0), (
        "surely not sent: nothing is in doubt"
    )
    with ledger.connect() as connection:
        says = connection.scalar(select(tables.deliveries.c.last_error)) or ""
    assert WRONG[wrong] in says
    assert "nothing was sent" in says and "clock" in says and "SSL_CERT_FILE" in says
    assert "a-secret" not in says


def test_a_slack_with_a_right_certificate_gets_it(ledger: Engine, trusted: Trusted) -> None:
    with certificates.serve(trusted.folder, trusted.authority, answer=ANSWER) as server:
        assert drained(ledger, server.port, webhook=False).sent == 1
    assert server.asked[0].startswith(b"POST /api/chat.postMessage")


def test_the_doctor_says_so_too(trusted: Trusted) -> None:
    with certificates.serve(trusted.folder, trusted.authority, "expired") as server:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            slack_token="xoxb-a-secret",  # type: ignore[arg-type]
            slack_base_url=f"https://localhost:{server.port}/api/",
        )
        [(state, says, do)] = examine_workspace(settings, frozenset({"C1"}))
    assert (state, server.asked) == ("bad", [])
    assert "certificate has expired" in says + do and "a-secret" not in says + do


# ------------------------------------------------------------------------------------------- pages and feeds


def fetched(port: int) -> Fetched:
    async def ask() -> Fetched:
        async with Fetcher(user_agent="Walkback/0.1", allow=f"localhost:{port}") as fetcher:
            return await fetcher.get(f"https://localhost:{port}/feed.xml", kind="feed")

    return asyncio.run(ask())


@pytest.mark.parametrize("wrong", WRONG)
def test_a_page_with_a_wrong_certificate_is_not_asked_for_and_the_reason_is_clear(trusted: Trusted, wrong: str) -> None:
    with certificates.serve(trusted.folder, trusted.authority, wrong) as server, pytest.raises(FetchFailed) as failed:
        fetched(server.port)
    says = str(failed.value)
    assert server.asked == []
    assert says.startswith(f"https://localhost:{server.port}/feed.xml has a certificate that is not trusted: ")
    assert WRONG[wrong] in says and "_ssl.c" not in says
    assert failed.value.url == f"https://localhost:{server.port}/feed.xml"


def test_a_page_with_a_right_certificate_is_read(trusted: Trusted) -> None:
    with certificates.serve(trusted.folder, trusted.authority, answer=b"<rss/>") as server:
        assert fetched(server.port).body == b"<rss/>"
    assert server.asked == [b"GET /feed.xml HTTP/1.1\r\n"]
