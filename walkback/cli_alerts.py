"""`walkback alerts`: the alerts, and what a person answers to them."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from walkback.errors import ConfigError
from walkback.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from walkback.watchlist.model import Watchlist

alerts_app = typer.Typer(
    help="The alerts with their updates, newest first; and answers to them.", invoke_without_command=True
)

Alert = Annotated[str, typer.Argument(metavar="ALERT", help="The alert's id, or how it begins.")]
By = Annotated[str | None, typer.Option("--by", help="Who answers; left out: your name on this machine.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
Note = Annotated[str, typer.Option("--note", help="In your own words.")]

_LASTS = {"m": "minutes", "h": "hours", "d": "days"}


@alerts_app.callback()
def alerts(
    context: typer.Context,
    as_json: Json = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 50,
) -> None:
    """The alerts with their updates, newest first."""
    if context.invoked_subcommand is not None:
        return
    from walkback.alerts.console import show
    from walkback.alerts.export import as_document
    from walkback.ledger import connect
    from walkback.ledger.alerts import list_views
    from walkback.watchlist.load import load_watchlist

    watchlist = load_watchlist(settings().watchlist, settings().officials)
    engine = connect(settings().database_url.get_secret_value())
    with engine.connect() as connection:
        views = list_views(connection, watchlist, limit)
    engine.dispose()
    if as_json:
        print(json.dumps([as_document(view) for view in views], ensure_ascii=False, indent=2))
        return
    console = Console()
    if not views:
        console.print("No alert yet.")
    for view in views:
        show(view, console)


@alerts_app.command("why")
def why(alert: Alert, as_json: Json = False) -> None:
    """Why did I get this? What was judged, how sure it is, and what its route did with it."""
    from walkback.steps.answer import find_alert
    from walkback.why import why as told

    _told(as_json, lambda connection, watchlist: told(connection, watchlist, find_alert(connection, alert)))


@alerts_app.command("why-not")
def why_not(
    about: Annotated[str, typer.Argument(metavar="WORDS", help="Some of the words, or the address of an article.")],
    as_json: Json = False,
) -> None:
    """Why was I not told of this? Where an article, or words in it, came to an end on their road."""
    from walkback.why import why_not as told

    _told(as_json, lambda connection, watchlist: told(connection, watchlist, about))


@alerts_app.command("calibration")
def calibration(
    topic: Annotated[str | None, typer.Argument(help="The id of a topic; left out: every topic.")] = None,
    as_json: Json = False,
) -> None:
    """How often alerts were confirmed, by the judge's probability: what people answered, counted."""
    from walkback.alerts.calibration import bands, told
    from walkback.alerts.text import clean
    from walkback.ledger import connect
    from walkback.ledger.alerts import count_alerts
    from walkback.ledger.answers import load_reviewed

    engine = connect(settings().database_url.get_secret_value())
    try:
        with engine.connect() as connection:
            reviewed = [one for one in load_reviewed(connection) if topic in (None, one.topic)]
            number = count_alerts(connection, topic)
    finally:
        engine.dispose()
    found = bands(reviewed)
    answered = sum(band.answered for band in found)
    if as_json:
        document = {"alerts": number, "answered": answered, "bands": [band.as_document() for band in found]}
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    print(f"{answered} of {number} alerts are answered.")
    for line in told(found):
        print(clean(line))


def _told(as_json: bool, asked: "Callable[[Connection, Watchlist], list[dict[str, str]]]") -> None:
    from walkback.alerts.text import clean
    from walkback.ledger import connect
    from walkback.watchlist.load import load_watchlist

    watchlist = load_watchlist(settings().watchlist, settings().officials)
    engine = connect(settings().database_url.get_secret_value())
    try:
        with engine.connect() as connection:
            rows = asked(connection, watchlist)
    finally:
        engine.dispose()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(f"{clean(row['about'])}: {clean(row['says'])}")


@alerts_app.command("confirm")
def confirm(alert: Alert, by: By = None, note: Note = "") -> None:
    """The alert is right."""
    _answer(alert, by, kind="confirmed", note=note)


@alerts_app.command("false-alarm")
def false_alarm(
    alert: Alert,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", help="wrong-speaker, not-a-quote, old-news, same-meaning, off-topic, or other with a --note."
        ),
    ],
    by: By = None,
    note: Note = "",
) -> None:
    """The alert is wrong, and why."""
    _answer(alert, by, kind="false-alarm", reason=reason, note=note)


@alerts_app.command("new-position")
def new_position(
    alert: Alert,
    claim: Annotated[
        str, typer.Option("--claim", help="What is held from today on, in one plain sentence; left out: the words.")
    ] = "",
    contradicted_by: Annotated[
        list[str] | None,
        typer.Option("--contradicted-by", help="What would contradict it; may be given several times."),
    ] = None,
    by: By = None,
    note: Note = "",
) -> None:
    """From today on what was said is what is held. Prints it as YAML, for the watchlist."""
    contraries = tuple(contradicted_by or ())
    _answer(alert, by, kind="new-position", claim=claim, contraries=contraries, note=note)


@alerts_app.command("mute")
def mute(
    alert: Alert,
    lasts: Annotated[str, typer.Option("--for", help="How long: 30m, 24h, 7d.")],
    scope: Annotated[str, typer.Option("--scope", help="speaker-on-topic, topic or speaker.")] = "speaker-on-topic",
    by: By = None,
) -> None:
    """No new alert of the speaker, of the topic, or of the speaker on the topic, for some time. Threads go on."""
    number, unit = lasts[:-1], lasts[-1:]
    if not number.isdigit() or unit not in _LASTS or len(number) > 6:
        raise ConfigError(f"{lasts!r}: write how long as 30m, 24h or 7d.")
    _answer(alert, by, kind="muted", scope=scope, lasts=timedelta(**{_LASTS[unit]: int(number)}))


@alerts_app.command("undo")
def undo(alert: Alert, by: By = None) -> None:
    """Take the last answer that stands back. It stays in the history."""
    _answer(alert, by, kind="undone")


@alerts_app.command("positions")
def positions() -> None:
    """The positions that answers have recorded and that are not in the watchlist yet, as YAML to paste."""
    from walkback.context import open_context
    from walkback.ledger.answers import load_recorded
    from walkback.watchlist.recorded import as_yaml

    with open_context(settings()) as context:
        written = {position.id for position in context.watchlist.positions}
        with context.engine.connect() as connection:
            recorded = load_recorded(connection)
    for one in recorded:
        if one.position.id not in written:
            print(as_yaml(one.position, one.supersedes))


def _answer(alert: str, by: str | None, **asked: Any) -> None:
    from walkback.alerts.actions import user
    from walkback.alerts.answers import Asked, Refused, by_and_when, told
    from walkback.alerts.text import clean
    from walkback.context import open_context
    from walkback.steps.answer import answer
    from walkback.watchlist.recorded import as_yaml

    with open_context(settings()) as context:
        made = answer(context, alert, Asked(by=by or user(), **asked))
    if isinstance(made, Refused):
        print(clean(made.why))
        raise typer.Exit(0 if made.is_done else 1)
    print(clean(f"{told(made)}, {by_and_when(made)}"))
    if made.position:
        print(as_yaml(made.position, made.supersedes))
