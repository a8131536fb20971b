"""What a route keeps back for want of certainty is told by the first report that is sure enough: then, once, and with its thread."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from tests.support import raised as support
from tests.support.raised import WORDS, Clock, said
from walkback.alerts.answers import Asked
from walkback.alerts.export import as_document
from walkback.context import Context
from walkback.ledger import tables
from walkback.ledger.alerts import load_view
from walkback.steps import digest, raise_batch
from walkback.steps.answer import answer
from walkback.watchlist.model import Digest, Quiet
from walkback.why import why, why_not

FULL = f"{WORDS} I said so to the fleet this morning, and I say so to you."
TUESDAY = date(2026, 3, 3)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(ledger: Engine, ledger_url: str, tmp_path: Path, clock: Clock) -> Iterator[Context]:
    """The small desk, whose route for rifts is certain from 0.9 on."""
    with support.desk(tmp_path, ledger_url, clock) as opened:
        route = replace(opened.watchlist.routes["fishing"], name="route 1", minimum=0.9)
        every_day = frozenset(range(7))
        daily = Digest(channel="C0DIGEST000", at=clock.now.time(), zone=route.zone, days=every_day, weekly=None)
        yield replace(opened, watchlist=replace(opened.watchlist, by_kind={("fishing", "rift"): route}, daily=daily))


def raised(desk: Context) -> None:
    while raise_batch(desk).seen:
        pass


def rows(desk: Context, query: Any) -> list[Any]:
    with desk.engine.connect() as connection:
        return list(connection.execute(query))


def messages(desk: Context) -> list[str]:
    query = select(tables.deliveries.c.kind).where(tables.deliveries.c.kind.in_(("root", "reply")))
    return [row.kind for row in rows(desk, query.order_by(tables.deliveries.c.kind.desc()))]


def kept_back(desk: Context) -> str:
    """Return the alert that a first report raised, of which the route is not certain."""
    said(desk, p=0.8)
    raised(desk)
    [alert] = rows(desk, select(tables.alerts))
    assert (alert.ruling, messages(desk)) == ("digest", [])
    return str(alert.id)


def reasons(desk: Context, alert: str) -> dict[str, str]:
    with desk.engine.connect() as connection:
        return {row["about"]: row["says"] for row in why(connection, desk.watchlist, alert)}


def test_a_surer_report_raises_it_once_and_is_what_the_message_shows(desk: Context, clock: Clock) -> None:
    alert = kept_back(desk)
    clock.now += timedelta(hours=2)
    said(desk, "s2", words=FULL, outlet="Courier", p=0.95)
    for _ in range(2):
        raised(desk)
        assert messages(desk) == ["root"]
    with desk.engine.connect() as connection:
        document = as_document(load_view(connection, desk.watchlist, alert))
        not_told = why_not(connection, desk.watchlist, "to the fleet this morning")
    assert (document["quote"], document["article"]["outlet"], document["probability"]) == (FULL, "Courier", 0.95)
    assert document["mentions"] == 2
    roles = rows(desk, select(tables.evidence.c.statement_id, tables.evidence.c.role))
    assert sorted((row.statement_id, row.role) for row in roles) == [("s1", "mention"), ("s2", "root")]
    assert reasons(desk, alert)["route"] == (
        "sent at once: route 1 to C0TEST00000, at once. Before, it was kept back: "
        "its probability of 0.80 is below the 0.90 of route 1"
    )
    assert any("surer than the words that its route kept back" in row["says"] for row in not_told)
    said(desk, "s3", words=FULL, outlet="Third", p=0.97)
    raised(desk)
    assert messages(desk) == ["root", "reply"], "from then on it is an alert like any other: this is its pickup"


def test_the_same_claim_on_a_later_day_raises_it(desk: Context, clock: Clock) -> None:
    kept_back(desk)
    clock.now += timedelta(days=3)
    said(desk, "s2", TUESDAY + timedelta(days=3), FULL, p=0.95)
    raised(desk)
    assert messages(desk) == ["root"]
    said(desk, "s3", TUESDAY + timedelta(days=3), "Never, I say, for as long as I am here", outlet="Courier", p=0.95)
    raised(desk)
    assert messages(desk) == ["root", "reply"]
    assert len(rows(desk, select(tables.alerts))) == 1


def test_the_same_words_raise_it_when_a_judge_is_surer_of_them(desk: Context) -> None:
    alert = kept_back(desk)
    with desk.engine.begin() as connection:
        [before] = connection.execute(select(tables.verdicts)).mappings()
        anew = {**before, "id": "v2", "judge": "another", "p_contradicts": 0.95}
        connection.execute(tables.verdicts.insert().values(anew))
    raised(desk)
    assert messages(desk) == ["root"]
    [told] = rows(desk, select(tables.alerts.c.verdict_id).where(tables.alerts.c.id == alert))
    assert told.verdict_id == "v2"
    assert [row.role for row in rows(desk, select(tables.evidence.c.role))] == ["root"]


def test_what_was_found_meanwhile_is_in_its_thread(desk: Context, clock: Clock) -> None:
    alert = kept_back(desk)
    said(desk, "s2", TUESDAY + timedelta(days=1), "We will sign it", by="Bo Lind", label="consistent")
    raised(desk)
    assert messages(desk) == []
    assert (
        reasons(desk, alert)["update"]
        == "walk-back: told in the digest alone: it follows its alert, which has no thread"
    )
    clock.now += timedelta(hours=1)
    said(desk, "s3", words=FULL, outlet="Courier", p=0.95)
    raised(desk)
    assert messages(desk) == ["root", "reply"]
    assert reasons(desk, alert)["update"] == "walk-back: sent at once: route 1 to C0TEST00000, at once"
    [told] = rows(desk, select(tables.alerts.c.state))
    assert told.state == "walked-back"


def test_it_waits_for_the_end_of_quiet_hours_like_any_other(desk: Context, clock: Clock) -> None:
    route = desk.watchlist.by_kind[("fishing", "rift")]
    night = Quiet(start=clock.now.time(), end=(clock.now + timedelta(hours=8)).time(), days=frozenset(range(7)))
    by_kind = {("fishing", "rift"): replace(route, quiet=(night,))}
    desk = replace(desk, watchlist=replace(desk.watchlist, by_kind=by_kind))
    kept_back(desk)
    said(desk, "s2", words=FULL, outlet="Courier", p=0.95)
    raised(desk)
    [root] = rows(desk, select(tables.deliveries))
    assert root.not_before == clock.now + timedelta(hours=8)


def test_what_a_person_has_answered_is_raised_no_more(desk: Context) -> None:
    alert = kept_back(desk)
    answer(desk, alert, Asked(kind="false-alarm", by="Ana", reason="old-news"))
    said(desk, "s2", words=FULL, outlet="Courier", p=0.95)
    raised(desk)
    assert messages(desk) == []


def test_what_the_budget_kept_back_is_raised_by_no_surer_report(desk: Context) -> None:
    route = replace(desk.watchlist.by_kind[("fishing", "rift")], hourly=0, minimum=0.6)
    full = replace(desk, watchlist=replace(desk.watchlist, by_kind={("fishing", "rift"): route}))
    kept_back(full)
    said(desk, "s2", words=FULL, outlet="Courier", p=0.95)
    raised(desk)
    assert messages(desk) == []


def test_the_next_digest_counts_it_among_what_was_told(desk: Context, clock: Clock) -> None:
    kept_back(desk)
    clock.now += timedelta(minutes=1)
    digest(desk)
    clock.now += timedelta(hours=2)
    said(desk, "s2", words=FULL, outlet="Courier", p=0.95)
    raised(desk)
    clock.now += timedelta(days=1)
    digest(desk)
    query = select(tables.deliveries.c.payload).where(tables.deliveries.c.kind == "digest")
    texts = [row.payload["text"] for row in rows(desk, query.order_by(tables.deliveries.c.created_at))]
    assert ["0 alerts, 1 kept back" in text for text in texts] == [True, False]
    assert "1 alert, 0 kept back" in texts[1]
