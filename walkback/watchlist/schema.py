"""What may be written in watchlist.yaml and officials.yaml, key by key. The descriptions are what an editor's completion shows."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

#: how long before the first day of a position its words may have been said: a desk decides some days later
ANNOUNCED = timedelta(days=21)

_EVERY = re.compile(r"([1-9]\d{0,3})\s*(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{8,20}")
_MENTION = re.compile(r"[USW][A-Z0-9]{8,20}")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


def _day(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("write a day as 2017-12-31")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no day of the calendar: write a day as 2017-12-31") from error


def _every(value: Any) -> Any:
    match = _EVERY.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write how often as 10m, 2h or 1d")
    every = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if not timedelta(minutes=1) <= every <= timedelta(days=7):
        raise ValueError("a feed is polled every 1m at the most and every 7d at the least")
    return every


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        known = False
    if not known or any(character.isspace() for character in value):
        raise ValueError("write the whole address, with https:// or http:// in front")
    if parts.username or parts.password:
        raise ValueError("an address here must not hold a name or a password")
    return value


def _channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError(
            "write the channel's id, such as C0123ABCD45 (in Slack: the channel's name, then 'About', at the bottom)"
        )
    return value


def _mention(value: str) -> str:
    if not _MENTION.fullmatch(value):
        raise ValueError(
            "write the id of a user (U0123ABCD45) or of a user group (S0123ABCD45), never a name or @channel"
        )
    return value


def _clock(value: Any) -> Any:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise ValueError("write a time of day as 07:30, from 00:00 to 24:00")
    return time.fromisoformat(value.replace("24:", "00:"))


def _zone(value: Any) -> Any:
    try:
        return ZoneInfo(value)
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"{value!r} is no time zone: write one as America/New_York, Asia/Seoul or UTC") from error


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Term = Annotated[str, StringConstraints(min_length=2, max_length=100, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_web_address)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Every = Annotated[
    timedelta, BeforeValidator(_every), WithJsonSchema({"type": "string", "pattern": r"^[1-9]\d{0,3}\s*[mhd]$"})
]
Kind = Literal["rift", "reversal", "break"]
Channel = Annotated[str, AfterValidator(_channel)]
Mention = Annotated[str, AfterValidator(_mention)]
Probability = Annotated[float, Field(ge=0.5, le=0.99)]
Clock = Annotated[
    time, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"})
]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), WithJsonSchema({"type": "string"})]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Weekdays = Annotated[list[Weekday], Field(min_length=1, max_length=7)]
EVERY_DAY: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Row(BaseModel):
    """Keys that are not named are refused: a misspelt rule must never be silently ignored."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FeedRow(Row):
    """A feed to poll."""

    id: Id = Field(description="A short name of your own, in small letters: white-house-briefings.")
    url: Url = Field(description="The address of the RSS or Atom feed.")
    outlet: Line = Field(description="Who publishes it, as an alert names it: Associated Press.")
    every: Every = Field(
        timedelta(minutes=10), description="How often it is polled: 10m, 2h, 1d.", validate_default=False
    )


class QuietRow(Row):
    """Hours in which nothing is sent: what comes then is held, and sent when they are over."""

    from_: Clock = Field(alias="from", description='When it begins, by the clock of `zone`: "22:00".')
    to: Clock = Field(description='When it ends, the day after where it is no later than `from`: "07:00".')
    days: Weekdays = Field(list(EVERY_DAY), description="The days on which it begins; left out: every day.")


class UrgentRow(Row):
    """Which alerts are sent at any time: of one of the kinds, and at least this probable."""

    kinds: Annotated[list[Kind], Field(min_length=1)] | None = Field(None, description="Left out: every kind.")
    minimum: Probability | None = Field(None, description="The probability from which; left out: any.")


class MannerRow(Row):
    """When alerts are sent, and how loudly. Each key may be left out."""

    mention: Mention | None = Field(None, description="A user's or user group's id that each alert names: S0123ABCD45.")
    hourly: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="The most alerts of an hour in the channel; what is over goes to the digest."
    )
    zone: Zone | None = Field(
        None, description="The time zone of its hours: America/New_York. Left out: as in `alerts`."
    )
    quiet: Annotated[list[QuietRow], Field(max_length=14)] = Field([], description="Hours in which nothing is sent.")
    urgent: UrgentRow | None = Field(None, description="Which alerts pass quiet hours and the hourly limit.")
    broadcast: bool = Field(
        False, description="Whether a walk-back or a correction is shown in the channel too, beside its thread."
    )


class RouteRow(MannerRow):
    """Some topics, or kinds, that go elsewhere or otherwise. Of several routes, the first that takes an alert has it."""

    channel: Channel = Field(description="The id of the Slack channel.")
    topics: Annotated[list[Id], Field(min_length=1)] | None = Field(None, description="Left out: every topic.")
    kinds: Annotated[list[Kind], Field(min_length=1)] | None = Field(None, description="Left out: every kind.")
    minimum: Probability | None = Field(
        None, description="The probability from which an alert is sent; one that is raised below it goes to the digest."
    )


class DigestRow(Row):
    """The daily digest: what was told, what was kept back, what could not be judged, and which feeds are silent."""

    at: Clock = Field(description='When, by the clock of `zone`: "08:00".')
    zone: Zone | None = Field(None, description="Its time zone; left out: as in `alerts`.")
    channel: Channel | None = Field(None, description="The channel; left out: as in `alerts`.")
    days: Weekdays = Field(list(EVERY_DAY), description="On which days; left out: every day.")
    weekly: Weekday | None = Field(None, description="The day on which what has changed in a week is told as well.")


class AlertsRow(MannerRow):
    """Where the alerts go, and which are worth telling."""

    channel: Channel = Field(description="The id of the Slack channel: C0123ABCD45.")
    kinds: Annotated[list[Kind], Field(min_length=1)] = Field(
        ["rift", "reversal"],
        description="rift: an official against the administration; reversal: against their own earlier words; "
        "break: the administration against its predecessor's position.",
    )
    minimum: Probability = Field(
        0.7, description="The probability of a contradiction from which an alert is raised, 0.5 to 0.99."
    )
    routes: Annotated[list[RouteRow], Field(max_length=200)] = Field(
        [], description="What goes elsewhere, or otherwise: the first route that takes an alert has it."
    )
    digest: DigestRow | None = Field(None, description="The daily digest; left out: none.")


class TopicAlertsRow(Row):
    """What this topic does otherwise than the rest; each key that is left out is as in `alerts` above."""

    channel: Channel | None = Field(None, description="Another channel.")
    kinds: Annotated[list[Kind], Field(min_length=1)] | None = Field(None, description="Other kinds of alerts.")
    minimum: Probability | None = Field(None, description="Another probability.")


class CitationRow(Row):
    """Where the position was stated."""

    url: Url = Field(description="The page on which it can be read.")
    quote: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)] = Field(
        description="The words themselves."
    )
    said_on: Day = Field(description="The day on which they were said.")
    speaker: Line = Field(description="Who said them, as an alert names them.")
    official: Id | None = Field(None, description="The speaker's id in officials.yaml, for a person of it.")


class PositionRow(Row):
    """What an administration held on the topic, from a day until a day."""

    id: Id = Field(description="A short name of your own.")
    administration: Id = Field(description="An administration's id in officials.yaml.")
    holder: Line = Field(description="The body that stated it, as in officials.yaml: White House.")
    claim: Line = Field(description="The position in one plain sentence.")
    contradicted_by: Annotated[list[Line], Field(min_length=1, max_length=20)] = Field(
        description="Plain sentences that would contradict it. The more ways of doing so, the better it is judged."
    )
    from_: Day = Field(alias="from", description="The first day on which it was held.")
    until: Day | None = Field(None, description="The first day on which it was held no more; left out: still held.")
    citation: CitationRow = Field(description="Where it was stated.")


class TopicRow(Row):
    """A topic to watch."""

    id: Id = Field(description="A short name of your own: north-korea-talks.")
    name: Line = Field(description="As an alert names it: North Korea talks.")
    terms: Annotated[list[Term], Field(min_length=1, max_length=200)] = Field(
        description="Words and phrases of which one has to stand in an article. Case, hyphens and plurals do not count."
    )
    all_of: list[Annotated[list[Term], Field(min_length=1, max_length=200)]] = Field(
        [], description="Groups of words: of each group, one has to stand in the article as well."
    )
    exclude: list[Term] = Field([], description="Phrases that look like a term and are none: 'Washington Post'.")
    alerts: TopicAlertsRow | None = Field(None, description="What this topic does otherwise than the rest.")
    examples: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="A file of examples beside this one, from which the judge learns: examples/north-korea.yaml."
    )
    positions: Annotated[list[PositionRow], Field(min_length=1)] = Field(description="What was held, and when.")


class WatchlistFile(Row):
    """What Walkback watches."""

    alerts: AlertsRow = Field(description="Where the alerts of every topic go, and which are worth telling.")
    feeds: Annotated[list[FeedRow], Field(min_length=1, max_length=2000)] = Field(description="The feeds to poll.")
    topics: Annotated[list[TopicRow], Field(min_length=1, max_length=500)] = Field(description="The topics to watch.")


# ------------------------------------------------------------------------------------------- examples/TOPIC.yaml


class AnswerRow(Row):
    """Who said what the sentence does to the position, answering the alert that was raised of it."""

    alert: Id = Field(description="The alert's id.")
    says: Literal["confirmed", "new-position", "same-meaning", "off-topic"] = Field(
        description="The answer; of a false alarm, its reason."
    )
    by: Line = Field(description="Who answered.")
    on: Day = Field(description="The day of the answer.")


class ExampleRow(Row):
    """A sentence that was really said, with what the judge saw around it, where it stands, and whose answer it is."""

    text: Line = Field(description="The sentence.")
    context: Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)] | None = Field(
        None, description="The text around it."
    )
    speaker: Line | None = Field(None, description="Who said it.")
    said_on: Day | None = Field(None, description="The day on which it was said.")
    url: Url | None = Field(None, description="The page on which it can be read.")
    answer: AnswerRow | None = Field(None, description="Written by `walkback watchlist accept`.")


def _sentence(value: Any) -> Any:
    if isinstance(value, dict) and "text" not in value:
        raise ValueError("a sentence is expected: put one with a colon in it in quotes, or give it the key `text`")
    return value if isinstance(value, dict) else {"text": value}


#: most are invented, and plain text
Sentence = Annotated[ExampleRow, BeforeValidator(_sentence, json_schema_input_type=Line | ExampleRow)]
Sentences = Annotated[list[Sentence], Field(max_length=500)]


class ExamplesRow(Row):
    """Sentences as they might be said on one position, each under what it does to it. A position may have several of these."""

    position: Id = Field(description="The id of a position of the topic.")
    contradicts: Sentences = Field([], description="Sentences that contradict the position.")
    consistent: Sentences = Field([], description="Sentences that keep to it: restated, explained, unchanged.")
    unrelated: Sentences = Field([], description="Sentences that take no side, near the topic or far from it.")


class ExamplesFile(Row):
    """The examples of one topic."""

    examples: Annotated[list[ExamplesRow], Field(min_length=1, max_length=1000)] = Field(
        description="What officials might say, position by position."
    )


# ------------------------------------------------------------------------------------------- officials.yaml


class AdministrationRow(Row):
    """An administration, from its first day until the first day of the next."""

    id: Id = Field(description="A short name of your own: biden-2021.")
    name: Line = Field(description="As an alert names it: Biden administration.")
    from_: Day = Field(alias="from", description="Its first day.")
    until: Day | None = Field(None, description="The first day of the next one; left out: in office.")


class BodyRow(Row):
    """An institution that speaks for the administration."""

    id: Id = Field(description="A short name of your own: state.")
    name: Line = Field(description="As an alert names it: State Department.")
    aliases: list[Term] = Field([], description="Other ways in which papers name it as a speaker.")
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(
        "US", description="Whose it is, as two letters. Only those of US speak for the administration."
    )


class OfficeRow(Row):
    """A post within a body."""

    id: Id = Field(description="A short name of your own: secretary-of-state.")
    title: Line = Field(description="As an alert names it: Secretary of State.")
    body: Id = Field(description="The id of its body.")
    rank: Annotated[int, Field(ge=1, le=20)] = Field(
        description="1 is the head of the administration; the larger, the less authority."
    )
    aliases: list[Term] = Field([], description="Other titles for it: top diplomat.")
    shared: bool = Field(False, description="Whether several may hold it at a time, as deputies do.")


class TenureRow(Row):
    """One person in one office."""

    office: Id = Field(description="The id of the office.")
    from_: Day = Field(alias="from", description="The first day in office.")
    until: Day | None = Field(None, description="The first day out of office; left out: still in office.")
    acting: bool = Field(False, description="Whether the office was held for the time being.")


class OfficialRow(Row):
    """A person with tenures in offices."""

    id: Id = Field(description="A short name of your own: antony-blinken.")
    name: Line = Field(description="As an alert names them.")
    aliases: list[Term] = Field([], description="Other full names: Tony Blinken. Never a surname alone.")
    tenures: Annotated[list[TenureRow], Field(min_length=1)] = Field(description="The offices held.")


class OfficialsFile(Row):
    """Who could speak for which administration, and when."""

    administrations: Annotated[list[AdministrationRow], Field(min_length=1)]
    bodies: Annotated[list[BodyRow], Field(min_length=1)]
    offices: Annotated[list[OfficeRow], Field(min_length=1)]
    officials: Annotated[list[OfficialRow], Field(min_length=1)]


_FILES: dict[str, type[Row]] = {"watchlist": WatchlistFile, "officials": OfficialsFile, "examples": ExamplesFile}


def json_schema(file: Literal["watchlist", "officials", "examples"]) -> dict[str, Any]:
    """Return the JSON Schema of one of the files, for an editor that completes and checks while you type."""
    of_file = _FILES[file].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **of_file}
