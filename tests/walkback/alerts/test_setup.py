"""Setting up Slack: the manifest asks for what the code uses, the doctor names what is missing, a sample comes and goes."""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import slack as stand_in
from tests.support.desk import environment
from tests.support.slack import Fault, Slack
from tests.walkback.test_cli import walkback
from walkback import place
from walkback.alerts.setup import SCOPES, examine_workspace
from walkback.errors import ConfigError
from walkback.settings import CHECKOUT, Settings

CHANNEL = "C0TEST00000"


@dataclass
class Desk:
    """A workspace, and the settings of who uses it."""

    slack: Slack
    folder: Path

    def found(self, token: str = "xoxb-secret-1", app_token: str | None = "xapp-secret-2") -> dict[str, str]:
        settings = Settings(
            slack_token=token, slack_app_token=app_token, slack_base_url=self.slack.base_url, state=self.folder
        )
        said = list(examine_workspace(settings, frozenset({CHANNEL})))
        assert "secret" not in str(said)
        return {says: state for state, says, _ in said}

    def run(self, *arguments: str) -> tuple[int, str, str]:
        settings = {"WALKBACK_SLACK_TOKEN": "xoxb-secret-1", "WALKBACK_SLACK_BASE_URL": self.slack.base_url}
        found = walkback(environment(self.folder, "http://127.0.0.1:9/feed.xml") | settings, *arguments)
        assert "secret" not in found[1] + found[2]
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with stand_in.serve() as served:
        yield Desk(served, tmp_path)


def test_the_manifest_asks_for_the_scopes_that_are_used_and_for_buttons() -> None:
    manifest: dict[str, Any] = yaml.safe_load((CHECKOUT / "config" / "slack-manifest.yaml").read_text())
    assert manifest["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert Slack().scopes == set(SCOPES), "the stand-in asks for what the app has, and for nothing else"


def test_a_workspace_that_is_right_has_nothing_bad(desk: Desk) -> None:
    with place.hold(desk.folder):
        found = desk.found()
    assert set(found.values()) == {"ok"}
    assert f"{CHANNEL} (#{CHANNEL}) can be written and read" in found
    assert not desk.slack.messages, "nothing is posted"


def test_a_missing_scope_is_named_with_what_cannot_be_done_without_it(desk: Desk) -> None:
    desk.slack.scopes -= {"chat:write", "channels:history"}
    found = desk.found()
    assert found["the token lacks the scope chat:write: nothing can be sent"] == "bad"
    [history] = [says for says in found if "lacks the scope channels:history" in says]
    assert found[history] == "note"
    assert any("conversations.history: missing_scope" in says for says in found)


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("is_archived", "is archived"),
        ("not_in_channel", "Walkback is not in"),
        ("channel_not_found", "channel_not_found"),
    ],
)
def test_a_channel_that_cannot_be_used_is_bad(desk: Desk, why: str, says: str) -> None:
    desk.slack.refused[CHANNEL] = why
    [bad] = [one for one, state in desk.found().items() if state == "bad"]
    assert says in bad
    assert CHANNEL in bad


def test_a_token_that_slack_does_not_know_ends_the_examination(desk: Desk) -> None:
    desk.slack.tokens["xoxb-secret-1"] = "token_revoked"
    assert desk.found() == {"Slack refuses auth.test: token_revoked": "bad"}


def test_buttons_need_a_second_token_and_a_service(desk: Desk) -> None:
    assert any("messages have no buttons" in says for says in desk.found(app_token=None))
    desk.slack.tokens["xapp-secret-2"] = "invalid_auth"
    assert desk.found()["Socket Mode: Slack refuses apps.connections.open: invalid_auth"] == "bad"
    assert any("does nothing without" in says for says in desk.found(token=""))


def test_buttons_without_a_service_are_said_to_be_heard_by_nobody(desk: Desk) -> None:
    [note] = [says for says, state in desk.found().items() if state == "note"]
    assert "nobody hears the buttons" in note
    with place.hold(desk.folder):
        assert "note" not in desk.found().values()
        with pytest.raises(ConfigError, match=rf"process {os.getpid()}\."), place.hold(desk.folder):
            pass
    assert "note" in desk.found().values(), "the file is left, and nobody holds it"


def test_a_slack_that_is_away_is_told_without_the_request(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.slack.always["*"] = Fault(kind="drop")
    with caplog.at_level(logging.DEBUG):
        [(says, state)] = desk.found().items()
    assert state == "bad"
    assert says.startswith("Slack does not answer auth.test")
    assert "secret" not in caplog.text


def test_a_sample_is_sent_found_and_removed(desk: Desk) -> None:
    desk.slack.pace = 0.0
    status, says, _ = desk.run("slack", "test", CHANNEL)
    assert status == 0
    assert "Found in the channel." in says
    assert desk.slack.called("chat.postMessage") == desk.slack.called("chat.delete") == 1
    assert not desk.slack.messages
    desk.run("slack", "test", CHANNEL, "--keep")
    assert "nobody said this" in str(desk.slack.messages[0]["blocks"])


def test_a_sample_that_cannot_be_sent_says_why(desk: Desk) -> None:
    desk.slack.refused[CHANNEL] = "not_in_channel"
    status, _, says = desk.run("slack", "test", CHANNEL)
    assert status == 1
    assert "/invite @Walkback" in says
    assert "Traceback" not in says


def test_a_preview_is_shown_and_written(desk: Desk) -> None:
    status, says, _ = desk.run("slack", "preview")
    assert status == 0
    assert "A. N. Example, Secretary of Harbors" in says
    page = desk.folder / "sample.html"
    assert desk.run("slack", "preview", "--html", str(page))[0] == 0
    assert "without any permit at all" in page.read_text()
    status, _, says = desk.run("slack", "preview", "abcdef1")
    assert status == 2
    assert "there is no such alert" in says
