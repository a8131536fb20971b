"""An article that changes after its alert: what is told of it, what is not, and that it is told once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.support.newsroom import MONDAY, YELLEN
from tests.support.road import walk
from tests.walkback.conftest import Newsroom
from walkback.ledger.tables import deliveries, pages, rechecks
from walkback.steps import recheck_batch
from walkback.steps.recheck import LOOKS, number_due

SOFTER = YELLEN[1].replace("lift the steel tariffs now, without waiting for", "talk about the steel tariffs after")
NOTE = "Correction: An earlier version of this article misstated where Yellen spoke."


def told(newsroom: Newsroom) -> list[tuple[str, str]]:
    [alert] = newsroom.told()
    return [(one["kind"], one["reason"]) for one in alert["updates"]]


def outcomes(newsroom: Newsroom) -> list[tuple[int, str]]:
    query = select(rechecks.c.number, rechecks.c.outcome).order_by(rechecks.c.number)
    return [(row.number, row.outcome) for row in newsroom.rows(query)]


def look(newsroom: Newsroom, hours: float) -> Any:
    return recheck_batch(newsroom.on(MONDAY + timedelta(hours=hours)))


def publish(newsroom: Newsroom, *paragraphs: str) -> None:
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *paragraphs)


def alerted(newsroom: Newsroom) -> None:
    publish(newsroom, *YELLEN)
    walk(newsroom.on(MONDAY))
    assert told(newsroom) == []


def test_words_that_are_edited_away_are_told_once_with_what_stands_there_now(newsroom: Newsroom) -> None:
    alerted(newsroom)
    kept = len(newsroom.rows(select(pages)))
    publish(newsroom, YELLEN[0], SOFTER, YELLEN[2])
    assert look(newsroom, 0.5).seen == 0, "no look is due before the hour"
    assert look(newsroom, 2).done == 1
    assert look(newsroom, 2).seen == 0
    [(kind, reason)] = told(newsroom)
    assert kind == "edited"
    assert SOFTER in reason
    assert len(newsroom.rows(select(pages))) == kept + 1, "the page that shows it is kept"
    assert look(newsroom, 30).seen == 0, "after that, nothing more can be told"
    reply, edit = newsroom.rows(
        select(deliveries).where(deliveries.c.kind != "root").order_by(deliveries.c.kind.desc())
    )
    assert "Edited since" in str(reply.payload)
    assert "was edited since this was told" in str(edit.payload)
    assert YELLEN[1].split(',"')[0].strip('"') in str(edit.payload), "an edit of the root never changes a quote"


def test_a_correction_is_told_and_the_words_are_still_watched(newsroom: Newsroom) -> None:
    alerted(newsroom)
    publish(newsroom, *YELLEN, NOTE)
    assert look(newsroom, 2).seen == 1
    assert look(newsroom, 2).seen == 0
    look(newsroom, 7)
    assert [kind for kind, _ in told(newsroom)] == ["corrected"]
    assert NOTE in told(newsroom)[0][1]
    publish(newsroom, YELLEN[0], SOFTER, YELLEN[2], NOTE)
    look(newsroom, 30)
    assert [kind for kind, _ in told(newsroom)] == ["corrected", "edited"]


def test_a_page_is_taken_down_when_two_looks_say_so(newsroom: Newsroom) -> None:
    alerted(newsroom)
    page = newsroom.herald.folder / "yellen.html"
    kept = page.read_bytes()
    page.unlink()
    look(newsroom, 2)
    assert told(newsroom) == []
    page.write_bytes(kept)
    look(newsroom, 7)
    page.unlink()
    look(newsroom, 25)
    assert told(newsroom) == []
    look(newsroom, 73)
    assert [kind for kind, _ in told(newsroom)] == ["withdrawn"]
    assert outcomes(newsroom) == [(1, "gone"), (2, "same"), (3, "gone"), (4, "gone")]


def test_a_wall_or_another_story_at_the_address_tells_nothing(newsroom: Newsroom) -> None:
    alerted(newsroom)
    publish(newsroom, "Subscribe to go on reading. " * 20)
    look(newsroom, 2)
    publish(newsroom, "The parish fair opened on Sunday with a parade of forty tractors and a brass band. " * 9)
    look(newsroom, 7)
    publish(newsroom, *YELLEN)
    look(newsroom, 200)
    assert told(newsroom) == []
    assert [number for number, _ in outcomes(newsroom)] == [1, 2, 5], "looks that came too late are left out"


def test_the_looks_of_an_alert() -> None:
    due = [number_due(MONDAY, MONDAY + after - timedelta(seconds=1)) for after in LOOKS]
    assert due == [0, 1, 2, 3, 4]
    assert number_due(MONDAY, MONDAY + timedelta(days=9)) == 5
