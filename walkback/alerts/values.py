"""What an alert says: the values that a message, the console, the page and `walkback alerts --json` are all made from."""

from dataclasses import dataclass
from datetime import date, datetime

from extractors.values import Position, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement as an alert shows it. `words` is a verbatim slice of a stored article."""

    statement_id: str
    words: str
    kind: str  #: direct, mixed or indirect
    quoted: tuple[Span, ...]  #: the pieces of `words` that stood in quotation marks: offsets into `words`
    speaker: str
    title: str | None  #: "Secretary of State"
    office: str | None  #: "State Department"
    said_on: date | None
    article_title: str
    url: str
    outlet: str
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """The position that was broken with. For a reversal, `earlier` holds the speaker's own words."""

    position: str  #: id in the watchlist
    claim: str
    holder: str
    administration: str  #: its name, "Trump administration"
    held_from: date
    quote: str
    quote_speaker: str
    quote_said_on: date
    url: str
    earlier: Said | None = None


#: updates on the article itself, not on what somebody has said: `said` is the alert's own statement
CHANGES = ("edited", "corrected", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What happened after the alert. `others`: who else said the like, as the update tells it."""

    id: str
    kind: str  #: walk-back, repeat, pickup, or one of CHANGES
    said: Said
    others: tuple[Said, ...]
    reason: str
    raised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person has said to an alert. The answers of an alert are numbered from 1 and never changed; see answers.py."""

    number: int
    kind: str  #: confirmed, false-alarm, new-position, muted, undone
    by: str  #: the person's name, as Slack or the command gives it
    person: str | None  #: their id in Slack
    via: str  #: slack, command
    at: datetime
    reason: str = ""  #: of a false alarm: a key of answers.REASONS
    note: str = ""  #: the person's own words
    scope: str = ""  #: of a mute: speaker-on-topic, topic, speaker
    until: datetime | None = None  #: of a mute: when it ends
    position: Position | None = None  #: of a new position: what is held from its first day on
    supersedes: str | None = None  #: of a new position: the id of the one that ends on that day
    undoes: int | None = None  #: of an undoing: the number of the answer that no longer stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An alert that people have answered: its best statement as the judge read it, and what was said to it."""

    alert: str
    topic: str
    position: str  #: id in the watchlist
    claim: str  #: of the position, as it read then
    words: str
    context: str
    is_denied: bool  #: the speaker rejects the words
    speaker: str
    said_on: date | None
    url: str
    judge: str  #: name@revision
    probability: float  #: of a contradiction, as the judge gave it
    answers: tuple[Answer, ...]  #: every one, the first first


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert with everything that is known of it."""

    id: str
    kind: str  #: rift, reversal, break
    topic: str  #: id
    topic_name: str
    said: Said
    also: tuple[Said, ...]  #: the speaker's other statements of the same event, in order
    against: Against
    probability: float
    reason: str
    judge: str
    state: str  #: open, walked-back
    raised_at: datetime
    outlets: tuple[str, ...]  #: every outlet that carried the words, the first first
    mentions: int  #: number of articles that carried them
    updates: tuple[Update, ...]
    answers: tuple[Answer, ...] = ()  #: every one, the first first
