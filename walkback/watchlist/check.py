"""What a watchlist that loads holds, and what its editor may want to know: `walkback watchlist check`."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from walkback.watchlist.in_force import in_force
from walkback.watchlist.model import Route, Watchlist
from walkback.watchlist.routes import KINDS

#: the channel of the file as we ship it
PLACEHOLDER = "C0000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Counts, and notes: nothing of it keeps the watchlist from working."""

    counts: dict[str, int]
    notes: tuple[str, ...]
    routes: tuple[str, ...]  #: where the alerts of each topic go, and when: one line each
    digest: str

    def as_document(self) -> dict[str, Any]:
        """Return the findings as JSON has them."""
        return {
            "ok": True,
            "counts": self.counts,
            "notes": list(self.notes),
            "routes": list(self.routes),
            "digest": self.digest,
        }

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        notes = (f"note: {note}" for note in self.notes)
        return "\n".join((f"The watchlist can be used: {counts}.", *self.routes, *notes))


def check(watchlist: Watchlist, *, today: date) -> Findings:
    """Return what the watchlist holds, and what may be a slip of its editor."""
    notes: list[str] = []
    current = next(
        (
            one
            for one in watchlist.roster.administrations
            if one.start <= today and (one.end is None or today < one.end)
        ),
        None,
    )
    if current is None:
        notes.append(f"no administration is in office on {today}: no statement of these days would be judged")
    else:
        for topic in watchlist.topics:
            if not in_force(watchlist, topic.id, current.id, today):
                notes.append(
                    f'the topic "{topic.id}" has no position of the {current.name} today: nothing can contradict it'
                )
    if PLACEHOLDER in watchlist.channels():
        topics = [topic.id for topic in watchlist.topics if watchlist.routes[topic.id].channel == PLACEHOLDER]
        which = f" (topics: {', '.join(topics)})" if topics else ""
        notes.append(f"{PLACEHOLDER} is no channel of yours: put your channel's id under `alerts`{which}")
    notes += _citations(watchlist)
    return Findings(
        counts={
            "feeds": len(watchlist.feeds),
            "topics": len(watchlist.topics),
            "positions": len(watchlist.positions),
            "examples": sum(map(len, watchlist.examples.values())),
            "administrations": len(watchlist.roster.administrations),
            "officials": len(watchlist.roster.officials),
        },
        notes=tuple(notes),
        routes=tuple(_routes(watchlist)),
        digest=watchlist.digest,
    )


def _citations(watchlist: Watchlist) -> list[str]:
    """Return the positions whose words were said by somebody who held no office on that day."""
    officials = {official.id: official for official in watchlist.roster.officials}
    notes = []
    for position in watchlist.positions:
        citation = position.citation
        if citation.official is None:
            continue
        tenures = officials[citation.official].tenures
        if not any(
            one.start <= citation.said_on and (one.end is None or citation.said_on < one.end) for one in tenures
        ):
            notes.append(
                f'the position "{position.id}" cites {citation.speaker} on {citation.said_on}, who held no office then'
            )
    return notes


# ------------------------------------------------------------------------------------------- where the alerts go


def _routes(watchlist: Watchlist) -> Iterator[str]:
    for topic in watchlist.topics:
        kinds_of: dict[str, list[str]] = {}
        for kind in sorted(watchlist.routes[topic.id].kinds):
            kinds_of.setdefault(_way(watchlist.route(topic.id, kind)), []).append(kind)
        for way, kinds in kinds_of.items():
            yield f"{topic.id}: {', '.join(kinds)} -> {way}"
    daily = watchlist.daily
    if daily is not None:
        weekly = f", the week's changes on {calendar.day_abbr[daily.weekly]}" if daily.weekly is not None else ""
        yield f"digest: {_days(daily.days)} at {daily.at:%H:%M} ({daily.zone.key}) -> {daily.channel}{weekly}"


def _way(route: Route) -> str:
    parts = [f"{route.channel} ({route.name})", f"from {route.minimum:.2f}"]
    if route.mention:
        parts.append(f"names {route.mention}")
    if route.hourly is not None:
        parts.append(f"at most {route.hourly} an hour")
    parts += [f"quiet {_days(one.days)} {one.start:%H:%M}-{one.end:%H:%M} ({route.zone.key})" for one in route.quiet]
    if route.urgent:
        kinds = "/".join(sorted(route.urgent.kinds)) if len(route.urgent.kinds) < len(KINDS) else "any kind"
        parts.append(f"urgent: {kinds} from {route.urgent.minimum:.2f}")
    if route.broadcast:
        parts.append("walk-backs in the channel too")
    return ", ".join(parts)


def _days(days: frozenset[int]) -> str:
    return "daily" if len(days) == 7 else "/".join(calendar.day_abbr[day] for day in sorted(days))
