"""What is found after an alert was sent: its message counts it, and one reply names who carried the words; nothing is sent twice."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import Engine, select

from tests.support import raised as support
from tests.support.raised import WORDS, Clock, said
from walkback.context import Context
from walkback.demo.server import serve
from walkback.demo.workspace import Workspace
from walkback.ledger import tables
from walkback.steps import deliver, raise_batch

TUESDAY = date(2026, 3, 3)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Iterator[Workspace]:
    workspace = Workspace(pace=0)
    with serve(workspace):
        yield workspace


@pytest.fixture
def desk(ledger: Engine, ledger_url: str, tmp_path: Path, clock: Clock, slack: Workspace) -> Iterator[Context]:
    tokens: dict[str, Any] = {"slack_token": "xoxb-a", "slack_base_url": slack.base_url}
    with support.desk(tmp_path, ledger_url, clock, **tokens) as opened:
        yield opened


def told(desk: Context, clock: Clock) -> None:
    """Raise and send everything, some hours later."""
    clock.now += timedelta(hours=2)
    while raise_batch(desk).seen:
        pass
    while deliver(desk, Console(quiet=True)).done:
        clock.now += timedelta(seconds=2)


def shown(message: dict[str, Any]) -> str:
    return str(message["blocks"])


def test_the_pickup_is_one_reply_that_names_every_outlet_and_the_root_counts_them(
    desk: Context, clock: Clock, slack: Workspace
) -> None:
    said(desk)
    told(desk, clock)
    said(desk, "s2", words=f"{WORDS} So there.", outlet="Courier")
    told(desk, clock)
    said(desk, "s3", words=f"{WORDS} And that is that.", outlet="Prairie Ledger")
    said(desk, "s4", words=f"{WORDS} And that is that.", outlet="Courier")
    told(desk, clock)
    root, pickup = slack.messages
    assert pickup["thread_ts"] == root["ts"]
    assert "Harbor Herald, Courier, Prairie Ledger" in shown(root)
    assert "3 outlets, 4 articles" in shown(root)
    assert "Courier" in shown(pickup)
    assert shown(pickup).count("Prairie Ledger") == 1, "an outlet is named once"
    told(desk, clock)
    edits = select(tables.deliveries.c.id).where(tables.deliveries.c.kind == "edit")
    with desk.engine.connect() as connection:
        before = len(connection.execute(edits).all())
    told(desk, clock)
    with desk.engine.connect() as connection:
        assert len(connection.execute(edits).all()) == before, "what looks as it did is not edited"


def test_the_root_says_that_it_was_walked_back(desk: Context, clock: Clock, slack: Workspace) -> None:
    said(desk)
    told(desk, clock)
    [root] = slack.messages
    assert "· open ·" in shown(root)
    clock.now += timedelta(days=1)
    said(desk, "s2", TUESDAY + timedelta(days=1), "We will sign, as we said.", by="Pia Lind", label="consistent")
    told(desk, clock)
    root, walked_back = slack.messages
    assert "· walked back ·" in shown(root)
    assert "Walked back" in shown(walked_back)
