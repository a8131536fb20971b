"""The one place of a service in a state folder. The system lets go of it when the process dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from walkback.errors import ConfigError

#: seconds in which somebody who only looks has let go again
_LOOKING = 1.0


@contextmanager
def hold(state: Path) -> Iterator[None]:
    """Hold the place while the block runs. Raises ConfigError, with the number of the process that holds it."""
    state.mkdir(parents=True, exist_ok=True)
    path = _path(state)
    with path.open("a+") as file:
        if not is_locked(file.fileno(), _LOOKING):
            file.seek(0)
            raise ConfigError(
                f"Walkback's service already runs on this state folder ({path}): process {file.read().strip() or 'unknown'}."
                " Stop that one first, or set WALKBACK_STATE and WALKBACK_DATABASE_URL to have two."
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_held(state: Path) -> bool:
    """Whether a service runs on this state folder, on this machine."""
    try:
        with _path(state).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def is_locked(file: int, seconds: float) -> bool:
    """Lock an open file or folder for this process alone, until it is closed. False: another still has it after `seconds`."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        else:
            return True


def _path(state: Path) -> Path:
    return state / "service.lock"
