"""What is wrong in a file of the watchlist: every fault with its place, the line itself, and what to do."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from walkback.errors import ConfigError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file, counted from 1; `width` characters are underlined."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: `str(fault)` is `file:line:column: message`, the line and a caret."""

    file: str
    place: Place
    message: str  #: what is wrong, and what to do
    source: str  #: the line as it stands in the file, "" when there is none

    def __str__(self) -> str:
        head = f"{self.file}:{self.place.line}:{self.place.column}: {self.message}"
        if not self.source.strip():
            return head
        return "\n".join((head, *_pointed(self.source, self.place)))


class WatchlistError(ConfigError):
    """The watchlist or the roster cannot be used. `faults` has everything that was found, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.place, fault.message)))
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join((*map(str, self.faults), f"{count}: nothing was loaded")))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean "x"?` for the closest known word, or "" when none is close."""
    by_key = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word[:80].casefold(), by_key, n=1, cutoff=0.6)
    return f'; did you mean "{by_key[close[0]]}"?' if close else ""


def _pointed(source: str, place: Place, room: int = 100) -> tuple[str, str]:
    """Return the line, cut to what surrounds the place, and the line with the carets under it."""
    start = 0 if place.column <= room else place.column - room // 2
    # A terminal obeys control characters and characters that turn the direction of writing: show them as boxes.
    shown = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in source[start : start + room]
    )
    before = place.column - 1 - start
    width = max(1, min(place.width, len(shown) - before))
    gutter = f"{place.line:>5} | "
    return gutter + shown.rstrip(), " " * (len(gutter) - 2) + "| " + " " * before + "^" * width
