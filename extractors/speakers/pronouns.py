"""Whom a pronoun means: "he", "they", "I" in somebody's words, "who"."""

import re
from datetime import date

from extractors.speakers.answers import anew, unresolved, with_confidence
from extractors.speakers.index import folded
from extractors.speakers.lexicon import NAMELESS
from extractors.speakers.offices import Offices
from extractors.speakers.people import Person
from extractors.speakers.story import LOOK_BACK, Story
from extractors.values import Span, Speaker, Standing

_PRONOUNS = {
    "he": False,
    "she": True,
    "they": None,
    "it": None,
    "i": None,
    "we": None,
    "him": False,
    "her": True,
    "them": None,
    "who": None,
}
_FIRST = frozenset(("i", "we"))
_NOT_ONE = frozenset(("they", "them", "it"))  #: pronouns of a group or an institution, before those of a person
_QUESTION = re.compile(r"\?[*_”\")]*[ \t]*(?:\n|$)")
#: questions at the ends of lines that make a text an interview
_QUESTIONS = 3
#: characters of the head of an interview, in which the one who answers is named
_HEAD = 800
#: words before a name that opens a sentence: its titles, a day, a place
_OPENING = 7


def pronoun_in(mention: str) -> str | None:
    """Return the pronoun that a mention is, folded: "he" for "He’s"; None for none, and for "WHO"."""
    words = folded(mention)
    is_acronym = mention.isupper() and len(mention) > 1
    return words[0] if len(words) == 1 and words[0] in _PRONOUNS and not is_acronym else None


class Pronouns:
    """Finds whom a pronoun means."""

    def __init__(self, story: Story, offices: Offices) -> None:
        self.text = story.text
        self.cast = story.cast
        self._story = story
        self._offices = offices

    def speaker(self, mention: str, pronoun: str, source: Span, day: date | None) -> tuple[Speaker, Person | None]:
        """Return who speaks and, where it is a person of the text, that person; unresolved when nothing fits."""
        if pronoun in _FIRST:
            return self._within(mention, source, day)
        if pronoun in _NOT_ONE:
            group = self._group(source.start, pronoun)
            if group is not None:
                return with_confidence(anew(group, mention), 0.8), None
            if pronoun == "it":
                return unresolved(mention), None
        if pronoun == "who":
            person = self._relative(source.start)
            if person is not None:
                return self._offices.of_person(person, mention, [], day), person
        female = _PRONOUNS[pronoun]
        found = self._antecedent(source.start, female)
        if found is None:
            return unresolved(mention), None
        person, earlier, confidence = found
        if person is not None:
            speaker = self._offices.of_person(person, mention, [], day)
        else:
            assert earlier is not None
            speaker = anew(earlier, mention)
        return with_confidence(speaker, min(speaker.confidence, confidence)), person

    def interviewee(self, mention: str, day: date | None) -> Speaker | None:
        """Return whom an interview is with: the first person that its head names, when the text asks question after question."""
        if len(_QUESTION.findall(self.text)) < _QUESTIONS:
            return None
        named = [(person.mentions[0], person) for person in self.cast.people.values() if person.mentions]
        place, person = min(named, key=lambda found: found[0], default=(_HEAD, None))
        if person is None or place >= _HEAD:
            return None
        return with_confidence(self._offices.of_person(person, mention, [], day), 0.7)

    def _within(self, mention: str, source: Span, day: date | None) -> tuple[Speaker, Person | None]:
        """Return who says "I" inside somebody's quoted words: whoever is quoted."""
        for place, person, speaker in reversed(self._story.spoken):
            quote = self._story.quote_at.get(place)
            if quote is not None and any(span.start <= source.start < span.end for span in quote.quoted):
                return with_confidence(anew(speaker, mention), 0.8), person
        if any(span.start <= source.start < span.end for quote in self._story.quotes for span in quote.quoted):
            return unresolved(mention), None
        return self.interviewee(mention, day) or unresolved(mention), None

    def _relative(self, at: int) -> Person | None:
        """Return whom "who" stands for: the person named right before it."""
        near = [(self.cast.last(person, at - 1), person) for person in self.cast.people.values()]
        place, person = max(near, key=lambda found: found[0], default=(-1, None))
        return person if place >= 0 and not re.search(r"[.!?;\n]", self.text[place:at]) else None

    def _group(self, at: int, pronoun: str) -> Speaker | None:
        """Return the institution or group that spoke last, when nobody has spoken since."""
        paragraph = self.text.rfind("\n", 0, at) + 1
        told = [
            m
            for m in re.finditer(r"[A-Z]\w+", self.text[paragraph:at])
            if not self.cast.is_quoted(paragraph + m.start())
        ]
        for place, person, speaker in reversed(self._story.spoken):
            if self._story.paragraphs_between(place, at) > LOOK_BACK or (
                pronoun == "it" and told and place < paragraph
            ):
                return None
            if person is not None:
                if pronoun == "it":
                    continue
                return None
            if pronoun == "it" and speaker.standing is Standing.UNNAMED:
                continue
            return speaker if speaker.name or speaker.standing is Standing.UNNAMED else None
        return None

    def _antecedent(self, at: int, female: bool | None) -> tuple[Person | None, Speaker | None, float] | None:
        """Return whom a pronoun means: who opens a sentence of the paragraph since the last quote, else who spoke last."""
        paragraph = self.text.rfind("\n", 0, at) + 1
        last = next((spoken for spoken in reversed(self._story.spoken) if spoken[0] < at), None)
        since = max(paragraph, last[0] + 1 if last else 0)
        openers = [
            (mention, person)
            for person in self.cast.people.values()
            if _fits(person, female)
            and since <= (mention := self.cast.last(person, at - 1))
            and self._opens_a_sentence(mention)
        ]
        if openers:
            return max(openers, key=lambda opener: opener[0])[1], None, 0.85
        if last is not None and self._story.paragraphs_between(last[0], at) <= LOOK_BACK:
            _, person, speaker = last
            if person is not None and _fits(person, female):
                return person, None, 0.9
            if person is None and not _is_institution(speaker) and _is_one(speaker):
                return None, speaker, 0.85
        start = self._story.back(at, LOOK_BACK)
        nearest = [
            (mention, person)
            for person in self.cast.people.values()
            if _fits(person, female) and max(start, 0) <= (mention := self.cast.last(person, at - 1))
        ]
        if not nearest:
            return None
        return max(nearest, key=lambda found: found[0])[1], None, 0.7

    def _opens_a_sentence(self, at: int) -> bool:
        before = self.text[max(0, at - 90) : at]
        tail = re.split(r"[.!?][\"”')]*\s+(?=[A-Z\"“])|\n", before)[-1]
        words = folded(tail)
        return len(words) <= _OPENING and not any(
            word in ("with", "by", "against", "to", "than", "and") for word in words
        )


def _fits(person: Person, female: bool | None) -> bool:
    return female is None or person.female is None or person.female is female


def _is_one(speaker: Speaker) -> bool:
    """Whether somebody without a name is one person: "a senior official", and not "two aides"."""
    words = folded(speaker.mention)
    return (
        bool(words)
        and not any(word in NAMELESS and word.endswith("s") for word in words)
        and (words[0] in ("a", "an", "one", "the", "another") or speaker.name is not None)
    )


def _is_institution(speaker: Speaker) -> bool:
    return speaker.name is not None and speaker.name == speaker.office
