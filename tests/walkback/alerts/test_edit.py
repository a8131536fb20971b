"""An edit of a message that was sent: made when it can be, repeated when in doubt, and never overtaken by an earlier one."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.support import raised as support
from tests.support import slack as stand_in
from tests.support.raised import Clock
from tests.support.slack import Fault, Slack
from walkback.alerts import claims
from walkback.alerts.answers import Asked
from walkback.alerts.deliver import DeliveryReport, Wall, drain
from walkback.context import Context
from walkback.ledger import tables
from walkback.steps.answer import answer


class Turned(Clock):
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


@pytest.fixture
def context(ledger: Engine, ledger_url: str, tmp_path: Path, clock: Turned) -> Iterator[Context]:
    with support.desk(tmp_path, ledger_url, clock, slack_token="xoxb-x", slack_app_token="xapp-x") as opened:
        yield opened


def drained(context: Context, slack: Slack, clock: Turned) -> DeliveryReport:
    wall = Wall(now=clock, sleep=clock.sleep)
    out = io.StringIO()
    return drain(
        context.engine, clock, token="xoxb-x", base_url=slack.base_url, folder=Path("/none"), out=out, wall=wall
    )


def said(context: Context, alert: str, kind: str = "confirmed") -> None:
    answer(context, alert, Asked(kind=kind, by="Ana"))


def states(context: Context) -> list[tuple[str, str]]:
    with context.engine.connect() as connection:
        rows = connection.execute(select(tables.deliveries.c.kind, tables.deliveries.c.state))
        return sorted((row.kind, row.state) for row in rows)


def test_an_answer_edits_the_message_and_is_told_in_its_thread(context: Context, slack: Slack, clock: Turned) -> None:
    alert = support.raised(context)
    drained(context, slack, clock)
    buttons = [part.get("action_id") for part in slack.messages[0]["blocks"][-1]["elements"]]
    assert buttons == ["confirmed", "false-alarm", "new-position", "muted"]
    said(context, alert)
    assert drained(context, slack, clock).sent == 2
    root, line = slack.messages
    assert "Confirmed, by Ana" in str(root["blocks"]) and "Confirmed, by Ana" in line["text"]
    assert [part.get("action_id") for part in root["blocks"][-1]["elements"]] == ["muted", "undone"]
    assert line["thread_ts"] == root["ts"]
    assert slack.called("chat.update") == 1


def claimed(context: Context, clock: Turned) -> list[claims.Claim]:
    """Claim all that may be sent, and leave it under way."""
    found = []
    for _ in range(6):
        clock.sleep(2)
        found.append(claims.claim(context.engine, clock()))
    return [one for one in found if one is not None]


@pytest.mark.parametrize("after", [True, False])
def test_a_doubtful_edit_is_made_again(context: Context, slack: Slack, clock: Turned, after: bool) -> None:
    alert = support.raised(context)
    drained(context, slack, clock)
    said(context, alert)
    slack.fail("chat.update", Fault(kind="drop", after=after))
    drained(context, slack, clock)
    assert states(context) == [("edit", "sent"), ("reply", "sent"), ("root", "sent")]
    assert len(slack.messages) == 2
    assert "Confirmed" in str(slack.messages[0]["blocks"])
    assert slack.called("conversations.replies") == 0, "it says the same a second time: nothing has to be looked for"


def test_an_edit_waits_for_one_that_is_under_way(context: Context, slack: Slack, clock: Turned) -> None:
    alert = support.raised(context)
    drained(context, slack, clock)
    said(context, alert)
    assert {one.kind for one in claimed(context, clock)} == {"reply", "edit"}
    said(context, alert, "undone")
    assert {one.kind for one in claimed(context, clock)} == {"reply"}, "the earlier edit could arrive after the later"
    clock.sleep(100)  # whoever had it is stuck: both are made, in their order
    drained(context, slack, clock)
    assert "Confirmed" not in str(slack.messages[0]["blocks"])


def test_a_message_that_is_gone_is_not_sent_again_for_an_edit(context: Context, slack: Slack, clock: Turned) -> None:
    alert = support.raised(context)
    drained(context, slack, clock)
    said(context, alert)
    slack.fail("chat.update", Fault(kind="error", error="message_not_found"))
    drained(context, slack, clock)
    assert ("edit", "dead") in states(context)
    assert slack.called("chat.postMessage") == 2, "the message, and the line in its thread"
