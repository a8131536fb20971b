"""A parser that hangs, eats memory or crashes costs one document, never the run."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.article import read_article
from extractors.errors import Unreadable
from extractors.feed import parse_feed
from walkback.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(0.5, memory=2**29) as running:
        running.call(len, b"warm")
        yield running


def test_what_the_function_returns_comes_back(sandbox: Sandbox) -> None:
    assert sandbox.call(sorted, [3, 1, 2], reverse=True) == [3, 2, 1]


def test_what_the_function_raises_comes_back_with_where_it_was(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        sandbox.call(int, "many")
    assert "In the child process" in caught.value.__notes__[0]


def test_the_child_is_another_process_and_stays_the_same(sandbox: Sandbox) -> None:
    first = sandbox.call(os.getpid)
    assert first != os.getpid()
    assert sandbox.call(os.getpid) == first


def test_a_call_that_does_not_end_is_ended_and_the_next_one_works(sandbox: Sandbox) -> None:
    start = time.monotonic()
    with pytest.raises(Unreadable, match=r"longer than 0\.5 s"):
        sandbox.call(time.sleep, 30)
    assert time.monotonic() - start < 2
    assert sandbox.call(len, b"12345") == 5


def test_a_call_that_eats_memory_is_unreadable_and_the_next_one_works(sandbox: Sandbox) -> None:
    with pytest.raises(Unreadable, match="512 MiB"):
        sandbox.call(bytes, 2**30)
    assert sandbox.call(len, b"12345") == 5


def test_a_crash_is_unreadable_and_the_next_one_works(sandbox: Sandbox) -> None:
    with pytest.raises(Unreadable, match="crashed"):
        sandbox.call(signal.raise_signal, signal.SIGSEGV)
    assert sandbox.call(len, b"12345") == 5


def test_a_child_that_was_killed_while_it_waited_is_replaced(sandbox: Sandbox) -> None:
    os.kill(sandbox.call(os.getpid), signal.SIGKILL)
    time.sleep(0.05)
    assert sandbox.call(len, b"12345") == 5


def test_threads_share_one_child_and_each_gets_its_own_answer(sandbox: Sandbox) -> None:
    answers: dict[int, str] = {}
    threads = [threading.Thread(target=lambda n=n: answers.update({n: sandbox.call(str, n)})) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: str(n) for n in range(20)}


def test_closing_ends_the_child(sandbox: Sandbox) -> None:
    child = sandbox.call(os.getpid)
    sandbox.close()
    assert not Path(f"/proc/{child}").exists()


def test_a_call_after_closing_starts_anew(sandbox: Sandbox) -> None:
    sandbox.close()
    assert sandbox.call(len, b"12345") == 5


@pytest.mark.parametrize(
    ("function", "body"),
    [
        (
            read_article,
            b"<html><body><p " + b"".join(b"a%d " % n for n in range(100_000)) + b">hello</p></body></html>",
        ),
        (parse_feed, b"<rss><channel><item><author>a@" + b"a." * 32_000 + b"!</author></item></channel></rss>"),
    ],
    ids=["a page whose parser needs 12 s", "a feed whose parser needs 32 s"],
)
def test_real_parsers_are_ended_too(sandbox: Sandbox, function: Callable[..., object], body: bytes) -> None:
    with pytest.raises(Unreadable, match="longer than"):
        sandbox.call(function, body, url="https://x.example/a")
    assert (
        sandbox.call(parse_feed, b"<rss><channel><title>t</title></channel></rss>", url="https://x.example/").title
        == "t"
    )
