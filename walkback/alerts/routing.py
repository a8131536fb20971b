"""What becomes of an alert on its route: sent now, held until the quiet hours are over, or told in the digest alone. Pure.

In the manner of Prometheus Alertmanager's notification pipeline: small stages with a name each, one after the other, and a reason
that is kept with what was decided. Certainty comes first, then what is urgent, then quiet hours, then the channel's budget.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from walkback.watchlist.model import Quiet, Route

HOUR = timedelta(hours=1)
#: windows that can follow one another without a break: a week of the fourteen that a route may have
_WINDOWS = 7 * 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is done with an alert or an update, which stage said so, and why."""

    what: Literal["now", "hold", "digest"]
    stage: str  #: certainty, urgent, quiet hours, budget or open; of an update also: alert
    reason: str  #: one plain sentence
    until: datetime | None = None  #: of "hold": when it is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the stages look at."""

    kind: str
    probability: float
    route: Route
    now: datetime
    sent: Sequence[datetime]  #: when the channel's other alerts were sent, or will be
    quiet_until: datetime | None


def rule(kind: str, probability: float, route: Route, now: datetime, sent: Sequence[datetime]) -> Ruling:
    """Decide on an alert. `sent`: the moments at which the channel's other alerts were sent, or are going to be."""
    asked = Asked(
        kind=kind,
        probability=probability,
        route=route,
        now=now,
        sent=sent,
        quiet_until=quiet_until(route, now),
    )
    return _first(asked, (_certainty, _urgent, _budget, _quiet))


def rule_update(kind: str, probability: float, route: Route, now: datetime, *, alone: bool = False) -> Ruling:
    """Decide on an update in the thread of an alert of this kind: it follows its alert, and keeps the quiet hours.

    `alone`: its alert is told in the digest alone, and has no thread.
    """
    if alone:
        return Ruling(what="digest", stage="alert", reason="it follows its alert, which has no thread")
    asked = Asked(
        kind=kind, probability=probability, route=route, now=now, sent=(), quiet_until=quiet_until(route, now)
    )
    return _first(asked, (_urgent, _quiet))


def _first(asked: Asked, stages: Sequence[Callable[[Asked], Ruling | None]]) -> Ruling:
    for stage in stages:
        if (ruling := stage(asked)) is not None:
            return ruling
    return Ruling(what="now", stage="open", reason=f"{asked.route.name} to {asked.route.channel}, at once")


# ------------------------------------------------------------------------------------------- the stages


def _certainty(asked: Asked) -> Ruling | None:
    if asked.probability >= asked.route.minimum:
        return None
    reason = f"its probability of {asked.probability:.2f} is below the {asked.route.minimum:.2f} of {asked.route.name}"
    return Ruling(what="digest", stage="certainty", reason=reason)


def _urgent(asked: Asked) -> Ruling | None:
    urgent = asked.route.urgent
    if urgent is None or asked.kind not in urgent.kinds or asked.probability < urgent.minimum:
        return None
    reason = f"{asked.route.name} to {asked.route.channel}: a {asked.kind} of this probability is urgent"
    return Ruling(what="now", stage="urgent", reason=reason)


def _budget(asked: Asked) -> Ruling | None:
    # Of those that are held, each counts at the moment at which it will be sent: the morning has a budget too.
    if asked.route.hourly is None:
        return None
    then = asked.quiet_until or asked.now
    recent = sum(then - HOUR < moment <= then for moment in asked.sent)
    if recent < asked.route.hourly:
        return None
    when = "will have had" if asked.quiet_until else "has had"
    reason = f"{asked.route.channel} {when} {recent} alerts within an hour, of {asked.route.hourly} that {asked.route.name} allows"
    return Ruling(what="digest", stage="budget", reason=reason)


def _quiet(asked: Asked) -> Ruling | None:
    if asked.quiet_until is None:
        return None
    local = asked.quiet_until.astimezone(asked.route.zone)
    reason = f"quiet hours of {asked.route.name}, until {local:%a %d %b %H:%M} ({asked.route.zone.key})"
    return Ruling(what="hold", stage="quiet hours", reason=reason, until=asked.quiet_until)


# ------------------------------------------------------------------------------------------- quiet hours


def quiet_until(route: Route, now: datetime) -> datetime | None:
    """Return when the quiet hours end that `now` is within, in UTC; None when it is within none.

    Windows are laid out on the clock of the route's zone and compared as moments: a night in which the clock is changed is an hour
    longer or shorter. An end that the clock skips comes as late as it would have without the change (PEP 495, fold=0); one that
    it passes twice counts the first time.
    """
    at = now
    for _ in range(_WINDOWS):
        end = max((end for start, end in _windows(route, at) if start <= at < end), default=None)
        if end is None:
            break
        at = end
    return None if at == now else at


def channel_quiet_until(routes: Iterable[Route], channel: str, now: datetime) -> datetime | None:
    """Return when it is quiet no more in a channel: when the first of its routes is out of its quiet hours; None when one is now."""
    ends = [quiet_until(route, now) for route in routes if route.channel == channel]
    return min((end for end in ends if end is not None), default=None) if None not in ends else None


def _windows(route: Route, at: datetime) -> list[tuple[datetime, datetime]]:
    today = at.astimezone(route.zone).date()
    days = (today - timedelta(days=1), today)
    return [_window(quiet, day, route) for quiet in route.quiet for day in days if day.weekday() in quiet.days]


def _window(quiet: Quiet, day: date, route: Route) -> tuple[datetime, datetime]:
    last = day if quiet.end > quiet.start else day + timedelta(days=1)
    return _moment(day, quiet.start, route), _moment(last, quiet.end, route)


def _moment(day: date, clock: time, route: Route) -> datetime:
    return datetime.combine(day, clock, tzinfo=route.zone).astimezone(UTC)
