"""One pace per host, whoever asks: threads, processes, runs."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from walkback.fetch.hosts import GAP, MAX_HOLD, MAX_WAIT, HostBook

START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(ledger: Engine, clock: Clock) -> HostBook:
    return HostBook(ledger, clock)


def test_turns_at_one_host_are_apart_and_other_hosts_do_not_wait(book: HostBook, clock: Clock) -> None:
    assert [book.reserve("x.example") for _ in range(3)] == [0, GAP, 2 * GAP]
    assert book.reserve("x.example:8080") == 0
    clock.pass_seconds(2.5)
    assert book.reserve("x.example") == pytest.approx(0.5)
    clock.pass_seconds(100)
    assert book.reserve("x.example", gap=5) == 0
    assert book.reserve("x.example") == 5


def test_who_would_wait_too_long_takes_no_turn(book: HostBook) -> None:
    book.hold("x.example", MAX_WAIT + 1)
    assert book.reserve("x.example") == MAX_WAIT + 1
    assert book.reserve("x.example") == MAX_WAIT + 1


def test_a_host_is_left_alone_as_long_as_it_asks_within_bounds(book: HostBook) -> None:
    book.hold("x.example", 50)
    book.hold("x.example", 5)  # a shorter wish does not undo a longer one
    assert book.reserve("x.example") == 50
    book.hold("y.example", 10**9)
    assert book.reserve("y.example") == MAX_HOLD.total_seconds()


def test_robots_are_kept_with_when_they_were_asked_for(book: HostBook, clock: Clock) -> None:
    assert book.robots("x.example") is None
    book.reserve("x.example")
    assert book.robots("x.example") is None
    book.keep_robots("x.example", "User-agent: *\0", 200)
    clock.pass_seconds(10)
    kept = book.robots("x.example")
    assert kept is not None
    assert (kept.text, kept.status, kept.asked_at) == ("User-agent: *", 200, START)
    assert book.reserve("x.example") == 0  # the turn is untouched: ten seconds have passed


def test_threads_take_one_turn_each(ledger: Engine, clock: Clock) -> None:
    waits: list[float] = []
    threads = [
        threading.Thread(target=lambda: waits.append(HostBook(ledger, clock).reserve("x.example"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [n * GAP for n in range(8)]


def test_processes_take_one_turn_each(ledger: Engine, ledger_url: str, clock: Clock) -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from walkback.ledger import connect; "
        "from walkback.fetch.hosts import HostBook; "
        "book = HostBook(connect(sys.argv[1]), lambda: datetime(2026, 1, 1, tzinfo=UTC)); "
        "print(*[book.reserve('x.example') for _ in range(5)])"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", program, ledger_url], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    waits = [float(wait) for child in children for wait in child.communicate()[0].split()]
    assert sorted(waits) == [n * GAP for n in range(10)]
