"""One message for what an outage has held: when it is made, and what it says. Values in, values out. Pure.

After a long outage a channel would get a burst of alerts that are news no more, and the new ones would drown in it. So those that have
waited are told in one message, a line each, and what is fresh is told as always. What quiet hours hold has not waited before they end.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from walkback.alerts import blocks as kit
from walkback.alerts.answers import moment
from walkback.alerts.message import CHANGED, JSON_LIMIT, certainty, day_of, headline, mentioning, when
from walkback.alerts.text import at_sentence, cut, escaped, units
from walkback.alerts.values import AlertView
from walkback.alerts.words import marked

#: An outage is long when an alert has waited for this: a desk still works on what was said two hours ago, and wants each with its
#: words, its buttons and its thread.
LONG = timedelta(hours=2)
#: After a long outage too, an alert that has waited less than this is told as itself.
FRESH = timedelta(minutes=30)
#: Fewer are no burst: each is told as itself.
FEWEST = 3
#: What has waited for longer, a replay of old days above all, is told in no catch-up; nor is a catch-up sent that has.
REACH = timedelta(days=7)

#: lines of one message, what is visible of them (see message.py), and its text, which stands for it where blocks are refused
_LINES, _VISIBLE, _TEXT = 25, 8_500, 1_500
_MORE = "walkback alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An alert's message that waits, and surely was not sent."""

    id: str
    due: datetime  #: when it should have been sent: when it was raised, or when the quiet hours that held it were over


def joining(waiting: Sequence[Waiting], now: datetime, *, is_open: bool) -> list[str]:
    """Return the messages of one channel that are told in a catch-up instead, the one that has waited longest first; []: none.

    `is_open`: whether one waits already, which those that come late join, however few they are.
    """
    late = sorted((one for one in waiting if FRESH < now - one.due <= REACH), key=lambda one: (one.due, one.id))
    if not is_open and (len(late) < FEWEST or now - late[0].due < LONG):
        return []
    return [one.id for one in late]


def line(view: AlertView, *, urgent: bool) -> dict[str, Any]:
    """Return an alert as it is told in a catch-up, in values that JSON has; `urgent`: its route says so."""
    said, against = view.said, view.against
    words = marked(said.words, said.quoted, 160) or "(nothing to show)"
    held = f"{cut(against.holder, 60)}, since {day_of(against.held_from)}: {cut(against.claim, 120)}"
    piece = said.quoted[0].of(said.words) if said.quoted else said.words
    outlet = cut(said.outlet, 60) or "the article"
    linked = at_sentence(said.url, piece)
    return {
        "urgent": urgent,
        "probability": view.probability,
        "headline": headline(view),
        "parts": [
            kit.text(headline(view), bold=True),
            kit.text(f" · {when(said)} · {words} · Against {held} · "),
            kit.link(linked, outlet) if linked else kit.text(outlet),
            kit.text(f" · {certainty(view.probability, view.kind)} · alert {view.id[:8]}"),
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An alert that a catch-up tells: its line, and what has become of it since."""

    line: dict[str, Any]
    due: datetime
    updates: Collection[str] = ()  #: kinds
    is_false: bool = False  #: somebody has called it a false alarm
    called: str | None = None  #: id of the user or user group that its own message would have called


def payload(held: Sequence[Held]) -> dict[str, Any]:
    """Return the message {"text", "blocks"}: a line for each, in order of urgency, as many as Slack takes and a number for the others.

    First what its route calls urgent; of the like, first what still stands; then by probability, and by how long it has waited.
    It calls whom the first of them that calls anybody would have called.
    """
    ordered = sorted(held, key=_urgency)
    since = min(one.due for one in held)
    title = f"{len(held)} alerts could not be sent since {moment(since)}"
    for shown in range(min(len(ordered), _LINES), 0, -1):
        rows = _rows(ordered, shown)
        blocks = [
            kit.header(title),
            kit.context("Each is told here alone, the most urgent first. What becomes of one is told in this thread."),
            kit.rich_text(kit.bullets(*rows)),
        ]
        visible = sum(units(part["text"]) for row in rows for part in row)
        if visible <= _VISIBLE and len(json.dumps(blocks, ensure_ascii=False).encode()) <= JSON_LIMIT:
            break
    called = next((one.called for one in ordered if one.called), None)
    return mentioning({"text": _text(title, ordered), "blocks": blocks}, called)


def _urgency(one: Held) -> tuple[bool, bool, float, datetime]:
    stands = not one.is_false and "walk-back" not in one.updates
    return not one.line["urgent"], not stands, -one.line["probability"], one.due


def _rows(ordered: Sequence[Held], shown: int) -> list[list[kit.Part]]:
    rows = [[*one.line["parts"], *(kit.text(f" · {since}") for since in _since(one))] for one in ordered[:shown]]
    if len(ordered) > shown:
        rows.append([kit.text(f"and {len(ordered) - shown} more: "), kit.text(_MORE, code=True)])
    return rows


def _since(one: Held) -> list[str]:
    changed = [CHANGED[kind] for kind in CHANGED if kind in one.updates]
    return [
        *(["walked back since"] if "walk-back" in one.updates else []),
        *([f"the article was {' and '.join(changed)} since"] if changed else []),
        *(["called a false alarm since"] if one.is_false else []),
    ]


def _text(title: str, ordered: Sequence[Held]) -> str:
    told = [one.line["headline"] for one in ordered]
    for shown in range(len(told), -1, -1):
        more = [f"and {len(told) - shown} more: {_MORE}"] if shown < len(told) else []
        text = escaped(f"{title}: {'; '.join([*told[:shown], *more])}", 10 * _TEXT)
        if units(text) <= _TEXT:
            break
    return text
