"""An alert as Slack would show it, as one HTML file: made from the payloads that would be sent, so that it shows no more and no less.

Self-contained: no script, no network, and a policy that forbids both. Every text is escaped, and only http(s) is linked.
"""

from collections.abc import Sequence
from datetime import datetime
from html import unescape
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader

from walkback.alerts.message import reply, root
from walkback.alerts.text import address, clean, clean_piece
from walkback.alerts.values import AlertView

Payload = dict[str, Any]


def templates(*packages: str) -> Environment:
    """Return the templates of these packages and of this one, with the parts that a message is made of. Everything is escaped."""
    loader = ChoiceLoader([PackageLoader(package) for package in (*packages, "walkback.alerts")])
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(clean=clean_piece, address=address, unescaped=unescape)
    return made


_page = templates().get_template("page.html.jinja")


def html(view: AlertView) -> str:
    """Return the alert with the updates in its thread as an HTML document."""
    told = [(view.raised_at, root(view)), *((one.raised_at, reply(view, one)) for one in view.updates)]
    return render(told)


def render(told: Sequence[tuple[datetime, Payload]]) -> str:
    """Return a thread as an HTML document: its messages with the moment of each, the root first."""
    first = told[0][1]["blocks"][0]
    title = first["text"]["text"] if first["type"] == "header" else "Walkback"
    messages = [{"at": at, "blocks": payload.get("blocks", []), "text": payload["text"]} for at, payload in told]
    return _page.render(title=clean(title), root=messages[0], replies=messages[1:])
