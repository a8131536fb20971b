"""The watchlist as plain values. What may be written in the files, and how, is in schema.py; reading them is in load.py."""

from dataclasses import dataclass, field
from datetime import timedelta

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
class Route:
    """Where the alerts of a topic go, and which are worth telling."""

    channel: str  #: a Slack channel id ("C0123ABCD")
    kinds: frozenset[str]  #: "rift", "reversal", "break"
    minimum: float  #: probability below which nothing is raised: 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence of which an editor says what it does to a position."""

    text: str
    label: Label  #: never CANNOT_JUDGE
    file: str = ""  #: where it stands, for whoever wants to mend it
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """Everything an editor decides."""

    feeds: tuple[Feed, ...]
    topics: tuple[Topic, ...]
    positions: tuple[Position, ...]
    routes: dict[str, Route]  #: by topic id; every topic has one
    roster: Roster
    digest: str  #: sha256 of the files as read, hexadecimal: names this state of the watchlist in alerts and logs
    examples: dict[str, tuple[Example, ...]] = field(default_factory=dict)  #: by position id; no entry: none
