"""Whether a host's robots.txt lets us ask for a page, asked once a day for all runs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import httpx

from walkback.errors import FetchFailed, FetchRefused
from walkback.fetch.address import host_of
from walkback.fetch.hosts import GAP, HostBook
from walkback.fetch.robots import Rules, parse_robots

#: how long a robots.txt is believed (RFC 9309 section 2.4), and how long a host that could not give one is left alone
KEPT, RETRY = timedelta(hours=24), timedelta(minutes=10)

#: the address of a robots.txt -> its status, 0 when the host did not answer, and its body
Ask = Callable[[httpx.URL], Awaitable[tuple[int, bytes]]]


class Permission:
    """The rules of each host, from memory, from the book of hosts, or by asking."""

    def __init__(self, *, agent: str, hosts: HostBook | None, now: Callable[[], datetime], ask: Ask) -> None:
        """Look for the rules of `agent` ("Walkback")."""
        self._agent = agent
        self._hosts = hosts
        self._now = now
        self._ask = ask
        self._known: dict[str, tuple[Rules, datetime]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def gap(self, url: httpx.URL) -> float:
        """Return the seconds to leave at the host after this page.

        Raises FetchRefused when its robots.txt forbids the page, and FetchFailed when that can't be had.
        """
        rules = await self._rules(url)
        if not rules.allows(str(url)):
            raise FetchRefused(f"robots.txt of {url.host} forbids {url}", url=str(url))
        return max(GAP, rules.delay or 0.0)

    async def _rules(self, url: httpx.URL) -> Rules:
        host = host_of(url)
        async with self._asking.setdefault(host, asyncio.Lock()):
            known = self._known.get(host)
            if known is None or self._now() - known[1] > KEPT:
                known = await self._kept(host, url) or await self._asked(host, url)
                self._known[host] = known
            return known[0]

    async def _kept(self, host: str, url: httpx.URL) -> tuple[Rules, datetime] | None:
        kept = await asyncio.to_thread(self._hosts.robots, host) if self._hosts else None
        if kept is None:
            return None
        age = self._now() - kept.asked_at
        if kept.status == 0:
            if age < RETRY:
                raise _not_now(url, RETRY - age)
            return None
        return (parse_robots(kept.text, agent=self._agent), kept.asked_at) if age < KEPT else None

    async def _asked(self, host: str, url: httpx.URL) -> tuple[Rules, datetime]:
        """Ask: 4xx allows everything, and what can't be reached forbids everything for now (RFC 9309 section 2.3.1)."""
        status, body = await self._ask(url.copy_with(raw_path=b"/robots.txt"))
        if not 0 < status < 500 or status == 429:
            await self._keep(host, "", 0)
            raise _not_now(url, RETRY)
        text = body.decode("utf-8-sig", "replace") if status == 200 else ""
        await self._keep(host, text, status)
        return parse_robots(text, agent=self._agent), self._now()

    async def _keep(self, host: str, text: str, status: int) -> None:
        if self._hosts is not None:
            await asyncio.to_thread(self._hosts.keep_robots, host, text, status)


def _not_now(url: httpx.URL, wait: timedelta) -> FetchFailed:
    message = f"robots.txt of {url.host} can't be had: nothing is asked there for now"
    return FetchFailed(message, url=str(url), retry_after=wait.total_seconds())
