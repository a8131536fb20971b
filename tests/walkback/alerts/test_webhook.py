"""An incoming webhook: a lesser way to Slack, that sends once or leaves a visible doubt, and is said to be lesser."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from slack_sdk import WebhookClient
from sqlalchemy import Engine, select

from tests.support import raised as small_desk
from tests.support import slack as stand_in
from tests.support import views
from tests.support.desk import environment
from tests.support.slack import Fault, Slack
from tests.support.weather import DEAD, SharedClock, another
from tests.walkback.test_cli import walkback
from walkback.alerts import actions, claims, outbox
from walkback.alerts.deliver import DeliveryReport, Wall, drain
from walkback.alerts.setup import examine_workspace
from walkback.alerts.webhook import Webhook, is_webhook
from walkback.errors import DeliveryError
from walkback.ledger import tables
from walkback.settings import Settings
from walkback.steps import deliver

PATH = "/services/T1/B1/a-secret"
CHANNEL = "C0HOOK00000"
NOON = views.NOON


@dataclass
class Desk:
    """A desk that has a webhook and no token."""

    engine: Engine
    slack: Slack
    clock: SharedClock = field(default_factory=lambda: SharedClock(NOON))

    @property
    def url(self) -> str:
        return self.slack.base_url.removesuffix("/api/") + PATH

    def raised(self, number: int = 0, *, buttons: bool = False) -> str:
        view = views.view(id=f"a{number}", updates=(views.update(id=f"u{number}"),))
        with self.engine.begin() as connection:
            return outbox.enqueue_root(connection, view, "C1", self.clock.now(), buttons=buttons)

    def updated(self, number: int = 0) -> None:
        view = views.view(id=f"a{number}", updates=(views.update(id=f"u{number}"),))
        with self.engine.begin() as connection:
            outbox.enqueue_update(connection, view, view.updates[0], "C1", self.clock.now())
            outbox.enqueue_edit(connection, views.view(id=view.id, mentions=9), self.clock.now())

    def drained(self, **changes: Any) -> DeliveryReport:
        arguments = {"token": None, "webhook": self.url, "base_url": self.slack.base_url, "folder": Path("/none")}
        wall = Wall(now=self.clock.now, sleep=self.clock.sleep)
        return drain(self.engine, self.clock.now, out=io.StringIO(), wall=wall, **{**arguments, **changes})

    def rows(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(tables.deliveries).order_by(tables.deliveries.c.created_at)))

    def states(self) -> list[tuple[str, str]]:
        return sorted((row.kind, row.state) for row in self.rows())


@pytest.fixture
def desk(ledger: Engine) -> Iterator[Desk]:
    with ledger.begin() as connection:
        seeded = [views.view(id=f"a{n}", updates=(views.update(id=f"u{n}"),)) for n in range(4)]
        views.seed(connection, *seeded)
    with stand_in.serve() as slack:
        desk = Desk(ledger, slack)
        slack.clock = desk.clock.seconds
        slack.hooks = {PATH: CHANNEL}
        yield desk


# ------------------------------------------------------------------------------------------- the ordinary case


def test_an_alert_is_posted_once_and_its_update_is_a_message_of_its_own_that_names_it(desk: Desk) -> None:
    desk.raised()
    assert desk.drained().sent == 1
    desk.updated()
    desk.clock.sleep(2)
    desk.drained()
    desk.drained()
    root, update = desk.slack.messages
    assert (root["channel"], root["thread_ts"], update["thread_ts"]) == (CHANNEL, None, None)
    assert root["text"].startswith("Ellison contradicts")
    assert update["blocks"][0]["text"]["text"].startswith("Walked back: Ellison contradicts")
    assert "Alert a0" in str(update["blocks"][-1])
    assert not any(one["unfurl_links"] or one["unfurl_media"] for one in desk.slack.messages)
    assert desk.states() == [("edit", "cancelled"), ("reply", "sent"), ("root", "sent")], (
        "it cannot be edited, and is not"
    )
    assert {row.slack_ts for row in desk.rows()} == {None}


def test_it_has_no_buttons(desk: Desk) -> None:
    desk.raised(buttons=True)
    desk.drained()
    assert "actions" not in {block["type"] for block in desk.slack.messages[0]["blocks"]}


def test_with_a_token_it_is_not_used(desk: Desk) -> None:
    desk.raised()
    desk.drained(token="xoxb-any")
    assert desk.slack.called("webhook") == 0
    assert desk.slack.messages[0]["channel"] == "C1"


def test_when_a_token_comes_later_what_was_posted_is_neither_edited_nor_threaded(desk: Desk) -> None:
    desk.raised()
    desk.drained()
    desk.updated()
    desk.clock.sleep(2)
    desk.drained(token="xoxb-any")
    assert desk.slack.messages[1]["blocks"][0]["type"] == "header"
    assert (desk.slack.messages[1]["channel"], desk.slack.messages[1]["thread_ts"]) == ("C1", None)
    assert desk.slack.called("chat.update") == 0
    assert desk.states() == [("edit", "cancelled"), ("reply", "sent"), ("root", "sent")]


# ------------------------------------------------------------------------------------------- doubts


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="drop", after=True),
        Fault(kind="drop"),
        Fault(kind="status", status=500, error="rollup_error", after=True),
        Fault(kind="status", status=502),
        Fault(kind="error", status=503, error="no_service", after=True),
        Fault(kind="error", status=200, error="not ok", after=True),
        Fault(kind="error", status=400, error="a_word_of_tomorrow", after=True),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.after}",
)
def test_what_may_have_been_sent_is_never_sent_again_by_itself_and_stays_visible(desk: Desk, fault: Fault) -> None:
    root = desk.raised()
    desk.slack.fail("webhook", fault)
    for _ in range(4):
        report = desk.drained()
        desk.clock.sleep(3600)
    assert (report.held, desk.slack.called("webhook")) == (1, 1)
    [row] = desk.rows()
    assert "cannot be read back" in row.last_error and actions.may_be_sent(row)
    with pytest.raises(DeliveryError, match="resolve"):
        actions.retry(desk.engine, root, "ana", desk.clock.now())
    actions.resolve(desk.engine, root, None, "ana", desk.clock.now())
    desk.drained()
    assert desk.slack.called("webhook") == 2
    assert desk.states() == [("root", "sent")]


@pytest.mark.parametrize("token", [None, "xoxb-any"], ids=["still a webhook", "a token since"])
def test_a_process_that_dies_in_its_call_leaves_a_doubt_that_nobody_reads_back(desk: Desk, token: str | None) -> None:
    desk.raised()
    with another(DEAD):
        held = claims.claim(desk.engine, desk.clock.now(), webhook=True)
    assert held is not None
    Webhook(desk.url, desk.slack.base_url).post(held)
    for _ in range(4):
        desk.clock.sleep(120)
        desk.drained(token=token)
    assert len(desk.slack.messages) == 1, "it went to the channel of the webhook, which no token reads"
    assert desk.states() == [("root", "held")]


def test_the_sdk_alone_would_send_twice(desk: Desk) -> None:
    desk.slack.pace = 0
    desk.slack.fail("webhook", Fault(kind="drop", after=True))
    WebhookClient(desk.url).send(text="x")
    assert len(desk.slack.messages) == 2


# ------------------------------------------------------------------------------------------- what it refuses


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (404, "no_service"),
        (404, "no_team"),
        (403, "invalid_token"),
        (403, "action_prohibited"),
        (404, "channel_not_found"),
        (410, "channel_is_archived"),
    ],
)
def test_a_webhook_that_is_gone_holds_everything_says_what_to_do_and_is_tried_again(
    desk: Desk, status: int, word: str
) -> None:
    desk.raised(0)
    desk.raised(1)
    desk.slack.fail("webhook", Fault(kind="error", status=status, error=word))
    report = desk.drained()
    assert (report.held, desk.slack.called("webhook")) == (2, 1)
    assert any(f"{word}: " in note for note in report.notes)
    desk.clock.sleep(120)
    desk.drained()
    assert len(desk.slack.messages) == 2


def test_the_stand_in_answers_as_slack_does(desk: Desk) -> None:
    def said(body: str, path: str = PATH) -> tuple[int, str]:
        return desk.slack.hook(path, body)[:2]

    assert said('{"text": "x"}', "/services/T1/B1/other") == (404, "no_service")
    assert said("no json") == said("[1]") == (400, "invalid_payload")
    assert said('{"text": ""}') == (400, "no_text")
    assert said('{"blocks": [{"type": "none"}], "text": "x"}') == (400, "invalid_blocks")
    assert said('{"text": "x"}') == (200, "ok")
    assert desk.slack.hook(PATH, '{"text": "x"}') == (429, "rate_limited", {"Retry-After": "1"})
    desk.slack.refused[CHANNEL] = "is_archived"
    assert said('{"text": "x"}') == (410, "channel_is_archived")


def test_its_pace_is_one_over_all_channels(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        for number in range(4):
            outbox.enqueue_root(connection, views.view(id=f"a{number}"), f"C{number}", NOON)
    before = desk.clock.now()
    assert desk.drained().sent == 4
    assert [one["channel"] for one in desk.slack.messages] == [CHANNEL] * 4
    assert desk.clock.now() - before >= timedelta(seconds=3)


@pytest.mark.parametrize("word", ["rate_limited", ""])
def test_retry_after_is_waited_for(desk: Desk, word: str) -> None:
    desk.raised()
    desk.slack.fail("webhook", Fault(kind="error", status=429, error=word, headers={"Retry-After": "25"}))
    before = desk.clock.now()
    assert desk.drained().sent == 1
    assert desk.clock.now() - before >= timedelta(seconds=25)


def test_refused_blocks_are_told_as_plain_text(desk: Desk) -> None:
    desk.raised()
    desk.slack.fail("webhook", Fault(kind="error", status=400, error="invalid_blocks"))
    desk.drained()
    [message] = desk.slack.messages
    assert (message["blocks"], message["text"][:7]) == ([], "Ellison")


# ------------------------------------------------------------------------------------------- the address


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://hooks.slack.com/services/T1/B1/x", True),
        ("https://hooks.slack.com:443/services/T1/B1/x", True),
        ("http://hooks.slack.com/services/T1/B1/x", False),
        ("https://hooks.slack.com.evil.example/services/T1/B1/x", False),
        ("https://hooks.slack.com@evil.example/services/T1/B1/x", False),
        ("https://evil.example@hooks.slack.com/services/T1/B1/x", False),
        ("https://hooks.slack.com:8443/services/T1/B1/x", False),
        ("https://hooks.slack.com:x/services/T1/B1/x", False),
        ("https://hooks.slack.com/workflows/T1/A1/1/x", False),
        ("https://hooks.slack.com/services/T1/B1/x y", False),
        ("https://hooks.slack.com/services/T1/B1/ä", False),
        ("http://127.0.0.1:9/services/T1/B1/x", False),
        ("", False),
    ],
)
def test_only_an_address_of_slack_is_taken(url: str, good: bool) -> None:
    assert is_webhook(url, "https://slack.com/api/") is good


def test_of_a_stand_in_only_its_own_host_is_taken() -> None:
    base = "http://127.0.0.1:9090/api/"
    assert is_webhook("http://127.0.0.1:9090/services/T1/B1/x", base)
    assert not is_webhook("http://127.0.0.1:9091/services/T1/B1/x", base)
    assert not is_webhook("https://hooks.slack.com/services/T1/B1/x", base), "a test sends nothing to Slack"


def test_another_address_is_never_asked_and_holds_everything(desk: Desk) -> None:
    desk.raised()
    report = desk.drained(base_url="https://slack.com/api/")
    assert (report.held, desk.slack.calls) == (1, [])
    assert any("WALKBACK_SLACK_WEBHOOK_URL is no address" in note for note in report.notes)


@pytest.mark.parametrize("url", ["", "https://hooks.slack.com:x/a-secret", "http://127.0.0.1:9/services/a-secret"])
def test_the_address_is_in_no_log_row_or_report(desk: Desk, url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.raised(0)
    desk.raised(1)
    desk.slack.fail("webhook", Fault(kind="status", status=500), Fault(kind="error", error="a-secret"))
    used = {"webhook": url or desk.url, "base_url": "http://127.0.0.1:9/api/" if url else desk.slack.base_url}
    report = desk.drained(**used)
    with desk.engine.connect() as connection:
        kept = [tuple(row) for t in tables.metadata.sorted_tables for row in connection.execute(select(t))]
    client = Webhook(used["webhook"], used["base_url"])
    chosen = Settings(slack_webhook_url=used["webhook"])
    assert "a-secret" not in caplog.text + repr(kept) + repr(report) + repr(client) + repr(chosen)


# ------------------------------------------------------------------------------------------- it is said to be lesser


def found(desk: Desk, folder: Path, channels: set[str], **changes: Any) -> dict[str, str]:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        **{"slack_webhook_url": desk.url, "slack_base_url": desk.slack.base_url, "state": folder, **changes},
    )
    said = list(examine_workspace(settings, frozenset(channels)))
    assert "a-secret" not in str(said)
    return {says: state for state, says, _ in said}


def test_the_doctor_says_what_is_lost_and_posts_nothing(desk: Desk, tmp_path: Path) -> None:
    says = found(desk, tmp_path, {"C1"})
    assert says.pop("the webhook answers") == "ok"
    assert [(state, "no threads, no edits, no buttons" in one) for one, state in says.items()] == [("note", True)]
    assert desk.slack.messages == []


def test_the_doctor_says_that_other_channels_cannot_be_reached(desk: Desk, tmp_path: Path) -> None:
    [bad] = [one for one, state in found(desk, tmp_path, {"C1", "C2"}).items() if state == "bad"]
    assert bad == "the watchlist names C1, C2: a webhook posts to its own channel alone"


def test_the_doctor_says_that_a_webhook_is_gone_wrong_or_not_used(desk: Desk, tmp_path: Path) -> None:
    desk.slack.hooks.clear()
    [gone] = [one for one, state in found(desk, tmp_path, {"C1"}).items() if state == "bad"]
    assert gone.startswith("the webhook: no_service: the webhook in WALKBACK_SLACK_WEBHOOK_URL is gone")
    wrong = found(desk, tmp_path, {"C1"}, slack_webhook_url="https://evil.example/services/a-secret")
    assert any("no address of an incoming webhook" in one for one, state in wrong.items() if state == "bad")
    both = found(desk, tmp_path, {"C1"}, slack_token="xoxb-any")
    assert both["WALKBACK_SLACK_WEBHOOK_URL is set, and does nothing beside WALKBACK_SLACK_TOKEN"] == "note"


def test_a_sample_is_sent_and_said_to_stay(desk: Desk, tmp_path: Path) -> None:
    settings = {"WALKBACK_SLACK_WEBHOOK_URL": desk.url, "WALKBACK_SLACK_BASE_URL": desk.slack.base_url}
    status, says, errors = walkback(environment(tmp_path, "http://127.0.0.1:9/feed.xml") | settings, "slack", "test")
    assert (status, errors) == (0, "")
    assert "can neither find nor remove it" in says
    assert "nobody said this" in json.dumps(desk.slack.messages[0]["blocks"])
    assert "a-secret" not in says


def test_the_run_says_that_what_is_routed_elsewhere_goes_to_the_one_channel(tmp_path: Path) -> None:
    with stand_in.serve() as slack:
        slack.hooks = {PATH: CHANNEL}
        url = slack.base_url.removesuffix("/api/") + PATH
        changes = {"slack_webhook_url": url, "slack_base_url": slack.base_url, "slack_token": None}
        ledger = f"sqlite:///{tmp_path / 'w.db'}"
        with small_desk.desk(tmp_path, ledger, small_desk.Clock(), **changes) as context:
            small_desk.raised(context)
            elsewhere = replace(context.watchlist.routes["fishing"], channel="C0OTHER0000")
            routed = replace(context.watchlist, by_kind={("fishing", "reversal"): elsewhere})
            out = Console(file=io.StringIO())
            [note] = deliver(replace(context, watchlist=routed), out).notes
            assert deliver(replace(context, watchlist=routed), out).notes == (), "once it has sent something"
    assert note == "a webhook posts to its own channel alone: what is for C0OTHER0000, C0TEST00000 goes there"
    assert [one["channel"] for one in slack.messages] == [CHANNEL]
