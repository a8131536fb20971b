"""The people of a text: who is named, in which words they are described, and where each is mentioned.

A run of capitals is a person when the roster knows it, when its first word is a given name, or when a title or a description stands
beside it. What is said of somebody once ("a former director of ...") holds for every other mention in the same text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.speakers.index import RosterIndex, folded, name_key
from extractors.speakers.lexicon import (
    AMERICAN,
    FEMALE_WORDS,
    FOREIGN,
    FOREIGN_ROLES,
    FORMER,
    MALE_WORDS,
    MEN,
    NAMELESS,
    NOT_A_PERSON,
    OFFICIAL_ROLES,
    OTHER_ROLES,
    PARTIES,
    SPOKES,
    STARTERS,
    SURNAMES_TOO,
    TITLES,
    WOMEN,
)
from extractors.values import Official, Span

_TOKEN = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?")
_ABBREVIATIONS = frozenset("sen rep gov gen lt col adm capt maj sgt dr mr mrs ms prof jr sr st rev".split())
_PARTICLES = frozenset("al bin ibn ben van von der den de del della di da la le el dos du ter abu".split())
_LONGEST_NAME = 5
#: people of one text; a list of ten thousand names is no article
_MOST_PEOPLE = 400
#: characters after a name in which it may be described
_REACH = 160
_APPOSITION = re.compile(r",\s+|\s+\(|\s+[-–—]+\s+")
_DESCRIBES = frozenset(
    "a an the one who whose its his her their our now then formerly currently also president-elect".split()
)
_DESCRIPTION_ENDS = re.compile(r"[.;:!?\n\"“”)]|,\s|\s+[-–—]+\s")
_CLAUSE = re.compile(r",?\s+(?:said|says|told|added|wrote|tweeted|argued|warned|who\s+has|which)\b")
#: offices that the United States do not have
_ABROAD = frozenset("minister ministers ministry premier king queen emir ayatollah taoiseach sheikh".split())
#: offices of cabinets abroad that are called secretaries, as in London
_SECRETARIES_ABROAD = re.compile(r"\b(?:foreign|home|defence|shadow [a-z]+) secretary\b")
#: a description and the comma before the name that it describes, up to that name
_ENDS_IN_COMMA = re.compile(
    r"((?:\b(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s|\b[A-Z][\w.-]*['’]s?\s)[^.;:!?\n\"“”,()]{3,60}), $"
)
_THE_TITLE = re.compile(r"\b[Tt]he ((?:[A-Za-z-]+ ){0,2}[a-z-]+)\b['’]?")
_CLOSES_NAME = re.compile(r"[,;:.)\n]|$|\s[-–—]")
_SEAT = re.compile(r"^\s*[,(]\s*(?:[RDI]|Rep|Dem|Ind)\.?\s*[-–—]\s*[A-Z]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text."""

    text: str  #: without a possessive and without the full stop of a sentence
    start: int
    end: int
    possessive: bool

    @property
    def key(self) -> str:
        """The word folded, for comparing."""
        return self.text.casefold().replace("’", "'").rstrip(".")

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter, behind a particle too: "al-Amr"."""
        particle, dash, rest = self.text.partition("-")
        return (rest if dash and particle in _PARTICLES else self.text)[:1].isupper()


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


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the words of `text[start:end]` with their places."""
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        raw = match.group()
        possessive = raw.endswith(("'s", "’s")) or (
            raw.endswith("s") and text[match.end() : match.end() + 1] in ("'", "’")
        )
        raw = raw[:-2] if raw.endswith(("'s", "’s")) else raw
        if raw.endswith(".") and not _keeps_its_dot(raw):
            raw = raw[:-1]
        found.append(Word(raw, match.start(), match.start() + len(raw), possessive))
    return found


def _keeps_its_dot(word: str) -> bool:
    stem = word[:-1]
    return "." in stem or (len(stem) == 1 and stem.isupper()) or stem.casefold() in _ABBREVIATIONS


class Cast:
    """Everybody named in a text. `quoted`: spans of quoted words, whose names are another's to mention."""

    def __init__(self, text: str, index: RosterIndex, quoted: Sequence[Span]) -> None:
        self.text = text
        self.index = index
        self.words = words_of(text)
        self.people: dict[str, Person] = {}
        self._in_names: set[int] = set()  #: where the words of full names begin
        self._quoted = sorted((span.start, span.end) for span in quoted)
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
        for run in self._runs():
            place = next((at for at, word in enumerate(run) if word.key == surname), 0)
            first = place
            while first > 0 and _may_be_named(run[first - 1].key) and place - first < _LONGEST_NAME - 1:
                first -= 1
            if first < place and not self.is_quoted(run[first].start):
                name = run[first : place + 1]
                person = self.add(self.text[name[0].start : name[-1].end], name[0].start)
                if before := self._before(name[0], name[-1]):
                    person.before.append(before)
                after, title = self._after(name[-1])
                if after:
                    person.after.append(after)
                person.title = person.title or title or self._body_title(name[0])
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
            if joined and (word.is_capital or word.key in _PARTICLES) and len(run) < 2 * _LONGEST_NAME:
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
            before = self._before(name[0], name[-1])
            after, title = self._after(name[-1])
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
            person.title = person.title or title or self._body_title(name[0])
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

    def _before(self, first: Word, last: Word) -> list[str]:
        """Return the words of a title before a name: "US National Security Adviser", "Poland's president, ..., "."""
        return folded(self.text[self._title_start(first) : first.start]) or self._described_before(first, last)

    def _described_before(self, first: Word, last: Word) -> list[str]:
        """Return the description that a name is in apposition to: "Iran's foreign minister, Ali Reza, said"."""
        described = _ENDS_IN_COMMA.search(self.text, max(0, first.start - _REACH), first.start)
        if described is None or self.is_quoted(described.start()) or not _CLOSES_NAME.match(self.text, last.end):
            return []
        words = folded(described[1])
        heads = _head(words)
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
                or word.key
                in (
                    "of",
                    "for",
                    "and",
                    "to",
                    "the",
                    "a",
                    "an",
                    "acting",
                    "senior",
                    "top",
                )
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

    def _body_title(self, first: Word) -> str | None:
        start = self._title_start(first)
        words = folded(self.text[start : first.start])
        is_title = self.index.body_within(words) is not None and not OFFICIAL_ROLES.isdisjoint(words)
        return " ".join(self.text[start : first.start].split()) if is_title else None

    def _after(self, last: Word) -> tuple[list[str], str | None]:
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
            heads = {" ".join(title) for words in person.described() for title in _titles(words)}
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


def _titles(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the titles of one to three words at the end of a description: "secretary", "energy secretary"."""
    head = _head(words)
    if not head or is_former(head) or not (head[-1] in TITLES or head[-1] in OFFICIAL_ROLES):
        return
    for size in range(1, min(3, len(head)) + 1):
        title = head[-size:]
        if title[0] not in ("the", "a", "an", "us", "of"):
            yield title


def _may_be_named(key: str) -> bool:
    """Whether a capitalised word may be a given name before a surname."""
    return key not in TITLES and not any(
        key in words for words in (STARTERS, FOREIGN, AMERICAN, PARTIES, NOT_A_PERSON, OFFICIAL_ROLES, OTHER_ROLES)
    )


def is_given(word: Word) -> bool:
    """Whether a word is a given name, and not one that merely begins a sentence: "Will"."""
    return (word.key in MEN or word.key in WOMEN) and word.key not in STARTERS


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


def gender_of(name: str) -> bool | None:
    """True for a woman's given name, False for a man's, None for neither."""
    first = folded(name)[:1]
    if first and (first[0] in WOMEN) != (first[0] in MEN):
        return first[0] in WOMEN
    return None


# ------------------------------------------------------------------------------------------- what a description tells


def is_former(words: Sequence[str]) -> bool:
    """Whether a description is of what somebody was: "former director", "who served as secretary"."""
    text = " ".join(words)
    return (
        not FORMER.isdisjoint(words)
        or any(word.startswith("ex-") for word in words)
        or bool(re.search(r"\bwho (?:served|was|had been|worked|led|headed)\b", text))
    )


def is_foreign(words: Sequence[str]) -> bool:
    """Whether a description is of somebody who speaks for another country: "Russian foreign minister"."""
    head = _head(words)
    if _SECRETARIES_ABROAD.search(" ".join(head)) and AMERICAN.isdisjoint(head):
        return True
    return not _ABROAD.isdisjoint(head) or (
        not FOREIGN.isdisjoint(head)
        and (not FOREIGN_ROLES.isdisjoint(head) or "korean" in head)
        and AMERICAN.isdisjoint(head)
    )


def is_outside(words: Sequence[str]) -> bool:
    """Whether a description is of somebody outside of an administration: a senator, a professor, a voter."""
    return not OTHER_ROLES.isdisjoint(words) or not PARTIES.isdisjoint(words)


def is_nameless(words: Sequence[str]) -> bool:
    """Whether words name a group or a kind of person for whom nobody answers: "senior officials", "a person familiar"."""
    return not NAMELESS.isdisjoint(_head(words))


def _head(words: Sequence[str]) -> list[str]:
    """Return the words before what an office is about or accredited to: "special envoy" of "special envoy to North Korea"."""
    for place, word in enumerate(words):
        if word in ("to", "on", "in", "at", "from", "with", "against", "about", "familiar"):
            return list(words[:place])
        if word == "for" and SPOKES.isdisjoint(words[:place]):
            return list(words[:place])
    return list(words)
