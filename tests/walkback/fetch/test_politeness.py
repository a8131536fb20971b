"""robots.txt and the pace of each host, over real HTTP and a real ledger."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support import hostile
from tests.support.hostile import HostileServer, page, redirect
from walkback.errors import FetchFailed, FetchRefused
from walkback.fetch import Fetched, Fetcher, HostBook, Limits
from walkback.ledger import connect

HTML = b"<html><body><p>hello</p></body></html>"


class World:
    """A server, a book of hosts, and a clock that can be moved."""

    def __init__(self, server: HostileServer, folder: Path) -> None:
        self.server = server
        self.engine = connect(f"sqlite:///{folder / 'ledger.db'}")
        self.later = timedelta()
        self.book = HostBook(self.engine, lambda: datetime.now(UTC) + self.later)

    def robots(self, text: str, **options: Any) -> None:
        self.server.script["/robots.txt"] = page(text.encode(), content_type="text/plain", **options)

    def get(self, *paths: str, kind: Any = "page") -> list[Fetched | BaseException]:
        """Ask for all of them side by side, with a client of its own as each run has; waiting for a turn takes no time."""

        async def ask() -> list[Fetched | BaseException]:
            async with Fetcher(
                user_agent="Walkback/1 (+test)",
                allow=self.server.authority,
                hosts=self.book,
                limits=Limits(total=1, connect=0.5, silence=0.5),
            ) as client:
                asked = [client.get(self.server.url(path), kind=kind) for path in paths]
                return await asyncio.gather(*asked, return_exceptions=True)

        return asyncio.run(ask())

    def asked(self) -> list[str]:
        return [request.path for request in self.server.requests]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with HostileServer({"/a": page(HTML), "/b": page(HTML), "/private/c": page(HTML)}) as server:
        made = World(server, tmp_path)
        yield made
        made.engine.dispose()


def pass_time(monkeypatch: pytest.MonkeyPatch, world: World) -> list[float]:
    """Let waiting for a turn take no time: the clock is moved instead. Returns the waits."""
    waits: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        world.later += timedelta(seconds=seconds)
        await real(0)

    monkeypatch.setattr("walkback.fetch.client.asyncio.sleep", sleep)
    return waits


def test_requests_to_one_host_are_a_second_apart(world: World) -> None:
    world.get("/a", "/b")  # robots.txt, and then the two
    times = [request.at for request in world.server.requests]
    assert len(times) == 3
    assert all(later - earlier > 0.8 for earlier, later in pairwise(times))


def test_what_robots_forbids_is_never_asked_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, world)
    world.robots("User-agent: walkback\nDisallow: /private/\n")
    good, bad = world.get("/a", "/private/c")
    assert isinstance(good, Fetched)
    assert isinstance(bad, FetchRefused)
    assert "robots.txt" in str(bad)
    assert sorted(world.asked()) == ["/a", "/robots.txt"]


def test_a_redirect_into_what_robots_forbids_is_not_followed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, world)
    world.robots("User-agent: *\nDisallow: /private/\n")
    world.server.script["/a"] = redirect("/private/c")
    assert isinstance(world.get("/a")[0], FetchRefused)
    assert world.asked() == ["/robots.txt", "/a"]


def test_feeds_are_polled_without_asking_robots(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, world)
    world.robots("User-agent: *\nDisallow: /\n")
    assert isinstance(world.get("/a", kind="feed")[0], Fetched)
    assert world.asked() == ["/a"]


def test_robots_are_asked_for_once_a_day_over_all_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, world)
    world.robots("User-agent: *\nAllow: /\n")
    for _ in range(2):
        assert all(isinstance(got, Fetched) for got in world.get("/a", "/b"))
    assert world.asked().count("/robots.txt") == 1
    world.later += timedelta(hours=25)
    world.get("/a")
    assert world.asked().count("/robots.txt") == 2


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "401 Unauthorized"])
def test_a_host_without_robots_allows_everything(world: World, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    pass_time(monkeypatch, world)
    world.robots("User-agent: *\nDisallow: /", status=status)
    assert isinstance(world.get("/a")[0], Fetched)


@pytest.mark.parametrize(
    "behaviour", [page(b"", status="500 Error"), page(b"", status="429 Too Many"), hostile.silence, hostile.reset]
)
def test_a_host_that_cannot_say_is_asked_nothing_for_a_while(
    world: World, monkeypatch: pytest.MonkeyPatch, behaviour: hostile.Behaviour
) -> None:
    pass_time(monkeypatch, world)
    world.server.script["/robots.txt"] = behaviour
    for _ in range(2):
        (failed,) = world.get("/a")
        assert isinstance(failed, FetchFailed)
        assert failed.retry_after is not None
        assert 0 < failed.retry_after <= 600
    assert world.asked() == ["/robots.txt"]
    world.later += timedelta(minutes=11)
    world.robots("")
    assert isinstance(world.get("/a")[0], Fetched)


def test_of_a_robots_file_without_end_the_beginning_counts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, world)
    begin = hostile.OK + b"Content-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: /private/\n"
    world.server.script["/robots.txt"] = hostile.flood(begin, b"# more\n" * 9_000)
    good, bad = world.get("/a", "/private/c")
    assert isinstance(good, Fetched)
    assert isinstance(bad, FetchRefused)


def test_a_robots_file_behind_redirects_is_followed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pass_time(monkeypatch, world)
    world.server.script |= {
        "/robots.txt": redirect("/r", "301 Moved"),
        "/r": page(b"User-agent: *\nDisallow: /a", content_type="text/plain"),
    }
    assert isinstance(world.get("/a")[0], FetchRefused)


def test_crawl_delay_is_respected(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = pass_time(monkeypatch, world)
    world.robots("User-agent: *\nCrawl-delay: 7\n")
    world.get("/a")
    world.get("/b")
    assert waits[-1] == pytest.approx(7, abs=0.5)


@pytest.mark.parametrize(
    ("status", "header", "wait"), [("429 Too Many", "Retry-After: 1800", 1800), ("503 Busy", "X: y", 60)]
)
def test_a_busy_host_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, status: str, header: str, wait: float
) -> None:
    pass_time(monkeypatch, world)
    world.server.script["/a"] = page(b"", header, status=status)
    assert isinstance(world.get("/a", kind="feed")[0], FetchFailed)
    world.later += timedelta(seconds=-1)
    (failed,) = world.get("/b", kind="feed")
    assert isinstance(failed, FetchFailed)
    assert failed.retry_after == pytest.approx(wait + 1, abs=1)
    assert world.asked() == ["/a"]
    world.later += timedelta(seconds=wait + 1)
    assert isinstance(world.get("/b", kind="feed")[0], Fetched)
