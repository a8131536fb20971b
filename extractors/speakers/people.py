"""The people of a text: who is named, in which words they are described, and where each is mentioned.

A run of capitals is a person when the roster knows it, when its first word is a given name, or when a title or a description stands
beside it. What is said of somebody once ("a former director of ...") holds for every other mention in the same text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.speakers.descriptions import gender_of, titles_of
from extractors.speakers.index import RosterIndex, folded, name_key
from extractors.speakers.lexicon import (
    AMERICAN,
    FEMALE_WORDS,
    FOREIGN,
    MALE_WORDS,
    MEN,
    NOT_A_PERSON,
    OFFICIAL_ROLES,
    OTHER_ROLES,
    PARTIES,
    STARTERS,
    SURNAMES_TOO,
    TITLES,
    WOMEN,
)
from extractors.speakers.surroundings import Surroundings
from extractors.speakers.words import PARTICLES, Word, is_given, words_of
from extractors.values import Official, Span

_LONGEST_NAME = 5
#: people of one text; a list of ten thousand names is no article
_MOST_PEOPLE = 400
_THE_TITLE = re.compile(r"\b[Tt]he ((?:[A-Za-z-]+ ){0,2}[a-z-]+)\b['’]?")


@dataclass(slots=True)
class Person:
    """Somebody the text names, with everything that it says of them."""

    name: str
    keys: frozenset[str]  #: the folded words by which a single one may name them: first and last
    official: Official | None = None
    before: list[list[str]] = field(default_factory=list)  #: folded words that stood before the name, each time
    after: list[list[str]] = field(default_factory=list)  #: folded words that described the name after it
    title: str | None = None  #: the words of a description that names a body, as the text has them
    mentions: list[int] = field(default_factory=list)  #: where, outside of quoted words, in order
    female: bool | None = None

    @property
    def surname(self) -> str:
        """The last word of the name, folded."""
        return folded(self.name)[-1] if folded(self.name) else ""

    def described(self) -> Iterator[list[str]]:
        """Yield every description, the words after the name first: they say more."""
        yield from self.after
        yield from self.before

    def has_role(self, words: frozenset[str]) -> bool:
        """Whether one of these words describes them."""
        return any(not words.isdisjoint(description) for description in self.described())


class Cast:
    """Everybody named in a text. `quoted`: spans of quoted words, whose names are another's to mention."""

    def __init__(self, text: str, index: RosterIndex, quoted: Sequence[Span]) -> None:
        self.text = text
        self.index = index
        self.words = words_of(text)
        self.people: dict[str, Person] = {}
        self._nobody: set[str] = set()  #: surnames that no run of capitals ends in
        self._in_names: set[int] = set()  #: where the words of full names begin
        self._quoted = sorted((span.start, span.end) for span in quoted)
        self._around = Surroundings(text, self.words, index, self.is_quoted)
        self._read()
        self._find_single_names()
        self._find_titles()
        for person in self.people.values():
            person.mentions.sort()
            person.female = _gender(person)

    # ------------------------------------------------------------------------------------- asking

    def named(self, words: Sequence[str], at: int) -> Person | None:
        """Return whom a name means at a place: a full name, or one word of it that one person of the text bears.

        Where several bear it, the one mentioned last before the place.
        """
        key = name_key(words)
        if key in self.people:
            return self.people[key]
        for person in self.people.values():
            if person.official is not None and self.index.by_name.get(key) is person.official:
                return person
        single = words[-1] if len(words) == 1 else None
        if single is None:
            same = [p for p in self.people.values() if p.surname == words[-1] and words[0] in folded(p.name)]
            return same[0] if len(same) == 1 else None
        bearers = [p for p in self.people.values() if p.surname == single]
        bearers = bearers or [p for p in self.people.values() if single in p.keys]
        return max(bearers, key=lambda person: (self.last(person, at), person.official is not None), default=None)

    def introduced(self, surname: str) -> Person | None:
        """Return the person whose full name ends in `surname` in a run of capitals that nothing else told to be a name.

        "Amneh Jafari" is nobody until "Jafari said" tells that she speaks.
        """
        if surname in self._nobody:
            return None
        for run in self._runs():
            place = next((at for at, word in enumerate(run) if word.key == surname), 0)
            first = place
            while first > 0 and _may_be_named(run[first - 1].key) and place - first < _LONGEST_NAME - 1:
                first -= 1
            if first < place and not self.is_quoted(run[first].start):
                name = run[first : place + 1]
                person = self.add(self.text[name[0].start : name[-1].end], name[0].start)
                if before := self._around.before(name[0], name[-1]):
                    person.before.append(before)
                after, title = self._around.after(name[-1])
                if after:
                    person.after.append(after)
                person.title = person.title or title or self._around.body_title(name[0])
                person.female = _gender(person)
                person.mentions += [
                    word.start
                    for word in self.words
                    if word.key == surname
                    and word.is_capital
                    and not word.possessive
                    and not self.is_quoted(word.start)
                ]
                person.mentions = sorted(set(person.mentions) - {name[-1].start})
                return person
        self._nobody.add(surname)
        return None

    @staticmethod
    def last(person: Person, at: int) -> int:
        """Return where somebody was last mentioned up to a place; -1 for nowhere."""
        place = bisect_right(person.mentions, at)
        return person.mentions[place - 1] if place else -1

    def add(self, name: str, at: int) -> Person:
        """Add somebody who is named as a source and was not known as a person before."""
        words = folded(name)
        person = self.people.setdefault(name_key(words), Person(name=name, keys=frozenset({words[0], words[-1]})))
        person.mentions.append(at)
        person.mentions.sort()
        person.female = _gender(person)
        return person

    def is_quoted(self, at: int) -> bool:
        """Whether a place is inside quoted words."""
        place = bisect_right(self._quoted, (at, len(self.text) + 1))
        return place > 0 and self._quoted[place - 1][0] <= at < self._quoted[place - 1][1]

    # ------------------------------------------------------------------------------------- reading

    def _runs(self) -> Iterator[list[Word]]:
        """Yield runs of capitalised words with nothing but one space between them."""
        run: list[Word] = []
        for word in self.words:
            joined = bool(run) and self.text[run[-1].end : word.start] == " " and not run[-1].possessive
            if joined and (word.is_capital or word.key in PARTICLES) and len(run) < 2 * _LONGEST_NAME:
                run.append(word)
                continue
            if run:
                yield _trimmed(run)
            run = [word] if word.is_capital else []
        if run:
            yield _trimmed(run)

    def _read(self) -> None:
        for run in self._runs():
            name = self._name_in(run)
            if not name:
                continue
            key = name_key([word.key for word in name])
            before = self._around.before(name[0], name[-1])
            after, title = self._around.after(name[-1])
            official = self.index.by_name.get(key)
            known = key in self.people or official is not None
            given = name[0].key in MEN or name[0].key in WOMEN
            if not known and not given and not (set(before) & TITLES) and not after:
                continue
            person = self.people.get(key) or next(
                (p for p in self.people.values() if official is not None and p.official is official), None
            )
            if person is None:
                if len(self.people) == _MOST_PEOPLE:
                    return
                written = self.text[name[0].start : name[-1].end]
                person = Person(
                    name=official.name if official else written,
                    keys=frozenset({name[0].key, name[-1].key}),
                    official=official,
                )
                self.people[key] = person
            if before:
                person.before.append(before)
            if after:
                person.after.append(after)
            person.title = person.title or title or self._around.body_title(name[0])
            self._in_names.update(word.start for word in name)
            if not self.is_quoted(name[0].start) and not name[-1].possessive:
                person.mentions.append(name[0].start)

    def _name_in(self, run: list[Word]) -> list[Word]:
        """Return the words of a run that are somebody's full name; [] when none are."""
        keys = [word.key for word in run]
        for length in range(min(_LONGEST_NAME, len(run)), 1, -1):
            for start in range(len(run) - length + 1):
                if name_key(keys[start : start + length]) in self.index.by_name:
                    return run[start : start + length]
        start = max((place + 1 for place, key in enumerate(keys) if key in TITLES), default=0)
        for place in range(start, len(run) - 1):
            if is_given(run[place]) and keys[place + 1] in SURNAMES_TOO:
                return run[place : place + 2]
        while start < len(run) and (
            keys[start] in STARTERS
            or keys[start] in FOREIGN
            or keys[start] in AMERICAN
            or keys[start] in PARTIES
            or keys[start] in NOT_A_PERSON
        ):
            start += 1
        end = len(run)
        while end > start and keys[end - 1] in STARTERS:
            end -= 1
        name = run[start:end]
        if not 2 <= len(name) <= _LONGEST_NAME or any(word.key in NOT_A_PERSON for word in name):
            return []
        return name

    def _find_single_names(self) -> None:
        by_key: dict[str, list[Person]] = {}
        for person in self.people.values():
            for key in person.keys:
                by_key.setdefault(key, []).append(person)
        for word in self.words:
            if not word.is_capital or word.possessive or word.start in self._in_names or word.key not in by_key:
                continue
            if self.is_quoted(word.start):
                continue
            bearers = [p for p in by_key[word.key] if p.surname == word.key] or by_key[word.key]
            earlier = [p for p in bearers if p.mentions and min(p.mentions) < word.start]
            if len(earlier or bearers) == 1:
                (earlier or bearers)[0].mentions.append(word.start)

    def _find_titles(self) -> None:
        """Find where a title alone mentions somebody: "the governor", where one person of the text is described so."""
        titled: dict[str, list[Person]] = {}
        for person in self.people.values():
            heads = {" ".join(title) for words in person.described() for title in titles_of(words)}
            for head in heads:
                titled.setdefault(head, []).append(person)
        for match in _THE_TITLE.finditer(self.text) if titled else ():
            words = folded(match[1])[:3]
            for size in range(len(words), 0, -1):
                bearers = titled.get(" ".join(words[:size]), ())
                if len(bearers) == 1 and not self.is_quoted(match.start()) and not match[0].endswith(("'", "’")):
                    bearers[0].mentions.append(match.start())
                if bearers:
                    break


def _may_be_named(key: str) -> bool:
    """Whether a capitalised word may be a given name before a surname."""
    return key not in TITLES and not any(
        key in words for words in (STARTERS, FOREIGN, AMERICAN, PARTIES, NOT_A_PERSON, OFFICIAL_ROLES, OTHER_ROLES)
    )


def _trimmed(run: list[Word]) -> list[Word]:
    while run and not run[-1].is_capital:
        run = run[:-1]
    return run


def _gender(person: Person) -> bool | None:
    """True for a woman, False for a man, None when the text and the name do not tell."""
    for description in person.described():
        if not FEMALE_WORDS.isdisjoint(description):
            return True
        if not MALE_WORDS.isdisjoint(description):
            return False
    return gender_of(person.name)
