"""`walkback watchlist`: check it, let it learn from answers, print what may be written in it."""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkback.errors import ConfigError, JudgeError
from walkback.settings import settings

if TYPE_CHECKING:
    from walkback.judge.values import Judge
    from walkback.steps.accept import Accepted
    from walkback.watchlist.model import Watchlist
    from walkback.watchlist.rule_tests import Trial

watchlist_app = typer.Typer(
    help="The watchlist: check it, let it learn from answers, or print what may be written in it.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]


@watchlist_app.command("check")
def check(as_json: Json = False) -> None:
    """Every fault of the watchlist and the officials with its file, line and column; else what they hold."""
    from walkback.watchlist.check import check

    found = check(_loaded(), today=datetime.now(UTC).date())
    if as_json:
        _print_json(found.as_document())
    else:
        print(found)


@watchlist_app.command("test")
def test(
    topic: Annotated[str | None, typer.Argument(help="The id of a topic; left out: every topic.")] = None,
    invented: Annotated[
        bool, typer.Option("--all", help="The examples that nobody said, too: some seconds for each hundred.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Would an alert be raised of what was said and contradicts, and none of the rest? Status 1 when a test fails."""
    from walkback.watchlist.rule_tests import run

    watchlist = _loaded()
    if topic is not None and topic not in (known := [one.id for one in watchlist.topics]):
        raise ConfigError(f"There is no topic {topic!r}: there is {', '.join(known)}")
    trial = run(_judge(), watchlist, topic=topic, invented=invented)
    if as_json:
        _print_json([one.as_document() for one in trial.tried])
    elif trial.tried:
        print(trial)
    else:
        print("No test: `walkback watchlist accept` makes tests of answers, and --all tests the other examples.")
    raise typer.Exit(0 if trial.passes else 1)


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
    if not as_json:
        _tell(made, dry)
    tests, fault = _tested(made)
    if as_json:
        _print_json({**made.as_document(), "written": not dry, "tests": [one.as_document() for one in tests.tried]})
    elif tests.tried:
        print(f"\nThe tests of these positions now:\n{tests}")
    if fault is not None:
        print(f"What was added could not be tested: {fault}", file=sys.stderr)
        raise typer.Exit(1)


def _tested(made: "Accepted") -> "tuple[Trial, JudgeError | None]":
    """Test what was said on the positions that got an example. A judge that fails does not undo what was written."""
    from dataclasses import replace

    from walkback.watchlist.rule_tests import Trial, run

    named = {one.position for one in made.lessons.proposals}
    held = {position: examples for position, examples in made.watchlist.examples.items() if position in named}
    nothing = Trial(tried=(), borne_out=0, positions=0)
    try:
        return (run(_judge(), replace(made.watchlist, examples=held)) if held else nothing), None
    except JudgeError as error:
        return nothing, error


def _judge() -> "Judge":
    """Return the judge of the settings, untaught."""
    from walkback import judge as judges
    from walkback.ledger import connect

    name = settings().judge
    engine = connect(settings().database_url.get_secret_value()) if judges.is_dear(name) else None
    return judges.load(name, engine=engine)


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


def _loaded() -> "Watchlist":
    from walkback.watchlist.load import load_watchlist

    return load_watchlist(settings().watchlist, settings().officials)


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))
