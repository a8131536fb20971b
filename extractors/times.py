"""Time expressions of a text, read against the day of publication: "Tuesday", "on July 12", "a day earlier", "last month", "in 2015"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.values import Span

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
TIME = re.compile(
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
_AIRS = re.compile(r"\b(?:airs|airing|to\s+air|to\s+be\s+(?:aired|broadcast)|will\s+(?:air|be))\s+(?:on\s+)?$", re.I)
#: a weekday before a noun names an event, not when the words were said: "Tillerson's Tuesday comments"
_NOUN = re.compile(
    r"^\s+(?!that|as|in|at|on|to|for|by|from|with|and|but|or|after|before|when|while|during|if|is|was|were|are|has|had|he|she"
    r"|it|they|we|the|a|an|his|her|its|their|morning|afternoon|evening|night|of|about|via|over|into|amid|following|said|told"
    r"|also|who|which|following|there|not|it|you|I|against|under|because|since|until|than|so|where|whether|\w+ing\b|\w+ly\b"
    r"|\w+ed\b|would|will|could|should|can|may|might|must)[a-z]+"
)
_AT_EVENT = re.compile(r"\b(?:at|during|in|after)\s+(?:a\s+|the\s+)?(?:[\w-]+\s+){0,2}$", re.I)


@dataclass(frozen=True, slots=True)
class When:
    """What the text says of the time. `day` None with `vague` True: some other, unknown day."""

    day: date | None
    vague: bool
    span: Span
    about: date | None = None  #: the middle of a stretch of time


def read(text: str, match: re.Match[str], published: date | None, anchor: date | None) -> When | None:
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
