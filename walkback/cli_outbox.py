"""`walkback outbox`: where each message is, and what a person may do about it. See alerts/actions.py for what is refused."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from walkback.errors import ConfigError
from walkback.settings import settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

outbox_app = typer.Typer(help="The messages to Slack. Without a command: where each one is, and what to do about it.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The delivery: its id, or a beginning that no other has.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


@outbox_app.callback(invoke_without_command=True)
def outbox(
    context: typer.Context,
    as_json: Json = False,
    state: Annotated[str | None, typer.Option(help="Only these: pending, unknown, held, dead, sent, ...")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 50,
) -> None:
    """The deliveries, newest first: where each one is, why, and what to do about it."""
    if context.invoked_subcommand is not None:
        return
    from walkback.alerts.text import clean_piece
    from walkback.health import deliveries

    rows = deliveries(settings(), state=state, limit=limit)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            says = clean_piece(row["says"])
            about = f"{row['state']:<10} {row['kind']:<8} {row['channel']:<12} {row['id'][:12]}"
            print(f"{row['created_at'][:16]}  {about}  {says}")
        if not rows:
            print("No delivery.")
    raise typer.Exit(1 if any(row["state"] in ("held", "dead") for row in rows) else 0)


@outbox_app.command()
def show(delivery: Id, as_json: Json = False) -> None:
    """One message: as it would look, every call for it, and what to do about it."""
    from walkback.alerts.console import show_payload
    from walkback.alerts.text import clean_piece
    from walkback.health import delivery as looked_up

    found = looked_up(settings(), delivery)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    console = Console(soft_wrap=True)
    show_payload(found["payload"], console)
    console.print()
    where = f", as {found['slack_ts']} in {found['slack_channel']}" if found["slack_ts"] else ""
    console.print(Text(clean_piece(f"{found['id']}: {found['kind']} for {found['channel']}, {found['state']}{where}")))
    for call in found["calls"]:
        console.print(Text(clean_piece(f"  {call['at'][:19]}  {call['call']}: {call['outcome']}"), style="dim"))
    if found["says"]:
        console.print(Text(clean_piece(found["says"])))


@outbox_app.command()
def retry(
    delivery: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The delivery, or a beginning of its id.")
    ] = None,
    held: Annotated[bool, typer.Option("--held", help="All that are held.")] = False,
    dead: Annotated[bool, typer.Option("--dead", help="All that are dead.")] = False,
) -> None:
    """Send again, in the next run, what was surely not sent; and use its channel again. You have mended what was wrong."""
    from walkback.alerts import actions

    if [delivery is not None, held, dead].count(True) != 1:
        raise ConfigError("Say which: an ID, --held or --dead")
    with _ledger() as engine:
        if delivery is not None:
            print(f"{actions.retry(engine, delivery, actions.user(), datetime.now(UTC))} is sent in the next run.")
            return
        done, refused = actions.retry_all(engine, "held" if held else "dead", actions.user(), datetime.now(UTC))
    print(f"{len(done)} are sent in the next run.")
    for one in refused:
        print(f"{one} is left as it is: `walkback outbox show {one[:12]}` says why.")
    raise typer.Exit(1 if refused else 0)


@outbox_app.command()
def drop(delivery: Id, because: Annotated[str, typer.Option(help="Why: it is kept, and shown.")]) -> None:
    """Never send a message that was surely not sent. Its alert stays."""
    from walkback.alerts import actions

    with _ledger() as engine:
        print(f"{actions.drop(engine, delivery, because, actions.user(), datetime.now(UTC))} is never sent.")


@outbox_app.command()
def resolve(
    delivery: Id,
    sent: Annotated[str | None, typer.Option(metavar="TS", help="It is there: its ts, or its link.")] = None,
    not_sent: Annotated[bool, typer.Option("--not-sent", help="It is not there: send it.")] = False,
) -> None:
    """Settle a message that Slack may have, after you have looked for it in its channel."""
    from walkback.alerts import actions

    if (sent is not None) == not_sent:
        raise ConfigError("Say what you found: --sent TS, or --not-sent")
    with _ledger() as engine:
        done = actions.resolve(engine, delivery, sent, actions.user(), datetime.now(UTC))
    print(f"{done} is sent in the next run." if not_sent else f"{done} counts as sent.")


@contextmanager
def _ledger() -> "Iterator[Engine]":
    from walkback.ledger import connect

    engine = connect(settings().database_url.get_secret_value())
    try:
        yield engine
    finally:
        engine.dispose()
