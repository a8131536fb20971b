"""The source of a quote -> a speaker: an official with the office held on that day, an institution, somebody else, or unresolved."""

import re
from collections.abc import Sequence
from datetime import date

from extractors.speakers.answers import anew, unresolved, with_confidence
from extractors.speakers.index import RosterIndex, folded
from extractors.speakers.names import JOINED, Names
from extractors.speakers.offices import Offices
from extractors.speakers.others import other, proper_name
from extractors.speakers.people import Person
from extractors.speakers.pronouns import Pronouns, pronoun_in
from extractors.speakers.story import Story
from extractors.speakers.titles import Titles
from extractors.values import Quote, Roster, Span, Speaker, Standing

_NAMED_PAPER = re.compile(
    r"\b(?:[A-Z][\w’'-]{1,24} (?:(?:of|on|for|and|the) ){0,2}){1,6}(?:Report|Study|Survey|Review|Assessment)\b"
)
#: papers by which somebody speaks: "the statement added"
_PAPERS = frozenset("statement letter memo release email tweet post filing report study document".split())
#: labels of a transcript behind which nobody is named
_ASKS = frozenset("question q reporter moderator interviewer host the".split())
_LABEL = re.compile(r"(?:^|\n)\W{0,3}([QA])[.:]?\W{0,3}$")


class Resolver:
    """Resolves the sources of one text's quotes, in their order. `published` is the day for quotes without one."""

    def __init__(
        self, text: str, quotes: Sequence[Quote], *, title: str, published: date | None, roster: Roster
    ) -> None:
        self.text = text
        self.quotes = quotes
        self.published = published
        self._story = Story(text, quotes, title=title, published=published, index=RosterIndex.of(roster))
        self._offices = Offices(self._story.index)
        self._names = Names(self._story, self._offices)
        self._titles = Titles(self._story, self._offices)
        self._pronouns = Pronouns(self._story, self._offices)

    def speakers(self, number: int, day: date | None) -> tuple[Speaker, ...]:
        """Return the speakers of a quote; never empty, the first is the one to name if only one can be."""
        quote = self.quotes[number]
        day = day or self.published
        if not quote.sources:
            return (self._answer(quote, day) or self._carried(quote, day),)
        return tuple(self._speaker(source, quote, day) for source in quote.sources)

    def _answer(self, quote: Quote, day: date | None) -> Speaker | None:
        """Return who asks or answers in a turn that is labelled "Q" or "A" alone."""
        label = _LABEL.search(self.text[max(0, quote.content.start - 8) : quote.content.start])
        if label is None:
            return None
        if label[1] == "Q":
            return Speaker(mention="Q", name=None, standing=Standing.UNNAMED, confidence=0.9)
        return self._pronouns.interviewee("A", day)

    def _carried(self, quote: Quote, day: date | None) -> Speaker:
        """Return who spoke last, for direct words right after theirs that nobody is named for."""
        last = self._story.spoken[-1] if self._story.spoken else None
        if last is None or not quote.quoted or self._story.paragraphs_between(last[0], quote.content.start) > 1:
            return unresolved("")
        _, person, speaker = last
        again = self._offices.of_person(person, "", [], day) if person is not None else anew(speaker, "")
        return with_confidence(again, again.confidence * 0.6)

    def _speaker(self, source: Span, quote: Quote, day: date | None) -> Speaker:
        mention = source.of(self.text)
        pronoun = pronoun_in(mention)
        if pronoun is not None:
            speaker, person = self._pronouns.speaker(mention, pronoun, source, day)
        else:
            speaker, person = self._described(mention, source, day)
        self._story.tell(source, quote, person, speaker)
        return speaker

    def _described(self, mention: str, source: Span, day: date | None) -> tuple[Speaker, Person | None]:
        head, *rest = re.split(r",\s|\s+\(|\s[-–—]+\s", mention, maxsplit=2)
        words = folded(head)
        if set(words) <= _ASKS:
            return Speaker(mention=mention, name=None, standing=Standing.UNNAMED, confidence=0.9), None
        person = self._names.person(head, source.start)
        if person is None and (joined := JOINED.search(head)):
            person = self._names.person(
                head[: joined.start()], source.start
            )  # "Norma Ibsen of the Metal Importers Council"
        if person is None and rest:
            # "His German counterpart, Foreign Minister Heiko Maas"
            person = self._names.person(rest[0], source.start + mention.index(rest[0], len(head)))
            words += folded(rest[0]) if person is not None else []
        if person is not None:
            if len(words) > 1:
                person.before.append(words)
            return self._offices.of_person(person, mention, words, day), person
        institution = self._offices.institution(head, mention, words, day)
        if institution is not None:
            return institution, None
        if words[0] == "the" and len(words) == 2 and words[1] in _PAPERS:
            return self._of_paper(mention, words[1], source)
        spokes = self._titles.spokesperson(mention, words, source, day)
        if spokes is not None:
            return spokes, None
        titled = self._titles.holder(mention, words, source, day)
        if titled is not None:
            return titled
        if rest and proper_name(self.text, mention):
            words += folded(", ".join(rest))
        return self._offices.out_of_office(mention, words, day) or other(self.text, mention, words), None

    def _of_paper(self, mention: str, paper: str, source: Span) -> tuple[Speaker, Person | None]:
        """Return whose paper it is: a report or study that the text names, else of who spoke last in it or the paragraph before."""
        named = _NAMED_PAPER.findall(self.text, 0, source.start) if paper in ("report", "study") else []
        if named:
            return Speaker(mention=mention, name=named[-1], standing=Standing.OTHER, confidence=0.7), None
        last = self._story.spoken[-1] if self._story.spoken else None
        if last is None or self._story.paragraphs_between(last[0], source.start) > 2:
            return unresolved(mention), None
        return with_confidence(anew(last[2], mention), 0.7), last[1]
