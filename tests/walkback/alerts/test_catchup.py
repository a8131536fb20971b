"""After a long outage a desk gets one message of what was held, and then what is fresh: none lost, none told twice."""

import io
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import Engine, select

from tests.support import points, views
from tests.support import raised as small_desk
from tests.support import slack as stand_in
from tests.support.injections import INJECTIONS
from tests.support.slack import Fault, Slack
from tests.support.weather import SharedClock
from walkback.alerts import actions, claims, late, outbox
from walkback.alerts.catchup import FEWEST, FRESH, LONG, REACH, Held, Waiting, joining, line, payload
from walkback.alerts.deliver import DeliveryReport, Wall, drain
from walkback.alerts.text import units
from walkback.demo.block_rules import faults_of
from walkback.errors import DeliveryError
from walkback.ledger import connect, tables
from walkback.ledger.ids import identity
from walkback.steps import deliver
from walkback.watchlist.model import Quiet

CHECKOUT = Path(__file__).resolve().parents[3]
TOKEN = "xoxb-a-secret"
NOON = views.NOON
HOUR = timedelta(hours=1)


# ------------------------------------------------------------------------------------------- when one is made


def waiting(*hours: float) -> list[Waiting]:
    """Messages that have waited so long at noon."""
    return [Waiting(id=str(at), due=NOON - timedelta(hours=at)) for at in hours]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ((3, 2.5, 1), ["3", "2.5", "1"]),
        ((1, 3, 2), ["3", "2", "1"]),
        ((3, 2.5, 1, 0.4, 0.1), ["3", "2.5", "1"]),  # what is fresh is told as itself
        ((3, 2.5), []),  # two are no burst
        ((3, 0.4, 0.3, 0.2), []),
        ((1.9, 1.5, 1.2, 1), []),  # no long outage
        ((170, 169, 168.5), []),  # a replay of old days
        ((170, 30, 29, 28), ["30", "29", "28"]),
        ((-5, -5, -5, 3), []),  # held by quiet hours that are not over
        ((), []),
    ],
)
def test_what_is_told_in_a_catch_up(hours: tuple[float, ...], told: list[str]) -> None:
    assert joining(waiting(*hours), NOON, is_open=False) == told


def test_what_comes_late_joins_one_that_waits_already_however_few() -> None:
    assert joining(waiting(0.6), NOON, is_open=True) == ["0.6"]
    assert joining(waiting(0.4), NOON, is_open=True) == []


def test_the_bounds_are_exact() -> None:
    at = [Waiting(id=str(n), due=NOON - LONG) for n in range(FEWEST)]
    assert len(joining(at, NOON, is_open=False)) == FEWEST
    assert joining(at, NOON - timedelta(seconds=1), is_open=False) == []
    assert joining([Waiting(id="f", due=NOON - FRESH)], NOON, is_open=True) == []
    assert joining([Waiting(id="r", due=NOON - REACH)], NOON, is_open=True) == ["r"]


# ------------------------------------------------------------------------------------------- what one says


def held(urgent: bool = False, due: float = 3, updates: tuple[str, ...] = (), **changes: Any) -> Held:
    told = line(views.view(**changes), urgent=urgent)
    return Held(line=told, due=NOON - timedelta(hours=due), updates=updates)


def lines(message: dict[str, Any]) -> list[str]:
    """Return the lines of a catch-up as a reader sees them."""
    [bullets] = message["blocks"][2]["elements"]
    return ["".join(part["text"] for part in row["elements"]) for row in bullets["elements"]]


def test_a_line_says_who_said_what_against_what_when_and_where() -> None:
    message = payload([held()])
    assert lines(message) == [
        "Ellison contradicts Prime Minister's Office on ferries in the strait · 3 Mar 2026 · "
        "The ferries can sail “without any permit whatsoever” from Monday · Against Prime Minister's Office, since 12 Jan 2026: "
        "No ferry may sail through the strait before it has a permit. · Channel Nine · Likely contradiction (0.93) · alert a1"
    ]
    [bullets] = message["blocks"][2]["elements"]
    [link] = [part for part in bullets["elements"][0]["elements"] if part["type"] == "link"]
    assert link["url"].startswith("https://www.channel-nine.example/2026/ferries?id=7&lang=en#:~:text=without")
    assert message["text"].startswith("1 alerts could not be sent since 4 Mar 2026 09:00 UTC: Ellison contradicts")


def test_the_most_urgent_comes_first() -> None:
    message = payload(
        [
            held(id="false", probability=0.99, urgent=False),
            held(id="walked", probability=0.98, updates=("walk-back",)),
            held(id="weak", probability=0.6),
            held(id="old", probability=0.8, due=5),
            held(id="new", probability=0.8, due=3),
            held(id="urgent", probability=0.5, urgent=True),
        ]
    )
    assert [row.split("alert ")[1] for row in lines(message)] == [
        "urgent",
        "false",
        "old",
        "new",
        "weak",
        "walked · walked back since",
    ]


def test_what_has_become_of_an_alert_stands_in_its_line() -> None:
    told = line(views.view(), urgent=False)
    [row] = lines(payload([Held(line=told, due=NOON, updates={"edited", "repeat", "corrected"}, is_false=True)]))
    assert row.endswith("alert a1 · the article was edited and corrected since · called a false alarm since")


def test_any_number_fits_and_the_others_are_counted() -> None:
    message = payload([held(id=f"a{number}") for number in range(200)])
    shown = lines(message)
    assert not faults_of(message["blocks"])
    assert 5 <= len(shown) - 1 <= 25
    assert shown[-1] == f"and {200 - (len(shown) - 1)} more: walkback alerts"
    assert "200 alerts" in message["text"] and message["text"].endswith("more: walkback alerts")
    assert len(message["text"]) <= 1500


def test_any_text_is_inert_in_a_catch_up() -> None:
    for text in INJECTIONS[::5]:
        said = views.said(words=text, speaker=text, outlet=text, title=text, office=text, url=text, quoted=())
        against = views.against(claim=text, holder=text)
        one = held(said=said, against=against, topic_name=text, id=text[:64])
        message = payload([one] * 30)
        assert not faults_of(message["blocks"]), text
        assert "<" not in message["text"] and not any(ord(letter) < 32 for letter in message["text"])
        assert units("".join(lines(message))) < 9_000


def test_it_calls_whom_the_most_urgent_would_have_called() -> None:
    told = line(views.view(), urgent=False)
    urgent = line(views.view(), urgent=True)
    message = payload(
        [
            Held(line=told, due=NOON, called="S1CALM00000"),
            Held(line=urgent, due=NOON, called="S2URGENT000"),
            Held(line=urgent, due=NOON - HOUR),
        ]
    )
    assert "S2URGENT000" in str(message["blocks"][-1]) and "S1CALM00000" not in str(message)


# ------------------------------------------------------------------------------------------- outages


@dataclass
class Desk:
    """One desk, its outbox and its Slack."""

    engine: Engine
    url: str
    slack: Slack
    clock: SharedClock
    count: int = 0

    def raised(self, number: int = 1, channel: str = "C1", **how: Any) -> list[str]:
        """Raise alerts at this moment; returns the ids of their messages."""
        told = []
        with self.engine.begin() as connection:
            for _ in range(number):
                view = views.view(id=f"a{self.count:02}", updates=(views.update(id=f"u{self.count:02}"),))
                told.append(outbox.enqueue_root(connection, view, channel, self.clock.now(), **how))
                self.count += 1
        return told

    def updated(self, number: int, **how: Any) -> None:
        """Let the walk-back of an alert be told."""
        view = views.view(id=f"a{number:02}", updates=(views.update(id=f"u{number:02}"),))
        values = {"alert_id": view.id, "kind": "walk-back", "statement_id": "s", "statement_ids": ["s"], "reason": ""}
        with self.engine.begin() as connection:
            connection.execute(tables.updates.insert().values(id=f"u{number:02}", raised_at=NOON, **values))
            outbox.enqueue_update(connection, view, view.updates[0], "C1", self.clock.now(), **how)
            outbox.enqueue_edit(connection, views.view(id=view.id, state="walked-back"), self.clock.now())

    def drained(self, engine: Engine | None = None, **changes: Any) -> DeliveryReport:
        arguments = {"token": TOKEN, "base_url": self.slack.base_url, "folder": Path("/none"), "out": io.StringIO()}
        wall = Wall(now=self.clock.now, sleep=self.clock.sleep)
        return drain(engine or self.engine, self.clock.now, wall=wall, **{**arguments, **changes})

    def goes_on(self, lasts: timedelta, every: timedelta = timedelta(minutes=10)) -> None:
        """Run now and then, as the service does."""
        end = self.clock.now() + lasts
        while self.clock.now() < end:
            self.drained()
            self.clock.sleep(every.total_seconds())

    def rows(self) -> dict[str, Any]:
        with self.engine.connect() as connection:
            return {row.id: row for row in connection.execute(select(tables.deliveries))}

    def states(self, kind: str = "root") -> dict[str, int]:
        found = [row.state for row in self.rows().values() if row.kind == kind]
        return {state: found.count(state) for state in found}

    def told(self) -> list[str]:
        """Return what stands in the channels, in the order of its sending: how many alerts a message tells, and which."""
        messages = [one for one in self.slack.messages if not one["thread_ts"]]
        return [(one["blocks"][0].get("text") or {"text": str(one["blocks"])})["text"] for one in messages]

    def catch_ups(self) -> list[dict[str, Any]]:
        return [one for one in self.slack.messages if "could not be sent" in one["text"]]


@pytest.fixture
def desk(ledger: Engine, ledger_url: str) -> Iterator[Desk]:
    with ledger.begin() as connection:
        views.seed(connection, *(views.view(id=f"a{number:02}") for number in range(40)))
    clock = SharedClock(NOON)
    with stand_in.serve(Slack(clock=clock.seconds)) as slack:
        yield Desk(ledger, ledger_url, slack, clock)


OUTAGES = {
    "refused": Fault(kind="error", error="service_unavailable"),
    "away": Fault(kind="drop"),
    "broken": Fault(kind="status", status=503),
    "slowed down": Fault(kind="status", status=429, headers={"Retry-After": "600"}),
}


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES.keys())
def test_after_a_long_outage_one_message_tells_what_was_held_and_the_fresh_one_comes_as_itself(
    desk: Desk, outage: Fault
) -> None:
    desk.slack.always["*"] = outage
    for _ in range(5):
        desk.raised()
        desk.goes_on(HOUR / 2)
    desk.goes_on(HOUR / 2)
    [fresh] = desk.raised()
    desk.drained()
    desk.slack.always.clear()
    desk.goes_on(timedelta(minutes=30))
    [catch_up] = desk.catch_ups()
    assert catch_up["blocks"][0]["text"]["text"].startswith("5 alerts could not be sent since")
    assert {row[-2:] for row in lines(catch_up)} == {"00", "01", "02", "03", "04"}
    assert desk.states() == {"caught_up": 5, "sent": 1}
    assert desk.states("catch-up")["sent"] == 1
    assert desk.rows()[fresh].state == "sent"
    assert len(desk.slack.messages) == 2


def test_what_is_late_comes_first_and_calls_whom_an_alert_would_have_called(desk: Desk) -> None:
    desk.raised(3)
    desk.raised(1, mention="S0123ABCD45", urgent=True)
    desk.clock.sleep(3 * 3600)
    desk.raised(2)
    desk.drained()
    assert "S0123ABCD45" in str(desk.slack.messages[0]["blocks"])
    assert lines(desk.slack.messages[0])[0].endswith("alert a03"), "the urgent one"
    assert [one["text"][:8] for one in desk.slack.messages] == ["4 alerts", "Ellison ", "Ellison "]


def test_two_that_were_held_for_long_are_told_as_themselves(desk: Desk) -> None:
    desk.slack.always["*"] = OUTAGES["refused"]
    desk.raised(2)
    desk.goes_on(4 * HOUR, every=HOUR / 2)
    desk.slack.always.clear()
    desk.goes_on(timedelta(minutes=30))
    assert (desk.states(), desk.catch_ups()) == ({"sent": 2}, [])


def test_a_token_that_is_mended_after_a_weekend_brings_what_a_day_had_made_too_old_as_well(desk: Desk) -> None:
    desk.slack.tokens[TOKEN] = "token_revoked"
    for _ in range(5):
        desk.raised()
        desk.goes_on(12 * HOUR, every=4 * HOUR)
    assert set(desk.states()) <= {"held", "caught_up"}, "nothing has expired"
    desk.slack.tokens.clear()
    desk.goes_on(timedelta(minutes=30))
    [catch_up] = desk.catch_ups()
    assert len(lines(catch_up)) == 5
    assert desk.states() == {"caught_up": 5}
    assert len(desk.slack.messages) == 1


def test_when_slack_is_away_for_longer_than_a_day_nothing_vanishes(desk: Desk) -> None:
    desk.raised(3)
    desk.clock.sleep(30 * 3600)
    desk.drained()
    assert len(lines(desk.catch_ups()[0])) == 3


def test_each_channel_has_a_catch_up_of_its_own_and_one_that_is_archived_waits(desk: Desk) -> None:
    desk.slack.always["*"] = OUTAGES["refused"]
    desk.raised(3, "C1")
    desk.raised(4, "C2")
    desk.raised(1, "C3")
    desk.goes_on(3 * HOUR, every=HOUR / 3)
    desk.slack.always.clear()
    desk.slack.refused["C2"] = "is_archived"
    desk.goes_on(timedelta(minutes=30))
    assert [(one["channel"], len(lines(one))) for one in desk.catch_ups()] == [("C1", 3)]
    assert desk.states("catch-up") == {"sent": 1, "held": 1}
    desk.raised(1, "C2")
    desk.clock.sleep(HOUR.total_seconds())
    desk.slack.refused.clear()
    desk.goes_on(timedelta(minutes=30))
    assert [(one["channel"], len(lines(one))) for one in desk.catch_ups()] == [("C1", 3), ("C2", 5)]
    assert desk.states() == {"caught_up": 8, "sent": 1}


# ------------------------------------------------------------------------------------------- quiet hours


def test_what_quiet_hours_held_is_delivered_as_always_after_an_outage_in_the_night(desk: Desk) -> None:
    morning = NOON + 9 * HOUR
    desk.raised(5, not_before=morning)
    desk.slack.always["*"] = OUTAGES["away"]
    desk.goes_on(8 * HOUR, every=HOUR)
    desk.slack.always.clear()
    desk.goes_on(2 * HOUR, every=HOUR / 4)
    assert (desk.states(), desk.catch_ups()) == ({"sent": 5}, [])
    assert all(float(one["ts"]) >= morning.timestamp() for one in desk.slack.messages)


def test_an_outage_is_counted_from_the_end_of_the_quiet_hours(desk: Desk) -> None:
    desk.raised(3, not_before=NOON + 9 * HOUR)
    desk.slack.always["*"] = OUTAGES["refused"]
    desk.goes_on(10 * HOUR, every=HOUR)
    assert desk.states() == {"pending": 3}
    desk.goes_on(2 * HOUR, every=HOUR / 4)
    assert desk.states() == {"caught_up": 3}
    desk.slack.always.clear()
    desk.goes_on(timedelta(minutes=30))
    assert "since 4 Mar 2026 21:00 UTC" in desk.catch_ups()[0]["text"]


@pytest.mark.parametrize("urgent", [False, True])
def test_a_catch_up_keeps_the_quiet_hours_unless_it_tells_something_urgent(desk: Desk, urgent: bool) -> None:
    morning = NOON + 9 * HOUR
    desk.raised(2)
    desk.raised(1, urgent=urgent)
    desk.clock.sleep(3 * 3600)
    for hour in range(3, 11):
        desk.drained(quiet_until=lambda _channel: morning if desk.clock.now() < morning else None)
        assert len(desk.slack.messages) == int(urgent or hour >= 9), f"after {hour} hours"
        desk.clock.sleep(NOON.timestamp() + (hour + 1) * 3600 - desk.clock.seconds())
    assert desk.states() == {"caught_up": 3}


def test_a_doubt_lets_a_catch_up_wait_and_never_comes_before_the_end_of_its_quiet_hours(desk: Desk) -> None:
    desk.raised(3)
    desk.clock.sleep(3 * 3600)
    now, settled = desk.clock.now(), timedelta(seconds=40)
    [doubtful] = desk.raised()
    late.gather(desk.engine, now)
    with desk.engine.begin() as connection:
        row = tables.deliveries.c.id == doubtful
        connection.execute(tables.deliveries.update().where(row).values(state="unknown"))
    for quiet, until in ((None, now + settled), (now + 9 * HOUR, now + 9 * HOUR)):
        late.gather(desk.engine, now, lambda _channel, quiet=quiet: quiet)  # type: ignore[misc]
        late.await_doubts(desk.engine, now, settled)
        assert [one.not_before for one in desk.rows().values() if one.kind == "catch-up"] == [until]


def test_the_step_knows_the_quiet_hours_of_the_watchlist(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    clock = small_desk.Clock()
    clock.now = now
    with stand_in.serve() as slack:
        tokens = {"slack_token": "xoxb-any", "slack_base_url": slack.base_url}
        with small_desk.desk(tmp_path, f"sqlite:///{tmp_path / 'w.db'}", clock, **tokens) as context:
            told = [views.view(id=f"a{number}") for number in range(3)]
            with context.engine.begin() as connection:
                views.seed(connection, *told)
                for view in told:
                    outbox.enqueue_root(connection, view, "C0TEST00000", now - 5 * HOUR)
            start, end = ((now + sign * HOUR).time().replace(tzinfo=None) for sign in (-1, 1))
            quiet = Quiet(start=start, end=end, days=frozenset(range(7)))
            asleep = replace(context.watchlist.routes["fishing"], quiet=(quiet,))
            out = Console(file=io.StringIO())
            deliver(replace(context, watchlist=replace(context.watchlist, routes={"fishing": asleep})), out)
            assert slack.messages == []
            clock.now = now + 2 * HOUR
            with context.engine.begin() as connection:
                connection.execute(tables.deliveries.update().values(not_before=None))
            deliver(context, out)
            assert len(slack.messages) == 1


# ------------------------------------------------------------------------------------------- what comes afterwards


def caught_up(desk: Desk, number: int = 3) -> dict[str, Any]:
    """Let some alerts be told in a catch-up, and return it."""
    desk.raised(number)
    desk.clock.sleep(3 * 3600)
    desk.drained()
    [catch_up] = desk.catch_ups()
    return catch_up


def test_what_becomes_of_an_alert_is_told_in_the_thread_of_the_catch_up_with_a_header_of_its_own(desk: Desk) -> None:
    catch_up = caught_up(desk)
    before = dict(catch_up)
    desk.updated(1, broadcast=True)
    desk.drained()
    reply = desk.slack.messages[-1]
    assert reply["thread_ts"] == catch_up["ts"]
    assert reply["reply_broadcast"], "news of today: the channel sees it where the route says so"
    assert reply["blocks"][0]["text"]["text"].startswith("Walked back: Ellison contradicts")
    assert "Alert a01" in str(reply["blocks"])
    assert catch_up == before, "a catch-up is not edited"
    assert desk.states("edit") == {}


def test_what_happened_within_the_outage_stands_in_the_line_and_is_not_shown_to_the_channel_again(desk: Desk) -> None:
    desk.raised(3)
    desk.updated(1, broadcast=True)
    desk.clock.sleep(3 * 3600)
    desk.drained()
    [catch_up] = desk.catch_ups()
    assert lines(catch_up)[-1].endswith("alert a01 · walked back since")
    [reply] = [one for one in desk.slack.messages if one["thread_ts"]]
    assert (reply["thread_ts"], reply["reply_broadcast"]) == (catch_up["ts"], False)
    assert desk.states("edit") == {"cancelled": 1}
    assert len(desk.slack.messages) == 2


def test_a_catch_up_that_waits_is_kept_up_to_date(desk: Desk) -> None:
    desk.slack.always["*"] = OUTAGES["refused"]
    desk.raised(3)
    desk.goes_on(3 * HOUR, every=HOUR / 3)
    assert desk.states() == {"caught_up": 3}
    desk.updated(2)
    desk.slack.always.clear()
    desk.goes_on(timedelta(minutes=30))
    assert lines(desk.catch_ups()[0])[-1].endswith("alert a02 · walked back since")


def test_an_edit_that_was_written_meanwhile_does_not_change_the_catch_up(desk: Desk) -> None:
    catch_up = dict(caught_up(desk))
    root = identity("delivery", "root", "a00", "C1")
    row = {"id": "stray", "alert_id": "a00", "kind": "edit", "parent_id": root, "channel": "C1", "state": "pending"}
    with desk.engine.begin() as connection:
        seen = connection.scalar(select(tables.deliveries.c.payload).where(tables.deliveries.c.id == root))
        values = {**row, "payload": seen, "created_at": NOON, "expires_at": NOON + 9 * HOUR}
        connection.execute(tables.deliveries.insert().values(**values))
    desk.clock.sleep(60)
    assert claims.claim(desk.engine, desk.clock.now()) is None
    desk.drained()
    assert desk.rows()["stray"].state == "cancelled"
    assert desk.slack.messages[0]["blocks"] == catch_up["blocks"]


# ------------------------------------------------------------------------------------------- once


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="drop", after=True),
        Fault(kind="status", status=500, after=True),
        Fault(kind="error", error="fatal_error", after=True),
        Fault(kind="drop"),
        Fault(kind="error", error="service_unavailable"),
    ],
    ids=str,
)
def test_a_catch_up_whose_answer_is_lost_is_sent_once(desk: Desk, fault: Fault) -> None:
    desk.raised(4)
    desk.clock.sleep(3 * 3600)
    desk.slack.fail("chat.postMessage", fault)
    desk.goes_on(timedelta(minutes=10))
    assert len(desk.slack.messages) == 1
    assert desk.states() == {"caught_up": 4}


def test_what_was_in_doubt_through_the_outage_is_told_in_the_same_message(desk: Desk) -> None:
    """A server that answers 503 leaves the first of each run in doubt: looked for before anything is told of it."""
    desk.slack.always["*"] = OUTAGES["broken"]
    desk.raised(6)
    desk.goes_on(3 * HOUR, every=HOUR / 3)
    assert desk.states().get("unknown"), "some are in doubt"
    desk.slack.always.clear()
    desk.goes_on(timedelta(minutes=30))
    [catch_up] = desk.catch_ups()
    assert len(lines(catch_up)) == 6
    assert len(desk.slack.messages) == 1


def test_one_in_doubt_that_slack_has_is_not_told_again(desk: Desk) -> None:
    desk.slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    desk.slack.always["*"] = OUTAGES["broken"]
    desk.raised(6)
    desk.goes_on(3 * HOUR, every=HOUR / 3)
    assert len(desk.slack.messages) == 1
    desk.slack.always.clear()
    desk.goes_on(timedelta(minutes=30))
    assert len(lines(desk.catch_ups()[0])) == 5
    assert desk.states() == {"caught_up": 5, "sent": 1}
    assert len(desk.slack.messages) == 2


def test_a_catch_up_in_doubt_and_what_came_late_after_it_are_one_message_in_the_end(desk: Desk) -> None:
    desk.raised(3)
    desk.clock.sleep(3 * 3600)
    desk.slack.always["*"] = OUTAGES["broken"]
    desk.drained()
    assert desk.states("catch-up") == {"unknown": 1}
    desk.raised(3)
    desk.goes_on(3 * HOUR, every=HOUR / 3)
    assert sum(desk.states("catch-up").values()) == 2
    desk.slack.always.clear()
    desk.goes_on(timedelta(minutes=30))
    [catch_up] = desk.catch_ups()
    assert len(lines(catch_up)) == 6
    assert desk.states("catch-up") == {"sent": 1, "cancelled": 1}
    assert len(desk.slack.messages) == 1


def test_four_at_once_send_one_catch_up(desk: Desk) -> None:
    desk.raised(8)
    desk.clock.sleep(3 * 3600)
    engines = [connect(desk.url) for _ in range(4)]
    try:
        desk.clock.together(*(lambda engine=engine: desk.drained(engine) for engine in engines))  # type: ignore[misc]
    finally:
        for engine in engines:
            engine.dispose()
    [catch_up] = desk.slack.messages
    assert len(lines(catch_up)) == 8


def test_what_joins_a_catch_up_is_in_the_message_that_is_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process gathers while another one is about to send: nothing joins a message that is on its way."""
    desk.raised(3)
    desk.clock.sleep(3 * 3600)
    late.gather(desk.engine, desk.clock.now())
    desk.raised()
    desk.clock.sleep(3600)
    claimed: list[Any] = []
    claiming = threading.Thread(target=lambda: claimed.append(claims.claim(desk.engine, desk.clock.now())))

    def decided(*given: Any, **how: Any) -> list[str]:
        claiming.start()
        claiming.join(1)  # it is not held up any longer by what it waits for
        return joining(*given, **how)

    monkeypatch.setattr(late.catchup, "joining", decided)
    late.gather(desk.engine, desk.clock.now())
    claiming.join(60)
    [held] = claimed
    assert held.kind == "catch-up"
    assert (len(lines(held.payload)), desk.states()) == (4, {"caught_up": 4})


@pytest.mark.parametrize("point", [*points.CATCH_UP, *points.DELIVER])
def test_a_kill_at_any_point_leaves_exactly_one_catch_up(desk: Desk, point: str) -> None:
    desk.raised(4)
    today = NOON + 3 * HOUR
    desk.clock.moment = datetime.now(UTC)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.support.dispatcher", desk.url, desk.slack.base_url, today.isoformat()],
        cwd=CHECKOUT,
        env={"WALKBACK_FAILPOINT": point, "PATH": ""},
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, f"{point} was never reached"
    desk.clock.moment = datetime.now(UTC)
    wall = Wall(now=desk.clock.now, sleep=desk.clock.sleep)
    drain(
        desk.engine, lambda: today, token=TOKEN, base_url=desk.slack.base_url, folder=Path("/none"), out=io.StringIO(),
        wall=wall,
    )  # fmt: skip
    [catch_up] = desk.slack.messages
    assert len(lines(catch_up)) == 4
    assert desk.states() == {"caught_up": 4}
    assert desk.states("catch-up") == {"sent": 1}


# ------------------------------------------------------------------------------------------- a person


def test_an_alert_that_a_catch_up_tells_is_acted_on_there(desk: Desk) -> None:
    [first, *_] = desk.raised(3)
    desk.clock.sleep(3 * 3600)
    desk.slack.fail("chat.postMessage", *[Fault(kind="error", error="msg_too_long")] * 2)
    assert desk.drained().dead == 1
    [dead] = [row for row in desk.rows().values() if row.kind == "catch-up"]
    assert dead.state == "dead"
    desk.updated(0)
    desk.drained()
    assert desk.states("reply") == {"cancelled": 1}
    for act in (
        lambda: actions.retry(desk.engine, first, "ana", desk.clock.now()),
        lambda: actions.drop(desk.engine, first, "old", "ana", desk.clock.now()),
        lambda: actions.resolve(desk.engine, first, None, "ana", desk.clock.now()),
    ):
        with pytest.raises(DeliveryError, match=dead.id[:12]):
            act()
    with pytest.raises(DeliveryError, match="retry that one"):
        [reply] = [row.id for row in desk.rows().values() if row.kind == "reply"]
        actions.retry(desk.engine, reply, "ana", desk.clock.now())
    actions.retry(desk.engine, dead.id, "ana", desk.clock.now())
    desk.drained()
    assert desk.states() == {"caught_up": 3}
    assert desk.states("reply") == {"sent": 1}
    assert [bool(one["thread_ts"]) for one in desk.slack.messages] == [False, True]


def test_one_that_another_took_in_cannot_be_sent_again(desk: Desk) -> None:
    test_a_catch_up_in_doubt_and_what_came_late_after_it_are_one_message_in_the_end(desk)
    [empty] = [row.id for row in desk.rows().values() if row.kind == "catch-up" and row.state == "cancelled"]
    with pytest.raises(DeliveryError, match="tells nothing any more"):
        actions.retry(desk.engine, empty, "ana", desk.clock.now())


def test_what_a_person_sends_again_is_told_as_itself(desk: Desk) -> None:
    roots = desk.raised(3)
    desk.slack.refused["C1"] = "not_in_channel"
    desk.drained()
    desk.clock.sleep(3 * 3600)
    for root in roots:
        actions.retry(desk.engine, root, "ana", desk.clock.now())
    desk.slack.refused.clear()
    desk.drained()
    assert (desk.states(), desk.catch_ups()) == ({"sent": 3}, [])


def test_refused_blocks_leave_a_text_that_says_it_all(desk: Desk) -> None:
    desk.raised(3)
    desk.clock.sleep(3 * 3600)
    desk.slack.fail("chat.postMessage", Fault(kind="error", error="invalid_blocks"))
    desk.drained()
    [message] = desk.slack.messages
    assert message["blocks"] == []
    assert message["text"].count("Ellison contradicts Prime Minister's Office on ferries") == 3


def test_the_reasons_say_where_an_alert_was_told(desk: Desk) -> None:
    from walkback.why import _route

    caught_up(desk)
    with desk.engine.connect() as connection:
        told = [says for _, says in _route(connection, "a00")]
    [own] = [says for says in told if says.startswith("root")]
    assert "caught_up" in own and "told in the catch-up" in own
    assert "catch-up for C1: sent" in told
