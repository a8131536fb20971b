"""Which positions a statement of a day is to be judged against."""

from datetime import date
from itertools import pairwise

from extractors.values import Administration, Position
from walkback.watchlist.model import Watchlist


def in_force(
    watchlist: Watchlist, topic: str, administration: str | None, day: date, *, breaks: bool = False
) -> list[Position]:
    """Return what the speaker's administration held on the topic on that day, in the watchlist's order.

    With `breaks`, also what its predecessor held to its last day, as long as the administration itself holds nothing yet on
    that day: from then on the words are measured against its own position.
    """
    own = [p for p in watchlist.positions if p.topic == topic and p.administration == administration and _holds(p, day)]
    if own or not breaks:
        return own
    before = _predecessor(watchlist, administration)
    if before is None or before.end is None:
        return []
    last_day_held = [p for p in watchlist.positions if p.topic == topic and p.administration == before.id]
    return [p for p in last_day_held if p.held_to is None or p.held_to >= before.end]


def _holds(position: Position, day: date) -> bool:
    return position.held_from <= day and (position.held_to is None or day < position.held_to)


def _predecessor(watchlist: Watchlist, administration: str | None) -> Administration | None:
    in_order = sorted(watchlist.roster.administrations, key=lambda one: one.start)
    for before, after in pairwise(in_order):
        if after.id == administration:
            return before
    return None
