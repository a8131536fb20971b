"""The day on which words were said, from the text around them and the day of publication. Unsure is None.

A day counts for a quote when it stands in the sentence of its cue, outside of everybody's quoted words, nearest to that
cue. "Tuesday" is the latest Tuesday on or before publication. A stretch of time ("last month", "in 2015") is no day and
says that the words are not today's; its middle tells who was in office.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.quotes.lexicon import ABBREVIATIONS
from extractors.values import Mood, Quote, Span

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    w: n for n, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
} | {"a": 1}
#: days of a stretch of time, by how its name begins
_SIZES = (
    ("week", 7),
    ("month", 30),
    ("year", 365),
    ("decade", 3650),
    ("s", 180),
    ("winter", 180),
    ("fall", 180),
    ("autumn", 180),
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_TIME = re.compile(
    rf"(?P<iso>\b(?:19|20)\d\d-\d\d-\d\d\b)"
    rf"|\b(?P<md>{_MONTH}\s+(?P<md_d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<md_y>(?:19|20)\d\d)\b)?)"
    rf"|\b(?P<dm>(?P<dm_d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?!\w)(?:,?\s+(?P<dm_y>(?:19|20)\d\d)\b)?)"
    rf"|\b(?P<rel>(?P<rel_n>a|one|two|three|four|five|six|seven|eight|nine|ten|\d)\s+days?\s+"
    rf"(?P<rel_w>earlier|before|ago|later|after))\b"
    rf"|\b(?P<prev>the\s+(?:day\s+before|previous\s+day)|yesterday|last\s+night|on\s+the\s+eve)\b"
    rf"|\b(?P<next>the\s+(?:following|next)\s+day)\b"
    rf"|\b(?P<vague>(?:earlier|later)\s+(?:this|last)\s+(?:year|month|week|summer|spring|fall|autumn|winter)"
    rf"|(?:last|this\s+past|the\s+past|in\s+recent)\s+(?:year|month|week|weekend|summer|spring|fall|autumn|winter"
    rf"|days|weeks|months|years)|over\s+the\s+weekend|(?:\w+\s+)?(?:weeks?|months?|years?|decades?)\s+(?:ago|earlier|before)"
    rf"|(?:in|since|during|back\s+in|early\s+in|late\s+in)\s+(?:the\s+)?(?:{_MONTH}\s+)?(?P<year>(?:19|20)\d\d)s?"
    rf"|in\s+(?:early\s+|late\s+|mid-)?{_MONTH}(?!\s*\d)(?!\w)|repeatedly|previously|in\s+the\s+past)"
    rf"|\b(?P<today>today|tonight|this\s+(?:morning|afternoon|evening)|earlier\s+in\s+the\s+day)\b"
    rf"|\b(?P<last>last\s+|next\s+|this\s+)?(?P<wd>{_WEEKDAY})(?P<poss>['\u2019]s)?\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^\s+after\b", re.I)
_AIRS = re.compile(r"\b(?:airs|airing|to\s+air|to\s+be\s+(?:aired|broadcast)|will\s+(?:air|be))\s+(?:on\s+)?$", re.I)
#: what is planned and has not happened: "is to speak on Saturday"
_TO_COME = re.compile(
    r"\b(?:will|would|(?:is|are|was|were)\s+(?:to|due|expected|scheduled|set)|plans?|planned)\b[^.\n]*$", re.I
)
#: a weekday before a noun names an event, not when the words were said: "Tillerson's Tuesday comments"
_NOUN = re.compile(
    r"^\s+(?!that|as|in|at|on|to|for|by|from|with|and|but|or|after|before|when|while|during|if|is|was|were|are|has|had|he|she"
    r"|it|they|we|the|a|an|his|her|its|their|morning|afternoon|evening|night|of|about|via|over|into|amid|following|said|told"
    r"|also|who|which|following|there|not|it|you|I|against|under|because|since|until|than|so|where|whether|\w+ing\b|\w+ly\b"
    r"|\w+ed\b|would|will|could|should|can|may|might|must)[a-z]+"
)
_AT_EVENT = re.compile(r"\b(?:at|during|in|after)\s+(?:a\s+|the\s+)?(?:[\w-]+\s+){0,2}$", re.I)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9\u201d\"')\]][.!?])[\"\u201d')\]]*\s+(?=[\"\u201c\u2018(A-Z])|\n+")
_LEAD = 1_200
#: the time of day at the head of a live blog's entry
_STAMP = re.compile(r"(?m)^[ \t]*\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?\s*(?:[-–—:|]|$|\n)")
_STAMPS = 3
#: characters between closing marks and a day
_CLOSE = 6
_TURN = re.compile(r"(?:^|\n)[^\n:]{1,60}:[*_]{0,2}[ \t]+$")


@dataclass(frozen=True, slots=True)
class When:
    """What the text says of the time. `day` None with `vague` True: some other, unknown day."""

    day: date | None
    vague: bool
    span: Span
    about: date | None = None  #: the middle of a stretch of time


@dataclass(frozen=True, slots=True)
class Told:
    """When a quote was said: on a day, or about a day when the text has no more than a stretch of time; None for unknown."""

    day: date | None
    about: date | None


def _latest(month: int, day: int, published: date) -> date | None:
    for year in (published.year, published.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= published:
            return found
    return None


def _explicit(match: re.Match[str], key: str, published: date | None) -> date | None:
    month = next(i for i, m in enumerate(_MONTHS, 1) if m in match[key].casefold())
    day, year = int(match[f"{key}_d"]), match[f"{key}_y"]
    try:
        return date(int(year), month, day) if year else (_latest(month, day, published) if published else None)
    except ValueError:
        return None


def _middle(match: re.Match[str], published: date | None) -> date | None:
    """Return the middle of a stretch of time: "in 2015", "in March", "ten years ago", "last month"; None where it has no bounds."""
    words = match["vague"].casefold().split()
    month = next(
        (i for i, m in enumerate(_MONTHS, 1) if any(re.fullmatch(_MONTH, w, re.I) and w.startswith(m) for w in words)),
        0,
    )
    if match["year"]:
        return date(int(match["year"]), month or 7, 15 if month else 1)
    if published is None:
        return None
    if month:
        return _latest(month, 15, published)
    unit = next((size for name, size in _SIZES if any(word.startswith(name) for word in words)), 0)
    if words[-1] in ("ago", "earlier", "before"):
        return published - timedelta(days=unit * _NUMBERS.get(words[0], 2)) if unit else None
    return published - timedelta(days=unit) if unit and "last" in words else None


def _read(text: str, match: re.Match[str], published: date | None, anchor: date | None) -> When | None:
    """Return what one time expression means, or None when it does not say when something was said."""
    span = Span(match.start(), match.end())
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 30]
    if match["iso"]:
        try:
            return When(date.fromisoformat(match["iso"]), False, span)
        except ValueError:
            return None
    for key in ("md", "dm"):
        if match[key]:
            day = _explicit(match, key, published)
            return When(day, day is None, span)
    if match["vague"]:
        return When(None, True, span, _middle(match, published))
    if match["rel"]:
        count = _NUMBERS.get(match["rel_n"].casefold()) or int(match["rel_n"])
        base = published if match["rel_w"].casefold() == "ago" else anchor
        if base is None:
            return When(None, True, span)
        back = match["rel_w"].casefold() in ("earlier", "before", "ago", "after")
        return When(base - timedelta(days=count) if back else base + timedelta(days=count), False, span)
    if match["prev"]:
        base = published if match["prev"].casefold() in ("yesterday", "last night") else anchor
        return When(base - timedelta(days=1), False, span) if base else None
    if match["next"]:
        return When(anchor + timedelta(days=1), False, span) if anchor else None
    if published is None:
        return None
    if match["today"]:
        return When(published, False, span)
    return _weekday(match, span, before, after, published)


def _weekday(match: re.Match[str], span: Span, before: str, after: str, published: date) -> When | None:
    which = (match["last"] or "").strip().casefold()
    if which == "next":
        return None
    if _AIRS.search(before):
        return When(None, True, span)
    if match["poss"] and not _AT_EVENT.search(before):
        return None
    if not match["poss"] and _NOUN.match(after) and not before.endswith("on ") and not _AT_EVENT.search(before):
        return None
    back = (published.weekday() - _DAYS.index(match["wd"].casefold())) % 7
    if which == "last" and back == 0:
        back = 7
    return When(published - timedelta(days=back), False, span)


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
        self.matches = list(_TIME.finditer(text))
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
                when = _read(self.text, match, self.published, None)
                if when and when.day and not _inside(match.start(), self.quoted):
                    if timedelta(0) <= self.published - when.day <= timedelta(days=2):
                        return when.day
                    break
        return None

    def _anchor(self, at: int) -> date | None:
        """Return the day that "a day later" counts from: the one named before it in its paragraph, else the article's."""
        start = self.text.rfind("\n", 0, at) + 1
        for match in reversed(self.matches):
            if start <= match.start() < at and not match["rel"] and not _inside(match.start(), self.quoted):
                when = _read(self.text, match, self.published, self.article_day)
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
        contents = [fragment for quote in self.quotes for fragment in quote.fragments]
        for match in reversed(self.matches):
            at = match.start()
            if start <= at < sentence.start and not match["rel"] and not _inside(at, contents):
                if _TO_COME.search(self.text, max(start, at - 80), at):
                    return None
                when = _read(self.text, match, self.published, self.article_day)
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
        contents = [f for q in self.quotes for f in q.fragments if not (q.content.start <= place < q.content.end)]
        rivals = [
            _place(q) for i, q in enumerate(self.quotes) if i != number and sentence.start <= _place(q) < sentence.end
        ]
        best: tuple[int, When] | None = None
        for match in self.matches:
            at = match.start()
            if not sentence.start <= at < sentence.end or _inside(at, self.quoted):
                continue
            # `accused Russia of "grading its own homework" on Monday`: behind the marks, a day is of the saying
            if _inside(at, contents) and not any(0 <= at - span.end <= _CLOSE for span in quote.quoted):
                continue
            distance = abs(at - place)
            if any(abs(at - rival) < distance and rival != place for rival in rivals) and not match["rel"]:
                continue
            if match["rel"] and match["rel_w"].casefold() == "after" and at > place:
                continue  # "said Wednesday ..., a day after she had ...": tells of the other occasion
            when = _read(self.text, match, self.published, self._anchor(at) if match["rel"] else self.article_day)
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
