"""The watchlist as plain values. What may be written in the files, and how, is in schema.py; reading them is in load.py."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from extractors.values import Position, Roster, Topic
from walkback.judge.values import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed to poll."""

    id: str
    url: str
    outlet: str
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of the wall clock in which nothing is sent. One that ends no later than it begins ends on the next day."""

    start: time
    end: time
    days: frozenset[int]  #: the days on which it begins; 0 is Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """Which alerts pass quiet hours and budget: of one of these kinds, and at least this probable."""

    kinds: frozenset[str]
    minimum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which alerts of a topic are worth telling, where they go, and when."""

    channel: str  #: a Slack channel id ("C0123ABCD")
    kinds: frozenset[str]  #: "rift", "reversal", "break"
    minimum: float  #: of a topic, the probability below which nothing is raised; of a route, below which it is told in the digest alone
    name: str = "alerts"  #: as a reason names it: "alerts", "topic taiwan", "route 2"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))  #: of `quiet`
    mention: str | None = None  #: id of the user (U..., W...) or user group (S...) that each alert names
    hourly: int | None = None  #: alerts that the channel gets within an hour at the most; None: as many as there are
    quiet: tuple[Quiet, ...] = ()
    urgent: Urgent | None = None
    broadcast: bool = False  #: whether a walk-back or a correction is also shown in the channel, beside its thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """When the daily digest is told, and where."""

    channel: str
    at: time
    zone: ZoneInfo
    days: frozenset[int]  #: 0 is Monday
    weekly: int | None  #: the day on which what has changed within a week is told as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer to an alert that an example was taken from."""

    alert: str  #: id
    says: str  #: confirmed, new-position; of a false alarm, its reason
    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence of which an editor says what it does to a position. What was really said has its citation."""

    text: str
    label: Label  #: never CANNOT_JUDGE
    context: str = ""  #: as the judge saw it
    speaker: str = ""
    said_on: date | None = None
    url: str = ""
    answer: Answered | None = None
    file: str = ""  #: where it stands, for whoever wants to mend it
    line: int = 0
    column: int = 0

    @property
    def is_said(self) -> bool:
        """Whether somebody really said it, and not an editor or a model invented it: then it has its page."""
        return bool(self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """Everything an editor decides."""

    feeds: tuple[Feed, ...]
    topics: tuple[Topic, ...]
    positions: tuple[Position, ...]
    routes: dict[str, Route]  #: by topic id: what is raised, and where it goes when no route of `by_kind` takes it
    roster: Roster
    digest: str  #: sha256 of the files as read, hexadecimal: names this state of the watchlist in alerts and logs
    examples: dict[str, tuple[Example, ...]] = field(default_factory=dict)  #: by position id; no entry: none
    by_kind: dict[tuple[str, str], Route] = field(default_factory=dict)  #: of each topic and kind that a route takes
    daily: Digest | None = None

    def route(self, topic: str, kind: str) -> Route:
        """Return where a topic's alerts of this kind go. Raises KeyError when there is no such topic."""
        return self.by_kind.get((topic, kind)) or self.routes[topic]

    def channels(self) -> frozenset[str]:
        """Return the id of every channel that something can be sent to."""
        routes = (*self.routes.values(), *self.by_kind.values())
        return frozenset((*(route.channel for route in routes), *((self.daily.channel,) if self.daily else ())))
