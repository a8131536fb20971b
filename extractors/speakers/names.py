"""Whom a name means."""

import re
from collections.abc import Sequence

from extractors.speakers.descriptions import gender_of
from extractors.speakers.index import folded
from extractors.speakers.lexicon import (
    AMERICAN,
    FEMALE_WORDS,
    FOREIGN,
    MALE_WORDS,
    NOT_A_PERSON,
    PARTIES,
    STARTERS,
    SURNAMES_TOO,
    TITLES,
)
from extractors.speakers.offices import Offices
from extractors.speakers.people import Person
from extractors.speakers.story import Story
from extractors.speakers.words import Word, is_given, words_of
from extractors.values import Official

_MONTH_NAMES = frozenset(("april", "may", "june", "august"))
JOINED = re.compile(
    r"\s(?:of|for|from|at|with|in|who)\s|\s(?:and\s(?:his\s|her\s|their\s)?(?:colleagues|team|others)|et al)\b"
)
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_HONORIFICS = frozenset("mr mrs ms miss mx dr sir".split())


class Names:
    """Finds whom a name means: a full name, a surname alone, a surname that the text never introduces."""

    def __init__(self, story: Story, offices: Offices) -> None:
        self.text = story.text
        self.cast = story.cast
        self.index = story.index
        self._story = story
        self._offices = offices
        self._introduce()

    def _introduce(self) -> None:
        # Whoever is quoted by a full name is a person, also where nothing else tells so.
        for quote in self._story.quotes:
            for source in quote.sources[:4]:
                at = source.start
                for part in re.split(r"(,\s|\s+\()", source.of(self.text), maxsplit=2)[::2]:
                    at = self.text.index(part, at)
                    joined = JOINED.search(part)
                    name = self._name_words(part[: joined.start()] if joined else part, at)
                    keys = [word.key for word in name]
                    if len(name) > 1 and not self._offices.is_body(keys):
                        if self.cast.named(keys, at) is None:
                            self.cast.add(self.text[name[0].start : name[-1].end], at)
                        break

    def _name_words(self, head: str, start: int) -> list[Word]:
        """Return the words of a name at the end of a mention: after its titles, countries and bodies."""
        words = words_of(self.text, start, start + len(head))
        first = len(words)
        while first > 0 and words[first - 1].is_capital:
            key = words[first - 1].key
            if first > 1 and key in SURNAMES_TOO and is_given(words[first - 2]):
                return words[first - 2 : first]
            is_initial = _INITIALS.fullmatch(words[first - 1].text) is not None
            if not is_initial and (key in TITLES or key in NOT_A_PERSON or key in AMERICAN or key in PARTIES):
                break
            if key in FOREIGN and (first < len(words) or len(words) == 1):
                break
            first -= 1
        name = words[first:]
        if len(name) == 2 and name[0].key in _MONTH_NAMES and name[0].start == start:
            return name
        while name and (name[0].key in STARTERS or name[0].key in FOREIGN):
            name = name[1:]
        return name[-5:]

    def person(self, head: str, start: int) -> Person | None:
        """Return whom the name at the end of a mention means; `start` is the place of the mention's first character."""
        name = self._name_words(head, start)
        if not name or self._offices.is_body([word.key for word in name]):
            return None
        keys = [word.key for word in name]
        if len(keys) > 1:
            return self.cast.named(keys, start)
        titled = folded(head[: max(0, name[0].start - start)])
        found = self.cast.named(keys, start)
        if found is not None and not self._contradicts(found, titled):
            return found
        known = self._unintroduced(keys[0], titled, start)
        if known is not None or found is not None or keys[0] in NOT_A_PERSON or keys[0] in FOREIGN:
            return known
        return self.cast.introduced(keys[0])

    def _is_label(self, start: int) -> bool:
        """Whether a name stands at the head of a turn: `PELL: We have nothing to announce.`"""
        return re.match(r"[A-Z][A-Z. '’-]+:", self.text[start : start + 60]) is not None

    def _contradicts(self, person: Person, titled: list[str]) -> bool:
        """Whether the title beside a surname is not that person's: "Mrs. Tillerson", "Secretary Tillerson"."""
        female = _is_female(titled)
        if female is not None and person.female is not None and female is not person.female:
            return True
        return person.official is None and "secretary" in titled and not person.has_role(frozenset({"secretary"}))

    def _unintroduced(self, surname: str, titled: list[str], start: int) -> Person | None:
        """Return the one official in office who bears a surname that the text never introduces."""
        day = self._story.published
        bearers = [one for one in self.index.by_surname.get(surname, ()) if self.index.held(one, day) is not None]
        if set(titled) & (TITLES - _HONORIFICS):
            offices = [office.id for office in self.index.offices_within(titled)]
            by_office = [one for one in bearers if (held := self.index.held(one, day)) and held.office.id in offices]
            bearers = by_office or [
                one
                for one in bearers
                if (held := self.index.held(one, day)) and set(folded(held.office.title)) & set(titled) & TITLES
            ]
        elif not self._story.about_government and not titled and not self._is_label(start):
            # The president is named without a title everywhere.
            bearers = [one for one in bearers if (held := self.index.held(one, day)) and held.office.rank == 1]
        if not bearers and (set(titled) & (TITLES - _HONORIFICS) or self._is_label(start)):
            bearers = self._held_once(surname, titled)
        if len(bearers) > 1:
            female = _is_female(titled)
            bearers = [one for one in bearers if female is not None and gender_of(one.name) is female]
        if len(bearers) != 1:
            return None
        official = bearers[0]
        person = self.cast.add(official.name, start)
        person.official = official
        return person

    def _held_once(self, surname: str, titled: list[str]) -> list[Official]:
        """Return who bore an office of that title, or any where no title stands, before the day of publication."""
        offices = {office.id for office in self.index.offices_within(titled)}
        return [
            one
            for one in self.index.by_surname.get(surname, ())
            if any(
                (tenure.office in offices or not titled)
                and self._story.published
                and tenure.start <= self._story.published
                for tenure in one.tenures
            )
        ]


def _is_female(words: Sequence[str]) -> bool | None:
    """True for words said of a woman, False for those of a man, None when they do not tell: "Mrs.", "spokesman"."""
    return True if not FEMALE_WORDS.isdisjoint(words) else False if not MALE_WORDS.isdisjoint(words) else None
