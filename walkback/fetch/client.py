"""The guarded client: one question, its redirects, and what came of it."""

import asyncio
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Self

import httpcore
import httpx

from walkback.errors import FetchFailed, FetchRefused
from walkback.fetch.address import checked, host_of, target_of
from walkback.fetch.answer import Body, Kind, check_magic, check_type, fault_of, retry_after
from walkback.fetch.dialer import Dialer, Forbidden, Resolver, parse_allowed, resolve
from walkback.fetch.hosts import GAP, MAX_WAIT, HostBook
from walkback.fetch.permission import Permission
from walkback.fetch.robots import MAX_BYTES as ROBOTS_BYTES

MAX_REDIRECTS = 5
#: characters of a validator that are kept: it is sent back with every question
MAX_VALIDATOR = 1_000
#: seconds that a host is left alone which answers 429 or 503 and does not say for how long
HOLD = 60.0

_ACCEPT = {
    "feed": "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml, */*;q=0.5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds and bytes of one question, its redirects included."""

    total: float = 30.0  #: of everything but the waiting for our turn
    connect: float = 10.0
    silence: float = 15.0  #: between two pieces of an answer
    feed: int = 10 * 2**20  #: before and after decoding; the largest of 200 real feeds has 2.5 MB
    page: int = 8 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of asking for a feed or page."""

    url: str  #: what was asked for
    final_url: str  #: what answered, after redirects
    status: int  #: 200, or 304: what the validators belong to has not changed, and `body` is empty
    body: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    elapsed: float  #: seconds, with the waiting for our turn
    moved_to: str | None  #: where the address has moved to for good


@dataclass(frozen=True, slots=True)
class _Answer:
    url: httpx.URL
    status: int
    headers: dict[str, str]
    body: bytes


@cache
def _certificates() -> ssl.SSLContext:
    return httpcore.default_ssl_context()  # reading the authorities takes 20 ms


class Fetcher:
    """A client for feeds and pages. Public addresses only, robots.txt for pages, one pace per host, every byte and second bounded.

    Feeds are not asked of robots.txt: RFC 9309 is about crawlers that find their own way, and an editor has chosen each feed, which
    is published to be polled by programs.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow: str = "",
        hosts: HostBook | None = None,
        limits: Limits | None = None,
        resolver: Resolver = resolve,
    ) -> None:
        """Call ourselves `user_agent` ("Walkback/0.1 (+address)"); let each `host:port` of the comma-separated `allow` through
        although it is not public; without `hosts` there is no pace, and robots.txt is asked for once by each fetcher.

        Raises ConfigError when `allow` can't be read.
        """
        self._agent = user_agent
        self._allowed = parse_allowed(allow)
        self._hosts = hosts
        self._limits = limits or Limits()
        self._dialer = Dialer(self._allowed, resolver)
        self._certificates = _certificates()
        self._permission = Permission(
            agent=user_agent.partition("/")[0].strip(), hosts=hosts, now=self._now, ask=self._robots
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to let go of: a connection lives for one exchange, so that none inherits what another one has left."""

    async def get(self, url: str, *, kind: Kind, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Return what `url` answers, with at most MAX_REDIRECTS on the way. The validators are sent back as they came.

        Raises FetchRefused when asking again would not help, and FetchFailed when it may.
        """
        begun = time.monotonic()
        headers = {"Accept": _ACCEPT[kind]}
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers |= {name: value for name, value in validators.items() if value and _is_header(value)}
        limit = self._limits.feed if kind == "feed" else self._limits.page
        asked = len(headers) > 1
        answer, moved = await self._follow(checked(url, self._allowed), headers, limit, kind)
        final = str(answer.url)
        if answer.status == 304 and not asked:
            raise FetchFailed(f"{final} answered that nothing has changed, which was not asked", url=url)
        if answer.status not in (200, 203, 304):
            raise fault_of(answer.status, answer.headers, url=final, now=self._now())
        if answer.status != 304:
            check_magic(answer.body, kind, url=final)
        return Fetched(
            url=url,
            final_url=final,
            status=304 if answer.status == 304 else 200,
            body=answer.body,
            content_type=answer.headers.get("content-type"),
            etag=_validator(answer.headers.get("etag")) or (etag if answer.status == 304 else None),
            last_modified=_validator(answer.headers.get("last-modified"))
            or (last_modified if answer.status == 304 else None),
            elapsed=time.monotonic() - begun,
            moved_to=str(moved) if moved else None,
        )

    def _now(self) -> datetime:
        return self._hosts.now() if self._hosts else datetime.now(UTC)

    # --------------------------------------------------------------------------------------- one question

    async def _follow(
        self, url: httpx.URL, headers: dict[str, str], limit: int, kind: Kind | None
    ) -> tuple[_Answer, httpx.URL | None]:
        """Return the answer at the end of the redirects, and the address that a first run of permanent ones has led to."""
        left = self._limits.total
        moved: httpx.URL | None = None
        for_good = True
        first = url
        for _ in range(MAX_REDIRECTS + 1):
            # `kind` None is a robots.txt itself.
            gap = await self._permission.gap(url) if kind == "page" else GAP
            await self._turn(url, gap)
            begun = time.monotonic()
            answer = await self._ask(url, headers, limit, kind, left)
            left -= time.monotonic() - begun
            location = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not location:
                return answer, moved
            url = target_of(location, url, self._allowed)
            for_good = for_good and answer.status in (301, 308)
            moved = url if for_good else moved
        raise FetchRefused(f"{first} redirects more than {MAX_REDIRECTS} times", url=str(first))

    async def _ask(
        self, url: httpx.URL, headers: dict[str, str], limit: int, kind: Kind | None, left: float
    ) -> _Answer:
        named = str(url)
        try:
            # A client's time-out starts anew with every byte: only a limit on everything ends a slow drip.
            async with asyncio.timeout(max(left, 0.01)):
                answer = await self._exchange(url, headers, limit, kind)
        except TimeoutError as error:
            raise FetchFailed(f"{named} did not answer whole within {self._limits.total:g} s", url=named) from error
        except httpcore.TimeoutException as error:
            raise FetchFailed(f"{named} did not answer in time ({type(error).__name__})", url=named) from error
        except Forbidden as error:
            raise FetchRefused(f"{named} is not asked: {error}", url=named) from error
        except httpcore.LocalProtocolError as error:
            raise FetchRefused(f"{named} can't be asked: {error}", url=named) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            if (why := _not_trusted(error)) is not None:
                says = f"{named} has a certificate that is not trusted: {why}"
                raise FetchFailed(says, url=named) from error
            raise FetchFailed(f"{named} could not be reached: {error or type(error).__name__}", url=named) from error
        if answer.status in (429, 503) and self._hosts is not None:
            wait = retry_after(answer.headers.get("retry-after"), self._now())
            await asyncio.to_thread(self._hosts.hold, host_of(url), HOLD if wait is None else wait)
        return answer

    async def _exchange(self, url: httpx.URL, headers: dict[str, str], limit: int, kind: Kind | None) -> _Answer:
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._certificates, max_connections=1, network_backend=self._dialer, http2=False
        )
        sent = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **headers,
        }
        request = httpcore.Request(
            "GET",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items()],
            extensions={
                "timeout": {
                    "connect": self._limits.connect,
                    "read": self._limits.silence,
                    "write": self._limits.silence,
                    "pool": self._limits.connect,
                }
            },
        )
        async with pool:
            response = await pool.handle_async_request(request)
            try:
                got: dict[str, str] = {}
                for name, value in response.headers:
                    got.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
                body = b""
                if response.status in (200, 203):
                    body = await _read(response, got, limit, kind, url=str(url))
                return _Answer(url, response.status, got, body)
            finally:
                await response.aclose()

    async def _turn(self, url: httpx.URL, gap: float) -> None:
        """Wait until the host may be asked."""
        if self._hosts is None:
            return
        wait = await asyncio.to_thread(self._hosts.reserve, host_of(url), gap=gap)
        if wait > MAX_WAIT:
            raise FetchFailed(f"{url.host} is not asked again for {wait:.0f} s", url=str(url), retry_after=wait)
        await asyncio.sleep(wait)

    async def _robots(self, url: httpx.URL) -> tuple[int, bytes]:
        """Return status and body of a robots.txt; status 0 when the host did not answer."""
        try:
            answer, _ = await self._follow(url, {"Accept": "text/plain, */*;q=0.5"}, ROBOTS_BYTES, None)
        except FetchRefused as error:
            # Where we do not go for its robots.txt we do not go for its pages; a file that leads nowhere is none.
            if isinstance(error.__cause__, Forbidden):
                raise
            return 404, b""
        except FetchFailed as error:
            if error.retry_after is not None:
                raise
            return 0, b""
        return answer.status, answer.body


async def _read(
    response: httpcore.Response, headers: dict[str, str], limit: int, kind: Kind | None, *, url: str
) -> bytes:
    if kind is not None:
        check_type(headers.get("content-type"), kind, url=url)
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > limit:
            raise FetchRefused(f"{url} has more than {limit:,} bytes", url=url)
    body = Body(headers.get("content-encoding", ""), limit, url=url)
    try:
        async for piece in response.aiter_stream():
            body.add(piece)
        return body.finish()
    except FetchRefused:
        if kind is None:  # of a robots.txt the beginning counts
            return body.so_far()
        raise


def _not_trusted(error: BaseException) -> str | None:
    # httpcore puts an error of its own before that of ssl, and may have put one before that.
    for cause in (error, error.__cause__, error.__context__):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message or "it cannot be verified"
    return None


def _is_header(value: str) -> bool:
    with suppress(UnicodeEncodeError):
        return len(value) <= MAX_VALIDATOR and not any(byte < 32 or byte == 127 for byte in value.encode("latin-1"))
    return False


def _validator(value: str | None) -> str | None:
    return value if value and _is_header(value) else None
