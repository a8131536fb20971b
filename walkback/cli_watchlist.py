"""`walkback watchlist`: check it, let it learn from answers, print what may be written in it."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkback.settings import settings

if TYPE_CHECKING:
    from walkback.steps.accept import Accepted

watchlist_app = typer.Typer(
    help="The watchlist: check it, let it learn from answers, or print what may be written in it.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


@watchlist_app.command("check")
def check(
    as_json: Json = False,
    examples: Annotated[
        bool, typer.Option("--examples", help="Also name the examples that look wrong: takes a while.")
    ] = False,
) -> None:
    """Every fault of the watchlist and the officials with its file, line and column; else what they hold."""
    from walkback.watchlist.check import check, doubtful
    from walkback.watchlist.load import load_watchlist

    watchlist = load_watchlist(settings().watchlist, settings().officials)
    found = check(watchlist, today=datetime.now(UTC).date())
    if examples:
        from walkback import judge as judges
        from walkback.judge.examples import TaughtJudge

        found = doubtful(found, TaughtJudge(judges.load(settings().judge), watchlist))
    if as_json:
        _print_json(found.as_document())
    else:
        print(found)


@watchlist_app.command("accept")
def accept(
    topic: Annotated[str | None, typer.Argument(help="The id of a topic; left out: every topic.")] = None,
    only: Annotated[str | None, typer.Option("--only", metavar="ALERT", help="Of one alert alone.")] = None,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; print what would be added, as YAML too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What people have answered to alerts, as examples at the end of the topics' files."""
    from walkback.context import open_context
    from walkback.steps.accept import accept

    with open_context(settings()) as context:
        made = accept(context, topic=topic, alert=only, dry=dry)
    if as_json:
        _print_json({**made.as_document(), "written": not dry})
        return
    _tell(made, dry)


def _tell(made: "Accepted", dry: bool) -> None:
    from walkback.alerts.lessons import told, told_left
    from walkback.alerts.text import clean
    from walkback.watchlist.proposals import as_yaml

    claims = {position.id: position.claim for position in made.watchlist.positions}
    for proposal in made.lessons.proposals:
        for line in told(proposal, claims[proposal.position]):
            print(line)
    for one in made.lessons.stale:
        print(clean(f"{one.example.file}:{one.example.line}:{one.example.column}: {one.why}"))
    for line in told_left(made.lessons.left):
        print(clean(line))
    if not made.lessons.proposals:
        print("Nothing to add.")
    elif dry:
        print(f"\n{as_yaml(made.lessons.proposals)}", end="")
    else:
        print(f"Added to {' and '.join(str(change.path) for change in made.changes)}.")


@watchlist_app.command("schema")
def schema(
    officials: Annotated[bool, typer.Option("--officials", help="Of officials.yaml instead.")] = False,
    examples: Annotated[bool, typer.Option("--examples", help="Of a file of examples instead.")] = False,
) -> None:
    """The JSON Schema of watchlist.yaml, for an editor that completes and checks while you type."""
    from walkback.watchlist.schema import json_schema

    _print_json(json_schema("officials" if officials else "examples" if examples else "watchlist"))


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))
