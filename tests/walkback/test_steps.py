"""Days of a newsroom, from its feeds to what is told, on both databases and over real HTTP.

Promise 1, nothing is lost: every entry ends with a reason. Promise 3, every quote in an alert is verbatim.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from rich.console import Console
from sqlalchemy import select

from tests.support.newsroom import MONDAY, YELLEN
from tests.support.road import walk
from tests.walkback.conftest import Newsroom
from walkback.context import Context, open_context
from walkback.errors import ConfigError, JudgeError
from walkback.judge.values import Answer, Judge, Label, Question
from walkback.ledger.alerts import list_views
from walkback.ledger.tables import articles, deliveries, entries, evidence, pages, statements, verdicts
from walkback.replay import replay
from walkback.settings import Settings
from walkback.steps import detect_batch, due_feeds, judge_batch, poll_feed, read_batch

TAI = (
    "WASHINGTON — The steel tariffs remain, US Trade Representative Katherine Tai said Tuesday.",
    '"The tariffs on steel will stay until the subsidies end, and that policy has not changed," Tai said in a statement.',
)


def test_every_entry_ends_as_read_skipped_or_quarantined_with_a_reason(newsroom: Newsroom) -> None:
    herald = newsroom.herald
    herald.write("yellen", "Yellen on steel", MONDAY, *YELLEN)
    herald.write("gone", "A page that is not there", MONDAY + timedelta(minutes=1), page=False)
    herald.write("empty", "A page without an article", MONDAY + timedelta(minutes=2))
    newsroom.courier.write("rain", "Rain in Iowa", MONDAY, "Rain fell on Iowa for a week, and the farmers waited.")
    walk(newsroom.on(MONDAY + timedelta(hours=1)))
    found = {row.guid: row for row in newsroom.rows(select(entries))}
    assert {guid: row.state for guid, row in found.items()} == {
        "yellen": "read",
        "rain": "read",
        "gone": "quarantined",
        "empty": "quarantined",
    }
    assert "404" in found["gone"].reason
    assert found["empty"].reason
    kept = {row.url.rsplit("/", 1)[-1] for row in newsroom.rows(select(pages.c.url))}
    assert kept == {"yellen.html", "empty.html", "rain.html"}, "what could not be read is kept as well"


def test_an_article_on_no_watched_topic_is_read_and_no_further(newsroom: Newsroom) -> None:
    newsroom.courier.write("rain", "Rain in Iowa", MONDAY, 'Rain fell. "It will rain," Janet Yellen said.')
    walk(newsroom.on(MONDAY))
    [row] = newsroom.rows(select(articles))
    assert (row.topics, row.signature, row.detect_error) == ([], None, None)
    assert row.detected_at is not None
    assert newsroom.rows(select(statements)) == []


def test_a_day_and_the_next(newsroom: Newsroom) -> None:
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    newsroom.courier.write("copy", "Steel tariffs can go, says Yellen", MONDAY + timedelta(hours=1), *YELLEN)
    walk(newsroom.on(MONDAY + timedelta(hours=2)))
    [alert] = newsroom.told()
    assert (alert["kind"], alert["speaker"], alert["office"]) == ("rift", "Janet Yellen", "Treasury Department")
    assert (alert["said_on"], alert["state"], alert["mentions"]) == ("2022-05-02", "open", 2)
    assert alert["against"]["position"] == "tariffs-stay"
    assert alert["article"]["outlet"] == "Herald", "the first report, not its copy"
    assert alert["updates"] == []
    assert newsroom.rows(select(articles.c.copy_of).where(articles.c.copy_of.is_not(None))) != []

    walk(newsroom.on(MONDAY + timedelta(hours=2, minutes=1)))
    assert newsroom.told() == [alert], "the same again tells nothing"

    newsroom.courier.write("tai", "Tai: steel tariffs stay", MONDAY + timedelta(days=1), *TAI)
    walk(newsroom.on(MONDAY + timedelta(days=1, hours=1)))
    [alert] = newsroom.told()
    assert alert["state"] == "walked-back"
    assert [(update["kind"], update["speaker"]) for update in alert["updates"]] == [("walk-back", "Katherine Tai")]
    sent = newsroom.rows(select(deliveries).order_by(deliveries.c.created_at, deliveries.c.kind.desc()))
    assert [(row.kind, row.state) for row in sent] == [("root", "sent"), ("reply", "sent"), ("edit", "sent")]
    assert "walked back" in str(sent[2].payload)


def test_every_quote_in_an_alert_is_a_slice_of_a_stored_article(newsroom: Newsroom) -> None:
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    newsroom.courier.write("tai", "Tai: steel tariffs stay", MONDAY + timedelta(days=1), *TAI)
    walk(newsroom.on(MONDAY + timedelta(days=1, hours=1)))
    texts = {row.url: row.text for row in newsroom.rows(select(articles))}
    [alert] = newsroom.told()
    assert alert["quote"] in texts[alert["article"]["url"]]
    assert alert["updates"]
    for update in alert["updates"]:
        assert update["quote"] in texts[update["url"]]
    for row in newsroom.rows(select(statements, articles.c.text).join(articles)):
        assert all(row.text[start:end] for start, end in row.fragments)


def test_a_spacy_pipeline_that_is_not_there_stops_detecting_and_loses_no_article(newsroom: Newsroom) -> None:
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    context = newsroom.on(MONDAY)
    for feed in due_feeds(context):
        poll_feed(context, feed)
    read_batch(context)
    wrong = Settings(**{**dict(context.settings), "spacy_model": "no_such_pipeline"})
    with open_context(wrong, clock=context.clock) as other, pytest.raises(ConfigError, match="no_such_pipeline"):
        detect_batch(other)
    assert newsroom.rows(select(articles).where(articles.c.detected_at.is_not(None))) == []
    assert detect_batch(context).done == 1


class Judging:
    """The parts of a newsroom with another judge."""

    def __init__(self, context: Context, judge: Judge) -> None:
        self.grammar = lambda: context.grammar
        self.sandbox = lambda: context.sandbox
        self.judge = lambda: judge


def judged_by(newsroom: Newsroom, judge: Judge, moment: datetime) -> Context:
    return replace(newsroom.on(moment), lazy=Judging(newsroom.context, judge))  # type: ignore[arg-type]


def test_a_judge_that_fails_is_asked_again_and_nothing_is_called_consistent(newsroom: Newsroom) -> None:
    class Broken:
        name = "broken@1"

        def answer(self, questions: Sequence[Question]) -> list[Answer]:
            raise JudgeError("the model is not there")

    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    report = judge_batch(judged_by(newsroom, Broken(), MONDAY))
    assert report.seen == 0
    for moment in (MONDAY, MONDAY + timedelta(minutes=20)):
        context = judged_by(newsroom, Broken(), moment)
        for feed in due_feeds(context):
            poll_feed(context, feed)
        read_batch(context)
        detect_batch(context)
        report = judge_batch(context)
        assert report.failed == report.seen > 0
        assert "the model is not there" in report.notes[0]
    assert newsroom.rows(select(verdicts)) == []
    walk(newsroom.on(MONDAY + timedelta(minutes=40)))
    assert len(newsroom.told()) == 1


def test_a_judge_that_is_away_for_a_day_is_asked_until_it_is_back(newsroom: Newsroom) -> None:
    class Away:
        """Answers nothing before Tuesday noon, and knows then what the embedded judge knows."""

        name = "away@1"

        def __init__(self) -> None:
            self.now = MONDAY

        def answer(self, questions: Sequence[Question]) -> list[Answer]:
            if self.now < MONDAY + timedelta(days=1):
                none = Answer(label=Label.CANNOT_JUDGE, p=None, judge=self.name, reason="status 503", later=True)
                return [none for _ in questions]
            return [replace(answer, judge=self.name) for answer in newsroom.context.judge.answer(questions)]

    judge = Away()
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    for hours in range(0, 26, 2):
        judge.now = MONDAY + timedelta(hours=hours)
        walk(judged_by(newsroom, judge, judge.now))
        labels = {row.label for row in newsroom.rows(select(verdicts))}
        assert labels == {"cannot judge"} if hours < 24 else "cannot judge" not in labels
        assert len(newsroom.told()) == (hours >= 24)


def test_a_feed_that_cannot_be_had_does_not_stop_the_other(newsroom: Newsroom) -> None:
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    reports = walk(newsroom.on(MONDAY))  # the courier has no feed.xml yet
    assert sum(report.failed for report in reports if report.step == "poll") == 1
    assert len(newsroom.told()) == 1


def test_two_entries_of_one_address_are_read_once(newsroom: Newsroom) -> None:
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    newsroom.herald.items.append(newsroom.herald.items[0].replace(">yellen<", ">another-guid<"))
    newsroom.herald.write("last", "Rain", MONDAY, "Rain fell on Iowa for a week, and the farmers waited.")
    walk(newsroom.on(MONDAY))
    states = sorted(row.state for row in newsroom.rows(select(entries)))
    assert states == ["read", "read", "skipped"]


def test_a_replay_tells_each_day_as_it_would_have_been_told(newsroom: Newsroom) -> None:
    newsroom.courier.write("tai", "Tai: steel tariffs stay", MONDAY + timedelta(days=1), *TAI)
    newsroom.herald.write("yellen", "Yellen: steel tariffs can go", MONDAY, *YELLEN)
    reports = replay(newsroom.context, Console(file=io.StringIO()))
    assert {report.step for report in reports} == {"poll", "read", "detect", "judge", "raise", "deliver"}
    [alert] = newsroom.told()
    assert alert["state"] == "walked-back"
    with newsroom.context.engine.connect() as connection:
        [view] = list_views(connection, newsroom.context.watchlist, 5)
    assert view.raised_at == MONDAY
    assert view.updates[0].raised_at == MONDAY + timedelta(days=1)
    assert {row.role for row in newsroom.rows(select(evidence))} >= {"root", "walk-back"}


@pytest.mark.parametrize(
    "told",
    [
        'In March 2019, Treasury Secretary Janet Yellen said: "We are prepared to lift the steel tariffs now, without waiting."',
        "Janet Yellen denied that the United States is prepared to lift the steel tariffs now, without waiting for anything.",
        "Janet Yellen will say on Friday that the United States is prepared to lift the steel tariffs now, without waiting.",
    ],
    ids=["of another year", "denied", "not yet said"],
)
def test_what_was_not_said_now_contradicts_nothing_of_now(newsroom: Newsroom, told: str) -> None:
    newsroom.herald.write("yellen", "Yellen on steel tariffs", MONDAY, told, YELLEN[2])
    walk(newsroom.on(MONDAY + timedelta(hours=1)))
    assert newsroom.told() == []
    judged = newsroom.rows(select(verdicts.c.label, statements.c.said_on, statements.c.mood).join(statements))
    assert all(row.label != "contradicts" for row in judged), judged
