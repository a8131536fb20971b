"""Promise 2 with four dispatchers, each a process of its own, over one outbox: a burst, and a channel that says "too many" within it."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.support import slack as stand_in
from tests.support import views
from tests.support.slack import Fault, Slack
from walkback.alerts import outbox
from walkback.ledger.tables import deliveries, delivery_attempts

CHECKOUT = Path(__file__).resolve().parents[3]
BURST = 200
DISPATCHERS = 4
#: seconds between two posts, and for which the channel wants none
PACE = 0.02
RETRY_AFTER = 3


@dataclass
class Crowded(Slack):
    """A channel that, in the middle of the burst, takes nothing for a while, whoever asks."""

    closed_at: float | None = None
    refused_at: list[float] = field(default_factory=list)

    def fault(self, method: str) -> Fault | None:
        now = time.monotonic()
        with self._lock:
            if method != "chat.postMessage" or len(self.messages) < BURST // 2:
                return None
            self.closed_at = self.closed_at or now
            left = self.closed_at + RETRY_AFTER - now
            if left <= 0:
                return None
            self.refused_at.append(now)
        return Fault(kind="status", status=429, headers={"Retry-After": f"{left:.3f}"})


@pytest.mark.timeout(180)
def test_four_processes_send_a_burst_once_at_the_pace_of_the_channel(ledger: Engine, ledger_url: str) -> None:
    told = [views.view(id=f"a{number}") for number in range(BURST)]
    with ledger.begin() as connection:
        views.seed(connection, *told)
        for view in told:
            outbox.enqueue_root(connection, view, "C1", views.NOON)
    with stand_in.serve(Crowded(pace=0)) as slack:
        command = [sys.executable, "-m", "tests.support.dispatcher", ledger_url, slack.base_url, views.NOON.isoformat()]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        running = [subprocess.Popen([*command, str(PACE)], cwd=CHECKOUT, **pipes) for _ in range(DISPATCHERS)]
        assert [one.stdout.readline() for one in running] == ["ready\n"] * DISPATCHERS
        for one in running:
            one.stdin.write("\n")
            one.stdin.flush()
        sent = [int(one.communicate(timeout=120)[0]) for one in running]
        assert isinstance(slack, Crowded)
        assert sum(sent) == len(slack.messages) == BURST
        assert sum(map(bool, sent)) > 1, "several had a part in it"
        named = [one["metadata"]["event_payload"]["delivery_id"] for one in slack.messages]
        assert len(set(named)) == BURST
        # Each of the others may have been within its call when the first was refused; then all of them wait.
        assert 1 <= len(slack.refused_at) <= DISPATCHERS
    with ledger.connect() as connection:
        assert set(connection.scalars(select(deliveries.c.state))) == {"sent"}
        intended = select(delivery_attempts.c.at).where(delivery_attempts.c.outcome == "intended")
        moments = sorted(connection.scalars(intended))
    assert len(moments) == BURST + len(slack.refused_at)
    assert min((later - earlier).total_seconds() for earlier, later in pairwise(moments)) >= PACE
