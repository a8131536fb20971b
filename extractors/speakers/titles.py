"""Whom a title without a name means: "the secretary of state", "the spokesman"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from extractors.speakers.answers import anew, as_name, unresolved, with_confidence
from extractors.speakers.descriptions import is_foreign, is_former, is_nameless
from extractors.speakers.index import folded, without_article
from extractors.speakers.lexicon import AMERICAN, FOREIGN, SPOKES, STARTERS
from extractors.speakers.offices import Offices
from extractors.speakers.people import Person
from extractors.speakers.story import LOOK_BACK, Story
from extractors.speakers.words import words_of
from extractors.values import Office, Span, Speaker, Standing

#: words that say how high an office is, and not which one
_RANKS = frozenset("top senior then acting".split())
#: words that make an office another, lower one: "the vice president" is not "the president"
_BELOW = frozenset("vice deputy assistant under former ex".split())


class Titles:
    """Finds whom a title without a name means."""

    def __init__(self, story: Story, offices: Offices) -> None:
        self.cast = story.cast
        self.index = story.index
        self._story = story
        self._offices = offices

    def spokesperson(self, mention: str, words: list[str], source: Span, day: date | None) -> Speaker | None:
        """Return a spokesperson without a name: of the body that is named, else the one who was introduced before."""
        if SPOKES.isdisjoint(words):
            return None
        body = self.index.body_within([word for word in words if word not in SPOKES])
        if body is not None and not is_foreign(words) and not is_former(words) and self.index.administration(day):
            offices = self.index.offices_within(words)
            speaker = self._offices.of_body(body, as_name(mention), mention, day, 0.95)
            return replace(speaker, rank=offices[0].rank if offices else None)
        if set(words) & FOREIGN:
            return Speaker(mention=mention, name=as_name(mention), standing=Standing.FOREIGN, confidence=0.85)
        if set(without_article(words)) <= SPOKES:
            for place, person, speaker in reversed(self._story.spoken):
                if self._story.paragraphs_between(place, source.start) > LOOK_BACK:
                    break
                if person is not None and person.has_role(SPOKES):
                    return with_confidence(self._offices.of_person(person, mention, [], day), 0.85)
                if person is None and not SPOKES.isdisjoint(folded(speaker.name or "")):
                    return with_confidence(anew(speaker, mention), 0.9)
            titled = self.holder(mention, words, source, day)
            return titled[0] if titled is not None else unresolved(mention)
        return Speaker(mention=mention, name=as_name(mention), standing=Standing.OTHER, confidence=0.7)

    def holder(
        self, mention: str, words: list[str], source: Span, day: date | None
    ) -> tuple[Speaker, Person | None] | None:
        """Return whom a title means: "the secretary of state", "the president", "the former ambassador"."""
        bare = without_article(words)
        is_title = bare in self.index.offices_by_words
        if not bare or words[0] in ("a", "an") or (is_nameless(words) and not is_title):
            return None
        role = frozenset(bare) - _RANKS - AMERICAN
        for place in range(1, LOOK_BACK + 1):
            start = self._story.back(source.start, place)
            described = [
                (mention_at, person)
                for person in self.cast.people.values()
                if start <= (mention_at := self.cast.last(person, source.start - 1))
                and self._has_role(person, role, day)
            ]
            if described:
                person = max(described, key=lambda found: found[0])[1]
                return with_confidence(self._offices.of_person(person, mention, [], day), 0.85), person
        if set(bare) & FOREIGN or is_former(words):
            return None
        acting = bare[0] == "acting"
        bare = bare[acting:]
        if not AMERICAN.isdisjoint(words):
            bare = tuple("defense" if word == "defence" else word for word in bare)  # as a British paper spells it
        offices = [
            office
            for office in self.index.offices_by_words.get(bare, ()) or self._offices_named(bare)
            if self._is_plain(office, bare)
        ]
        holders = {
            held.official.id: held.official
            for office in offices
            for held in self.index.holders(office, day)
            if held.tenure.acting or not acting
        }
        if len(holders) == 1 and not (is_title or self._is_titled(mention, offices)):
            return None
        if len(holders) == 1:
            [official] = holders.values()
            person = self.cast.named(folded(official.name), source.start) or self.cast.add(official.name, source.start)
            person.official = official
            return with_confidence(self._offices.of_person(person, mention, [], day), 0.85), person
        return None

    def _has_role(self, person: Person, role: frozenset[str], day: date | None) -> bool:
        """Whether a description or the office of somebody has all words of a role: "the Polish president", "the spokesman"."""
        countries = {word[:3] for word in role & FOREIGN}
        role = role - FOREIGN - {"of", "the"}
        if not role:
            return False
        held = self.index.held(person.official, day) if person.official is not None else None
        told = [*person.described(), *([folded(held.title)] if held is not None else [])]
        for words in told:
            described = set(words)
            if role & SPOKES and described & SPOKES:
                described |= SPOKES
            theirs = {word[:3] for word in described & FOREIGN}
            if role <= described and not (described & _BELOW - role) and (not countries or theirs & countries):
                return True
        return False

    @staticmethod
    def _is_titled(mention: str, offices: Sequence[Office]) -> bool:
        """Whether no name stands beside the title: "the Nebraska attorney general" is not ours."""
        known = {word for office in offices for alias in (office.title, *office.aliases) for word in folded(alias)}
        return not any(
            word.is_capital and word.key not in known | AMERICAN and word.key not in STARTERS
            for word in words_of(mention)
        )

    def _offices_named(self, bare: tuple[str, ...]) -> list[Office]:
        return self.index.offices_within(list(bare)) if len(bare) > 1 else []

    @staticmethod
    def _is_plain(office: Office, bare: tuple[str, ...]) -> bool:
        # "the deputy secretary of state" is not the secretary of state.
        known = {without_article(folded(alias)) for alias in (office.title, *office.aliases)}
        return bare in known or any(
            len(bare) - len(alias) <= 1
            and bare[-len(alias) :] == alias
            and bare[0] not in ("deputy", "assistant", "former", "vice", "under", "acting", "shadow")
            for alias in known
        )
