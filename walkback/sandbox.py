"""Parsing in a child process that can be killed: no parser of hostile bytes can be trusted to end, and a thread can't be killed.

The child is a fresh interpreter and not a fork, so that it holds no lock, connection or thread of the caller, and does not run the
caller's main module again. It stays warm over calls: an ordinary page costs a millisecond more than calling the function directly.
"""

import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from extractors.errors import Unreadable

P = ParamSpec("P")
T = TypeVar("T")

#: bytes of address space of the child; a large page takes 150 MB
MEMORY = 2**30
#: calls of one child: bounds what a leak can add up to
RECYCLE_AFTER = 500
#: seconds for starting the child and for importing the function that it shall run, on a busy machine
START = 60.0
#: seconds after the wall clock at which a child ends itself, for when nobody is left to kill it
_GRACE = 5


class Sandbox:
    """One warm child, used by one thread at a time; others wait. A context manager; `close` ends the child."""

    def __init__(self, wall: float, *, memory: int = MEMORY) -> None:
        """Allow each call `wall` seconds, not counting the start of the child, and `memory` bytes of address space."""
        self._wall = wall
        self._memory = memory
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._calls = 0

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a module's function returns, run in the child; raise what it raises.

        Raises Unreadable when it does not end in time, takes too much memory or crashes; the next call finds a new child.
        """
        request = pickle.dumps((self._wall, function, args, kwargs))
        with self._lock:
            try:
                done, answer = self._ask(request)
            except BaseException:
                self._end()  # also after an interrupt: the answer that is still to come would be taken for the next one's
                raise
            if not done and isinstance(answer, MemoryError):
                self._end()
                raise Unreadable(f"Reading it needs more than {self._memory // 2**20:,} MiB of memory.") from answer
        if not done:
            raise answer
        result: T = answer
        return result

    def close(self) -> None:
        """End the child. A call after this starts a new one."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: bytes) -> tuple[bool, Any]:
        line = self._begin(request)
        try:
            if not line.poll(self._wall):
                raise Unreadable(f"Reading it takes longer than {self._wall:g} s.")
            done, answer = pickle.loads(line.recv_bytes())
        except (EOFError, ConnectionError) as error:
            raise Unreadable("Reading it crashed the parser.") from error
        return done, answer

    def _begin(self, request: bytes) -> Connection:
        """Return the line to a child that has imported the function and now runs it: from here on its own time runs."""
        for _ in range(2):
            if self._line is None or self._calls >= RECYCLE_AFTER:
                self._start()
            line = self._line
            assert line is not None
            self._calls += 1
            # A child that waited for work may have been killed in the meantime, by a machine short of memory: once more.
            with suppress(EOFError, ConnectionError):
                line.send_bytes(request)
                if not line.poll(START):
                    raise RuntimeError(f"The child process for parsing did not start within {START:g} s")
                line.recv_bytes()
                return line
            self._end()
        raise RuntimeError("The child process for parsing ends before it begins; what it said of it stands in the log")

    def _start(self) -> None:
        self._end()
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "walkback.sandbox", str(theirs.fileno()), str(self._memory)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C is for the parent, which closes the child
            )
        self._line = Connection(ours.detach())
        self._calls = 0

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._child = self._line = None


def _serve(line: Connection, memory: int) -> None:
    """The child: one request after the other, until the parent hangs up."""
    _limit(memory)
    logging.disable()  # what parsers complain about is the page's doing, and stands in no log of ours
    while True:
        try:
            request = line.recv_bytes()
        except (EOFError, ConnectionError):
            return
        wall, function, args, kwargs = pickle.loads(request)
        line.send_bytes(b"started")
        # The default action of the signal ends the process inside of C code too.
        signal.setitimer(signal.ITIMER_REAL, wall + _GRACE)
        answer = _answer(function, args, kwargs)
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.send_bytes(answer)


def _limit(memory: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # what a system cannot limit, the wall clock still ends
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _answer(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    try:
        return pickle.dumps((True, function(*args, **kwargs)))
    except MemoryError:
        return pickle.dumps((False, MemoryError()))
    except Exception as error:
        error.add_note("In the child process:\n" + traceback.format_exc(limit=-5))
        try:
            answer = pickle.dumps((False, error))
            pickle.loads(answer)  # an error whose constructor wants more than its text would fail over there
        except Exception:
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
        return answer


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
