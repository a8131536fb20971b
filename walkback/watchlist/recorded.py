"""Positions that an answer has recorded: in force beside the watchlist's own, until an editor has pasted them into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from extractors.values import Position
from walkback.watchlist.model import Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A position with the id of the one that it took the place of; None when it took nobody's."""

    position: Position
    supersedes: str | None


def with_recorded(watchlist: Watchlist, recorded: Iterable[Recorded]) -> Watchlist:
    """Return the watchlist with these positions in force, each one that was superseded ending where its successor begins.

    One that stands in the watchlist by now is taken as it stands there; an earlier end that an editor wrote is kept; what is of
    a topic that is watched no more is left out. Recorded positions come in the order of their recording.
    """
    topics = {topic.id for topic in watchlist.topics}
    held = {position.id: position for position in watchlist.positions}
    for one in recorded:
        if one.position.topic not in topics:
            continue
        begins = held.setdefault(one.position.id, one.position).held_from
        before = held.get(one.supersedes or "")
        if before is not None and (before.held_to is None or before.held_to > begins):
            held[before.id] = replace(before, held_to=max(begins, before.held_from))
    return replace(watchlist, positions=tuple(held.values()))


def latest(position: str, recorded: Sequence[Recorded]) -> str:
    """Return the id of what has taken a position's place, and of what has taken that one's; its own where nothing has."""
    for one in recorded:
        if one.supersedes == position:
            position = one.position.id
    return position


def as_yaml(position: Position, supersedes: str | None) -> str:
    """Return the position as it is pasted under `positions` of its topic, with what to do about its predecessor."""
    citation = position.citation
    row: dict[str, Any] = {
        "id": position.id,
        "administration": position.administration,
        "holder": position.holder,
        "claim": position.claim,
        "contradicted_by": list(position.contraries),
        "from": position.held_from,
        "citation": {
            "url": citation.url,
            "quote": citation.quote,
            "said_on": citation.said_on,
            "speaker": citation.speaker,
            **({"official": citation.official} if citation.official else {}),
        },
    }
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump([row], out)
    head = [f"# Into the watchlist, under `positions` of the topic {position.topic}."]
    if supersedes:
        head.append(f"# Give the position {supersedes} an end:  until: {position.held_from}")
    return "\n".join((*head, out.getvalue()))
