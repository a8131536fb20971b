"""Which positions a day's words are measured against."""

from datetime import date

import pytest

from extractors.values import Administration, Citation, Position, Roster
from walkback.watchlist.in_force import in_force
from walkback.watchlist.model import Watchlist

DAY = date(2020, 1, 1)


def position(id_: str, administration: str, start: date, end: date | None = None, topic: str = "tariffs") -> Position:
    return Position(
        id=id_,
        topic=topic,
        administration=administration,
        holder="White House",
        claim="Tariffs stay.",
        contraries=(),
        held_from=start,
        held_to=end,
        citation=Citation(url="https://example.org/", quote="They stay.", said_on=start, speaker="A Speaker"),
    )


WATCHLIST = Watchlist(
    feeds=(),
    topics=(),
    positions=(
        position("first", "old", date(2014, 3, 1), date(2015, 3, 1)),
        position("last", "old", date(2015, 3, 1)),
        position("new", "new", date(2018, 6, 1), date(2019, 6, 1)),
        position("else", "new", date(2018, 1, 1), topic="visas"),
    ),
    routes={},
    roster=Roster(
        administrations=(
            Administration(id="new", name="New", start=date(2017, 1, 20), end=None),
            Administration(id="old", name="Old", start=date(2013, 1, 20), end=date(2017, 1, 20)),
        ),
        bodies=(),
        offices=(),
        officials=(),
    ),
    digest="",
)


@pytest.mark.parametrize(
    ("administration", "day", "breaks", "expected"),
    [
        ("old", date(2014, 2, 28), False, []),
        ("old", date(2014, 3, 1), False, ["first"]),
        ("old", date(2015, 2, 28), False, ["first"]),
        ("old", date(2015, 3, 1), False, ["last"]),
        ("new", date(2018, 6, 1), False, ["new"]),
        ("new", date(2019, 6, 1), False, []),
        ("new", date(2017, 2, 1), False, []),
        ("new", date(2017, 2, 1), True, ["last"]),
        ("new", date(2018, 7, 1), True, ["new"]),
        ("old", date(2014, 1, 1), True, []),
        (None, date(2018, 7, 1), True, []),
    ],
)
def test_a_position_counts_from_its_first_day_to_the_day_before_its_end(
    administration: str | None, day: date, breaks: bool, expected: list[str]
) -> None:
    found = in_force(WATCHLIST, "tariffs", administration, day, breaks=breaks)
    assert [one.id for one in found] == expected
