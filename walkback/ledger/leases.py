"""Named leases: what only one run may do at a time.

A lease whose owner has died on this machine is free at once, so that a run after a kill does not wait; one held elsewhere is free
when its time is over.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, delete, insert, select, update

from walkback.ledger.tables import leases


@cache
def _machine() -> str:
    # A container may share its host's name with the next one, and a restarted machine its numbers of processes.
    boot = Path("/proc/sys/kernel/random/boot_id")
    return f"{socket.gethostname()}|{boot.read_text().strip() if boot.exists() else '-'}"


def _started(pid: int) -> str | None:
    """Return when a process was started, in ticks of its machine; None if there is no such process."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The name in brackets may hold spaces and brackets: count from the last one.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "-"


def owner() -> str:
    """Return who this process is: machine, boot, process and when it was started."""
    return f"{_machine()}|{os.getpid()}|{_started(os.getpid())}"


def is_gone(who: str) -> bool:
    """Whether an owner is a process of this machine that no longer runs. Of another machine we can't tell: False."""
    machine, pid, started = who.rsplit("|", 2)
    return machine == _machine() and _started(int(pid)) != started


def take(engine: Engine, name: str, now: datetime, length: timedelta) -> bool:
    """Take a lease until `now + length`; False when somebody else holds it."""
    with engine.begin() as connection:
        row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).one_or_none()
        if row is None:
            connection.execute(insert(leases).values(name=name, owner=owner(), until=now + length))
            return True
        if row.owner != owner() and row.until > now and not is_gone(row.owner):
            return False
        connection.execute(update(leases).where(leases.c.name == name).values(owner=owner(), until=now + length))
        return True


def give_back(engine: Engine, name: str) -> None:
    """Give a lease back; does nothing when it is no longer ours."""
    with engine.begin() as connection:
        connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner()))


@contextmanager
def held(engine: Engine, name: str, now: datetime, length: timedelta) -> Iterator[bool]:
    """Hold a lease for a block; the value says whether we have it."""
    mine = take(engine, name, now, length)
    try:
        yield mine
    finally:
        if mine:
            give_back(engine, name)
