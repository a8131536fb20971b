"""What the client does against servers that misbehave, over real HTTP on loopback."""

import asyncio
import gzip
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support import hostile
from tests.support.hostile import OK, HostileServer, page, redirect
from walkback.errors import FetchFailed, FetchRefused
from walkback.fetch import Fetched, Fetcher, Limits
from walkback.fetch.address import target_of

HTML = b"<html><body><p>hello</p></body></html>"
RSS = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
SMALL = Limits(total=0.6, connect=0.5, silence=0.5, feed=100_000, page=50_000)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer({}) as running:
        yield running


def fetch(server: HostileServer, path: str, *, kind: Any = "page", allow: str | None = None, **options: Any) -> Fetched:
    """Ask the server for a path, with the guard open for it."""
    validators = {name: options.pop(name) for name in ("etag", "last_modified") if name in options}

    async def ask() -> Fetched:
        allowed = server.authority if allow is None else allow
        async with Fetcher(user_agent="Walkback/1 (+test)", allow=allowed, **{"limits": SMALL} | options) as client:
            return await client.get(path if "://" in path else server.url(path), kind=kind, **validators)

    return asyncio.run(ask())


def test_a_page_comes_with_what_the_server_said_of_it(server: HostileServer) -> None:
    server.script["/a"] = page(HTML, 'ETag: W/"x"', "Last-Modified: Mon, 06 May 2024 10:00:00 GMT")
    got = fetch(server, "/a#part")
    assert (got.status, got.body, got.content_type) == (200, HTML, "text/html; charset=utf-8")
    assert (got.etag, got.last_modified) == ('W/"x"', "Mon, 06 May 2024 10:00:00 GMT")
    assert (got.url, got.final_url, got.moved_to) == (server.url("/a#part"), server.url("/a"), None)
    headers = server.requests[-1].headers
    assert headers["host"] == server.authority
    assert headers["user-agent"] == "Walkback/1 (+test)"


def test_a_compressed_page_is_decoded(server: HostileServer) -> None:
    server.script["/a"] = page(gzip.compress(HTML[:9]) + gzip.compress(HTML[9:]) + b"\0\0", "Content-Encoding: gzip")
    assert fetch(server, "/a").body == HTML


# ------------------------------------------------------------------------------------------- where it goes not


def test_a_private_address_is_refused_and_never_dialled(server: HostileServer) -> None:
    server.script["/a"] = page(HTML)
    with pytest.raises(FetchRefused, match="Port"):
        fetch(server, "/a", allow="")
    with pytest.raises(FetchRefused, match="not a public address"):
        fetch(server, "http://127.0.0.1/", allow="")
    with pytest.raises(FetchRefused, match="not a public address"):  # what is let through is one name at one port
        fetch(server, "http://127.0.0.1:8080/", allow=f"{server.authority},localhost:8080")
    assert server.requests == []


def _answers(*addresses: str) -> Any:
    async def resolver(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolver


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::1]/",
        "http://0/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_loopback_is_refused_however_it_is_spelled(url: str) -> None:
    with HostileServer({}) as server, pytest.raises(FetchRefused, match="not a public address"):
        fetch(server, url, kind="feed")


def test_one_private_answer_among_public_ones_is_enough_to_refuse(server: HostileServer) -> None:
    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        fetch(server, "http://news.example/", resolver=_answers("8.8.8.8", "10.0.0.1"))


def test_a_name_is_resolved_once_and_what_was_checked_is_dialled(server: HostileServer) -> None:
    server.script["/a"] = page(RSS, content_type="application/rss+xml")
    port = server.authority.rpartition(":")[2]
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.9"]

    got = fetch(server, f"http://news.example:{port}/a", allow=f"news.example:{port}", resolver=rebinding, kind="feed")
    assert got.body == RSS
    assert asked == ["news.example"]
    assert server.requests[-1].headers["host"] == f"news.example:{port}"


def test_the_next_address_of_a_name_is_tried_when_the_first_does_not_answer(server: HostileServer) -> None:
    server.script["/a"] = page(HTML)
    port = server.authority.rpartition(":")[2]
    answers = _answers("127.0.0.2", "127.0.0.1", "127.0.0.3")  # the server listens on the second only
    got = fetch(server, f"http://news.example:{port}/a", allow=f"news.example:{port}", resolver=answers)
    assert got.body == HTML


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "file:///etc/passwd",
        "//user:secret@news.example/",
        "gopher://news.example/",
        "http://127.0.0.1:22/",
        "http://[",
    ],
)
def test_a_redirect_goes_through_the_same_gate(server: HostileServer, location: str) -> None:
    server.script["/a"] = redirect(location)
    with pytest.raises(FetchRefused):
        fetch(server, "/a")
    assert server.paths() == ["/a"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/a",
        "ftp://news.example:80/a",
        "file:///etc/passwd",
        "http://user:secret@news.example/",
        "http://news.example:25/",
        "http://news.example:0/",
        "http:///a",
        "news.example/a",
        "http://news.example\\@127.0.0.1/",
        "http://news.example/a\\..\\b",
        "http://news.example/a\r\nX-Injected: 1",
        "http://news.example/" + "a" * 5_000,
        "http://news.example:99999/",
        "",
    ],
)
def test_an_address_that_is_none_of_the_web_is_refused(server: HostileServer, url: str) -> None:
    async def ask() -> None:
        async with Fetcher(user_agent="W/1", resolver=_answers("127.0.0.1")) as client:
            await client.get(url, kind="feed")

    with pytest.raises(FetchRefused) as caught:
        asyncio.run(ask())
    assert "not a public" not in str(caught.value)  # refused before any name was asked for


def test_a_name_that_is_not_known_may_be_known_later(server: HostileServer) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(FetchFailed, match="is not known"):
        fetch(server, "http://news.example/", resolver=unknown, kind="feed")


# ------------------------------------------------------------------------------------------- redirects


def test_a_redirect_does_not_leave_tls() -> None:
    secure = httpx.URL("https://news.example/a")
    assert str(target_of("/b", secure, frozenset())) == "https://news.example/b"
    with pytest.raises(FetchRefused, match="anybody on the way"):
        target_of("http://news.example/a", secure, frozenset())
    assert target_of("https://news.example/a", httpx.URL("http://news.example/a"), frozenset()) == secure


def test_redirects_are_followed_and_a_move_for_good_is_told(server: HostileServer) -> None:
    server.script |= {
        "/old": redirect("/new", "301 Moved Permanently"),
        "/new": redirect("/newest?a=1", "308 Permanent Redirect"),
        "/newest?a=1": redirect("/today", "302 Found"),
        "/today": page(HTML),
    }
    got = fetch(server, "/old")
    assert (got.final_url, got.moved_to) == (server.url("/today"), server.url("/newest?a=1"))


def test_a_move_behind_a_passing_redirect_is_not_for_good(server: HostileServer) -> None:
    server.script |= {"/a": redirect("/b"), "/b": redirect("/c", "301 Moved Permanently"), "/c": page(HTML)}
    assert fetch(server, "/a").moved_to is None


def test_redirects_in_a_circle_end(server: HostileServer) -> None:
    server.script |= {"/a": redirect("/b"), "/b": redirect("/a")}
    with pytest.raises(FetchRefused, match="redirects more than 5 times"):
        fetch(server, "/a")
    assert len(server.paths()) == 6


# ------------------------------------------------------------------------------------------- time and bytes


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.silence,
        hostile.drip(OK + b"X-Slow: "),
        hostile.drip(OK + b"Content-Type: text/html\r\nContent-Length: 40000\r\n\r\n"),
    ],
    ids=["silence", "header drip", "body drip"],
)
def test_a_slow_server_ends_at_the_limit_on_everything(server: HostileServer, behaviour: hostile.Behaviour) -> None:
    server.script["/a"] = behaviour
    start = time.monotonic()
    with pytest.raises(FetchFailed, match="did not answer"):
        fetch(server, "/a")
    assert time.monotonic() - start < 2


def test_silence_ends_sooner_than_the_limit_on_everything(server: HostileServer) -> None:
    server.script["/a"] = hostile.silence
    start = time.monotonic()
    with pytest.raises(FetchFailed, match="in time"):
        fetch(server, "/a", limits=Limits(total=8, silence=0.3), kind="feed")
    assert time.monotonic() - start < 3


def test_slow_redirects_share_one_limit(server: HostileServer) -> None:
    def slowly(location: str) -> hostile.Behaviour:
        def behave(request: hostile.Request, send: hostile.Send) -> None:
            time.sleep(0.25)
            redirect(location)(request, send)

        return behave

    server.script |= {f"/{n}": slowly(f"/{n + 1}") for n in range(6)}
    start = time.monotonic()
    with pytest.raises(FetchFailed, match="did not answer whole"):
        fetch(server, "/0")
    assert time.monotonic() - start < 1.4


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.flood(OK + b"Content-Type: text/html\r\nConnection: close\r\n\r\n", b"a" * 65_536),
        hostile.flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"a" * 65_536 + b"\r\n"),
        hostile.raw(OK + b"Content-Type: text/html\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        hostile.bomb(20),
    ],
    ids=["endless body", "endless chunks", "huge length", "bomb"],
)
def test_a_body_ends_at_the_limit_on_bytes(server: HostileServer, behaviour: hostile.Behaviour) -> None:
    server.script["/a"] = behaviour
    with pytest.raises(FetchRefused, match="more than 50,000 bytes"):
        fetch(server, "/a", limits=Limits(total=5, page=50_000))


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.raw(OK + b"X-Big: " + b"a" * 2**20 + b"\r\n\r\n"),
        hostile.flood(OK, b"X-More: " + b"a" * 8_000 + b"\r\n"),
        hostile.raw(OK + b"Content-Type: text/html\r\nContent-Length: 1000\r\n\r\n0123456789"),
        hostile.raw(b"\x00\xff SSH-2.0-hello\r\n\r\n"),
        hostile.raw(b""),
        hostile.raw(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"),
        hostile.raw(OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
        hostile.reset,
    ],
    ids=["1 MB header", "endless headers", "short body", "not HTTP", "nothing", "huge chunk", "two lengths", "reset"],
)
def test_a_broken_answer_may_be_whole_later(server: HostileServer, behaviour: hostile.Behaviour) -> None:
    server.script["/a"] = behaviour
    with pytest.raises(FetchFailed):
        fetch(server, "/a", limits=Limits(total=5, page=50_000))


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (page(gzip.compress(HTML)[:-12], "Content-Encoding: gzip"), FetchFailed),
        (page(HTML, "Content-Encoding: gzip"), FetchFailed),
        (page(HTML, "Content-Encoding: br"), FetchRefused),
        (page(gzip.compress(gzip.compress(HTML)), "Content-Encoding: gzip, gzip"), FetchRefused),
        (page(gzip.compress(gzip.compress(HTML)), "Content-Encoding: gzip"), FetchRefused),
    ],
    ids=["cut", "not compressed", "not asked for", "twice", "twice, told once"],
)
def test_a_coding_that_lies_is_no_page(
    server: HostileServer, behaviour: hostile.Behaviour, error: type[Exception]
) -> None:
    server.script["/a"] = behaviour
    with pytest.raises(error):
        fetch(server, "/a")


# ------------------------------------------------------------------------------------------- what it is


@pytest.mark.parametrize(
    "behaviour",
    [
        page(b"%PDF-1.7", content_type="application/pdf"),
        page(b"x", content_type="image/png"),
        page(b"%PDF-1.7", content_type="text/html"),
        page(b"\x89PNG\r\n", content_type=None),
        page(b"{}", content_type="application/json"),
    ],
)
def test_what_is_no_page_is_refused(server: HostileServer, behaviour: hostile.Behaviour) -> None:
    server.script["/a"] = behaviour
    with pytest.raises(FetchRefused, match="is no page: it is"):
        fetch(server, "/a")


@pytest.mark.parametrize(
    "content_type", ["application/rss+xml", "application/feed+json", "text/plain", "text/html", "x", None]
)
def test_a_feed_may_come_as_any_text(server: HostileServer, content_type: str | None) -> None:
    server.script["/a"] = page(RSS, content_type=content_type)
    assert fetch(server, "/a", kind="feed").body == RSS


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("404 Not Found", FetchRefused),
        ("410 Gone", FetchRefused),
        ("403 Forbidden", FetchRefused),
        ("451 Unavailable", FetchRefused),
        ("400 Bad Request", FetchRefused),
        ("204 No Content", FetchFailed),
        ("206 Partial Content", FetchFailed),
        ("300 Choices", FetchFailed),
        ("408 Timeout", FetchFailed),
        ("429 Too Many", FetchFailed),
        ("500 Error", FetchFailed),
        ("503 Busy", FetchFailed),
        ("999 Denied", FetchFailed),
    ],
)
def test_a_status_tells_whether_to_ask_again(server: HostileServer, status: str, error: type[Exception]) -> None:
    server.script["/a"] = page(b"", status=status)
    with pytest.raises(error, match=f"{status[:3]}"):
        fetch(server, "/a", kind="feed")


@pytest.mark.parametrize(("value", "seconds"), [("120", 120), ("99999999999999", 86_400), ("soon", None), ("-5", None)])
def test_the_wait_that_a_busy_server_asks_for_is_told(server: HostileServer, value: str, seconds: float | None) -> None:
    server.script["/a"] = page(b"", f"Retry-After: {value}", status="429 Too Many Requests")
    with pytest.raises(FetchFailed) as caught:
        fetch(server, "/a", kind="feed")
    assert caught.value.retry_after == seconds


# ------------------------------------------------------------------------------------------- has it changed?


def test_validators_go_back_byte_for_byte_and_are_kept_at_a_304(server: HostileServer) -> None:
    server.script["/feed"] = hostile.conditional(RSS, 'W/"é~1"', "Mon, 06 May 2024 10:00:00 GMT")
    first = fetch(server, "/feed", kind="feed")
    assert first.status == 200
    again = fetch(server, "/feed", kind="feed", etag=first.etag, last_modified=first.last_modified)
    assert (again.status, again.body) == (304, b"")
    assert (again.etag, again.last_modified) == (first.etag, first.last_modified)


def test_a_304_that_was_not_asked_for_is_a_fault(server: HostileServer) -> None:
    server.script["/feed"] = hostile.raw(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    with pytest.raises(FetchFailed, match="not asked"):
        fetch(server, "/feed", kind="feed")


def test_a_validator_that_is_no_header_is_not_sent(server: HostileServer) -> None:
    server.script["/feed"] = page(RSS, content_type="text/xml")
    fetch(server, "/feed", kind="feed", etag='"a"\r\nX-Injected: 1', last_modified="€")
    assert not {"x-injected", "if-none-match", "if-modified-since"} & set(server.requests[-1].headers)


def test_the_environments_proxy_is_not_used(server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    server.script["/a"] = page(HTML)
    assert fetch(server, "/a").body == HTML
