"""What waits for the end of quiet hours keeps waiting, whatever happens to its channel, and stands in nobody's way."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.support import slack as stand_in
from tests.support import views
from tests.support.raised import WORDS, Clock, desk, raised, said
from tests.support.slack import Slack
from walkback.alerts import claims, outbox
from walkback.alerts.deliver import Wall, drain
from walkback.ledger import tables
from walkback.steps import raise_batch
from walkback.watchlist.model import Quiet

MORNING = views.NOON + timedelta(hours=8)


class Turned(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.now = views.NOON

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def seconds(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def slack(clock: Turned) -> Iterator[Slack]:
    with stand_in.serve(Slack(clock=clock.seconds)) as served:
        yield served


def drained(ledger: Engine, slack: Slack, clock: Turned) -> int:
    wall = Wall(now=clock, sleep=clock.sleep)
    out = io.StringIO()
    return drain(ledger, clock, token="xoxb-x", base_url=slack.base_url, folder=Path("/none"), out=out, wall=wall).sent


def test_a_channel_that_is_open_again_does_not_end_its_quiet_hours(ledger: Engine, slack: Slack, clock: Turned) -> None:
    with ledger.begin() as connection:
        views.seed(connection, views.view())
        outbox.enqueue_root(connection, views.view(), "C1", views.NOON, not_before=MORNING)
    claims.block(ledger, "C1", "not_in_channel", clock())
    clock.sleep(claims.CHANNEL_AGAIN.total_seconds() + 1)
    assert drained(ledger, slack, clock) == 0, "it is night"
    assert slack.messages == []
    clock.now = MORNING
    assert drained(ledger, slack, clock) == 1


def test_a_thousand_that_are_held_do_not_stand_before_one_that_is_urgent(ledger: Engine, clock: Turned) -> None:
    told = [views.view(id=f"a{number}") for number in range(1001)]
    with ledger.begin() as connection:
        views.seed(connection, *told)
        for view in told[:-1]:
            outbox.enqueue_root(connection, view, "C1", views.NOON, not_before=MORNING)
        urgent = outbox.enqueue_root(connection, told[-1], "C1", views.NOON + timedelta(minutes=1))
    clock.sleep(120)
    due = claims.next_due(ledger)
    assert due is not None and due <= clock()
    held = claims.claim(ledger, clock())
    assert held is not None and held.id == urgent
    with ledger.connect() as connection:
        assert (
            connection.scalar(select(tables.deliveries.c.state).where(tables.deliveries.c.id == urgent)) == "in_flight"
        )


def test_what_is_raised_at_night_is_delivered_in_the_morning_once_with_what_came_meanwhile(
    ledger: Engine, ledger_url: str, slack: Slack, clock: Turned, tmp_path: Path
) -> None:
    with desk(tmp_path, ledger_url, clock) as opened:
        night = Quiet(start=clock().time(), end=MORNING.time(), days=frozenset(range(7)))
        routes = {"fishing": replace(opened.watchlist.routes["fishing"], quiet=(night,))}
        context = replace(opened, watchlist=replace(opened.watchlist, routes=routes))
        raised(context)
        for hours in (0, 3, 3):
            clock.sleep(hours * 3600)
            assert drained(ledger, slack, clock) == 0
        said(context, "s2", words=f"{WORDS} Not ever.", outlet="Courier")
        assert raise_batch(context).done
        assert (drained(ledger, slack, clock), slack.calls) == (0, []), "nothing was asked of Slack in the night"
        clock.now = MORNING
        assert drained(ledger, slack, clock) == 3, "the alert, the edit that counts the second outlet, and the pickup"
        clock.sleep(3600)
        assert drained(ledger, slack, clock) == 0
    root, pickup = slack.messages
    assert "2 outlets" in str(root["blocks"])
    assert float(root["ts"]) >= MORNING.timestamp()
    assert (root["thread_ts"], pickup["thread_ts"]) == (None, root["ts"])
