"""Promise 2 under any weather: random faults, at random calls, and every message ends in Slack once, or visibly elsewhere."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from tests.support import slack as stand_in
from tests.support import views
from tests.support.slack import Fault, Slack
from tests.support.weather import DEAD, ELSEWHERE, SharedClock, another
from walkback.alerts import claims, deliver, outbox
from walkback.alerts import slack as asked
from walkback.alerts.deliver import Wall
from walkback.alerts.slack import SlackFailure
from walkback.ledger import connect, tables

TOKEN = "xoxb-any"
CHANNELS = ("C1", "C2")

ANY = (
    Fault(kind="drop"),
    Fault(kind="drop", after=True),
    Fault(kind="hang", seconds=0.2),
    Fault(kind="hang", seconds=0.2, after=True),
    Fault(kind="status", status=500),
    Fault(kind="status", status=502, after=True),
    Fault(kind="status", status=429, headers={"Retry-After": "45"}),
    Fault(kind="status", status=429, headers={"Retry-After": "soon"}),
    Fault(kind="error", error="fatal_error"),
    Fault(kind="error", error="fatal_error", after=True),
    Fault(kind="error", error="service_unavailable"),
    Fault(kind="error", error="ratelimited"),
    Fault(kind="error", error="is_archived"),
    Fault(kind="error", error="token_revoked"),
    Fault(kind="error", error="missing_scope"),
    Fault(kind="error", error="a_code_of_tomorrow"),
    Fault(kind="error", error="a_code_of_tomorrow", after=True),
)
OF_POSTS = (
    *ANY,
    Fault(kind="error", error="invalid_blocks"),
    Fault(kind="error", error="msg_too_long"),
    Fault(kind="error", error="cannot_reply_to_message"),
)
OF_EDITS = (*ANY, Fault(kind="error", error="message_not_found"), Fault(kind="error", error="cant_update_message"))


def faults(of: tuple[Fault, ...], most: int) -> st.SearchStrategy[list[Fault | None]]:
    return st.lists(st.none() | st.sampled_from(of), max_size=most)


@dataclass(frozen=True, kw_only=True)
class Weather:
    """What goes wrong with which call, and what happens between the calls."""

    lag: float
    posts: list[Fault | None]
    edits: list[Fault | None]
    reads: list[Fault | None]
    events: list[tuple[str, int]]


WEATHER = st.builds(
    Weather,
    lag=st.sampled_from((0.0, 5.0, 15.0, 30.0)),
    posts=faults(OF_POSTS, 10),
    edits=faults(OF_EDITS, 4),
    reads=faults(ANY, 6),
    events=st.lists(
        st.tuples(
            st.sampled_from(
                (
                    *("raised", "updated", "edited"),
                    *("drained", "drained by three", "waited"),
                    *("dead before the call", "dead after the call", "dead elsewhere", "frozen"),
                    *("archived", "token revoked", "scope lost", "mended"),
                )
            ),
            st.integers(0, 3),
        ),
        max_size=14,
    ),
)


@dataclass(repr=False)
class Story:
    """One desk, its outbox, and a Slack in bad weather."""

    engine: Engine
    url: str
    slack: Slack
    clock: SharedClock
    alerts: dict[str, Any] = field(default_factory=dict)
    changes: int = 0
    edits: dict[str, str] = field(default_factory=dict)  #: the latest edit of each root

    def drained(self, engine: Engine | None = None) -> None:
        deliver.drain(
            engine or self.engine,
            self.clock.now,
            token=TOKEN,
            base_url=self.slack.base_url,
            folder=Path("/none"),
            out=io.StringIO(),
            wall=Wall(now=self.clock.now, sleep=self.clock.sleep),
        )

    def happens(self, event: str, which: int) -> None:
        channel, alert = CHANNELS[which % 2], f"a{which}"
        match event:
            case "raised" | "updated" | "edited":
                self.tell(event, alert, channel)
            case "drained":
                self.drained()
            case "drained by three":
                self.drained_by_three()
            case "waited":
                self.clock.sleep((3, 25, 100, 400)[which])
            case "dead before the call" | "dead after the call" | "dead elsewhere":
                self.dies(ELSEWHERE if event.endswith("elsewhere") else DEAD, calls=event != "dead before the call")
            case "frozen":
                self.freezes()
            case "archived":
                self.slack.refused[channel] = "is_archived"
            case "token revoked":
                self.slack.tokens[TOKEN] = "token_revoked"
            case "scope lost":
                self.slack.scopes.discard(("chat:write", "channels:history")[which % 2])
            case "mended":
                self.mended()

    def mended(self) -> None:
        self.slack.refused.clear()
        self.slack.tokens.clear()
        self.slack.scopes |= {"chat:write", "channels:history"}

    def tell(self, event: str, alert: str, channel: str) -> None:
        view = self.alerts[alert]
        with self.engine.begin() as connection:
            match event:
                case "raised":
                    outbox.enqueue_root(connection, view, channel, self.clock.now())
                case "updated":
                    outbox.enqueue_update(connection, view, view.updates[0], channel, self.clock.now())
                case _:
                    self.changes += 1
                    self.alerts[alert] = view = replace(view, mentions=100 + self.changes)
                    told = outbox.enqueue_edit(connection, view, self.clock.now())
                    of = select(tables.deliveries.c.parent_id, tables.deliveries.c.id)
                    rows = connection.execute(of.where(tables.deliveries.c.id.in_(told)))
                    self.edits |= {row.parent_id: row.id for row in rows}

    def drained_by_three(self) -> None:
        engines = [connect(self.url) for _ in range(3)]
        try:
            self.clock.together(*(lambda engine=engine: self.drained(engine) for engine in engines))  # type: ignore[misc]
        finally:
            for engine in engines:
                engine.dispose()

    def dies(self, owner: str, *, calls: bool) -> None:
        """A process dies within its work on a message, before Slack has it or after."""
        with another(owner):
            held = claims.claim(self.engine, self.clock.now())
        if held is not None and calls and not held.in_doubt:
            self.call(held)

    def freezes(self) -> None:
        """A process stops for less than its lease, while another drains, and then goes on as if nothing had been."""
        with another(ELSEWHERE):
            held = claims.claim(self.engine, self.clock.now())
        if held is None or held.in_doubt:
            return
        self.clock.sleep(60)
        answered = self.call(held)
        if answered:
            with another(ELSEWHERE):
                claims.record_sent(self.engine, held, *answered, self.clock.now())

    def call(self, held: claims.Claim) -> tuple[str, str] | None:
        slack = asked.Slack(TOKEN, self.slack.base_url)
        try:
            return slack.edit(held) if held.kind == "edit" else slack.post(held)
        except SlackFailure:
            return None

    def rows(self) -> dict[str, Any]:
        with self.engine.connect() as connection:
            return {row.id: row for row in connection.execute(select(tables.deliveries))}


@pytest.fixture
def story(ledger: Engine, ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setattr("walkback.alerts.slack.TIMEOUT", 0.1)
    told = [views.view(id=f"a{n}", updates=(views.update(id=f"u{n}"),)) for n in range(4)]
    with ledger.begin() as connection:
        views.seed(connection, *told)
    clock = SharedClock(views.NOON)
    with stand_in.serve(Slack(clock=clock.seconds)) as slack:
        yield Story(engine=ledger, url=ledger_url, slack=slack, clock=clock)


def begun_again(story: Story) -> None:
    """Empty the outbox and the channels: one fixture serves every example."""
    with story.engine.begin() as connection:
        for table in (tables.delivery_attempts, tables.deliveries, tables.channel_states):
            connection.execute(delete(table))
    story.clock.moment = views.NOON
    story.alerts = {f"a{n}": views.view(id=f"a{n}", updates=(views.update(id=f"u{n}"),)) for n in range(4)}
    story.edits.clear()
    story.mended()
    story.slack.messages.clear()
    story.slack.faults.clear()
    story.slack._last.clear()


def is_going_on(row: Any) -> bool:
    """Whether the next drains will do something about it: what is parked is tried again as well."""
    parked = row.state == "held" and row.first_try_at is None
    return parked or row.state in ("pending", "in_flight", "unknown")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(weather=WEATHER)
def test_every_message_ends_sent_exactly_once_or_visibly_not(story: Story, weather: Weather) -> None:
    begun_again(story)
    slack, clock = story.slack, story.clock
    slack.lag = weather.lag
    slack.fail("chat.postMessage", *weather.posts)
    slack.fail("chat.update", *weather.edits)
    for n, fault in enumerate(weather.reads):
        slack.fail(("conversations.history", "conversations.replies", "chat.delete")[n % 3], fault)
    story.tell("raised", "a0", "C1")
    story.tell("updated", "a0", "C1")
    for event, which in weather.events:
        story.happens(event, which)
    story.mended()
    for _ in range(30):
        story.drained()
        clock.sleep(400)
        ended = story.rows()
        if not any(map(is_going_on, ended.values())):
            break
    sent = Counter(one["metadata"]["event_payload"]["delivery_id"] for one in slack.messages)
    places = {one["ts"]: n for n, one in enumerate(slack.messages)}
    for delivery, row in ended.items():
        where = f"{row.kind} {row.state}: {row.last_error}"
        waits = row.state == "pending" and row.parent_id and ended[row.parent_id].state == "held"
        assert row.state in ("sent", "held", "dead", "cancelled") or waits, where
        assert row.state == "sent" or row.last_error or waits, where
        assert row.state != "held" or row.first_try_at is not None, "all is mended: only doubts are left to a person"
        if row.kind == "edit":
            continue
        assert sent[delivery] == 1 if row.state == "sent" else sent[delivery] <= 1, where
        assert row.state in ("sent", "held") or not sent[delivery], where
        if row.state == "sent" and row.parent_id:
            root = ended[row.parent_id]
            assert places[row.slack_ts] > places[root.slack_ts]
            assert slack.messages[places[row.slack_ts]]["thread_ts"] == root.slack_ts
    for root, edit in story.edits.items():
        last, there = ended[edit], [one for one in slack.messages if one["ts"] == ended[root].slack_ts]
        assert last.state != "cancelled" or ended[root].state in ("dead", "cancelled"), last.last_error
        if last.state == "sent":
            assert there[0]["text"] == last.payload["text"]
            assert last.plain or there[0]["blocks"] == last.payload["blocks"], "an earlier edit stands"
    clock.sleep(timedelta(days=1).total_seconds())
    story.drained()
    as_seen = {one: row.state.replace("pending", "expired") for one, row in ended.items()}
    assert {one: row.state for one, row in story.rows().items()} == as_seen


def test_the_shared_clock_waits_for_the_one_who_is_awake() -> None:
    clock = SharedClock(views.NOON)
    seen: list[float] = []

    def sleeper(seconds: float) -> None:
        clock.sleep(seconds)
        seen.append((clock.now() - views.NOON).total_seconds())

    clock.together(lambda: sleeper(5), lambda: sleeper(2), lambda: sleeper(9))
    assert seen == [2, 5, 9]
