"""Builders for the few Block Kit parts that an alert is made of (docs.slack.dev/reference/block-kit/blocks).

Text that we did not write goes only through these: rich_text and plain_text are not parsed, so that `<!channel>`,
`<@U1>`, `*bold*` and `<https://a|b>` stay the characters that they are. There is no builder for mrkdwn.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from extractors.values import Span

Part = dict[str, Any]

HEADER_LIMIT = 150
CONTEXT_LIMIT = 2000


def text(content: str, **style: bool) -> Part:
    """Return a run of text; `style`: bold, italic, strike or code."""
    return {"type": "text", "text": content, **({"style": style} if style else {})}


def emphasised(content: str, places: Sequence[Span]) -> list[Part]:
    """Return runs of text that together are `content`, with the places, which are in order and apart, in bold."""
    edges = [0, *(edge for place in places for edge in (place.start, place.end)), len(content)]
    runs = [
        text(content[start:end], **({"bold": True} if odd % 2 else {}))
        for odd, (start, end) in enumerate(pairwise(edges))
    ]
    return [run for run in runs if run["text"]]


def link(url: str, label: str) -> Part:
    """Return a link; the label is text like any other."""
    return {"type": "link", "url": url, "text": label}


def mention(name: str) -> Part:
    """Return a part that calls a user (U..., W...) or a user group (S...) by id. Only what an editor has written comes here."""
    if name.startswith("S"):
        return {"type": "usergroup", "usergroup_id": name}
    return {"type": "user", "user_id": name}


def section(*parts: Part) -> Part:
    """Return a paragraph of runs."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quotation(*parts: Part) -> Part:
    """Return a paragraph that is set off as a quotation."""
    return {"type": "rich_text_quote", "elements": list(parts)}


def bullets(*rows: list[Part]) -> Part:
    """Return a list with a bullet a row."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(*row) for row in rows]}


def rich_text(*elements: Part) -> Part:
    """Return a block of paragraphs, quotations and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def header(content: str) -> Part:
    """Return a headline; at most 150 characters."""
    return {"type": "header", "text": _plain(content)}


def context(*lines: str) -> Part:
    """Return small grey text."""
    return {"type": "context", "elements": [_plain(line) for line in lines]}


def divider() -> Part:
    """Return a thin line."""
    return {"type": "divider"}


def actions(block: str, *elements: Part) -> Part:
    """Return a row of buttons and menus; `block` is its id."""
    return {"type": "actions", "block_id": block, "elements": list(elements)}


def button(action: str, label: str, value: str, style: str | None = None) -> Part:
    """Return a button; `style`: primary or danger. What is clicked sends `action` and `value`."""
    looks = {"style": style} if style else {}
    return {"type": "button", "action_id": action, "text": _plain(label), "value": value, **looks}


def menu(action: str, label: str, choices: dict[str, str]) -> Part:
    """Return a menu: each choice's value and what is shown of it. What is chosen sends `action` and that value."""
    options = [{"text": _plain(shown), "value": value} for value, shown in choices.items()]
    return {"type": "static_select", "action_id": action, "placeholder": _plain(label), "options": options}


def field(name: str, label: str, shown: str, *, most: int, hint: str = "", several: bool = False) -> Part:
    """Return an input of a modal that begins with `shown`; what is written stands in its state under `name` and "text"."""
    element = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": several,
        "max_length": most,
        **({"initial_value": shown} if shown else {}),
    }
    more = {"hint": _plain(hint)} if hint else {}
    return {"type": "input", "block_id": name, "label": _plain(label), "element": element, **more}


def modal(name: str, title: str, submit: str, kept: str, *blocks: Part) -> Part:
    """Return a view of its own; `kept` comes back with what is submitted."""
    return {
        "type": "modal",
        "callback_id": name,
        "private_metadata": kept,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "blocks": list(blocks),
    }


def _plain(content: str) -> Part:
    # emoji False: ":siren:" in somebody's words is not a siren.
    return {"type": "plain_text", "text": content, "emoji": False}
