"""What can be clicked in a message, and what a click means. Pure: Slack's payloads in, values out, and the other way round.

A control carries the alert's id, the revision that its message shows and, in a menu, what was chosen: nothing else, and nothing secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from walkback.alerts import blocks as kit
from walkback.alerts.answers import REASONS, Asked, standing
from walkback.alerts.blocks import Part
from walkback.alerts.text import cut
from walkback.alerts.values import AlertView

#: how long a mute lasts, as a menu offers it
LASTS = {"4h": timedelta(hours=4), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
_MUTES = {"speaker-on-topic": "Speaker on this topic", "topic": "Topic", "speaker": "Speaker"}
_LASTS = {"4h": "4 hours", "24h": "24 hours", "7d": "7 days"}
_BLOCK = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What somebody did in Slack. `asks` is what they mean by it; `opens` names the modal that asks them for words first."""

    alert: str
    asked: Asked
    opens: bool
    channel: str
    ts: str  #: of the message
    trigger: str  #: lets a modal be opened, for three seconds


def controls(view: AlertView) -> Part:
    """Return the buttons and menus of an alert: what can be answered to it as it stands."""
    stands = standing(view.answers)
    value = f"{view.id}|{len(view.answers)}"
    shown: list[Part] = []
    if stands.review is None:
        shown += [
            kit.button("confirmed", "Confirm", value, "primary"),
            kit.menu("false-alarm", "False alarm", {f"{value}|{key}": cut(why, 75) for key, why in _reasons().items()}),
            kit.button("new-position", "New position", value),
        ]
    if stands.mute is None:
        choices = {f"{value}|{scope}|{last}": f"{_MUTES[scope]}, {_LASTS[last]}" for scope in _MUTES for last in LASTS}
        shown.append(kit.menu("muted", "Mute", choices))
    if stands.last is not None:
        shown.append(kit.button("undone", "Undo", value))
    return kit.actions(_BLOCK, *shown)


def _reasons() -> dict[str, str]:
    return {key: f"{why[0].upper()}{why[1:]}{' …' if key == 'other' else ''}" for key, why in REASONS.items()}


def read_click(payload: Mapping[str, Any]) -> Click | None:
    """Return what a block_actions payload means; None when it is of no control of ours."""
    action = _first(payload.get("actions"))
    if action.get("block_id") != _BLOCK:
        return None
    container = _part(payload, "container")
    value = action.get("value") or _part(action, "selected_option").get("value")
    alert, revision, *chosen = str(value or "").split("|")
    if not alert or not revision.isdigit():
        return None
    kind = str(action.get("action_id"))
    asked = replace(_asked(payload, kind), revision=int(revision))
    if kind == "false-alarm":
        asked = replace(asked, reason=chosen[0] if chosen else "")
    if kind == "muted":
        scope, last = (*chosen, "", "")[:2]
        asked = replace(asked, scope=scope, lasts=LASTS.get(last))
    return Click(
        alert=alert,
        asked=asked,
        opens=kind == "new-position" or asked.reason == "other",
        channel=str(container.get("channel_id") or _part(payload, "channel").get("id") or ""),
        ts=str(container.get("message_ts") or ""),
        trigger=str(payload.get("trigger_id") or ""),
    )


def modal(view: AlertView, click: Click) -> Part:
    """Return the modal that asks for a new position's words, or for the reason of a false alarm."""
    kept = "|".join((click.alert, str(click.asked.revision), click.channel, click.ts))
    if click.asked.kind == "false-alarm":
        return kit.modal("false-alarm", "False alarm", "Keep", kept, kit.field("note", "Why?", "", most=500))
    return kit.modal(
        "new-position",
        "New position",
        "Hold from today",
        kept,
        kit.field("claim", "What is held from today on", cut(view.said.words, 500), most=500, several=True),
        kit.field(
            "contraries",
            "What would contradict it",
            cut(view.against.claim, 500),
            most=3000,
            several=True,
            hint="One plain sentence a line. The more ways of contradicting it, the better it is judged.",
        ),
    )


def read_submission(payload: Mapping[str, Any]) -> Click | None:
    """Return what a submitted modal means; None when it is none of ours."""
    view = _part(payload, "view")
    alert, revision, channel, ts, *_ = (*str(view.get("private_metadata") or "").split("|"), "", "", "")
    if view.get("callback_id") not in ("new-position", "false-alarm") or not revision.isdigit():
        return None
    kind = str(view["callback_id"])
    asked = replace(_asked(payload, kind), revision=int(revision))
    if kind == "false-alarm":
        asked = replace(asked, reason="other", note=_written(view, "note"))
    else:
        asked = replace(
            asked, claim=_written(view, "claim"), contraries=tuple(_written(view, "contraries").splitlines())
        )
    return Click(alert=alert, asked=asked, opens=False, channel=channel, ts=ts, trigger="")


def _asked(payload: Mapping[str, Any], kind: str) -> Asked:
    user = _part(payload, "user")
    name = str(user.get("name") or user.get("username") or user.get("id") or "")
    return Asked(kind=kind, by=name, person=str(user.get("id") or ""), via="slack")


def _written(view: Mapping[str, Any], name: str) -> str:
    values = _part(_part(view, "state"), "values")
    return str(_part(_part(values, name), "text").get("value") or "")


def _part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = payload.get(name)
    return found if isinstance(found, Mapping) else {}


def _first(several: Any) -> Mapping[str, Any]:
    return several[0] if isinstance(several, list) and several and isinstance(several[0], Mapping) else {}
