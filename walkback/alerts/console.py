"""An alert as a person reads it in a terminal: made from the payloads that would be sent to Slack.

Texts from the web are printed as plain text: no markup of rich is read in them, and no control character reaches the terminal.
"""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from walkback.alerts.message import reply, root
from walkback.alerts.text import address, clean_piece
from walkback.alerts.values import AlertView


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
        for line, inset in _lines(block):
            console.print(Padding(line, (0, 0, 0, indent + inset)), soft_wrap=False, highlight=False)


def _lines(block: dict[str, Any]) -> Iterable[tuple[Text, int]]:
    match block["type"]:
        case "header":
            yield Text(clean_piece(block["text"]["text"]), style="bold"), 0
        case "context":
            for line in block["elements"]:
                yield Text(clean_piece(line["text"]), style="dim"), 0
        case "rich_text":
            for paragraph in block["elements"]:
                yield from _paragraph(paragraph)


def _paragraph(paragraph: dict[str, Any]) -> Iterable[tuple[Text, int]]:
    match paragraph["type"]:
        case "rich_text_quote":
            for number, line in enumerate(_runs(paragraph["elements"])):
                yield Text.assemble(("│ ", "dim"), line) if not number else line, 2
        case "rich_text_list":
            for item in paragraph["elements"]:
                for number, line in enumerate(_runs(item["elements"])):
                    yield Text.assemble("• ", line) if not number else line, 0 if not number else 2
        case _:
            for line in _runs(paragraph["elements"]):
                yield line, 0


def _runs(parts: list[dict[str, Any]]) -> Iterable[Text]:
    """The line that the parts make, and below it the addresses that it links: few terminals can be clicked."""
    line, addresses = Text(), []
    for part in parts:
        linked = address(part.get("url", "")) if part["type"] == "link" else None
        style = "bold" if (part.get("style") or {}).get("bold") else ""
        line.append(clean_piece(part["text"]), style=f"underline link {linked}" if linked else style)
        if linked:
            # Without the words to scroll to: a person copies it, and the link above has them.
            addresses.append(Text(linked.split("#:~:")[0], style="dim", overflow="fold"))
    yield line
    yield from addresses
