"""The doors. Exit status 0; 1: it ran, and something is wrong; 2: bad arguments or configuration.

Heavy parts are imported by the command that needs them, so that `walkback --help` answers at once.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from walkback.cli_alerts import alerts_app
from walkback.cli_outbox import outbox_app
from walkback.cli_slack import slack_app
from walkback.cli_watchlist import watchlist_app
from walkback.errors import ConfigError, WalkbackError
from walkback.settings import settings

app = typer.Typer(
    help="Alerts when an official says something that breaks with the administration's prior position.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(watchlist_app, name="watchlist")
judge_app = typer.Typer(
    help="Does a statement contradict a position? Without a command: JSON lines in, JSON lines out."
)
app.add_typer(judge_app, name="judge")
app.add_typer(alerts_app, name="alerts")
app.add_typer(outbox_app, name="outbox")
app.add_typer(slack_app, name="slack")

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")]


def main() -> None:
    """Run a command; turn every error that a person can mend into one plain message and its exit status."""
    try:
        app()
    except ValidationError as error:
        faults = "; ".join(f"WALKBACK_{fault['loc'][0]}".upper() + f": {fault['msg']}" for fault in error.errors())
        _fail(f"A setting cannot be used: {faults}", status=2)
    except ConfigError as error:
        _fail(str(error), status=2)
    except WalkbackError as error:
        _fail(str(error), status=1)
    except KeyboardInterrupt:
        _fail("Stopped.", status=130)
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing is left to say, and Python would complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _fail(message: str, *, status: int) -> None:
    print(message, file=sys.stderr)
    sys.exit(status)


def _print_json(document: Any) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


# ------------------------------------------------------------------------------------------- the main job


def _flows(*arguments: str) -> None:
    """Hand this process over to the flows: Prefect is imported there and nowhere else."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "flows", *arguments])


@app.command()
def run(once: Annotated[bool, typer.Option("--once", help="Run now, once, and stop.")] = False) -> None:
    """The monitor flow: now, or as its schedule says (with Prefect's server and page)."""
    settings()
    _flows("once" if once else "serve")


@app.command()
def demo(
    page: Annotated[
        bool, typer.Option("--page", help="As a channel in your browser, with buttons that work, until Ctrl-C.")
    ] = False,
) -> None:
    """The monitor flow once over the day in seeds/, served on loopback: no token, no server, no network."""
    _flows("demo-page" if page else "demo")


@app.command()
def replay() -> None:
    """The same road over the feeds' entries in the order of their publication, with the clock set to each one's date."""
    from walkback.context import open_context
    from walkback.replay import replay as over

    with open_context(settings()) as context:
        reports = over(context, Console(soft_wrap=True))
    for report in reports:
        print(report)
    raise typer.Exit(1 if any(report.failed for report in reports) else 0)


# ------------------------------------------------------------------------------------------- what was found


@app.command()
def feeds(as_json: Json = False) -> None:
    """The health of the feeds: when each was last read, and what is wrong with those that were not."""
    from walkback.health import feed_health

    rows = feed_health(settings(), _loaded())
    if as_json:
        _print_json(rows)
    else:
        for row in rows:
            print(f"{row['id']:<28} {row['state']:<8} {row['says']}")
    raise typer.Exit(1 if any(row["state"] == "failing" for row in rows) else 0)


# ------------------------------------------------------------------------------------------- JSON lines


@contextmanager
def _standard_input() -> Iterator[Iterator[str]]:
    # Python's own decoding would end the command at the first wrong byte; one bad line must not stop the others.
    from walkback.jsonl import read_lines

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", newline="\n", closefd=False) as source:
        yield read_lines(source)


@app.command()
def quotes() -> None:
    """JSON lines {id, text, title?, published?} on standard input: who said what, in which office, on which day."""
    from walkback import jsonl
    from walkback.context import load_grammar
    from walkback.watchlist.load import load_roster

    roster = load_roster(settings().officials)
    grammar = load_grammar(settings().spacy_model)
    with _standard_input() as lines:
        faults = jsonl.answer_lines(lines, sys.stdout, lambda line: jsonl.quotes(line, roster, grammar))
    raise typer.Exit(1 if faults else 0)


@app.command()
def topics() -> None:
    """JSON lines {id, text, title?} on standard input: which watched topics let the text through, and why."""
    from extractors.topics import Prefilter
    from walkback import jsonl

    watched = _loaded().topics
    prefilter = Prefilter(watched)
    with _standard_input() as lines:
        faults = jsonl.answer_lines(lines, sys.stdout, lambda line: jsonl.topics(line, prefilter, watched))
    raise typer.Exit(1 if faults else 0)


@judge_app.callback(invoke_without_command=True)
def judge(context: typer.Context) -> None:
    """JSON lines {id, statement, position, contrary?, speaker?, context?}: does the statement contradict the position?"""
    if context.invoked_subcommand is not None:
        return
    from walkback import jsonl
    from walkback import judge as judges
    from walkback.ledger import connect

    name = settings().judge
    engine = connect(settings().database_url.get_secret_value()) if judges.is_dear(name) else None
    by = judges.load(name, engine=engine)
    with _standard_input() as lines:
        faults = jsonl.answer_lines(lines, sys.stdout, lambda line: jsonl.judge(line, by))
    raise typer.Exit(1 if faults else 0)


@judge_app.command("learn")
def judge_learn(
    topic: Annotated[str, typer.Argument(help="The id of a topic of the watchlist.")],
    model: Annotated[str | None, typer.Option("--with", help="Ask this model too: llm:anthropic:MODEL.")] = None,
    most: Annotated[
        int, typer.Option(min=1, max=500, help="Statements of the ledger, those nearest to the border.")
    ] = 20,
) -> None:
    """Propose examples for a topic, as YAML to look through and to paste into its file: docs/watchlist.md."""
    from walkback import judge as judges
    from walkback.judge.examples import taught
    from walkback.judge.propose import from_ledger, from_model
    from walkback.ledger import connect
    from walkback.watchlist.proposals import as_yaml

    watchlist = _loaded()
    held = [position for position in watchlist.positions if position.topic == topic]
    if not held:
        raise ConfigError(f"There is no topic {topic!r}: there is {', '.join(one.id for one in watchlist.topics)}")
    ask = judges.open_model(model, settings()) if model is not None else None
    engine = connect(settings().database_url.get_secret_value())
    with engine.connect() as connection:
        found = from_ledger(connection, watchlist, topic, most)
    if ask is not None:
        judge = taught(judges.load(settings().judge, engine=engine), watchlist)
        found += from_model(ask, judge, watchlist, [one for one in held if one.held_to is None])
    engine.dispose()
    if not found:
        print(
            "Nothing to propose: no statement on this topic was judged yet. --with llm:... asks a language model.",
            file=sys.stderr,
        )
        return
    print(
        "# Proposals. Look at each, put it under the key that is right, and paste what you accept at the end of the topic's file."
    )
    print(as_yaml(found), end="")


def _loaded() -> Any:
    from walkback.watchlist.load import load_watchlist

    return load_watchlist(settings().watchlist, settings().officials)


# ------------------------------------------------------------------------------------------- doctor


@app.command()
def doctor(as_json: Json = False) -> None:
    """What is missing before Walkback works here, and what to do about it."""
    from walkback.doctor import examine

    findings = examine(settings())
    if as_json:
        _print_json([finding.as_document() for finding in findings])
    else:
        console = Console(soft_wrap=True)
        for finding in findings:
            mark = {"ok": "[green]ok  [/]", "note": "[yellow]note[/]", "bad": "[red]bad [/]"}[finding.state]
            console.print(f"{mark} ", end="")
            console.print(f"{finding.subject}: {finding.says}", markup=False, highlight=False)
            if finding.do:
                console.print(f"     {finding.do}", markup=False, highlight=False, style="dim")
    raise typer.Exit(1 if any(finding.state == "bad" for finding in findings) else 0)
