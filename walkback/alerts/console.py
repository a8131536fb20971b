"""An alert as a person reads it in a terminal: made from the payloads that would be sent to Slack.

Texts from the web are printed as plain text: no markup of rich is read in them, and no control character reaches the terminal.
"""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from walkback.alerts.message import reply, root
from walkback.alerts.text import address, clean_piece
from walkback.alerts.values import AlertView

#: columns that a text gets also in a terminal that is narrower
_NARROWEST = 20


def show(view: AlertView, console: Console) -> None:
    """Print the alert, and below it what happened since."""
    show_payload(root(view), console)
    for update in view.updates:
        console.print()
        show_payload(reply(view, update), console, indent=4)


def show_payload(payload: dict[str, Any], console: Console, *, indent: int = 0) -> None:
    """Print one message, `indent` columns from the left."""
    for number, block in enumerate(payload["blocks"]):
        if number and block["type"] == "rich_text":
            console.print()
        for first, others, text in _lines(block):
            room = max(console.width - indent - len(first), _NARROWEST)
            for row, line in enumerate(text.wrap(console, room, overflow=text.overflow or "fold")):
                start = Text(" " * indent + (others if row else first), style="dim")
                console.print(Text.assemble(start, line), soft_wrap=True, highlight=False)


#: what stands before the first row of a text, before its other rows, and the text
_Line = tuple[str, str, Text]


def _lines(block: dict[str, Any]) -> Iterable[_Line]:
    match block["type"]:
        case "header":
            yield "", "", Text(clean_piece(block["text"]["text"]), style="bold")
        case "actions":
            labels = [(part.get("text") or part.get("placeholder") or {}).get("text", "") for part in block["elements"]]
            yield "", "", Text(clean_piece("".join(f"[ {label} ] " for label in labels)), style="dim")
        case "context":
            for line in block["elements"]:
                yield "", "", Text(clean_piece(line["text"]), style="dim")
        case "rich_text":
            for paragraph in block["elements"]:
                yield from _paragraph(paragraph)


def _paragraph(paragraph: dict[str, Any]) -> Iterable[_Line]:
    match paragraph["type"]:
        case "rich_text_quote":
            yield from _runs(paragraph["elements"], "  │ ", "  │ ")
        case "rich_text_list":
            for item in paragraph["elements"]:
                yield from _runs(item["elements"], "• ", "  ")
        case _:
            yield from _runs(paragraph["elements"], "", "")


def _runs(parts: list[dict[str, Any]], first: str, others: str) -> Iterable[_Line]:
    """The text that the parts make, and below it the addresses that it links: few terminals can be clicked."""
    text, addresses = Text(), []
    for part in parts:
        if part["type"] in ("user", "usergroup"):
            text.append(f"@{part.get('user_id') or part['usergroup_id']}", style="bold")
            continue
        linked = address(part.get("url", "")) if part["type"] == "link" else None
        style = "bold" if (part.get("style") or {}).get("bold") else ""
        text.append(clean_piece(part["text"]), style=f"underline link {linked}" if linked else style)
        if linked:
            # Without the words to scroll to: a person copies it, and the link above has them.
            addresses.append(Text(linked.split("#:~:")[0], style="dim", overflow="ignore"))
    yield first, others, text
    yield from ((others, others, one) for one in addresses)
