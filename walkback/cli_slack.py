"""`walkback slack`: does an alert arrive, and what does one look like?"""

import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from walkback.errors import ConfigError
from walkback.settings import settings

if TYPE_CHECKING:
    from walkback.alerts.page import Payload

slack_app = typer.Typer(
    help="Slack: send a sample, or show what an alert looks like. See docs/slack.md.", no_args_is_help=True
)

#: seconds that a message has to show itself in its channel
_SHOWS = 10


@slack_app.command()
def test(
    channel: Annotated[
        str | None, typer.Argument(help="The id of the channel: C0123ABCD45. A webhook has its own.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the sample there, so that you can look at it.")] = False,
) -> None:
    """Send a sample to a channel, find it there, and remove it again: everything that an alert needs. A webhook can only send it."""
    from walkback.alerts.claims import WEBHOOK, Claim
    from walkback.alerts.message import root
    from walkback.alerts.outbox import fingerprinted
    from walkback.alerts.sample import sample
    from walkback.alerts.slack import Slack
    from walkback.alerts.webhook import Webhook

    chosen, now, name = settings(), datetime.now(UTC), f"sample-{uuid.uuid4().hex}"
    where = channel or WEBHOOK
    held = Claim(
        id=name, kind="root", route=where, channel=where, thread_ts=None, via=WEBHOOK if chosen.uses_webhook else "",
        payload=fingerprinted(root(sample(now)), name), plain=False, attempts=1, misses=0, first_try_at=now, in_doubt=False,
    )  # fmt: skip
    if chosen.uses_webhook and chosen.slack_webhook_url:
        Webhook(chosen.slack_webhook_url.get_secret_value(), chosen.slack_base_url).post(held)
        print("Sent, to the webhook's own channel.")
        print("A webhook can neither find nor remove it: look there, and delete it in Slack.")
        return
    if chosen.slack_token is None or not chosen.slack_token.get_secret_value().strip():
        raise ConfigError("WALKBACK_SLACK_TOKEN is not set: docs/slack.md says how to get one")
    if channel is None:
        raise ConfigError("Say which channel: walkback slack test C0123ABCD45")
    slack = Slack(chosen.slack_token.get_secret_value(), chosen.slack_base_url)
    where, ts = slack.post(held)
    print(f"Sent, as {ts} in {where}.")
    try:
        print(
            "Found in the channel." if _is_found(slack, held) else "It does not show itself in the channel's history."
        )
    finally:
        if keep:
            print("It is left there: look at it, and delete it in Slack.")
        else:
            slack.remove(where, ts)
            print("Removed. Alerts can be sent here.")


def _is_found(slack: Any, held: Any) -> bool:
    for _ in range(_SHOWS):
        if slack.find(held):
            return True
        time.sleep(1)
    return False


@slack_app.command()
def preview(
    alert: Annotated[
        str | None, typer.Argument(help="The alert: its id, or its first six characters. Left out: a sample.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write it as a page, as it would look in Slack.")] = None,
) -> None:
    """Show an alert with its thread: the very payloads that are sent."""
    from walkback.alerts.console import show_payload
    from walkback.alerts.page import render

    thread = _thread(alert) if alert is not None else _sample()
    if html is not None:
        html.write_text(render(thread), encoding="utf-8")
        print(html)
        return
    console = Console(soft_wrap=True)
    for number, (_, payload) in enumerate(thread):
        show_payload(payload, console, indent=4 if number else 0)
        console.print()


def _sample() -> "list[tuple[datetime, Payload]]":
    from walkback.alerts.message import root
    from walkback.alerts.sample import sample

    now = datetime.now(UTC)
    return [(now, root(sample(now), buttons=settings().has_buttons))]


def _thread(alert: str) -> "list[tuple[datetime, Payload]]":
    from walkback.alerts.preview import thread
    from walkback.ledger import connect
    from walkback.steps.answer import find_alert

    engine = connect(settings().database_url.get_secret_value())
    try:
        with engine.connect() as connection:
            found = thread(connection, find_alert(connection, alert))
    finally:
        engine.dispose()
    if not found:
        raise ConfigError(f"There is no message of the alert {alert}: it is told in no channel")
    return found
