"""The `alerts` of a watchlist as routes: which alert goes where, and every rule among them that could never do anything."""

from collections.abc import Iterable, Sequence
from datetime import time
from zoneinfo import ZoneInfo

from walkback.watchlist.faults import did_you_mean
from walkback.watchlist.model import Digest, Quiet, Route, Urgent
from walkback.watchlist.schema import EVERY_DAY, AlertsRow, MannerRow, QuietRow, RouteRow, TopicRow, WatchlistFile
from walkback.watchlist.source import Path_, Source

KINDS = ("rift", "reversal", "break")
_DAY = 24 * 60
_WEEK = 7 * _DAY


def topic_route(otherwise: AlertsRow, topic: TopicRow) -> Route:
    """Return what is raised on a topic, and where it goes unless a route takes it."""
    own = topic.alerts
    return _route(
        otherwise,
        name=f"topic {topic.id}" if own and own.channel else "alerts",
        channel=(own.channel if own else None) or otherwise.channel,
        kinds=(own.kinds if own else None) or otherwise.kinds,
        minimum=(own.minimum if own else None) or otherwise.minimum,
        zone=otherwise.zone,
    )


def routes_by_kind(file: WatchlistFile) -> dict[tuple[str, str], Route]:
    """Return the route of each topic and kind that one of `alerts.routes` takes: the first that does."""
    taken: dict[tuple[str, str], Route] = {}
    for number, row in enumerate(file.alerts.routes):
        for topic in _topics_of(row, file.topics):
            raised = topic_route(file.alerts, topic)
            for kind in raised.kinds & set(row.kinds or KINDS):
                route = _route(
                    row,
                    name=f"route {number + 1}",
                    channel=row.channel,
                    kinds=row.kinds or KINDS,
                    minimum=max(row.minimum or 0.0, raised.minimum),
                    zone=row.zone or file.alerts.zone,
                )
                taken.setdefault((topic.id, kind), route)
    return taken


def daily_digest(alerts: AlertsRow) -> Digest | None:
    """Return when the digest is told; None when the watchlist asks for none."""
    row = alerts.digest
    if row is None:
        return None
    return Digest(
        channel=row.channel or alerts.channel,
        at=row.at,
        zone=row.zone or alerts.zone or ZoneInfo("UTC"),
        days=_days(row.days),
        weekly=EVERY_DAY.index(row.weekly) if row.weekly else None,
    )


def _route(
    row: MannerRow, *, name: str, channel: str, kinds: Iterable[str], minimum: float, zone: ZoneInfo | None
) -> Route:
    return Route(
        name=name,
        channel=channel,
        kinds=frozenset(kinds),
        minimum=minimum,
        zone=zone or ZoneInfo("UTC"),
        mention=row.mention,
        hourly=row.hourly,
        quiet=tuple(Quiet(start=one.from_, end=one.to, days=_days(one.days)) for one in row.quiet),
        urgent=Urgent(kinds=frozenset(row.urgent.kinds or KINDS), minimum=row.urgent.minimum or 0.0)
        if row.urgent
        else None,
        broadcast=row.broadcast,
    )


def _days(days: Iterable[str]) -> frozenset[int]:
    return frozenset(EVERY_DAY.index(day) for day in days)


def _topics_of(row: RouteRow, topics: Sequence[TopicRow]) -> list[TopicRow]:
    return [topic for topic in topics if row.topics is None or topic.id in row.topics]


# ------------------------------------------------------------------------------------------- what could do nothing


def check_routes(source: Source, file: WatchlistFile) -> None:
    """Add a fault for every rule of the alerts that names what is not there, or that could never do anything."""
    alerts = file.alerts
    _check_manner(source, ("alerts",), alerts, alerts)
    known = [topic.id for topic in file.topics]
    taken: set[tuple[str, str]] = set()
    for number, row in enumerate(alerts.routes):
        path: Path_ = ("alerts", "routes", number)
        _check_manner(source, path, row, alerts)
        unknown = [(place, topic) for place, topic in enumerate(row.topics or ()) if topic not in known]
        for place, topic in unknown:
            source.fault((*path, "topics", place), f'there is no topic "{topic}"{did_you_mean(topic, known)}')
        if not unknown:
            taken |= _check_reach(source, path, row, file, taken)


def _check_reach(
    source: Source, path: Path_, row: RouteRow, file: WatchlistFile, taken: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return the topics and kinds that a route takes; they are none of those that an earlier one has."""
    raised = {topic.id: topic_route(file.alerts, topic) for topic in _topics_of(row, file.topics)}
    for place, kind in enumerate(row.kinds or ()):
        if not any(kind in route.kinds for route in raised.values()):
            source.fault((*path, "kinds", place), f"no topic of this route raises a {kind}: see `kinds` under `alerts`")
            return set()
    wanted = {(topic, kind) for topic, route in raised.items() for kind in route.kinds & set(row.kinds or KINDS)}
    if wanted <= taken:
        source.fault(path, "this route gets nothing: the routes above it take all of its topics and kinds")
    least = min((route.minimum for route in raised.values()), default=0.0)
    if row.minimum is not None and row.minimum < least:
        source.fault((*path, "minimum"), f"it does nothing: below {least:g} nothing is raised on its topics")
    elif row.minimum is not None and row.minimum > least and file.alerts.digest is None:
        source.fault((*path, "minimum"), _NO_DIGEST)
    return wanted - taken


_NO_DIGEST = "what is kept back is told in the digest, and there is none: add `digest` under `alerts`"


def _check_manner(source: Source, path: Path_, row: MannerRow, alerts: AlertsRow) -> None:
    if row.hourly is not None and alerts.digest is None:
        source.fault((*path, "hourly"), _NO_DIGEST)
    if row.quiet and row.zone is None and alerts.zone is None:
        source.fault((*path, "quiet"), "whose clock? Add `zone`, such as America/New_York")
    if _is_always_quiet(row.quiet):
        source.fault((*path, "quiet"), "these hours never end: nothing would ever be sent")
    if row.urgent is not None:
        if row.urgent.kinds is None and row.urgent.minimum is None:
            source.fault((*path, "urgent"), "everything would be urgent: give `kinds`, a `minimum`, or both")
        if not row.quiet and row.hourly is None:
            source.fault((*path, "urgent"), "it does nothing: there are no quiet hours and no hourly limit to pass")


def _is_always_quiet(rows: Sequence[QuietRow]) -> bool:
    """Whether no minute of a week is left; the clock's changes move an hour, and leave none where there is none."""
    covered: set[int] = set()
    for row in rows:
        start, end = _minutes(row.from_), _minutes(row.to)
        length = end - start if end > start else end - start + _DAY
        for day in _days(row.days):
            covered.update((day * _DAY + start + minute) % _WEEK for minute in range(length))
    return len(covered) == _WEEK


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
