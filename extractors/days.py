"""The day on which words were said, from the text around them and the day of publication. Unsure is None.

A day counts for a quote when it stands in the sentence of its cue, outside of everybody's quoted words, nearest to that
cue. "Tuesday" is the latest Tuesday on or before publication. A stretch of time ("last month", "in 2015") is no day and
says that the words are not today's; its middle tells who was in office.
"""

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.quotes.lexicon import ABBREVIATIONS
from extractors.times import TIME, When, read
from extractors.values import Mood, Quote, Span

#: what is planned and has not happened: "is to speak on Saturday"
_TO_COME = re.compile(
    r"\b(?:will|would|(?:is|are|was|were)\s+(?:to|due|expected|scheduled|set)|plans?|planned)\b[^.\n]*$", re.I
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9\u201d\"')\]][.!?])[\"\u201d')\]]*\s+(?=[\"\u201c\u2018(A-Z])|\n+")
_LEAD = 1_200
#: the time of day at the head of a live blog's entry
_STAMP = re.compile(r"(?m)^[ \t]*\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?\s*(?:[-–—:|]|$|\n)")
_STAMPS = 3
#: characters between closing marks and a day
_CLOSE = 6
_TURN = re.compile(r"(?:^|\n)[^\n:]{1,60}:[*_]{0,2}[ \t]+$")


@dataclass(frozen=True, slots=True)
class Told:
    """When a quote was said: on a day, or about a day when the text has no more than a stretch of time; None for unknown."""

    day: date | None
    about: date | None


def _ends(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the ends of sentences and paragraphs; the full stop of "Mr." is none."""
    for match in _SENTENCE_END.finditer(text, start, end):
        word = text[max(start, match.start() - 12) : match.start()].split()
        if match[0].startswith("\n") or not word or word[-1].rstrip(".").casefold() not in ABBREVIATIONS:
            yield match


def _sentence(text: str, at: int) -> Span:
    start = max((m.end() for m in _ends(text, max(0, at - 2_000), at)), default=max(0, at - 2_000))
    found = next(_ends(text, at, min(len(text), at + 2_000)), None)
    return Span(start, max(start + 1, found.start() + 1 if found else min(len(text), at + 2_000)))


def _inside(at: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= at < span.end for span in spans)


def _place(quote: Quote) -> int:
    return quote.cue.start if quote.cue else quote.sources[0].start if quote.sources else quote.content.end


class _Reader:
    """All time expressions of a text outside of quoted words, read once."""

    def __init__(self, text: str, quotes: Sequence[Quote], published: date | None) -> None:
        self.text, self.quotes, self.published = text, quotes, published
        self.matches = list(TIME.finditer(text))
        self._starts = [match.start() for match in self.matches]
        #: by where a time expression begins: the quotes in whose words it stands
        self._within: dict[int, list[Quote]] = {}
        for quote in quotes:
            for fragment in quote.fragments:
                for match in self._between(fragment.start, fragment.end):
                    self._within.setdefault(match.start(), []).append(quote)
        self.quoted = [span for quote in quotes for span in quote.quoted]
        self.named_day = self._lead()
        #: the day of the main event: the first day named near the start, if it is fresh; else that of publication
        self.article_day = self.named_day or published
        self.is_live = len(_STAMP.findall(text)) >= _STAMPS

    def _lead(self) -> date | None:
        if self.published is None:
            return None
        for match in self.matches:
            if match.start() > _LEAD:
                break
            if match["wd"] or match["today"] or match["prev"]:
                when = read(self.text, match, self.published, None)
                if when and when.day and not _inside(match.start(), self.quoted):
                    if timedelta(0) <= self.published - when.day <= timedelta(days=2):
                        return when.day
                    break
        return None

    def _between(self, start: int, end: int) -> list[re.Match[str]]:
        """Return the time expressions that begin in `text[start:end]`."""
        return self.matches[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _anchor(self, at: int) -> date | None:
        """Return the day that "a day later" counts from: the one named before it in its paragraph, else the article's."""
        start = self.text.rfind("\n", 0, at) + 1
        for match in reversed(self._between(start, at)):
            if not match["rel"] and not _inside(match.start(), self.quoted):
                when = read(self.text, match, self.published, self.article_day)
                if when is not None and when.day is not None:
                    return when.day
        return self.article_day

    def beside(self, number: int, found: Sequence[When | None], who: Sequence[Hashable]) -> When | None:
        """Return the time of the same speaker's other words in the sentence: "In March she asked for money, saying ..."."""
        sentence = _sentence(self.text, _place(self.quotes[number]))
        for other, when in enumerate(found):
            same = other != number and who[number] is not None and who[other] == who[number]
            if when is not None and same and sentence.start <= _place(self.quotes[other]) < sentence.end:
                return when
        return None

    def before(self, number: int) -> date | None:
        """Return the day that the sentences before the quote's own name in its paragraph; None for none."""
        sentence = _sentence(self.text, min(_place(self.quotes[number]), self.quotes[number].content.start))
        start = self.text.rfind("\n", 0, sentence.start) + 1
        for match in reversed(self._between(start, sentence.start)):
            at = match.start()
            if not match["rel"] and at not in self._within:
                if _TO_COME.search(self.text, max(start, at - 80), at):
                    return None
                when = read(self.text, match, self.published, self.article_day)
                return when.day if when is not None else None
        return None

    def whole(self, number: int) -> date | None:
        """Return the day of a transcript for one of its turns, that of publication in a live blog; None elsewhere."""
        if self.is_live:
            return self.published
        quote = self.quotes[number]
        is_turn = quote.cue is None and _TURN.search(self.text[max(0, quote.content.start - 80) : quote.content.start])
        return self.named_day if is_turn else None

    def own(self, number: int) -> When | None:
        """Return what the sentence of the quote's cue says of its time."""
        quote = self.quotes[number]
        place = _place(quote)
        sentence = _sentence(self.text, place)
        rivals = [
            _place(q) for i, q in enumerate(self.quotes) if i != number and sentence.start <= _place(q) < sentence.end
        ]
        best: tuple[int, When] | None = None
        for match in self._between(sentence.start, sentence.end):
            at = match.start()
            if _inside(at, self.quoted):
                continue
            # `accused Russia of "grading its own homework" on Monday`: behind the marks, a day is of the saying
            others = [q for q in self._within.get(at, ()) if not (q.content.start <= place < q.content.end)]
            if others and not any(0 <= at - span.end <= _CLOSE for span in quote.quoted):
                continue
            distance = abs(at - place)
            if any(abs(at - rival) < distance and rival != place for rival in rivals) and not match["rel"]:
                continue
            if match["rel"] and match["rel_w"].casefold() == "after" and at > place:
                continue  # "said Wednesday ..., a day after she had ...": tells of the other occasion
            when = read(self.text, match, self.published, self._anchor(at) if match["rel"] else self.article_day)
            if when is not None and (best is None or distance < best[0]):
                best = (distance, when)
        return best[1] if best else None


def told_on(
    text: str,
    quotes: Sequence[Quote],
    *,
    published: date | None,
    speakers: Sequence[Hashable] | None = None,
    bodies: Sequence[Hashable] | None = None,
) -> tuple[Told, ...]:
    """Return when each quote was said, aligned with `quotes`.

    `speakers` and `bodies` name who said each quote and for which institution (None: unknown). An undated quote takes the day of
    its speaker's nearest dated one, else of its institution's nearest one; in a transcript or a live blog, that of the whole. Old,
    future and hypothetical words get a day only from their own sentence.
    """
    reader = _Reader(text, quotes, published)
    who = list(speakers) if speakers is not None else [None] * len(quotes)
    body = list(bodies) if bodies is not None else [None] * len(quotes)
    found = [reader.own(number) for number in range(len(quotes))]
    told: list[Told] = []
    for number, quote in enumerate(quotes):
        when = found[number] or reader.beside(number, found, who)
        if when is not None:
            late = quote.mood in (Mood.FUTURE, Mood.HYPOTHETICAL)
            day = None if late or (published and when.day and when.day > published) else when.day
            told.append(Told(day, day or when.about))
            continue
        undated = quote.mood in (Mood.FUTURE, Mood.HYPOTHETICAL, Mood.RECOUNTED)
        day = (
            None
            if undated
            else reader.before(number) or _inherited(number, quotes, found, who, body) or reader.whole(number)
        )
        told.append(Told(day, day))
    return tuple(told)


def _inherited(
    number: int,
    quotes: Sequence[Quote],
    found: Sequence[When | None],
    who: Sequence[Hashable],
    body: Sequence[Hashable],
) -> date | None:
    def nearest(same: Sequence[Hashable]) -> date | None:
        if same[number] is None:
            return None
        near = sorted(
            (abs(quotes[i].content.start - quotes[number].content.start), i > number, i)
            for i, when in enumerate(found)
            if when and when.day and same[i] == same[number] and quotes[i].mood in (Mood.SAID, Mood.DENIED)
        )
        when = found[near[0][2]] if near else None
        return when.day if when else None

    # An institution answers at many times in one article: what stands next to its words dates them better than the rest.
    return nearest(body) if who[number] == body[number] else nearest(who) or nearest(body)
