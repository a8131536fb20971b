"""Clocks for several dispatchers at once, and dispatchers that die: what the tests of delivery under faults are made of."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from walkback.ledger import leases

#: A process of this machine that has ended, and one of another machine, of which nothing can be known.
DEAD = leases.owner().rsplit("|", 2)[0] + "|0|-"
ELSEWHERE = "another-machine|-|1|1"


class SharedClock:
    """A clock that goes on when all who share it sleep, to the moment at which the first of them wakes.

    So no call lasts longer because another thread slept: a lease ends only when time has really gone by for all.
    """

    def __init__(self, start: datetime) -> None:
        self.moment = start
        self._asleep: list[datetime] = []
        self._awake = 1
        self._turn = threading.Condition()

    def now(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        with self._turn:
            wake = self.moment + timedelta(seconds=seconds)
            self._asleep.append(wake)
            self._go_on()
            while self.moment < wake:
                self._turn.wait(60)
            self._asleep.remove(wake)

    def _go_on(self) -> None:
        if self._asleep and len(self._asleep) >= self._awake:
            self.moment = max(self.moment, min(self._asleep))
            self._turn.notify_all()

    def together(self, *several: Callable[[], object]) -> None:
        """Run these at once, each in a thread of its own, until all have ended. Raises the first error of any."""
        failed: list[BaseException] = []

        def run(one: Callable[[], object]) -> None:
            try:
                one()
            except BaseException as error:
                failed.append(error)
            with self._turn:
                self._awake -= 1
                self._go_on()

        threads = [threading.Thread(target=run, args=(one,)) for one in several]
        self._awake = len(threads)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._awake = 1
        if failed:
            raise failed[0]


@contextmanager
def another(owner: str) -> Iterator[None]:
    """What is claimed meanwhile is in the hands of another process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leases, "owner", lambda: owner)
        yield
