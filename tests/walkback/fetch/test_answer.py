"""Bodies within bounds, and how long a server asks us to wait."""

import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest

from walkback.errors import FetchRefused
from walkback.fetch.answer import MAX_RETRY_AFTER, Body, retry_after

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
URL = "https://x.example/a"


def test_a_bomb_is_never_held_beyond_the_limit() -> None:
    bomb = gzip.compress(b"a" * 50 * 2**20)
    body = Body("gzip", 100_000, url=URL)
    tracemalloc.start()
    try:
        with pytest.raises(FetchRefused, match="more than 100,000 bytes"):
            body.add(bomb)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_bytes_that_decode_to_nothing_count_too() -> None:
    body = Body("gzip", 10_000, url=URL)
    with pytest.raises(FetchRefused, match="more than 10,000 bytes"):
        for _ in range(10):
            body.add(gzip.compress(b"") * 100)


def test_a_body_may_be_as_large_as_the_limit_and_come_in_any_pieces() -> None:
    text = bytes(range(256)) * 40
    for coding, sent in (("", text), ("gzip", gzip.compress(text, 1))):
        body = Body(coding, len(text) + 100, url=URL)
        for at in range(0, len(sent), 7):
            body.add(sent[at : at + 7])
        assert body.finish() == text


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Thu, 01 Jan 2026 12:05:00 GMT", 300),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("Fri, 01 Jan 2038 12:00:00 GMT", MAX_RETRY_AFTER),
        ("99999999999", MAX_RETRY_AFTER),
        ("1.5", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("Thu, 99 Jan 99999", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_within_a_day(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
