"""Where the alerts go, as an editor writes it: the simple form, routes, and every rule that could never do anything."""

from datetime import date, time
from pathlib import Path

import pytest

from tests.walkback.watchlist.test_load import OFFICIALS, WATCHLIST, faults, load
from walkback.watchlist.check import check
from walkback.watchlist.model import Quiet, Urgent

ALERTS = "alerts:\n  channel: C0123ABCD45\n"
ROUTED = """\
alerts:
  channel: C0123ABCD45
  kinds: [rift, reversal]
  minimum: 0.6
  zone: America/New_York
  hourly: 6
  routes:
    - topics: [tariffs]
      kinds: [reversal]
      channel: C0TARIFFS00
      mention: S0DESK00000
      minimum: 0.8
      zone: Europe/London
      quiet:
        - {from: "22:00", to: "07:00"}
        - {from: "00:00", to: "24:00", days: [sat, sun]}
      urgent: {minimum: 0.95}
      broadcast: true
  digest: {at: "08:00", weekly: mon, days: [mon, tue, wed, thu, fri]}
"""


def written(alerts: str) -> str:
    return alerts + WATCHLIST.removeprefix(ALERTS)


def test_the_simple_form_is_one_route_without_any_hours(tmp_path: Path) -> None:
    watchlist = load(tmp_path)
    route = watchlist.route("tariffs", "rift")
    assert (route.channel, route.name, route.quiet, route.hourly, route.mention) == (
        *("C0123ABCD45", "alerts", (), None, None),
    )
    assert watchlist.daily is None


def test_a_route_takes_its_topics_and_kinds_and_leaves_the_others(tmp_path: Path) -> None:
    watchlist = load(tmp_path, written(ROUTED))
    rift, reversal = watchlist.route("tariffs", "rift"), watchlist.route("tariffs", "reversal")
    assert (rift.channel, rift.minimum, rift.hourly, rift.zone.key) == ("C0123ABCD45", 0.6, 6, "America/New_York")
    assert (reversal.channel, reversal.minimum, reversal.hourly) == ("C0TARIFFS00", 0.8, None)
    assert (reversal.zone.key, reversal.mention, reversal.broadcast) == ("Europe/London", "S0DESK00000", True)
    assert reversal.quiet == (
        Quiet(start=time(22), end=time(7), days=frozenset(range(7))),
        Quiet(start=time(0), end=time(0), days=frozenset({5, 6})),
    )
    assert reversal.urgent == Urgent(kinds=frozenset({"rift", "reversal", "break"}), minimum=0.95)
    assert watchlist.daily is not None
    assert (watchlist.daily.channel, watchlist.daily.zone.key) == ("C0123ABCD45", "America/New_York")
    assert (watchlist.daily.days, watchlist.daily.weekly) == (frozenset(range(5)), 0)
    assert watchlist.channels() == {"C0123ABCD45", "C0TARIFFS00"}


def test_of_several_routes_the_first_that_takes_an_alert_has_it(tmp_path: Path) -> None:
    routes = (
        "  routes:\n    - {channel: C0REVERSAL0, kinds: [reversal]}\n    - {channel: C0TARIFFS00, topics: [tariffs]}\n"
    )
    watchlist = load(tmp_path, written(ALERTS + routes))
    assert watchlist.route("tariffs", "reversal").channel == "C0REVERSAL0"
    assert watchlist.route("tariffs", "rift").channel == "C0TARIFFS00"


def test_check_says_where_each_topic_goes(tmp_path: Path) -> None:
    said = check(load(tmp_path, written(ROUTED)), today=date(2022, 1, 1))
    assert said.routes == (
        "tariffs: reversal -> C0TARIFFS00 (route 1), from 0.80, names S0DESK00000, quiet daily 22:00-07:00 (Europe/London), "
        "quiet Sat/Sun 00:00-00:00 (Europe/London), urgent: any kind from 0.95, walk-backs in the channel too",
        "tariffs: rift -> C0123ABCD45 (alerts), from 0.60, at most 6 an hour",
        "digest: Mon/Tue/Wed/Thu/Fri at 08:00 (America/New_York) -> C0123ABCD45, the week's changes on Mon",
    )
    assert str(said).splitlines()[1:4] == list(said.routes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("zone: Europe/London", "zone: Europe/Londn", "13:13: 'Europe/Londn' is no time zone"),
        ("zone: Europe/London", "zone: ../../etc/passwd", "is no time zone"),
        ("zone: Europe/London", "zone: 5", "is no time zone"),
        ('from: "22:00"', 'from: "22:60"', "15:18: write a time of day as 07:30"),
        ('from: "22:00"', "from: 22", "write a time of day as 07:30"),
        ("[sat, sun]", "[sat, sonday]", "'sonday' is none of mon, tue, wed, thu, fri, sat, sun"),
        ("S0DESK00000", "'@channel'", "11:16: write the id of a user (U0123ABCD45) or of a user group"),
        ("S0DESK00000", "'<!channel>'", "write the id of a user"),
        ("S0DESK00000", "C0DESK00000", "write the id of a user"),
        ("topics: [tariffs]", "topics: [tarifs]", '8:16: there is no topic "tarifs"; did you mean "tariffs"?'),
        ("kinds: [reversal]", "kinds: [break]", "9:15: no topic of this route raises a break"),
        ("minimum: 0.8", "minimum: 0.5", "12:16: it does nothing: below 0.6 nothing is raised on its topics"),
        ("hourly: 6", "hourly: 0", "6:11: 0 is too small: at least 1"),
        ("urgent: {minimum: 0.95}", "urgent: {}", "17:15: everything would be urgent"),
        ("days: [sat, sun]}", "days: [mon, tue, wed, thu, fri, sat, sun]}", "these hours never end"),
        ("  digest: {", "  digests: {", '"digests" means nothing here; did you mean "digest"?'),
        ("  digest: {at", "  # {at", "6:11: what is kept back is told in the digest, and there is none"),
        ("mention:", "mentions:", '"mentions" means nothing here; did you mean "mention"?'),
        ("  digest:", "    - {channel: C0TARIFFS01, kinds: [reversal]}\n  digest:", "19:7: this route gets nothing"),
        ("  zone: America/New_York\n", "  quiet: [{from: '22:00', to: '07:00'}]\n", "5:10: whose clock? Add `zone`"),
        ("  hourly: 6\n", "  urgent: {kinds: [rift]}\n", "6:11: it does nothing: there are no quiet hours"),
    ],
)
def test_a_rule_that_could_do_nothing_is_a_fault_where_it_stands(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert old in ROUTED
    found = faults(tmp_path, written(ROUTED.replace(old, new, 1)), OFFICIALS)
    assert any(expected in fault for fault in found), found
