"""The roster, arranged so that a name, a title or a body is found by the words of a text."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extractors.speakers.lexicon import AMERICAN
from extractors.values import Administration, Body, Office, Official, Roster, Tenure

_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?")
_INITIAL = re.compile(r"[a-z](?:\.[a-z])*\.?")
_ACRONYM = re.compile(r"(?:[a-z]\.){1,3}[a-z]\.?")
_WRITTEN_OUT = {"dept": "department", "sec": "secretary", "amb": "ambassador"}
_SUFFIXES = frozenset("jr jr. sr sr. ii iii iv".split())


def folded(text: str) -> list[str]:
    """Return the words of a name or title: case folded, curly apostrophes straight, without the possessive, "U.S." as "us"."""
    words = []
    for match in _WORD.finditer(text.casefold().replace("’", "'")):
        word = match.group()
        word = word[:-2] if word.endswith("'s") else word
        if _ACRONYM.fullmatch(word):
            word = word.replace(".", "")
        words.append(_WRITTEN_OUT.get(word.rstrip("."), word if "." in word[:-1] else word.rstrip(".")))
    return words


def name_key(words: Iterable[str]) -> str:
    """Return a full name without middle initials and suffixes: "Antony J. Blinken" is "antony blinken"."""
    kept = [word for word in words if word.rstrip(".") not in _SUFFIXES]
    if len(kept) > 2:
        kept = [kept[0], *(word for word in kept[1:-1] if not _INITIAL.fullmatch(word)), kept[-1]]
    return " ".join(word.replace(".", "") for word in kept)


@dataclass(frozen=True, slots=True)
class Held:
    """An office held on a day."""

    official: Official
    office: Office
    body: Body
    tenure: Tenure

    @property
    def title(self) -> str:
        """The title as it is said: "Acting Secretary of Defense"."""
        return f"Acting {self.office.title}" if self.tenure.acting else self.office.title


class RosterIndex:
    """A roster, found by words: `RosterIndex.of(roster)`."""

    @staticmethod
    @lru_cache(maxsize=4)
    def of(roster: Roster) -> "RosterIndex":
        """Return the index of a roster, made once: it takes as long as a short article."""
        return RosterIndex(roster)

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._bodies = {body.id: body for body in roster.bodies}
        self._offices = {office.id: office for office in roster.offices}
        self.by_name: dict[str, Official] = {}
        self.by_surname: dict[str, list[Official]] = defaultdict(list)
        self._holders: dict[str, list[tuple[Official, Tenure]]] = defaultdict(list)
        for official in roster.officials:
            surnames = set()
            for name in (official.name, *official.aliases):
                words = folded(name)
                self.by_name.setdefault(name_key(words), official)
                if len(words) > 1:
                    surnames.add(name_key(words).split(" ")[-1])
            for surname in surnames:
                self.by_surname[surname].append(official)
            for tenure in official.tenures:
                self._holders[tenure.office].append((official, tenure))
        #: of a body that speaks for itself: next to whoever leads it
        self.body_rank = {
            body.id: min((office.rank for office in roster.offices if office.body == body.id), default=9) + 1
            for body in roster.bodies
        }
        self.body_by_words: dict[tuple[str, ...], Body] = {}
        for body in roster.bodies:
            for alias in (body.name, *body.aliases):
                self.body_by_words.setdefault(without_article(folded(alias)), body)
        self.offices_by_words: dict[tuple[str, ...], list[Office]] = defaultdict(list)
        for office in roster.offices:
            for alias in (office.title, *office.aliases):
                self.offices_by_words[without_article(folded(alias))].append(office)
        #: every word of a title: what may stand before a name without a capital
        self.title_words = frozenset(word for words in self.offices_by_words for word in words)
        self._longest = max((len(words) for words in (*self.body_by_words, *self.offices_by_words)), default=0)

    def held(self, official: Official, day: date | None) -> Held | None:
        """Return the office that an official held on a day, the one of highest rank; None for no day or no office."""
        offices = [
            Held(official, self._offices[tenure.office], self._bodies[self._offices[tenure.office].body], tenure)
            for tenure in official.tenures
            if day is not None and _in_tenure(tenure, day)
        ]
        return min(offices, key=lambda held: (held.office.rank, held.tenure.start), default=None)

    def holders(self, office: Office, day: date | None) -> list[Held]:
        """Return who held an office on a day."""
        body = self._bodies[office.body]
        return [
            Held(official, office, body, tenure)
            for official, tenure in self._holders[office.id]
            if day is not None and _in_tenure(tenure, day)
        ]

    def administration(self, day: date | None) -> Administration | None:
        """Return the administration of a day."""
        for one in self.roster.administrations:
            if day is not None and one.start <= day and (one.end is None or day < one.end):
                return one
        return None

    def body_within(self, words: list[str]) -> Body | None:
        """Return the body whose name or alias stands in the words; the longest of them."""
        found = self._within(words, self.body_by_words)
        return self.body_by_words[found] if found else None

    def offices_within(self, words: list[str]) -> list[Office]:
        """Return the offices whose title or alias stands in the words, by the longest of them."""
        found = self._within(words, self.offices_by_words)
        return self.offices_by_words[found] if found else []

    def _within(
        self, words: list[str], known: dict[tuple[str, ...], "Body"] | dict[tuple[str, ...], list[Office]]
    ) -> tuple[str, ...] | None:
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                piece = tuple(words[start : start + length])
                if piece in known:
                    return piece
        return None


def _in_tenure(tenure: Tenure, day: date) -> bool:
    return tenure.start <= day and (tenure.end is None or day < tenure.end)


def without_article(words: list[str]) -> tuple[str, ...]:
    """Return the words without a leading article and without a word for American: "the US State Department"."""
    start = 0
    while start < len(words) - 1 and (words[start] in ("the", "a", "an") or words[start] in AMERICAN):
        start += 1
    return tuple(words[start:])
