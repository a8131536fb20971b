"""One pace per host over all runs, threads and processes, and the robots.txt of each: kept in the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from walkback.ledger.tables import hosts

#: seconds between the starts of two requests to one host
GAP = 1.0
#: seconds that one request waits for its turn; who would wait longer comes back later
MAX_WAIT = 60.0
#: the longest that an answer can make us leave a host alone
MAX_HOLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptRobots:
    """A robots.txt as it was last asked for. `status` 0: the host did not answer."""

    text: str
    status: int
    asked_at: datetime


def _now() -> datetime:
    return datetime.now(UTC)


class HostBook:
    """When each host may next be asked. `clock` must tell real time, in a replay too: the other side's time is not replayed."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._clock = clock

    def reserve(self, host: str, *, gap: float = GAP) -> float:
        """Take the next turn at a host and return the seconds until it; the one after it is `gap` seconds later.

        More than MAX_WAIT means that no turn was taken: come back then.
        """
        with self._engine.begin() as connection:
            due = self._locked(connection, host)
            now = self._clock()  # after the lock: waiting for it is no time of the host's
            turn = max(now, due or now)
            wait = (turn - now).total_seconds()
            if wait <= MAX_WAIT:
                self._set(connection, host, turn + timedelta(seconds=gap))
            return wait

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long, at most MAX_HOLD."""
        with self._engine.begin() as connection:
            due = self._locked(connection, host)
            until = self._clock() + min(timedelta(seconds=seconds), MAX_HOLD)
            if due is None or due < until:
                self._set(connection, host, until)

    def robots(self, host: str) -> KeptRobots | None:
        """Return the robots.txt of a host as it was last asked for; None if it never was."""
        with self._engine.connect() as connection:
            row = connection.execute(select(hosts).where(hosts.c.host == host)).one_or_none()
        if row is None or row.robots_at is None:
            return None
        return KeptRobots(row.robots or "", row.robots_status or 0, row.robots_at)

    def keep_robots(self, host: str, text: str, status: int) -> None:
        """Keep what a host answered."""
        values = {"robots": text.replace("\0", ""), "robots_status": status, "robots_at": self._clock()}
        with self._engine.begin() as connection:
            self._locked(connection, host)
            connection.execute(update(hosts).where(hosts.c.host == host).values(values))

    def now(self) -> datetime:
        """Return this moment, by the clock that the turns are counted with."""
        return self._clock()

    def _locked(self, connection: Connection, host: str) -> datetime | None:
        """Return when the host is next due, its row locked until the transaction ends."""
        # Two that meet at a host that is new must not both insert: the second one would fail.
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(hosts).values(host=host).on_conflict_do_nothing())
        due: datetime | None = connection.execute(
            select(hosts.c.next_at).where(hosts.c.host == host).with_for_update()
        ).scalar_one()
        return due

    def _set(self, connection: Connection, host: str, due: datetime) -> None:
        connection.execute(update(hosts).where(hosts.c.host == host).values(next_at=due))
