"""The stand-in refuses what Slack refuses, in Slack's words: what it lets through would prove nothing otherwise."""

from typing import Any

import pytest

from tests.support import views
from walkback.alerts.message import root
from walkback.demo.block_rules import faults_of, faults_of_view
from walkback.demo.workspace import Workspace

TOKEN = "xoxb-a"


def text(content: str = "a", kind: str = "plain_text", **more: Any) -> dict[str, Any]:
    return {"type": kind, "text": content, **more}


def rich(*runs: dict[str, Any], kind: str = "rich_text_section", **more: Any) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": list(runs), **more}]}]


def controls(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": list(elements)}]


BUTTON: dict[str, Any] = {"type": "button", "action_id": "a", "text": text()}
MENU: dict[str, Any] = {"type": "static_select", "action_id": "a", "placeholder": text()}
OPTION: dict[str, Any] = {"text": text(), "value": "v"}


def test_a_whole_alert_is_taken() -> None:
    assert faults_of(root(views.view(), buttons=True)["blocks"]) == []


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        ("text", "invalid_blocks_format"),
        ([], "no more than 50"),
        ([{"type": "divider"}] * 51, "no more than 50"),
        ([{"type": "divider", "block_id": "x"}] * 2, "already exists"),
        ([{"type": "divider", "block_id": "x" * 256}], "less than 256"),
        ([{"type": "divider", "colour": "red"}], "additional properties: colour"),
        ([{"type": "marquee"}], "unsupported type: marquee"),
        ([{"type": "header", "text": text("x" * 151)}], "less than 151"),
        ([{"type": "header", "text": text("\U0001f600" * 76)}], "less than 151"),
        ([{"type": "header", "text": text("")}], "more than 0"),
        ([{"type": "header", "text": text(kind="mrkdwn")}], "valid text object"),
        ([{"type": "section", "text": text(kind="mrkdwn", emoji=False)}], "additional properties: emoji"),
        ([{"type": "context", "elements": [text()] * 11}], "no more than 10"),
        ([{"type": "context", "elements": [text("x" * 2001)]}], "less than 2001"),
        ([{"type": "rich_text", "elements": []}], "no less than 1"),
        (rich(), "no less than 1"),
        (rich({"type": "text", "text": ""}), "more than 0"),
        (rich({"type": "text", "text": "a", "colour": "red"}), "additional properties: colour"),
        (rich({"type": "text", "text": "a", "style": {"underline": True}}), "additional properties"),
        (rich({"type": "link", "text": "a", "url": "javascript:alert(1)"}), "valid URL"),
        (rich({"type": "user", "user_id": ""}), "must have the id"),
        (rich({"type": "marquee"}), "unsupported type"),
        (rich(*rich({"type": "text", "text": "a"})[0]["elements"], kind="rich_text_list"), "bullet, ordered"),
        (controls(), "no more than 25"),
        (controls(*({**BUTTON, "action_id": str(n)} for n in range(26))), "no more than 25"),
        (controls(BUTTON, BUTTON), "action_id already exists"),
        (controls({**BUTTON, "action_id": ""}), "less than 256"),
        (controls({**BUTTON, "text": text("x" * 76)}), "less than 76"),
        (controls({**BUTTON, "value": "x" * 2001}), "less than 2001"),
        (controls({**BUTTON, "style": "red"}), "primary, danger"),
        (controls({**MENU, "options": []}), "no more than 100"),
        (controls({**MENU, "options": [OPTION] * 101}), "no more than 100"),
        (controls({**MENU, "options": [{**OPTION, "value": "x" * 151}]}), "less than 151"),
        (controls({**MENU, "options": [{**OPTION, "text": text("x" * 76)}]}), "less than 76"),
        ([{"type": "context", "elements": [text("x" * 2000)] * 7}], "msg_blocks_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_blocks_that_slack_refuses(blocks: Any, why: str) -> None:
    assert any(why in fault for fault in faults_of(blocks)), faults_of(blocks)


FIELD = {"type": "input", "block_id": "f", "label": text(), "element": {"type": "plain_text_input", "action_id": "t"}}
VIEW = {"type": "modal", "title": text(), "blocks": [FIELD]}


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (None, "must be a modal"),
        ({**VIEW, "type": "home"}, "must be a modal"),
        ({**VIEW, "title": text("x" * 25)}, "less than 25"),
        ({**VIEW, "submit": text("x" * 25)}, "less than 25"),
        ({**VIEW, "private_metadata": "x" * 3001}, "less than 3001"),
        ({**VIEW, "callback_id": "x" * 256}, "less than 256"),
        ({**VIEW, "blocks": [{**FIELD, "element": {"type": "text"}}]}, "must be a plain_text_input"),
        ({**VIEW, "blocks": [{**FIELD, "element": FIELD["element"] | {"max_length": 3001}}]}, "between 1 and 3000"),
        ({**VIEW, "blocks": [{**FIELD, "element": FIELD["element"] | {"max_length": 2, "initial_value": "abc"}}]}, "less than 3"),
    ],
)  # fmt: skip
def test_modals_that_slack_refuses(view: Any, why: str) -> None:
    assert not faults_of_view(VIEW)
    assert any(why in fault for fault in faults_of_view(view)), faults_of_view(view)


# ------------------------------------------------------------------------------------------- the workspace


def posted(slack: Workspace, **changes: Any) -> dict[str, Any]:
    return slack.answer("chat.postMessage", {"channel": "C1", "text": "a", **changes}, TOKEN)[1]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "desk"}, "channel_not_found"),
        ({"blocks": [{"type": "marquee"}]}, "invalid_blocks"),
        ({"thread_ts": "1.1"}, "thread_not_found"),
        ({"metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "a", "event_payload": "b"}}, "invalid_metadata_schema"),
        ({"metadata": {"event_type": "a", "event_payload": {"b": "x" * 4000}}}, "metadata_too_large"),
    ],
)
def test_messages_that_slack_refuses(changes: dict[str, Any], error: str) -> None:
    slack = Workspace()
    assert posted(slack, **changes)["error"] == error
    assert slack.messages == []


def test_two_posts_to_a_channel_within_a_second_are_too_many() -> None:
    now = [100.0]
    slack = Workspace(clock=lambda: now[0])
    assert posted(slack)["ok"]
    status, body, headers = slack.answer("chat.postMessage", {"channel": "C1", "text": "b"}, TOKEN)
    assert (status, body["error"], headers["Retry-After"]) == (429, "ratelimited", "1")
    assert posted(slack, channel="C2")["ok"], "another channel has a pace of its own"
    now[0] += 1
    assert posted(slack)["ok"]


def test_every_answer_says_which_scopes_the_token_has_and_each_method_needs_its_own() -> None:
    slack = Workspace(scopes={"chat:write", "channels:history"})
    for method in ("auth.test", "chat.postMessage", "nothing.known"):
        assert slack.answer(method, {}, TOKEN)[2]["X-OAuth-Scopes"] == "channels:history,chat:write"
    needed = slack.answer("conversations.info", {"channel": "C1"}, TOKEN)[1]
    assert (needed["error"], needed["needed"]) == ("missing_scope", "channels:read")
    assert slack.answer("conversations.history", {"channel": "C1"}, TOKEN)[1]["ok"]
    private = slack.answer("conversations.history", {"channel": "G1"}, TOKEN)[1]
    assert private["needed"] == "groups:history"


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xapp-a", "auth.test", "invalid_auth"),
        ("xoxb-old", "auth.test", "token_revoked"),
        (TOKEN, "apps.connections.open", "not_allowed_token_type"),
    ],
)
def test_each_kind_of_token_opens_what_it_is_for(token: str, method: str, error: str) -> None:
    assert Workspace(tokens={"xoxb-old": "token_revoked"}).answer(method, {}, token)[1]["error"] == error


def test_history_is_read_page_by_page_the_newest_first_without_metadata_unless_asked() -> None:
    slack = Workspace(pace=0)
    for n in range(5):
        posted(slack, text=str(n), metadata={"event_type": "told", "event_payload": {"id": str(n)}})
    posted(slack, text="a reply", thread_ts=slack.messages[0]["ts"])

    def read(**arguments: Any) -> dict[str, Any]:
        return slack.answer("conversations.history", {"channel": "C1", **arguments}, TOKEN)[1]

    seen, cursor = [], ""
    while len(seen) < 10:
        page = read(limit=2, cursor=cursor)
        seen += [one["text"] for one in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert seen == ["4", "3", "2", "1", "0"]
    assert read(limit="all")["error"] == "invalid_limit"
    assert read(cursor="x")["error"] == "invalid_cursor"
    assert "event_payload" not in read()["messages"][0]["metadata"]
    assert read(include_all_metadata=True)["messages"][0]["metadata"]["event_payload"] == {"id": "4"}


def test_a_trigger_opens_one_modal() -> None:
    slack = Workspace()
    slack.clients.ghost = True
    slack.clients.send({"type": "block_actions"}, "U2")
    opened = {"trigger_id": "t1", "view": VIEW}
    assert slack.answer("views.open", opened, TOKEN)[1]["ok"]
    assert slack.modals == {"U2": VIEW}
    assert slack.answer("views.open", opened, TOKEN)[1]["error"] == "expired_trigger_id"
