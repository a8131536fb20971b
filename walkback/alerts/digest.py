"""The daily digest and the weekly "what changed": values in, a payload out. Pure, and within Slack's limits for any input."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from walkback.alerts import blocks as kit
from walkback.alerts.blocks import Part
from walkback.alerts.message import JSON_LIMIT, TEXT_LIMIT, certainty, headline
from walkback.alerts.text import cut, escaped
from walkback.alerts.values import AlertView, Said
from walkback.alerts.words import marked

#: rows of one list: the first number with which the message fits; of more rows, it is told how many
_MOST = (8, 4, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An alert that its route kept back, and why."""

    view: AlertView
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """Words that may contradict a position, and are not sure enough for an alert."""

    said: Said
    claim: str
    probability: float  #: calibrated, 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What changed within a week."""

    positions: tuple[str, ...]  #: one sentence each: what is held now, in place of what
    alerts: tuple[tuple[str, int], ...]  #: how many are open, walked back, confirmed, false alarms
    right: tuple[
        str, ...
    ] = ()  #: of all alerts so far, how many were right, by the judge's probability: one sentence each


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a digest tells: everything since the one before."""

    day: date
    told: tuple[AlertView, ...] = ()
    kept: tuple[Kept, ...] = ()
    possible: tuple[Possible, ...] = ()
    unjudged: tuple[tuple[str, int], ...] = ()  #: why, and how many statements
    feeds: tuple[tuple[str, str], ...] = ()  #: those that failed or are silent: id, and what is the matter
    week: Week | None = None


def payload(day: Day) -> dict[str, object]:
    """Return the message: {"text", "blocks"}. A day on which nothing happened is told as such: silence would look like a fault."""
    title = f"Walkback on {day.day.day} {day.day:%b} {day.day.year}"
    counts = [
        _count(len(day.told), "alert"),
        f"{len(day.kept)} kept back",
        f"{len(day.possible)} possible",
        f"{sum(number for _, number in day.unjudged)} could not be judged",
        f"{_count(len(day.feeds), 'feed')} silent or failing",
    ]
    line = ", ".join(counts)
    for most in _MOST:
        blocks = [kit.header(title), kit.context(line), kit.rich_text(*_lists(day, most))]
        if len(json.dumps(blocks, ensure_ascii=False).encode()) <= JSON_LIMIT:
            break
    return {"text": escaped(f"{title}: {line}", TEXT_LIMIT), "blocks": blocks}


def _lists(day: Day, most: int) -> list[Part]:
    lists = {
        "Told": [_alert(view) for view in day.told],
        "Kept back, told here alone": [f"{_alert(one.view)}: {cut(one.reason, 160)}" for one in day.kept],
        "Possible: look at both sentences": [_possible(one) for one in day.possible],
        "Could not be judged": [f"{number}: {cut(why, 160)}" for why, number in day.unjudged],
        "Feeds": [f"{cut(name, 60)}: {cut(says, 200)}" for name, says in day.feeds],
    }
    if day.week is not None:
        changes = [cut(one, 240) for one in day.week.positions]
        changes += [f"{number} {cut(what, 60)}" for what, number in day.week.alerts]
        lists["This week"] = changes or ["nothing changed"]
        lists["Confirmed so far, by the judge's probability"] = [cut(one, 240) for one in day.week.right]
    shown = [part for heading, rows in lists.items() for part in _list(heading, rows, most)]
    return shown or [kit.section(kit.text("Nothing was said that breaks with a position, and every feed was read."))]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _alert(view: AlertView) -> str:
    state = "" if view.state == "open" else f", {cut(view.state.replace('-', ' '), 20)}"
    return f"{headline(view)} ({certainty(view.probability, view.kind)}{state}, alert {view.id[:8]})"


def _possible(one: Possible) -> str:
    words = marked(one.said.words, one.said.quoted, 160) or "(nothing to show)"
    who = cut(one.said.speaker, 60) or "an unnamed speaker"
    return f"{who}: {words} ({cut(one.said.outlet, 40)}; {one.probability:.2f}) Against: {cut(one.claim, 120)}"


def _list(heading: str, rows: Sequence[str], most: int) -> list[Part]:
    if not rows:
        return []
    shown = [[kit.text(row or "(nothing to show)")] for row in rows[:most]]
    if len(rows) > most:
        shown.append([kit.text(f"and {len(rows) - most} more")])
    return [kit.section(kit.text(heading, bold=True)), kit.bullets(*shown)]
