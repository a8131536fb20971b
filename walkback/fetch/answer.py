"""What an answer means: its status, its type, how long to wait, and its body within bounds."""

import re
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from walkback.errors import FetchError, FetchFailed, FetchRefused

Kind = Literal["feed", "page"]

#: seconds: the longest wait that a server can ask of us
MAX_RETRY_AFTER = 86_400.0

_SECONDS = re.compile(r"\s*(\d{1,20})\s*", re.ASCII)
_READABLE = re.compile(r"text/|application/(?:[\w.-]{1,40}\+)?(?:xml|html)|application/octet-stream", re.IGNORECASE)
_NEVER_A_FEED = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip|gzip|x-gzip)", re.IGNORECASE)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "an image",
    b"GIF8": "an image",
    b"\xff\xd8\xff": "an image",
    b"RIFF": "an image or sound",
    b"PK\x03\x04": "an archive",
    b"\x1f\x8b": "an archive",
}
_TRY_LATER = frozenset({408, 421, 425, 429})


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or as a date, 0..MAX_RETRY_AFTER; None if it asks for none."""
    if not value:
        return None
    if found := _SECONDS.fullmatch(value):
        return min(float(found[1]), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value[:80])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


def fault_of(status: int, headers: dict[str, str], *, url: str, now: datetime) -> FetchError:
    """Return what a status other than 200 and 304 tells the caller to do."""
    if headers.get("cf-mitigated") == "challenge":
        return FetchFailed(f"{url} lets only browsers in (a challenge of the site's guard, status {status})", url=url)
    if status >= 500 or status in _TRY_LATER:
        wait = retry_after(headers.get("retry-after"), now)
        return FetchFailed(f"{url} answered with status {status}", url=url, retry_after=wait)
    if status == 410:
        return FetchRefused(f"{url} is gone for good (status 410)", url=url, gone=True)
    if status in (401, 402, 403, 407, 451):
        return FetchRefused(f"{url} does not let us in (status {status})", url=url)
    if status == 404:
        return FetchRefused(f"There is nothing at {url} (status 404)", url=url, gone=True)
    if 400 <= status < 500:
        return FetchRefused(f"{url} refuses the request (status {status})", url=url)
    return FetchFailed(f"{url} answered with status {status}, which is no answer to our question", url=url)


def check_type(content_type: str | None, kind: Kind, *, url: str) -> None:
    """Raise FetchRefused when the answer says that it is no text that we read."""
    named = (content_type or "").strip()
    if not named:
        return
    if _NEVER_A_FEED.match(named) if kind == "feed" else not _READABLE.match(named):
        raise FetchRefused(f"{url} is no {kind}: it is of type {named[:80]}", url=url)


def check_magic(body: bytes, kind: Kind, *, url: str) -> None:
    """Raise FetchRefused when the bytes are those of something else than text."""
    for magic, name in _MAGIC.items():
        if body.startswith(magic):
            raise FetchRefused(f"{url} is no {kind}: it is {name}", url=url)


class Body:
    """A body that grows by pieces and never beyond `limit` bytes, before and after decoding."""

    def __init__(self, coding: str, limit: int, *, url: str) -> None:
        """Raise FetchRefused when the body is in a coding that was not asked for."""
        self._url = url
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = self._received = 0
        coding = coding.strip().lower()
        if coding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchRefused(f"{url} is sent in the coding {coding[:40]!r}, which was not asked for", url=url)
        self._gzip = zlib.decompressobj(31) if coding.endswith("gzip") else None
        self._members = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece. Raises FetchRefused beyond the limit and FetchFailed when it can't be decoded."""
        self._received += len(piece)
        if self._received > self._limit:
            raise self._too_large()
        if self._gzip is None:
            self._keep(piece)
        else:
            self._decode(piece)

    def finish(self) -> bytes:
        """Return the whole body. Raises FetchFailed when it was cut off."""
        if self._gzip is not None and not self._gzip.eof and not self._members and self._received:
            raise FetchFailed(f"The answer of {self._url} was cut off", url=self._url)
        return b"".join(self._parts)

    def so_far(self) -> bytes:
        """Return what has come, at most the limit."""
        return b"".join(self._parts)[: self._limit]

    def _decode(self, piece: bytes) -> None:
        while piece and self._gzip is not None:
            try:
                # One byte beyond the limit shows that there is more, and no more than that is ever held.
                self._keep(self._gzip.decompress(piece, self._limit - self._size + 1))
            except zlib.error as error:
                if self._members:
                    return  # padding after a whole body
                raise FetchFailed(f"The answer of {self._url} can't be decompressed: {error}", url=self._url) from error
            if not self._gzip.eof:
                return
            piece = self._gzip.unused_data
            self._members += 1
            self._gzip = zlib.decompressobj(31)

    def _keep(self, piece: bytes) -> None:
        self._parts.append(piece)
        self._size += len(piece)
        if self._size > self._limit:
            raise self._too_large()

    def _too_large(self) -> FetchRefused:
        return FetchRefused(f"{self._url} has more than {self._limit:,} bytes", url=self._url)
