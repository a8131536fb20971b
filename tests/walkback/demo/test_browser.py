"""The pages in a real browser: two hundred hostile texts do nothing in it, and a person's clicks do what they say."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.browser import Tab, browser
from tests.support.injections import INJECTIONS
from tests.walkback.alerts.test_message import hostile
from tests.walkback.demo.test_channel import Desk, desk  # noqa: F401 - a fixture
from walkback.alerts.message import reply, root
from walkback.alerts.page import render
from walkback.demo.server import serve
from walkback.demo.workspace import Workspace

pytestmark = pytest.mark.timeout(120)


def _did_nothing(tab: Tab, title: str) -> None:
    # What a text could do to a reader: run, call, load, or lead away.
    assert tab.evaluate("document.title") == title
    assert tab.dialogs == 0
    assert tab.evaluate("document.scripts.length + document.querySelectorAll('iframe, img, object, embed').length") == 0
    hosts = tab.evaluate("[...document.links].map(one => one.href)")
    assert {urlsplit(one).scheme for one in hosts} <= {"http", "https", "file"}
    assert tab.evaluate(
        "[...document.querySelectorAll('*')].every(one => ![...one.attributes].some(it => /^on/i.test(it.name)))"
    )


def test_two_hundred_texts_do_nothing_in_a_channel(tmp_path: Path) -> None:
    slack = Workspace(pace=0)
    for text in INJECTIONS:
        view = hostile(text)
        ts = slack.answer("chat.postMessage", {"channel": "C1", **root(view, buttons=True)}, "xoxb-a")[1]["ts"]
        slack.answer("chat.postMessage", {"channel": "C1", "thread_ts": ts, **reply(view, view.updates[0])}, "xoxb-a")
    with serve(slack), browser(tmp_path) as tab:
        tab.open(slack.base_url.removesuffix("api/"))
        assert tab.evaluate("document.querySelectorAll('article').length") == 2 * len(INJECTIONS)
        _did_nothing(tab, "#C1")
        assert {urlsplit(one).netloc for one in tab.requested} == {urlsplit(slack.base_url).netloc}


def test_two_hundred_texts_do_nothing_in_the_pages_of_alerts(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with browser(tmp_path / "profile") as tab:
        for start in range(0, len(INJECTIONS), 50):
            views = [hostile(text) for text in INJECTIONS[start : start + 50]]
            page.write_text(
                "\n".join(render([(view.raised_at, root(view, buttons=False))]) for view in views), encoding="utf-8"
            )
            tab.open(page.as_uri())
            _did_nothing(tab, tab.evaluate("document.querySelector('title').textContent"))
        assert {urlsplit(one).scheme for one in tab.requested} <= {"file"}


def test_a_person_confirms_and_takes_it_back(desk: Desk, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    with browser(tmp_path / "profile") as tab:
        tab.open(desk.browser.address)
        assert "should never be signed" in tab.text()
        tab.click("Confirm")
        tab.until(_button("Undo"), reloading=True)
        assert "Confirmed, by ana" in tab.text()
        tab.click("Undo")
        tab.until(_button("Confirm"), reloading=True)
        tab.click("False alarm")
        tab.click("Somebody else said it")
        tab.until(_button("Undo"), reloading=True)
        assert "False alarm" in tab.text()
    assert desk.answers() == ["confirmed", "undone", "false-alarm"]


def _button(label: str) -> str:
    return f"[...document.querySelectorAll('button')].some(one => one.innerText === '{label}')"
