"""What people answer to an alert, by every way in: kept once, shown, undone, and with what follows from it."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from sqlalchemy import Engine, select

from tests.support import points
from tests.support import raised as support
from tests.support.desk import environment
from tests.support.raised import NOON, Clock
from walkback.alerts.answers import Asked, Refused, standing
from walkback.alerts.export import as_document
from walkback.alerts.message import root
from walkback.alerts.values import AlertView, Answer
from walkback.context import Context
from walkback.errors import ConfigError
from walkback.ledger import tables
from walkback.ledger.alerts import load_view
from walkback.ledger.answers import load_answers, load_recorded
from walkback.steps import raise_batch
from walkback.steps.answer import answer
from walkback.steps.judge import revision
from walkback.watchlist.in_force import in_force
from walkback.watchlist.load import load_watchlist
from walkback.watchlist.recorded import as_yaml, with_recorded

CHECKOUT = Path(__file__).resolve().parents[3]
ANA = Asked(kind="confirmed", by="Ana", person="U1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(ledger: Engine, ledger_url: str, tmp_path: Path, clock: Clock) -> Iterator[Context]:
    with support.desk(tmp_path, ledger_url, clock) as opened:
        yield opened


@pytest.fixture
def alert(context: Context) -> str:
    return support.raised(context)


def view(context: Context, alert: str) -> AlertView:
    with context.engine.connect() as connection:
        return load_view(connection, context.watchlist, alert)


def given(context: Context, alert: str, asked: Asked) -> Answer:
    made = answer(context, alert, asked)
    assert isinstance(made, Answer), made
    return made


def refused(context: Context, alert: str, asked: Asked) -> Refused:
    made = answer(context, alert, asked)
    assert isinstance(made, Refused), made
    return made


def outbox(context: Context) -> list[tuple[str, str]]:
    with context.engine.connect() as connection:
        rows = connection.execute(select(tables.deliveries).order_by(tables.deliveries.c.created_at))
        return sorted((row.kind, row.state) for row in rows)


def test_an_answer_is_kept_and_shown(context: Context, alert: str) -> None:
    given(context, alert, ANA)
    document = as_document(view(context, alert))
    assert (document["review"], document["state"]) == ("confirmed", "open")
    assert [(one["by"], one["at"]) for one in document["answers"]] == [("Ana", NOON.isoformat())]
    assert "Confirmed, by Ana, 4 Mar 2026 12:00 UTC" in str(root(view(context, alert)))
    assert outbox(context) == [("edit", "pending"), ("reply", "pending"), ("root", "pending")]


@pytest.mark.parametrize("point", points.ANSWER)
def test_an_answer_whose_process_is_killed_is_kept_with_what_tells_it_or_not_at_all(
    context: Context, alert: str, ledger_url: str, tmp_path: Path, point: str
) -> None:
    command = [sys.executable, "-c", "from walkback.cli import main; main()", "alerts", "confirm", alert, "--by", "Ana"]
    settings = environment(tmp_path, "http://127.0.0.1:9/feed.xml") | {"WALKBACK_DATABASE_URL": ledger_url}
    killed = subprocess.run(
        command, cwd=CHECKOUT, env=settings | {"WALKBACK_FAILPOINT": point}, timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert (view(context, alert).answers, outbox(context)) == ((), [("root", "pending")])
    given(context, alert, ANA)
    assert outbox(context) == [("edit", "pending"), ("reply", "pending"), ("root", "pending")]


def test_an_edit_never_changes_a_quote(context: Context, alert: str) -> None:
    before = root(view(context, alert))["blocks"]
    given(context, alert, replace(ANA, kind="false-alarm", reason="old-news"))
    after = root(view(context, alert))["blocks"]
    assert after[0]["text"]["text"].startswith("False alarm: North contradicts")
    assert [one for one in after if one["type"] == "rich_text"] == [one for one in before if one["type"] == "rich_text"]


def test_a_double_click_is_one_answer(context: Context, alert: str, clock: Clock) -> None:
    given(context, alert, replace(ANA, revision=0))
    clock.now += timedelta(minutes=2)
    again = refused(context, alert, replace(ANA, revision=0, by="Ben"))
    assert again == Refused(why="Confirmed already, by Ana, 4 Mar 2026 12:00 UTC.", is_done=True)
    assert len(view(context, alert).answers) == 1


def test_who_clicks_on_an_old_message_is_told_what_was_answered_since(context: Context, alert: str) -> None:
    given(context, alert, replace(ANA, revision=0))
    late = refused(context, alert, replace(ANA, kind="false-alarm", reason="old-news", by="Ben", revision=0))
    assert "answered since: Confirmed, by Ana" in late.why and not late.is_done
    assert len(view(context, alert).answers) == 1


def test_of_many_at_once_one_decides(context: Context, alert: str) -> None:
    names = [f"P{n}" for n in range(6)]
    kinds = [replace(ANA, by=name, revision=0, kind="confirmed") for name in names[:3]]
    kinds += [replace(ANA, by=name, revision=0, kind="false-alarm", reason="old-news") for name in names[3:]]
    barrier = threading.Barrier(len(kinds))
    made: list[Answer | Refused] = []

    def one(asked: Asked) -> None:
        barrier.wait(30)
        made.append(answer(context, alert, asked))

    threads = [threading.Thread(target=one, args=(asked,)) for asked in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    [first] = [got for got in made if isinstance(got, Answer)]
    assert [one.by for one in view(context, alert).answers] == [first.by]
    assert all(first.by in got.why for got in made if isinstance(got, Refused))
    assert len(made) == 6
    assert outbox(context).count(("reply", "pending")) == 1


def test_a_later_answer_takes_the_place_and_an_undoing_gives_it_back(context: Context, alert: str) -> None:
    given(context, alert, ANA)
    given(context, alert, replace(ANA, kind="false-alarm", reason="wrong-speaker", by="Ben"))
    review = standing(view(context, alert).answers).review
    assert review is not None and (review.kind, review.by) == ("false-alarm", "Ben")
    given(context, alert, replace(ANA, kind="undone"))
    review = standing(view(context, alert).answers).review
    assert review is not None and (review.kind, review.by) == ("confirmed", "Ana")
    given(context, alert, replace(ANA, kind="undone"))
    assert standing(view(context, alert).answers).review is None
    assert refused(context, alert, replace(ANA, kind="undone")).is_done
    assert [one.number for one in view(context, alert).answers] == [1, 2, 3, 4], "the history is kept"


def test_an_edit_that_waits_is_replaced_by_the_next(context: Context, alert: str) -> None:
    given(context, alert, ANA)
    given(context, alert, replace(ANA, kind="undone"))
    assert [one for one in outbox(context) if one[0] == "edit"] == [("edit", "cancelled"), ("edit", "pending")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": "false-alarm"}, "needs a reason"),
        ({"kind": "false-alarm", "reason": "other"}, "your own words"),
        ({"kind": "muted", "scope": "topic"}, "has an end"),
        ({"kind": "muted", "scope": "topic", "lasts": timedelta(days=4000)}, "has an end"),
        ({"kind": "muted", "scope": "everything", "lasts": timedelta(days=1)}, "one of"),
        ({"kind": "new-position", "claim": "x" * 900}, "cannot be a position: claim"),
        ({"kind": "sing"}, "Nobody can answer"),
        ({"by": " \u202e "}, "the name"),
    ],
)
def test_what_is_no_answer_changes_nothing(context: Context, alert: str, changes: dict[str, Any], why: str) -> None:
    assert why in refused(context, alert, replace(ANA, **changes)).why
    assert view(context, alert).answers == ()


def test_an_alert_that_is_not_there_is_said(context: Context, alert: str) -> None:
    for named in ("ffffffff", "", "a%", alert[:5]):
        with pytest.raises(ConfigError, match="walkback alerts"):
            answer(context, named, ANA)
    given(context, alert[:6].upper(), ANA)


@pytest.mark.parametrize("text", ["<!channel> <@U1> *x* `y`", "\u202egro.live\x1b[31m\x00", "z" * 100_000])
def test_a_hostile_reason_is_inert(context: Context, alert: str, text: str) -> None:
    given(context, alert, replace(ANA, kind="false-alarm", reason="other", note=text, by=text))
    shown = view(context, alert)
    [kept] = shown.answers
    assert len(kept.note) <= 500 and not {"\x1b", "\x00", "\u202e"} & set(kept.note + kept.by)
    blocks = root(shown)["blocks"]
    assert {part["type"] for block in blocks if block["type"] == "context" for part in block["elements"]} == {
        "plain_text"
    }
    with context.engine.connect() as connection:
        payloads = list(connection.scalars(select(tables.deliveries.c.payload)))
    assert all("<!channel>" not in payload["text"] for payload in payloads)


# ------------------------------------------------------------------------------------------- mutes


@pytest.mark.parametrize("scope", ["topic", "speaker", "speaker-on-topic"])
def test_a_mute_keeps_back_new_alerts_until_its_end(context: Context, alert: str, clock: Clock, scope: str) -> None:
    given(context, alert, replace(ANA, kind="muted", scope=scope, lasts=timedelta(days=60)))
    clock.now += timedelta(days=30)
    support.said(context, "s2", date(2026, 4, 3), "Nobody will ever sign the fishing treaty.")
    raise_batch(context)
    with context.engine.connect() as connection:
        decision = connection.execute(select(tables.decisions).where(tables.decisions.c.verdict_id == "v-s2")).one()
        assert (decision.outcome, decision.reason) == ("none", "muted until 2026-05-03 12:00 UTC by Ana")
    clock.now += timedelta(days=31)
    support.said(context, "s3", date(2026, 5, 4), "The fishing treaty is dead and will never be signed.")
    assert raise_batch(context).notes == ("rift: Ada North on fishing",)


def test_a_mute_that_is_undone_mutes_nothing(context: Context, alert: str, clock: Clock) -> None:
    given(context, alert, replace(ANA, kind="muted", scope="topic", lasts=timedelta(days=60)))
    assert refused(
        context, alert, replace(ANA, kind="muted", scope="topic", lasts=timedelta(days=60), by="Ben")
    ).is_done
    given(context, alert, replace(ANA, kind="undone"))
    clock.now += timedelta(days=30)
    support.said(context, "s2", date(2026, 4, 3), "Nobody will ever sign the fishing treaty.")
    assert raise_batch(context).notes == ("rift: Ada North on fishing",)


# ------------------------------------------------------------------------------------------- new positions


def recorded(context: Context) -> Any:
    with context.engine.connect() as connection:
        return load_recorded(connection)


def held(context: Context, day: date) -> list[str]:
    watchlist = with_recorded(context.watchlist, recorded(context))
    return [position.id for position in in_force(watchlist, "fishing", "lind", day)]


def test_a_new_position_is_held_from_the_day_of_the_answer(context: Context, alert: str) -> None:
    made = given(context, alert, replace(ANA, kind="new-position"))
    assert made.position is not None
    assert (made.position.claim, made.position.contraries) == (
        support.WORDS,
        ("The fishing treaty should be signed this year.",),
    )
    assert made.position.citation.said_on == date(2026, 3, 3)
    assert held(context, date(2026, 3, 3)) == ["sign"]
    assert held(context, date(2026, 3, 4)) == ["fishing-2026-03-04"]
    given(context, alert, replace(ANA, kind="undone"))
    assert held(context, date(2026, 3, 4)) == ["sign"]


def test_a_new_position_that_was_pasted_is_the_same_and_is_held_once(context: Context, alert: str) -> None:
    made = given(context, alert, replace(ANA, kind="new-position", contraries=("It will be: signed.", "Yes, # sign.")))
    assert made.position is not None
    path = context.settings.watchlist
    yaml = YAML()
    file = yaml.load(path.read_text())
    file["topics"][0]["positions"] += YAML(typ="safe").load(as_yaml(made.position, made.supersedes))
    with path.open("w") as out:
        yaml.dump(file, out)
    again = load_watchlist(path, context.settings.officials)
    pasted = next(one for one in again.positions if one.id == made.position.id)
    assert revision(pasted) == revision(made.position), "what was judged is not judged again"
    both = with_recorded(again, recorded(context))
    assert [one.id for one in in_force(both, "fishing", "lind", date(2026, 3, 4))] == [made.position.id]
    assert [one.id for one in in_force(both, "fishing", "lind", date(2026, 3, 3))] == ["sign"]


def test_a_new_position_is_worded_anew_and_takes_the_place_of_the_first(
    context: Context, alert: str, clock: Clock
) -> None:
    first = given(context, alert, replace(ANA, kind="new-position", claim="The treaty waits."))
    assert first.position is not None
    clock.now += timedelta(days=3)
    second = given(context, alert, replace(ANA, kind="new-position", claim="The treaty is dead."))
    assert second.position is not None and second.position.id != first.position.id
    assert held(context, date(2026, 3, 6)) == ["sign"]
    assert held(context, date(2026, 3, 7)) == [second.position.id]


def test_words_of_long_ago_are_no_new_position(context: Context, alert: str, clock: Clock) -> None:
    clock.now += timedelta(days=60)
    assert "last 21 days" in refused(context, alert, replace(ANA, kind="new-position")).why


def test_the_history_is_append_only(context: Context, alert: str) -> None:
    for kind in ("confirmed", "undone", "confirmed", "undone"):
        given(context, alert, replace(ANA, kind=kind))
    with context.engine.connect() as connection:
        assert [one.kind for one in load_answers(connection, alert)] == ["confirmed", "undone"] * 2
