"""From an answer to an example: alerts are answered, and one command puts what was answered into the watchlist, once."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.support import points
from tests.support import raised as support
from tests.support.desk import environment
from tests.support.raised import WORDS, Clock
from walkback.alerts.answers import Asked
from walkback.alerts.calibration import bands
from walkback.alerts.values import Answer
from walkback.context import Context
from walkback.errors import ConfigError
from walkback.judge.values import Label
from walkback.ledger import tables
from walkback.ledger.answers import load_reviewed
from walkback.steps import raise_batch
from walkback.steps.accept import Accepted, accept
from walkback.steps.answer import answer
from walkback.steps.digest import _week
from walkback.watchlist.load import load_watchlist
from walkback.watchlist.model import Example

DAYS = (date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 3))
SAID = ("The fishing treaty will be signed by July.", "The fishing treaty is a fine old ship.", WORDS)


@pytest.fixture
def context(ledger: Engine, ledger_url: str, tmp_path: Path) -> Iterator[Context]:
    with support.desk(tmp_path, ledger_url, Clock()) as opened:
        yield opened


@pytest.fixture
def alerts(context: Context) -> list[str]:
    """Raise three alerts, months apart; return their ids in that order."""
    for number, (day, words) in enumerate(zip(DAYS, SAID, strict=True)):
        support.said(context, f"s{number}", day, words)
    while raise_batch(context).seen:
        pass
    with context.engine.connect() as connection:
        found = select(tables.alerts.c.id).order_by(tables.alerts.c.statement_id)
        return list(connection.scalars(found))


def says(context: Context, alert: str, kind: str, reason: str = "", by: str = "Ana") -> None:
    assert isinstance(answer(context, alert, Asked(kind=kind, reason=reason, by=by)), Answer)


def listed(context: Context) -> tuple[Example, ...]:
    return load_watchlist(context.settings.watchlist, context.settings.officials).examples.get("sign", ())


def added(made: Accepted) -> list[str]:
    return [one.example.text for one in made.lessons.proposals]


def test_what_was_answered_becomes_examples_with_who_said_so(context: Context, alerts: list[str]) -> None:
    says(context, alerts[0], "false-alarm", "same-meaning")
    says(context, alerts[1], "false-alarm", "off-topic", by="Ben")
    says(context, alerts[2], "confirmed")
    assert sorted(added(accept(context))) == sorted(SAID)
    found = {one.text: one for one in listed(context)}
    assert [found[words].label for words in SAID] == [Label.CONSISTENT, Label.UNRELATED, Label.CONTRADICTS]
    one = found[SAID[1]]
    assert (one.speaker, one.said_on, one.url) == ("Ada North", DAYS[1], "https://harbor.example/s1")
    assert one.context == f"Ada North spoke in the harbor. “{SAID[1]}”, she said."
    assert one.answer is not None and (one.answer.alert, one.answer.by) == (alerts[1], "Ben")
    assert "    examples: examples/fishing.yaml\n" in context.settings.watchlist.read_text()


def test_a_second_time_nothing_is_added(context: Context, alerts: list[str]) -> None:
    says(context, alerts[2], "confirmed")
    accept(context)
    files = [context.settings.watchlist, context.settings.watchlist.parent / "examples" / "fishing.yaml"]
    before = [path.read_bytes() for path in files]
    again = accept(context)
    assert (added(again), again.changes) == ([], ())
    assert [path.read_bytes() for path in files] == before


def test_what_is_answered_later_is_added_below(context: Context, alerts: list[str]) -> None:
    says(context, alerts[2], "confirmed")
    accept(context)
    says(context, alerts[0], "false-alarm", "same-meaning")
    assert added(accept(context)) == [SAID[0]]
    assert [one.text for one in listed(context)] == [WORDS, SAID[0]]


def test_one_topic_or_one_alert_alone(context: Context, alerts: list[str]) -> None:
    for alert in alerts:
        says(context, alert, "confirmed")
    assert added(accept(context, alert=alerts[1][:8])) == [SAID[1]]
    assert [one.text for one in listed(context)] == [SAID[1]]
    with pytest.raises(ConfigError, match="there is fishing"):
        accept(context, topic="fish")
    with pytest.raises(ConfigError, match="no such alert"):
        accept(context, alert="ffffffff")
    assert sorted(added(accept(context, topic="fishing"))) == sorted([SAID[0], SAID[2]])


def test_a_dry_run_writes_nothing(context: Context, alerts: list[str]) -> None:
    says(context, alerts[2], "confirmed")
    before = context.settings.watchlist.read_bytes()
    assert added(accept(context, dry=True)) == [WORDS]
    assert context.settings.watchlist.read_bytes() == before
    assert not (context.settings.watchlist.parent / "examples").exists()


def test_what_was_taken_back_is_named_and_stays_until_an_editor_takes_it_out(
    context: Context, alerts: list[str]
) -> None:
    says(context, alerts[2], "confirmed")
    accept(context)
    says(context, alerts[2], "undone", by="Ben")
    made = accept(context)
    [stale] = made.lessons.stale
    assert stale.why == "accepted as confirmed by Ana, and taken back since: look whether it should stay"
    assert (stale.example.line, stale.example.file) == (
        6,
        str(context.settings.watchlist.parent / "examples" / "fishing.yaml"),
    )
    assert len(listed(context)) == 1


def test_of_two_at_once_each_adds_its_own_and_none_is_lost(context: Context, alerts: list[str]) -> None:
    for alert in alerts:
        says(context, alert, "confirmed")
    barrier = threading.Barrier(6)
    made: list[str] = []

    def one(alert: str) -> None:
        barrier.wait(30)
        made.extend(added(accept(context, alert=alert)))

    threads = [threading.Thread(target=one, args=(alert,)) for alert in alerts * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(made) == sorted(SAID), "each was added by one"
    assert sorted(one.text for one in listed(context)) == sorted(SAID)


def test_a_watchlist_with_a_fault_is_left_alone(context: Context, alerts: list[str]) -> None:
    says(context, alerts[2], "confirmed")
    path = context.settings.watchlist
    broken = path.read_text().replace("terms:", "termz:")
    path.write_text(broken)
    with pytest.raises(ConfigError, match='did you mean "terms"'):
        accept(context)
    assert path.read_text() == broken


def test_what_was_answered_is_counted_as_the_judge_promised(context: Context, alerts: list[str]) -> None:
    says(context, alerts[0], "false-alarm", "same-meaning")
    says(context, alerts[1], "false-alarm", "off-topic")
    says(context, alerts[1], "undone")
    says(context, alerts[2], "confirmed")
    with context.engine.connect() as connection:
        [band] = bands(load_reviewed(connection))
        week = _week(context, connection, context.clock() + timedelta(days=1))
        later = _week(context, connection, context.clock() + timedelta(days=8))
    assert (band.judge, band.answered, band.confirmed, band.false_alarms) == ("j", 2, 1, (("same-meaning", 1),))
    assert week.right == ("0.9 to 1.0: 1 of 2 confirmed (false alarms: same-meaning 1); too few to say",)
    assert later.right == (), "a week without an answer has nothing new to tell"


# ------------------------------------------------------------------------------------------- by command


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[dict[str, str], str]]:
    """Return the environment of a desk with a confirmed alert, and the alert."""
    with support.desk(tmp_path, f"sqlite:///{tmp_path / 'walkback.db'}", Clock()) as context:
        alert = support.raised(context)
        says(context, alert, "confirmed")
    yield environment(tmp_path, "http://127.0.0.1:9/feed.xml"), alert


def walkback(desk: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from walkback.cli import main; main()", *arguments]
    done = subprocess.run(command, env=desk, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_command_shows_what_it_adds_and_adds_it_once(desk: tuple[dict[str, str], str], tmp_path: Path) -> None:
    environ, alert = desk
    status, out, _ = walkback(environ, "watchlist", "accept", "--dry-run")
    assert status == 0
    assert f"+ “{WORDS}” (Ada North, 2026-03-03)\n  contradicts: The fishing treaty should" in out
    assert f"  confirmed by Ana, 2026-03-04 (alert {alert[:8]})" in out
    assert "\nexamples:\n  - position: sign\n    contradicts:\n      - text:" in out
    status, out, _ = walkback(environ, "watchlist", "accept", "fishing", "--json")
    document = json.loads(out)
    assert (status, document["written"]) == (0, True)
    assert [(one["label"], one["answer"]["by"]) for one in document["added"]] == [("contradicts", "Ana")]
    assert document["files"] == [str(tmp_path / "examples" / "fishing.yaml"), str(tmp_path / "watchlist.yaml")]
    status, out, _ = walkback(environ, "watchlist", "accept")
    assert (status, out) == (0, f"not taken: {alert[:8]}: its words are an example already\nNothing to add.\n")
    assert walkback(environ, "watchlist", "accept", "--only", "ffffff")[0] == 2
    status, out, _ = walkback(environ, "alerts", "calibration")
    assert (status, out) == (0, "1 of 1 alerts are answered.\n0.9 to 1.0: 1 of 1 confirmed; too few to say\n")
    document = json.loads(walkback(environ, "alerts", "calibration", "fishing", "--json")[1])
    assert (document["alerts"], document["bands"][0]["confirmed"], document["bands"][0]["share"]) == (1, 1, None)
    assert json.loads(walkback(environ, "alerts", "calibration", "fish", "--json")[1])["alerts"] == 0


@pytest.mark.parametrize("point", points.ACCEPT)
def test_a_run_that_is_killed_between_two_files_is_finished_by_the_next(
    desk: tuple[dict[str, str], str], tmp_path: Path, point: str
) -> None:
    environ, _ = desk
    before = (tmp_path / "watchlist.yaml").read_text()
    assert walkback({**environ, "WALKBACK_FAILPOINT": point}, "watchlist", "accept")[0] == -9
    assert (tmp_path / "examples" / "fishing.yaml").exists()
    assert (tmp_path / "watchlist.yaml").read_text() == before, "the watchlist still loads"
    assert walkback(environ, "watchlist", "check")[0] == 0
    assert walkback(environ, "watchlist", "accept")[0] == 0
    assert "examples: examples/fishing.yaml" in (tmp_path / "watchlist.yaml").read_text()
    assert "1 examples" in walkback(environ, "watchlist", "check")[1]
