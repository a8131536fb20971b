"""A desk that wants less, later or elsewhere: quiet hours, a budget, routes, the daily digest; nothing that is kept back is lost."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from tests.support.newsroom import MONDAY, YELLEN
from tests.support.road import walk
from tests.walkback.conftest import Newsroom
from walkback.alerts.digest import payload
from walkback.demo.block_rules import faults_of
from walkback.ledger.tables import alerts, articles, deliveries
from walkback.steps import digest
from walkback.steps.digest import LATE, due_at
from walkback.steps.judge import _record
from walkback.steps.recheck import recheck_batch
from walkback.watchlist.model import Digest, Quiet, Urgent
from walkback.why import why, why_not

EVERY_DAY = frozenset(range(7))
NIGHT = Quiet(start=time(22), end=time(7), days=EVERY_DAY)
NEW_YORK = ZoneInfo("America/New_York")
#: of a Monday evening in New York
LATE_MONDAY = datetime(2022, 5, 3, 3, tzinfo=UTC)
MORNING = datetime(2022, 5, 3, 11, tzinfo=UTC)
DAILY = Digest(channel="C0DIGEST000", at=time(8), zone=NEW_YORK, days=EVERY_DAY, weekly=1)
KERRY = (
    "WASHINGTON — US Trade Representative Katherine Tai spoke about the steel tariffs on Monday.",
    '"The steel tariffs can come off now, without an end to the subsidies," Tai said in Ohio, to the surprise of her hosts.',
)


def routed(newsroom: Newsroom, daily: Digest | None = None, **changes: Any) -> Newsroom:
    """The newsroom with another route for its one topic."""
    watchlist = newsroom.context.watchlist
    route = replace(watchlist.routes["tariffs"], zone=NEW_YORK, **changes)
    changed = replace(watchlist, routes={"tariffs": route}, daily=daily)
    return replace(newsroom, context=replace(newsroom.context, watchlist=changed))


def alerted(newsroom: Newsroom, moment: datetime = MONDAY) -> None:
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", moment, *YELLEN)
    walk(newsroom.on(moment))


def rulings(newsroom: Newsroom) -> list[tuple[str, str]]:
    in_order = select(alerts.c.ruling, alerts.c.ruling_reason).order_by(alerts.c.raised_at, alerts.c.id)
    return [(row.ruling, row.ruling_reason) for row in newsroom.rows(in_order)]


def messages(newsroom: Newsroom) -> list[Any]:
    return list(newsroom.rows(select(deliveries).order_by(deliveries.c.created_at, deliveries.c.kind.desc())))


def test_what_is_raised_in_quiet_hours_waits_for_their_end_and_has_its_day_then(newsroom: Newsroom) -> None:
    desk = routed(newsroom, quiet=(NIGHT,))
    alerted(desk, LATE_MONDAY)
    [(ruling, reason)] = rulings(desk)
    assert ruling == "hold"
    assert "quiet hours" in reason and "07:00" in reason
    [root] = messages(desk)
    assert root.not_before == MORNING
    assert root.expires_at == MORNING + timedelta(days=1)


def test_an_urgent_alert_passes_and_calls_whom_the_watchlist_names(newsroom: Newsroom) -> None:
    urgent = Urgent(kinds=frozenset({"rift", "reversal"}), minimum=0.5)
    desk = routed(newsroom, quiet=(NIGHT,), urgent=urgent, mention="S0123ABCD45")
    alerted(desk, LATE_MONDAY)
    assert rulings(desk)[0][0] == "now"
    [root] = messages(desk)
    assert root.not_before is None
    assert root.payload["line"]["urgent"], "it would stand above the others in a catch-up"
    assert root.payload["blocks"][-1]["elements"][0]["elements"] == [
        {"type": "usergroup", "usergroup_id": "S0123ABCD45"}
    ]
    assert not faults_of(root.payload["blocks"])


def test_what_is_over_the_budget_of_the_hour_is_told_in_the_digest_alone(newsroom: Newsroom) -> None:
    desk = routed(newsroom, daily=DAILY, hourly=1, quiet=())
    alerted(desk)
    desk.herald.write("tai", "Tai: steel tariffs can come off", MONDAY + timedelta(minutes=10), *KERRY)
    walk(desk.on(MONDAY + timedelta(minutes=10)))
    assert [ruling for ruling, _ in rulings(desk)] == ["now", "digest"]
    assert sum(row.kind == "root" for row in messages(desk)) == 1
    walk(desk.on(MORNING + timedelta(hours=1)))
    told = [row for row in messages(desk) if row.kind == "digest"][-1]
    assert told.channel == "C0DIGEST000"
    assert "Tai" in str(told.payload) and "allows" in str(told.payload)
    assert "0 alerts, 1 kept back" in told.payload["text"]


def test_a_route_that_is_surer_keeps_back_what_is_less_so(newsroom: Newsroom) -> None:
    desk = routed(newsroom, daily=DAILY)
    watchlist = desk.context.watchlist
    sure = replace(watchlist.routes["tariffs"], name="route 1", channel="C0SURE00000", minimum=0.99)
    by_kind = {("tariffs", kind): sure for kind in ("rift", "reversal")}
    desk = replace(desk, context=replace(desk.context, watchlist=replace(watchlist, by_kind=by_kind)))
    alerted(desk)
    assert rulings(desk)[0][0] == "digest"
    assert "below the 0.99 of route 1" in rulings(desk)[0][1]
    assert not any(row.kind == "root" for row in messages(desk))


@pytest.mark.parametrize("broadcast", [False, True])
def test_a_correction_is_shown_in_the_channel_where_the_route_says_so(newsroom: Newsroom, broadcast: bool) -> None:
    desk = routed(newsroom, broadcast=broadcast, mention="U0123ABCD45")
    alerted(desk)
    desk.herald.write("yellen", "Yellen", MONDAY, *YELLEN, "Correction: An earlier version misstated the place.")
    recheck_batch(desk.on(MONDAY + timedelta(hours=2)))
    root, reply, edit = messages(desk)
    assert (root.kind, reply.kind, edit.kind) == ("root", "reply", "edit")
    assert reply.payload.get("broadcast", False) is broadcast
    assert edit.payload["blocks"][-1] == root.payload["blocks"][-1], "an edit keeps whom the message called"


def test_a_digest_is_told_once_a_day_also_when_nothing_happened(newsroom: Newsroom) -> None:
    desk = routed(newsroom, daily=DAILY)
    at_eight = MORNING + timedelta(hours=1)
    assert digest(desk.on(at_eight - timedelta(minutes=1))).seen == 0
    assert [digest(desk.on(at_eight + timedelta(minutes=5 * n))).done for n in range(3)] == [1, 0, 0]
    [told] = messages(desk)
    assert "0 alerts" in told.payload["text"]
    assert "never polled" in str(told.payload), "a feed that is silent is named"
    assert "This week" in str(told.payload), "on the day of the week that the watchlist names"
    assert not faults_of(told.payload["blocks"])
    assert digest(desk.on(at_eight + timedelta(days=1))).done == 1


def test_the_week_tells_which_positions_began_ended_or_read_otherwise(newsroom: Newsroom) -> None:
    alerted(newsroom)
    [held] = newsroom.context.watchlist.positions
    ended = replace(held, id="tariffs-grow", claim="Tariffs grow each year.", held_to=MONDAY.date())
    begun = replace(held, id="tariffs-end", claim="Tariffs end this year.", held_from=MONDAY.date())
    coming = replace(
        begun, id="tariffs-come", claim="Tariffs come again.", held_from=MONDAY.date() + timedelta(days=30)
    )
    reworded = replace(held, claim="Steel tariffs stay until the subsidies end.")
    with newsroom.context.engine.begin() as connection:
        _record(connection, reworded, MONDAY + timedelta(hours=1))
    desk = routed(newsroom, daily=DAILY)
    watchlist = replace(desk.context.watchlist, positions=(reworded, ended, begun, coming))
    desk = replace(desk, context=replace(desk.context, watchlist=watchlist))
    assert digest(desk.on(MORNING + timedelta(hours=1))).done == 1
    [told] = [row.payload for row in messages(desk) if row.kind == "digest"]
    week = str(told).partition("This week")[2]
    assert "In other words in the watchlist: Steel tariffs stay until the subsidies end." in week
    assert "No longer held since 2022-05-02: Tariffs grow each year." in week
    assert "Since 2022-05-02: Tariffs end this year." in week
    assert "Tariffs come again" not in week


def test_a_digest_has_its_hour_also_when_the_clock_is_changed() -> None:
    winter, summer = datetime(2022, 3, 12, 13, tzinfo=UTC), datetime(2022, 3, 13, 12, tzinfo=UTC)
    assert due_at(DAILY, winter) == winter
    assert due_at(DAILY, summer) == summer
    assert due_at(DAILY, summer - timedelta(seconds=1)) is None
    assert due_at(DAILY, summer + LATE) is None
    assert due_at(replace(DAILY, days=frozenset({0})), summer) is None, "13 March 2022 was a Sunday"


def test_a_ledger_of_the_version_before_takes_messages_without_an_alert(ledger: Engine) -> None:
    row = {"id": "d", "kind": "digest", "channel": "C1", "payload": {}, "plain": False, "state": "pending"}
    with ledger.begin() as connection:
        connection.execute(deliveries.insert().values(**row, created_at=MONDAY, expires_at=MONDAY))
        assert connection.scalar(select(deliveries.c.alert_id)) is None


def test_any_digest_fits() -> None:
    from tests.support.injections import INJECTIONS
    from tests.support.views import said, view
    from walkback.alerts.digest import Day, Kept, Possible, Week

    for text in INJECTIONS[::7]:
        hostile = said(words=text, speaker=text, outlet=text, quoted=())
        told = payload(
            Day(
                day=MONDAY.date(),
                told=(view(said=hostile, topic_name=text),) * 30,
                kept=(Kept(view=view(said=hostile), reason=text),) * 30,
                possible=(Possible(said=hostile, claim=text, probability=0.5),) * 30,
                unjudged=((text, 3),) * 30,
                feeds=((text, text),) * 30,
                week=Week(positions=(text,) * 30, alerts=((text, 1),), right=(text,) * 30),
            )
        )
        assert not faults_of(told["blocks"])
        assert "<" not in str(told["text"])


def test_a_reader_can_ask_why_and_why_not(newsroom: Newsroom) -> None:
    desk = routed(newsroom, quiet=(NIGHT,))
    desk.herald.write("fair", "The parish fair", LATE_MONDAY, "The parish fair opened on Sunday with a parade. " * 9)
    alerted(desk, LATE_MONDAY)
    [alert] = desk.told()
    with desk.context.engine.connect() as connection:
        told = {row["about"]: row["says"] for row in why(connection, desk.context.watchlist, alert["id"])}
        [page] = connection.scalars(select(articles.c.url).where(articles.c.url.like("%yellen%")))
        not_told = why_not(connection, desk.context.watchlist, page.replace("yellen", "fair"))
        words = why_not(connection, desk.context.watchlist, "Prepared to lift the  STEEL tariffs")
        nothing = why_not(connection, desk.context.watchlist, "moon landing")
    assert "held: quiet hours" in told["route"]
    assert "from a probability of 0.60 on" in told["topic"]
    assert "tier: " in told["verdict"]
    assert [row["says"] for row in not_told if row["about"] == "article"] == ["it mentions no watched topic"]
    assert [row["about"] for row in words] == ["words", "position", "verdict", "decision", "route", "message"]
    assert "held: quiet hours" in words[-2]["says"]
    assert "walkback feeds" in nothing[0]["says"]
