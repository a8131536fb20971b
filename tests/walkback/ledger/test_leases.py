"""Leases: one run at a time, and a dead one in nobody's way."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from walkback.ledger import leases
from walkback.ledger.tables import leases as table

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def belongs_to(ledger: Engine, who: str) -> None:
    with ledger.begin() as connection:
        connection.execute(update(table).values(owner=who))


@pytest.fixture
def another() -> str:
    """The owner string of another process, which runs for as long as the test."""
    return leases.owner().rsplit("|", 2)[0] + f"|1|{leases._started(1)}"


def test_one_holder_at_a_time(ledger: Engine, another: str) -> None:
    assert leases.take(ledger, "poll", NOON, HOUR)
    belongs_to(ledger, another)
    assert not leases.take(ledger, "poll", NOON, HOUR)
    assert leases.take(ledger, "read", NOON, HOUR), "another lease is free"


def test_a_lease_ends_with_its_time(ledger: Engine, another: str) -> None:
    leases.take(ledger, "poll", NOON, HOUR)
    belongs_to(ledger, another)
    assert leases.take(ledger, "poll", NOON + HOUR, HOUR)


def test_what_a_dead_process_held_is_free_at_once(ledger: Engine, ledger_url: str) -> None:
    script = f"""
import os, signal
from datetime import UTC, datetime, timedelta
from walkback.ledger import connect, leases
assert leases.take(connect({ledger_url!r}), "poll", datetime(2026, 3, 1, 12, tzinfo=UTC), timedelta(hours=1))
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == -9
    assert leases.take(ledger, "poll", NOON, HOUR)


def test_of_another_machine_only_the_clock_tells(ledger: Engine) -> None:
    leases.take(ledger, "poll", NOON, HOUR)
    belongs_to(ledger, "elsewhere|boot|4711|12")
    assert not leases.take(ledger, "poll", NOON, HOUR)
    assert leases.take(ledger, "poll", NOON + HOUR, HOUR)


def test_a_lease_that_was_lost_is_not_given_back_for_its_new_holder(ledger: Engine, another: str) -> None:
    leases.take(ledger, "poll", NOON, HOUR)
    belongs_to(ledger, another)
    leases.give_back(ledger, "poll")
    assert not leases.take(ledger, "poll", NOON, HOUR)


def test_a_block_gives_its_lease_back_when_it_fails(ledger: Engine) -> None:
    with pytest.raises(RuntimeError), leases.held(ledger, "poll", NOON, HOUR) as mine:
        assert mine
        raise RuntimeError
    with leases.held(ledger, "poll", NOON, HOUR) as mine:
        assert mine
