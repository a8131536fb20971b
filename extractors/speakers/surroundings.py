"""Reads the words that describe a name: a title before it, an apposition before or after it."""

import re
from collections.abc import Callable, Sequence

from extractors.speakers.descriptions import head_of
from extractors.speakers.index import RosterIndex, folded
from extractors.speakers.lexicon import (
    AMERICAN,
    FOREIGN,
    FOREIGN_ROLES,
    FORMER,
    OFFICIAL_ROLES,
    OTHER_ROLES,
    STARTERS,
    TITLES,
)
from extractors.speakers.words import Word

#: characters after a name in which it may be described
_REACH = 160
_APPOSITION = re.compile(r",\s+|\s+\(|\s+[-–—]+\s+")
_DESCRIBES = frozenset(
    "a an the one who whose its his her their our now then formerly currently also president-elect".split()
)
_DESCRIPTION_ENDS = re.compile(r"[.;:!?\n\"“”)]|,\s|\s+[-–—]+\s")
_CLAUSE = re.compile(r",?\s+(?:said|says|told|added|wrote|tweeted|argued|warned|who\s+has|which)\b")
#: a description and the comma before the name that it describes, up to that name
_ENDS_IN_COMMA = re.compile(
    r"((?:\b(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s|\b[A-Z][\w.-]*['’]s?\s)[^.;:!?\n\"“”,()]{3,60}), $"
)
#: small words within a title
_LINKS = frozenset("of for and to the a an acting senior top".split())
_CLOSES_NAME = re.compile(r"[,;:.)\n]|$|\s[-–—]")
_SEAT = re.compile(r"^\s*[,(]\s*(?:[RDI]|Rep|Dem|Ind)\.?\s*[-–—]\s*[A-Z]")


class Surroundings:
    """What stands before and after the names of a text. `is_quoted` tells whether a place is inside of somebody's words."""

    def __init__(self, text: str, words: Sequence[Word], index: RosterIndex, is_quoted: Callable[[int], bool]) -> None:
        self.text = text
        self.words = words
        self.index = index
        self.is_quoted = is_quoted

    def before(self, first: Word, last: Word) -> list[str]:
        """Return the words of a title before a name: "US National Security Adviser", "Poland's president, ..., "."""
        return folded(self.text[self._title_start(first) : first.start]) or self._described_before(first, last)

    def _described_before(self, first: Word, last: Word) -> list[str]:
        """Return the description that a name is in apposition to: "Iran's foreign minister, Ali Reza, said"."""
        described = _ENDS_IN_COMMA.search(self.text, max(0, first.start - _REACH), first.start)
        if described is None or self.is_quoted(described.start()) or not _CLOSES_NAME.match(self.text, last.end):
            return []
        words = folded(described[1])
        heads = head_of(words)
        return (
            words
            if heads
            and (
                heads[-1] in TITLES or heads[-1] in FOREIGN_ROLES or heads[-1] in OFFICIAL_ROLES or "secretary" in heads
            )
            else []
        )

    def _title_start(self, first: Word) -> int:
        at = self._place(first)
        begin = first.start
        for word in reversed(self.words[max(0, at - 10) : at]):
            if self.text[word.end : begin] not in (" ", "-", "'s ", "’s ") or self.is_quoted(word.start):
                break
            lower = (
                word.key in self.index.title_words
                or word.key in FOREIGN_ROLES
                or word.key in TITLES
                or word.key in _LINKS
            )
            if not (
                lower or word.key in FORMER or (word.is_capital and word.key not in STARTERS) or word.key in OTHER_ROLES
            ):
                break
            begin = word.start
        return begin

    def _place(self, word: Word) -> int:
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].start < word.start:
                low = middle + 1
            else:
                high = middle
        return low

    def body_title(self, first: Word) -> str | None:
        start = self._title_start(first)
        words = folded(self.text[start : first.start])
        is_title = self.index.body_within(words) is not None and not OFFICIAL_ROLES.isdisjoint(words)
        return " ".join(self.text[start : first.start].split()) if is_title else None

    def after(self, last: Word) -> tuple[list[str], str | None]:
        """Return the words that describe a name after it, and them as a title when they name a body."""
        rest = self.text[last.end : last.end + _REACH]
        if _SEAT.match(rest):
            return ["senator"], None
        opened = _APPOSITION.match(rest)
        if not opened or last.possessive:
            return [], None
        described = rest[opened.end() :]
        first = folded(described[:60])[:1]
        if not first or not (
            first[0] in _DESCRIBES
            or first[0] in FORMER
            or first[0] in TITLES
            or first[0] in OFFICIAL_ROLES
            or first[0] in OTHER_ROLES
            or first[0] in FOREIGN
            or first[0] in AMERICAN
            or first[0] in ("senior", "associate", "assistant", "acting", "ex", "retired", "top", "co-founder")
            or self.index.body_within(folded(described[:60])[:4])
        ):
            return [], None
        end = min(
            (match.start() for pattern in (_DESCRIPTION_ENDS, _CLAUSE) if (match := pattern.search(described))),
            default=len(described),
        )
        words = folded(described[:end])
        is_title = self.index.body_within(words) is not None and not OFFICIAL_ROLES.isdisjoint(words)
        return words, " ".join(described[:end].split()) if is_title else None
