"""The page of a channel, as a person without an account uses it: what is clicked goes over the WebSocket to the real listener."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.support import raised as support
from tests.support.injections import INJECTIONS
from tests.support.raised import Clock
from tests.walkback.alerts.test_message import NEVER, hostile
from tests.walkback.alerts.test_socket import until
from walkback.alerts.buttons import modal, read_click
from walkback.alerts.message import reply, root
from walkback.alerts.socket import listening
from walkback.context import Context
from walkback.demo import page
from walkback.demo.block_rules import faults_of_view
from walkback.demo.server import serve
from walkback.demo.workspace import Workspace
from walkback.ledger.answers import load_answers
from walkback.steps.deliver import deliver

#: what the page of a channel is made of
TAGS = set(
    "html head meta title style body main header article div svg path p b i span small time h2 blockquote ul li a section"
    " form input textarea label button details summary".split()
)


@dataclass
class Browser:
    """Shows the page, and presses what is on it; follows where it is sent."""

    address: str
    document: str = ""

    def open(self, query: str = "") -> str:
        self.document = httpx.get(f"{self.address}{query}").raise_for_status().text
        return self.document

    def press(self, label: str, **written: str) -> str:
        """Press the first button with that label, or the choice of a menu, and see what comes of it."""
        buttons = LexborHTMLParser(self.document).css("form button")
        button = next(one for one in buttons if one.text().strip() == label)
        form: LexborNode | None = button
        while form is not None and form.tag != "form":
            form = form.parent
        assert form is not None
        fields = {one.attributes["name"] or "": one.attributes.get("value") or "" for one in form.css("input")}
        fields |= {one.attributes["name"] or "": one.text().removeprefix("\n") for one in form.css("textarea")}
        assert set(written) <= set(fields)
        fields |= written | {button.attributes["name"] or "": button.attributes["value"] or ""}
        sent = httpx.post(f"{self.address}/", data=fields)
        assert sent.status_code == 303
        return self.open(sent.headers["Location"])

    def until(self, text: str) -> None:
        until(lambda: text in self.open())


@dataclass
class Desk:
    context: Context
    slack: Workspace
    alert: str
    browser: Browser

    def answers(self) -> list[str]:
        with self.context.engine.connect() as connection:
            return [one.kind for one in load_answers(connection, self.alert)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    slack = Workspace(pace=0)
    with serve(slack):
        url = f"sqlite:///{tmp_path / 'walkback.db'}"
        tokens = {"slack_token": "xoxb-a", "slack_app_token": "xapp-a", "slack_base_url": slack.base_url}
        with support.desk(tmp_path, url, Clock(), **tokens) as context:
            alert = support.raised(context)
            deliver(context, Console(quiet=True))
            with listening(context, str):
                until(lambda: slack.clients.sockets)
                browser = Browser(slack.base_url.removesuffix("/api/"))
                browser.open()
                yield Desk(context, slack, alert, browser)


def test_confirm_is_pressed_and_the_root_says_who_did(desk: Desk) -> None:
    assert "should never be signed" in LexborHTMLParser(desk.browser.document).text()
    desk.browser.press("Confirm")
    assert desk.answers() == ["confirmed"]
    desk.browser.until("1 reply")
    desk.browser.until("Undo")
    assert "Confirmed, by ana" in desk.browser.document
    desk.browser.press("Undo")
    assert desk.answers() == ["confirmed", "undone"]


def test_a_menu_is_chosen_from(desk: Desk) -> None:
    desk.browser.press("Topic, 24 hours")
    assert desk.answers() == ["muted"]


def test_a_modal_is_filled_in_or_cancelled(desk: Desk) -> None:
    shown = desk.browser.press("New position")
    assert "Hold from today" in shown
    assert 'http-equiv="refresh"' not in shown, "nobody's writing is taken away"
    assert "Hold from today" not in desk.browser.press("Cancel")
    assert desk.answers() == []
    desk.browser.press("New position")
    desk.browser.press("Hold from today", **{"of-claim": "No treaty.", "of-contraries": "A treaty."})
    assert desk.answers() == ["new-position"]
    assert desk.slack.modals == {}


def test_who_comes_second_is_told_by_whom_it_was_answered_and_nobody_else_is(desk: Desk) -> None:
    second = Browser(desk.browser.address)
    second.open("/?as=U2")
    desk.browser.press("Confirm")
    second.press("Confirm")
    until(lambda: "Confirmed already, by ana" in second.open("/?as=U2"))
    assert "Only visible" not in desk.browser.open()
    assert desk.answers() == ["confirmed"]


def test_where_nobody_listens_the_page_says_so(desk: Desk) -> None:
    desk.slack.clients.hang_up()
    desk.slack.clients.sockets.clear()
    assert "Nobody listens to the buttons" in desk.browser.press("Confirm")
    assert desk.answers() == []


def test_a_click_that_is_lost_is_said_to_be_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_ACKNOWLEDGES", 0.2)
    desk.slack.clients.ghost = True
    assert "did not acknowledge" in desk.browser.press("Confirm")


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_other_sites_cannot_press(desk: Desk, headers: dict[str, str]) -> None:
    assert httpx.post(f"{desk.browser.address}/", data={"action": "confirmed"}, headers=headers).status_code == 404
    assert httpx.get(f"{desk.browser.address}/nowhere").status_code == 404
    assert desk.slack.clients.acknowledged == set()


def test_an_empty_workspace_has_a_page() -> None:
    assert "No message yet" in page.show(Workspace(), {})


@pytest.mark.parametrize("text", INJECTIONS, ids=lambda text: repr(text[:16]))
def test_a_channel_shows_any_text_as_text_and_so_does_its_modal(text: str) -> None:
    slack, view = Workspace(pace=0), hostile(text)
    first = root(view, buttons=True)
    ts = slack.answer("chat.postMessage", {"channel": "C1", **first}, "xoxb-a")[1]["ts"]
    slack.answer("chat.postMessage", {"channel": "C1", "thread_ts": ts, **reply(view, view.updates[0])}, "xoxb-a")
    slack.answer("chat.postEphemeral", {"channel": "C1", "user": "U1", "text": first["text"]}, "xoxb-a")
    action = {"block_id": "answers", "action_id": "new-position", "value": f"{view.id}|0"}
    click = read_click({"actions": [action]})
    assert click is not None
    slack.modals["U1"] = modal(view, click)
    assert not faults_of_view(slack.modals["U1"])
    document = page.show(slack, {"channel": text, "as": text, "problem": text, "again": text})
    assert not set(document) & NEVER
    assert document.count("<article>") == 2
    assert "Only visible to you" in document
    nodes = LexborHTMLParser(document).css("*")
    assert {node.tag for node in nodes} <= TAGS
    assert not [name for node in nodes for name in node.attributes if name.startswith("on")]
    assert "default-src 'none'" in document
