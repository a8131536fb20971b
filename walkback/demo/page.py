"""The channels of a workspace in a browser: messages, threads, and buttons that go the way of Slack's, over the WebSocket.

No script: what is clicked is a form. Whoever opens the page is one of the workspace's people, and can change who.
"""

import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from walkback.alerts.page import templates
from walkback.demo.clients import PEOPLE, Unheard
from walkback.demo.workspace import Workspace

#: seconds that an app has to acknowledge a click (docs: "Acknowledgment response"), and after which the page is shown again
_ACKNOWLEDGES, _SHOWN_AGAIN = 3.0, 1
#: how often the page is shown again by itself after a click: an edit and a reply come one after the other
_AGAIN = 4
#: notices that only one person sees, the last ones
_NOTICES = 3

_page = templates("walkback.demo").get_template("channel.html.jinja")


def show(slack: Workspace, asked: dict[str, str]) -> str:
    """Return the page of a channel as a person sees it. `asked`: "channel", "as", and what `act` has added."""
    messages = list(slack.messages)
    channels = sorted({one["channel"] for one in messages})
    channel = asked["channel"] if asked.get("channel") in channels else next(iter(channels), "")
    user = _user(asked)
    modal = slack.modals.get(user)
    again = int(asked["again"]) if asked.get("again", "") in map(str, range(1, _AGAIN + 1)) else 0
    here = {"channel": channel, "as": user}
    return _page.render(
        channel=slack.name(channel),
        others=[(slack.name(one), urlencode({"channel": one, "as": user})) for one in channels if one != channel],
        name=PEOPLE[user],
        people=[(name, urlencode({"channel": channel, "as": one})) for one, name in PEOPLE.items() if one != user],
        threads=list(_threads([one for one in messages if one["channel"] == channel], here)),
        notices=[text for to, text in slack.told if to == user][-_NOTICES:],
        problem=_PROBLEMS.get(asked.get("problem", "")),
        modal=modal,
        here=here,
        # Never under somebody who is writing.
        again=f"{_SHOWN_AGAIN};url=/?{urlencode(here | {'again': again - 1})}" if again and not modal else "",
    )


def act(slack: Workspace, did: dict[str, str]) -> str:
    """Do what a person did on the page. Returns the address of what they see next."""
    user = _user(did)
    here = {"channel": did.get("channel", ""), "as": user}
    modal = slack.modals.pop(user, None)
    if did.get("action") == "cancel":
        return f"/?{urlencode(here)}"
    try:
        if did.get("action") == "submit" and modal is not None:
            written = {name.removeprefix("of-"): text for name, text in did.items() if name.startswith("of-")}
            envelope = slack.clients.submit(modal, user, **written)
        else:
            envelope = slack.clients.press(
                user,
                channel=here["channel"],
                **{name: did.get(name, "") for name in ("ts", "kind", "block", "action", "value")},
            )
    except Unheard:
        return f"/?{urlencode(here | {'problem': 'unheard'})}"
    if not _wait(lambda: envelope in slack.clients.acknowledged):
        return f"/?{urlencode(here | {'problem': 'late'})}"
    return f"/?{urlencode(here | {'again': _AGAIN})}"


_PROBLEMS = {
    "unheard": "Nobody listens to the buttons: Walkback's service does not run, or has no app-level token.",
    "late": "Walkback did not acknowledge the click within three seconds.",
}


def _threads(messages: list[dict[str, Any]], here: dict[str, str]) -> Any:
    for root in messages:
        if not root["thread_ts"]:
            replies = [one for one in messages if one["thread_ts"] == root["ts"]]
            yield _shown(root, here), [_shown(one, here) for one in replies]


def _shown(message: dict[str, Any], here: dict[str, str]) -> dict[str, Any]:
    at = datetime.fromtimestamp(float(message["ts"]), UTC)
    return {"at": at, "blocks": message["blocks"], "text": message["text"], "act": here | {"ts": message["ts"]}}


def _user(asked: dict[str, str]) -> str:
    return asked["as"] if asked.get("as") in PEOPLE else next(iter(PEOPLE))


def _wait(what: Any) -> bool:
    until = time.monotonic() + _ACKNOWLEDGES
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
