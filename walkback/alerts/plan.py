"""The values that deciding takes and returns: what was found, what was told of it before, and what is to be told now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from walkback.judge.values import Label
from walkback.ledger.ids import identity

#: how long after its last words an event can be repeated or walked back; later, it is news of its own
THREAD = timedelta(days=14)
#: least confidence in who said what: below it, a person would have to look before telling anybody
ATTRIBUTION = 0.5
#: of an article that has no date
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One verdict with what deciding needs of its statement, article and position."""

    verdict: str
    statement: str
    label: Label
    p_contradicts: float
    p_consistent: float
    position: str  #: id in the watchlist
    position_administration: str
    position_speaker: str | None  #: id of the official whose words the position's citation is
    position_said_on: date  #: the day of those words
    topic: str
    speaker: str  #: who answers for the words: the same in every article
    name: str  #: as an alert shows them
    official: str | None
    administration: str
    rank: int | None
    said_on: date | None
    day: date  #: said_on, else the day of publication
    confidence: float  #: of who said what
    kind: str  #: direct, mixed or indirect
    words: str
    words_key: str
    start: int
    article: str
    original: str  #: the article that it is a copy of, else itself
    outlet: str
    published: datetime | None
    reason: str = ""  #: the judge's
    decided: bool = False  #: by an earlier run; may still be part of what is found now


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What has been told already."""

    alert: str
    topic: str
    position: str
    speaker: str
    administration: str
    first_day: date
    last_day: date
    published: datetime | None  #: of the article that the alert rests on
    words_keys: frozenset[str]
    statements: frozenset[str]
    originals: frozenset[str]  #: articles, copies counted as what they are copies of
    outlets: frozenset[str]
    told: frozenset[str] = frozenset()  #: kinds of updates
    kept_back: bool = False  #: its route is not certain of it, and nobody has answered it: surer words may raise it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert to raise."""

    id: str
    kind: str
    root: Finding
    earlier: Finding | None  #: the speaker's own words before
    again: bool = False  #: it stands in the ledger, kept back: these are its words from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUpdate:
    """An update to tell in the thread of an alert."""

    id: str
    alert: str
    kind: str
    findings: tuple[Finding, ...]  #: the best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one verdict, and why. `outcome`: alert, update, joined or none."""

    verdict: str
    outcome: str
    reason: str
    alert: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """What a person wants to hear nothing new of: a topic, a speaker, or a speaker on a topic."""

    topic: str | None
    speaker: str | None  #: as Finding names who answers for the words
    until: datetime
    by: str


@dataclass(slots=True)
class Plan:
    """Everything that the raise step writes."""

    alerts: list[NewAlert] = field(default_factory=list)
    updates: list[NewUpdate] = field(default_factory=list)
    evidence: list[tuple[str, str, str]] = field(default_factory=list)  #: alert, statement, role
    outcomes: list[Outcome] = field(default_factory=list)

    def tell(self, event: Event, kind: str, findings: Sequence[Finding]) -> None:
        """Add an update in the thread of an event: of each kind there is one, of repeats one a day."""
        name = identity("update", event.alert, kind, findings[0].day.isoformat() if kind == "repeat" else "")
        self.updates.append(NewUpdate(id=name, alert=event.alert, kind=kind, findings=tuple(findings)))


def in_order(finding: Finding) -> tuple[object, ...]:
    """Order findings by their days, and what is of one day the same in every run."""
    return finding.day, finding.published or NEVER, finding.article, finding.start, finding.verdict
