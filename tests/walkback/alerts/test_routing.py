"""What becomes of an alert on its route: days and nights of a desk, by the clocks of several cities, as plain values."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkback.alerts.routing import Ruling, channel_quiet_until, quiet_until, rule, rule_update
from walkback.watchlist.model import Quiet, Route, Urgent

DAILY = frozenset(range(7))
NIGHT = Quiet(start=time(22), end=time(7), days=DAILY)
WEEKEND = Quiet(start=time(0), end=time(0), days=frozenset({5, 6}))


def route(zone: str = "America/New_York", **more: Any) -> Route:
    return Route(channel="C0", kinds=frozenset({"rift", "reversal"}), minimum=0.7, zone=ZoneInfo(zone), **more)


def local(text: str, zone: str = "America/New_York", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def ruled(alerts: Route, at: str, *, p: float = 0.8, kind: str = "rift", sent: tuple[datetime, ...] = ()) -> Ruling:
    return rule(kind, p, alerts, local(at), sent)


# ------------------------------------------------------------------------------------------- the stages


def test_an_alert_by_day_is_sent_at_once() -> None:
    found = ruled(route(quiet=(NIGHT,)), "2022-05-03 12:00")
    assert (found.what, found.stage, found.reason) == ("now", "open", "alerts to C0, at once")


def test_below_the_minimum_of_its_route_an_alert_is_told_in_the_digest_alone() -> None:
    found = ruled(route(urgent=Urgent(kinds=frozenset({"rift"}), minimum=0.0)), "2022-05-03 12:00", p=0.69)
    assert (found.what, found.stage) == ("digest", "certainty")
    assert found.reason == "its probability of 0.69 is below the 0.70 of alerts"


def test_quiet_hours_hold_and_say_until_when() -> None:
    found = ruled(route(quiet=(NIGHT,)), "2022-05-03 23:30")
    assert (found.what, found.stage, found.until) == ("hold", "quiet hours", local("2022-05-04 07:00"))
    assert found.reason == "quiet hours of alerts, until Wed 04 May 07:00 (America/New_York)"


@pytest.mark.parametrize(
    ("kind", "p", "what"),
    [("reversal", 0.95, "now"), ("reversal", 0.94, "hold"), ("rift", 0.99, "hold")],
)
def test_an_urgent_alert_passes_quiet_hours(kind: str, p: float, what: str) -> None:
    alerts = route(quiet=(NIGHT,), urgent=Urgent(kinds=frozenset({"reversal"}), minimum=0.95))
    assert ruled(alerts, "2022-05-03 23:30", kind=kind, p=p).what == what


def test_over_its_hourly_budget_a_channel_gets_no_more_and_an_urgent_one_passes() -> None:
    sent = tuple(local(f"2022-05-03 12:{minute}") for minute in ("01", "30", "59"))
    alerts = route(hourly=3, urgent=Urgent(kinds=frozenset({"reversal"}), minimum=0.0))
    over = ruled(alerts, "2022-05-03 13:00", sent=sent)
    assert (over.what, over.stage) == ("digest", "budget")
    assert over.reason == "C0 has had 3 alerts within an hour, of 3 that alerts allows"
    assert ruled(alerts, "2022-05-03 13:00", sent=sent, kind="reversal").what == "now"
    assert ruled(alerts, "2022-05-03 13:01", sent=sent).what == "now", "the first one is an hour old"


def test_what_is_held_counts_in_the_hour_in_which_it_will_be_sent() -> None:
    morning = local("2022-05-04 07:00")
    alerts = route(hourly=2, quiet=(NIGHT,))
    assert ruled(alerts, "2022-05-03 23:30", sent=(morning,)).what == "hold"
    assert ruled(alerts, "2022-05-03 23:30", sent=(morning, morning)).stage == "budget"
    assert ruled(alerts, "2022-05-03 21:30", sent=(morning, morning)).what == "now"


def test_an_update_keeps_the_quiet_hours_and_knows_no_budget() -> None:
    alerts = route(hourly=1, quiet=(NIGHT,), urgent=Urgent(kinds=frozenset({"reversal"}), minimum=0.0))
    assert rule_update("rift", 0.8, alerts, local("2022-05-03 12:00")).what == "now"
    assert rule_update("rift", 0.8, alerts, local("2022-05-03 23:00")).until == local("2022-05-04 07:00")
    assert rule_update("reversal", 0.8, alerts, local("2022-05-03 23:00")).what == "now"
    assert rule_update("rift", 0.1, alerts, local("2022-05-03 12:00")).what == "now", "its alert was told"


# ------------------------------------------------------------------------------------------- hours on the clock


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2022-05-03 21:59", None),
        ("2022-05-03 22:00", "2022-05-04 07:00"),
        ("2022-05-04 00:00", "2022-05-04 07:00"),
        ("2022-05-04 06:59", "2022-05-04 07:00"),
        ("2022-05-04 07:00", None),
    ],
)
def test_a_window_over_midnight_has_its_first_minute_and_not_its_last(at: str, until: str | None) -> None:
    assert quiet_until(route(quiet=(NIGHT,)), local(at)) == (local(until) if until else None)


def test_windows_that_touch_are_one() -> None:
    alerts = route(quiet=(NIGHT, WEEKEND))
    assert quiet_until(alerts, local("2022-05-06 23:00")) == local("2022-05-09 07:00"), "Friday night to Monday morning"
    assert quiet_until(alerts, local("2022-05-08 12:00")) == local("2022-05-09 07:00")


def test_days_are_those_on_which_a_window_begins() -> None:
    friday = Quiet(start=time(22), end=time(7), days=frozenset({4}))
    assert quiet_until(route(quiet=(friday,)), local("2022-05-07 06:00")) == local("2022-05-07 07:00")
    assert quiet_until(route(quiet=(friday,)), local("2022-05-08 06:00")) is None


def test_each_route_keeps_the_hours_of_its_own_zone() -> None:
    moment = datetime(2022, 5, 3, 21, tzinfo=UTC)
    found = {zone: quiet_until(route(zone, quiet=(NIGHT,)), moment) for zone in ("America/New_York", "Europe/London")}
    assert found == {"America/New_York": None, "Europe/London": local("2022-05-04 07:00", "Europe/London")}
    assert quiet_until(route("Asia/Kolkata", quiet=(NIGHT,)), moment) == datetime(2022, 5, 4, 1, 30, tzinfo=UTC)


def test_the_night_in_which_the_clock_goes_forward_is_an_hour_shorter() -> None:
    alerts = route(quiet=(NIGHT,))
    evening = local("2022-03-12 22:00")
    until = quiet_until(alerts, evening)
    assert until is not None
    assert (until, until - evening) == (datetime(2022, 3, 13, 11, tzinfo=UTC), timedelta(hours=8))


def test_the_night_in_which_the_clock_goes_back_is_an_hour_longer() -> None:
    alerts = route(quiet=(NIGHT,))
    evening = local("2022-11-05 22:00")
    until = quiet_until(alerts, evening)
    assert until is not None
    assert (until, until - evening) == (datetime(2022, 11, 6, 12, tzinfo=UTC), timedelta(hours=10))


def test_an_end_that_the_clock_skips_comes_an_hour_later_by_the_clock() -> None:
    alerts = route(quiet=(Quiet(start=time(22), end=time(2, 30), days=DAILY),))
    assert quiet_until(alerts, local("2022-03-13 01:59")) == local("2022-03-13 03:30")


def test_an_end_that_the_clock_passes_twice_counts_the_first_time() -> None:
    alerts = route(quiet=(Quiet(start=time(22), end=time(1, 30), days=DAILY),))
    assert quiet_until(alerts, local("2022-11-06 01:10")) == local("2022-11-06 01:30")
    assert quiet_until(alerts, local("2022-11-06 01:10", fold=1)) is None


def test_a_channel_is_quiet_when_every_route_to_it_is() -> None:
    night, day = route(quiet=(NIGHT,)), route(quiet=())
    midnight = local("2022-05-04 00:00")
    assert channel_quiet_until([night], night.channel, midnight) == local("2022-05-04 07:00")
    assert channel_quiet_until([night, day], night.channel, midnight) is None
    early = route(quiet=(Quiet(start=time(20), end=time(5), days=DAILY),))
    assert channel_quiet_until([night, early], night.channel, midnight) == local("2022-05-04 05:00")
    assert channel_quiet_until([night], night.channel, local("2022-05-04 12:00")) is None
    assert channel_quiet_until([night], "C0OTHER0000", midnight) is None


WINDOWS = st.builds(
    Quiet,
    start=st.times(max_value=time(23, 59)),
    end=st.times(max_value=time(23, 59)),
    days=st.frozensets(st.integers(0, 5), min_size=1),  # none begins on a Sunday: each week has a break
)


@given(
    st.integers(1577836800, 1893456000),
    st.lists(WINDOWS, max_size=4),
    st.sampled_from(["America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_when_quiet_hours_are_over_it_is_not_quiet(second: int, windows: list[Quiet], zone: str) -> None:
    alerts = route(zone, quiet=tuple(windows))
    moment = datetime.fromtimestamp(second, UTC)
    until = quiet_until(alerts, moment)
    if until is not None:
        assert moment < until <= moment + timedelta(days=8)
        assert quiet_until(alerts, until) is None
