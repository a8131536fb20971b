"""The values that pass between the steps: frozen, plain, documented. No behaviour that needs anything but the value.

Times are aware UTC datetimes, days are dates. Spans are half-open code-point offsets into the text of an article.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`, in code points; `0 <= start < end <= len(text)`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """Return the slice of `text` that this span covers."""
        return text[self.start : self.end]


# ------------------------------------------------------------------------------------------- feeds and articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed document."""

    guid: str  #: the feed's own identity of the entry; its URL where the feed gives none
    url: str  #: absolute http(s) address of the article
    title: str
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What one feed document says."""

    title: str
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()  #: entries that were left out and faults that were repaired, each in one sentence


class Completeness(StrEnum):
    """How much of an article's body was found."""

    COMPLETE = "complete"
    PARTIAL = "partial"  #: cut by a limit, a paywall or the extractor: silence on a topic proves nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The body of a page and what the page says of itself. `text` is NFC; paragraphs are separated by a blank line."""

    url: str  #: the address that answered, after redirects
    canonical_url: str | None
    title: str
    byline: str | None
    outlet: str | None
    published: datetime | None
    text: str
    completeness: Completeness
    #: the day in the page's own time zone: what "Tuesday" is counted from. 22:26 in New York is the next day in UTC.
    published_on: date | None = None


# ------------------------------------------------------------------------------------------- the roster of officials


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """One administration: the days are half-open, `start <= day < end`."""

    id: str
    name: str  #: as an alert says it: "Trump administration"
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An institution that speaks for an administration: "State Department", "White House"."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()  #: other ways of naming it as a speaker: "the Pentagon", "State"
    country: str = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A post within a body. `rank` 1 is the head of the administration; a larger number speaks with less authority."""

    id: str
    title: str  #: "Secretary of State"
    body: str  #: id of its Body
    rank: int
    aliases: tuple[str, ...] = ()  #: other titles for the post: "top diplomat", "press secretary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """One official in one office, `start <= day < end`; `end` None means to this day."""

    office: str  #: id of the Office
    start: date
    end: date | None
    acting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A person with tenures in offices."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()  #: other full names, never a bare surname
    tenures: tuple[Tenure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who could speak for which administration, and when."""

    administrations: tuple[Administration, ...]
    bodies: tuple[Body, ...]
    offices: tuple[Office, ...]
    officials: tuple[Official, ...]


# ------------------------------------------------------------------------------------------- topics and positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A watched topic. Terms are literal words or phrases, compared without regard to case, marks and spacing."""

    id: str
    name: str
    terms: tuple[str, ...]  #: any one of them lets an article through
    all_of: tuple[tuple[str, ...], ...] = ()  #: of each group, one term must also stand in the article
    exclude: tuple[str, ...] = ()  #: phrases that look like a term and are not: "Washington Post" for "Washington"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a position was stated."""

    url: str
    quote: str
    said_on: date
    speaker: str
    official: str | None = None  #: id of the Official, when the speaker is a person of the roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What an administration held on a topic, `held_from <= day < held_to`; `held_to` None means still."""

    id: str
    topic: str  #: id of the Topic
    administration: str  #: id of the Administration
    holder: str  #: name of the body that stated it: "White House"
    claim: str  #: plain English, one sentence
    contraries: tuple[str, ...]  #: sentences that would contradict it, plain English
    held_from: date
    held_to: date | None
    citation: Citation


# ------------------------------------------------------------------------------------------- quotes and speakers


class QuoteKind(StrEnum):
    """How much of the content stands in quotation marks: all, some or none of it."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Mood(StrEnum):
    """Whether the words were said."""

    SAID = "said"
    DENIED = "denied"  #: "denied that ...", "did not say that ...": the speaker rejects the content
    FUTURE = "future"  #: "will say": not yet said
    HYPOTHETICAL = "hypothetical"  #: "would say", "if she says"
    RECOUNTED = "recounted"  #: an old statement told again: "in 2015 she said", "comments he previously made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One attributed piece of speech: content, and cue and source where the text has them."""

    kind: QuoteKind
    content: Span  #: from the first to the last character of the words, without the outer quotation marks
    fragments: tuple[Span, ...]  #: the contiguous pieces of the content; one piece: (content,)
    quoted: tuple[Span, ...]  #: the pieces inside quotation marks, without the marks; () for indirect speech
    cue: Span | None  #: "said", "according to"
    sources: tuple[Span, ...]  #: the mentions of who said it, more than one for "A and B said"; () when nobody is named
    mood: Mood
    confidence: float  #: that these words were said by the source: 0..1


class Standing(StrEnum):
    """Whether a speaker speaks for the administration, and if not, why not."""

    OFFICIAL = "official"
    FORMER = "former"
    FOREIGN = "foreign"
    OTHER = "other"  #: a senator, an expert, a company, a witness
    UNNAMED = "unnamed"  #: "a senior official": of the administration, perhaps, but nobody answers for it
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """The source of a quote, resolved as far as the text allows. Unsure is UNRESOLVED, never a guess."""

    mention: str  #: the words of the text: "he", "the spokesperson"
    name: str | None  #: the best name: "Rex Tillerson", "State Department", "National Security Council spokesperson"
    standing: Standing
    official: str | None = None  #: id of the Official
    title: str | None = None  #: of the office held on that day: "Secretary of State"
    office: str | None = None  #: name of the body spoken for on that day; set exactly when standing is OFFICIAL
    administration: str | None = None  #: id; set exactly when standing is OFFICIAL
    rank: int | None = None  #: of the office
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A quote with who said it and on which day. `said_on` None: the text does not tell."""

    quote: Quote
    speakers: tuple[Speaker, ...]  #: never empty; the first is the one to name if only one can be
    said_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An attribution on a watched topic, with what a judge needs to read it."""

    attribution: Attribution
    topic: str  #: id of the Topic
    words: str  #: what the judge reads: the content as a sentence, verbatim
    context: str  #: the paragraph around it and the ones next to it, at most 1,200 characters
    why: str  #: why it counts as on the topic: the term, and where it stands
