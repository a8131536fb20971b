"""Clicks over a real WebSocket: each is one answer, acknowledged when it is kept, and everybody is told what came of it."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import raised as support
from tests.support import slack as stand_in
from tests.support.raised import Clock
from tests.support.slack import Fault, Slack
from walkback.alerts.answers import Asked, standing
from walkback.alerts.socket import listening
from walkback.alerts.values import Answer
from walkback.context import Context
from walkback.ledger.answers import load_answers
from walkback.steps.answer import answer
from walkback.steps.deliver import deliver

APP = "xapp-a-secret"


@dataclass
class Desk:
    context: Context
    slack: Slack
    alert: str
    said: list[str]

    @property
    def message(self) -> dict[str, Any]:
        return self.slack.messages[0]

    def answers(self) -> tuple[Answer, ...]:
        with self.context.engine.connect() as connection:
            return load_answers(connection, self.alert)

    def acknowledged(self, envelope: str) -> None:
        until(lambda: envelope in self.slack.clients.acknowledged)


def until(what: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    from rich.console import Console

    with stand_in.serve(Slack(pace=0)) as slack:
        url = f"sqlite:///{tmp_path / 'walkback.db'}"
        tokens = {"slack_token": "xoxb-a-secret", "slack_app_token": APP, "slack_base_url": slack.base_url}
        with support.desk(tmp_path, url, Clock(), **tokens) as context:
            alert = support.raised(context)
            deliver(context, Console(quiet=True))
            said: list[str] = []
            with listening(context, said.append):
                until(lambda: slack.clients.sockets)
                yield Desk(context, slack, alert, said)


def test_a_click_is_kept_then_acknowledged_and_shown(desk: Desk) -> None:
    envelope = desk.slack.clients.click(desk.message, "confirmed")
    desk.acknowledged(envelope)
    [kept] = desk.answers()
    assert (kept.kind, kept.by, kept.person, kept.via) == ("confirmed", "ana", "U1", "slack")
    until(lambda: "Confirmed, by ana" in str(desk.message["blocks"]))
    until(lambda: len(desk.slack.messages) == 2)
    assert desk.slack.told == []


@pytest.mark.parametrize(
    ("action", "choice", "kind"),
    [("false-alarm", "old-news", "false-alarm"), ("muted", "topic|24h", "muted")],
)
def test_a_menu_is_one_click(desk: Desk, action: str, choice: str, kind: str) -> None:
    desk.acknowledged(desk.slack.clients.click(desk.message, action, choice=choice))
    assert [one.kind for one in desk.answers()] == [kind]


def test_two_clicks_at_once_are_one_answer_and_the_second_is_told(desk: Desk) -> None:
    message = dict(desk.message)
    both = [desk.slack.clients.click(message, "confirmed", "U1"), desk.slack.clients.click(message, "confirmed", "U2")]
    for envelope in both:
        desk.acknowledged(envelope)
    [kept] = desk.answers()
    until(lambda: desk.slack.told)
    [(user, text)] = desk.slack.told
    assert {kept.person, user} == {"U1", "U2"}
    assert f"Confirmed already, by {kept.by}" in text


def test_a_new_position_is_asked_for_in_a_modal(desk: Desk) -> None:
    desk.acknowledged(desk.slack.clients.click(desk.message, "new-position"))
    view = desk.slack.modals["U1"]
    assert desk.answers() == ()
    desk.acknowledged(
        desk.slack.clients.submit(view, claim="No treaty.", contraries="A treaty.\nThe treaty is signed.")
    )
    [kept] = desk.answers()
    assert kept.position is not None
    assert (kept.position.claim, kept.position.contraries) == ("No treaty.", ("A treaty.", "The treaty is signed."))


def test_another_reason_is_asked_for_in_a_modal(desk: Desk) -> None:
    desk.acknowledged(desk.slack.clients.click(desk.message, "false-alarm", choice="other"))
    desk.acknowledged(desk.slack.clients.submit(desk.slack.modals["U1"], note="<!channel> it was a joke"))
    review = standing(desk.answers()).review
    assert review is not None and review.note == "<!channel> it was a joke"
    until(lambda: len(desk.slack.messages) == 2)
    assert "<!channel>" not in desk.slack.messages[1]["text"]


def test_who_is_not_in_the_channel_cannot_answer(desk: Desk) -> None:
    desk.slack.members = {"U2"}
    desk.acknowledged(desk.slack.clients.click(desk.message, "confirmed", "U1"))
    assert desk.answers() == ()


def test_where_slack_does_not_say_who_is_in_the_channel_nothing_is_kept(desk: Desk) -> None:
    desk.slack.fail("conversations.members", Fault(kind="error", error="missing_scope"))
    desk.acknowledged(desk.slack.clients.click(desk.message, "confirmed", "U1"))
    assert desk.answers() == ()
    until(lambda: desk.slack.told)
    assert "missing_scope" in desk.slack.told[0][1]


def test_a_click_on_a_message_that_is_none_of_ours_is_said_to_be_one(desk: Desk) -> None:
    desk.acknowledged(desk.slack.clients.click({**desk.message, "ts": "1.1"}, "confirmed"))
    until(lambda: desk.slack.told)
    assert desk.answers() == () and "not one of Walkback's" in desk.slack.told[0][1]


@pytest.mark.parametrize("payload", [{}, {"type": "block_actions", "actions": [7]}, {"type": "view_submission"}])
def test_what_is_no_click_is_acknowledged_and_nothing_else(desk: Desk, payload: dict[str, Any]) -> None:
    desk.acknowledged(desk.slack.clients.send(payload))
    desk.acknowledged(desk.slack.clients.click(desk.message, "confirmed"))
    assert len(desk.answers()) == 1


def test_a_ghost_swallows_a_click_and_the_command_does_it(desk: Desk) -> None:
    desk.slack.clients.ghost = True
    desk.slack.clients.click(desk.message, "confirmed")
    assert desk.answers() == ()
    answer(desk.context, desk.alert, Asked(kind="confirmed", by="Ana"))
    desk.slack.clients.ghost = False
    desk.acknowledged(desk.slack.clients.click(desk.message, "confirmed", "U2"))
    until(lambda: desk.slack.told)
    assert "already, by Ana" in desk.slack.told[0][1]
    assert len(desk.answers()) == 1


def test_it_connects_again_when_slack_asks_for_it_or_hangs_up(desk: Desk) -> None:
    first = desk.slack.clients.sockets[-1]
    first.send('{"type": "disconnect", "reason": "refresh_requested"}')
    until(lambda: desk.slack.clients.sockets and desk.slack.clients.sockets[-1] is not first)
    second = desk.slack.clients.sockets[-1]
    second.close()
    until(lambda: desk.slack.clients.sockets and desk.slack.clients.sockets[-1] is not second)
    desk.acknowledged(desk.slack.clients.click(desk.message, "confirmed"))
    assert len(desk.answers()) == 1


def test_a_token_that_is_refused_is_said_once_and_in_no_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.slack.tokens[APP] = "invalid_auth"
    said: list[str] = []
    with listening(desk.context, said.append):
        until(lambda: said)
        time.sleep(2.5)
    assert said == ["Slack's buttons are not listened to (invalid_auth): answers are commands until then"]
    assert "a-secret" not in caplog.text + repr(said) + repr(desk.context)
