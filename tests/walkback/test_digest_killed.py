"""The digest of a day is told once, wherever the process that tells it is killed."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select

from tests.support import slack as stand_in
from tests.support.desk import environment
from tests.support.points import DELIVER, DIGEST
from tests.support.slack import Slack
from tests.support.weather import SharedClock
from walkback.alerts.deliver import Wall, drain
from walkback.context import open_context, utc_now
from walkback.ledger.tables import deliveries
from walkback.settings import Settings
from walkback.steps import digest

CHECKOUT = Path(__file__).resolve().parents[2]
TOKEN = "xoxb-any"


@pytest.mark.parametrize("point", [*DIGEST, *DELIVER])
def test_a_digest_is_told_once_wherever_its_process_is_killed(
    ledger: Engine, ledger_url: str, tmp_path: Path, point: str
) -> None:
    clock = SharedClock(utc_now())
    with stand_in.serve(Slack(clock=clock.seconds)) as slack:
        environ = environment(tmp_path, "http://127.0.0.1:9/feed.xml") | {
            "WALKBACK_DATABASE_URL": ledger_url,
            "WALKBACK_SLACK_TOKEN": TOKEN,
            "WALKBACK_SLACK_BASE_URL": slack.base_url,
            "WALKBACK_FAILPOINT": point,
        }
        watchlist = tmp_path / "watchlist.yaml"
        due = f'digest: {{at: "{clock.now() - timedelta(minutes=5):%H:%M}"}}'
        watchlist.write_text(watchlist.read_text().replace("minimum: 0.6}", f"minimum: 0.6, {due}}}"))
        command = [sys.executable, "-m", "tests.support.road", "digest", "deliver"]
        killed = subprocess.run(command, cwd=CHECKOUT, env=environ, timeout=60, check=False)
        assert killed.returncode == -signal.SIGKILL

        chosen = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=SecretStr(ledger_url),
            watchlist=watchlist,
            officials=tmp_path / "officials.yaml",
            state=tmp_path,
        )
        with open_context(chosen) as context:
            digest(context)
            clock.moment = utc_now()
            wall = Wall(now=clock.now, sleep=clock.sleep)
            drain(ledger, clock.now, token=TOKEN, base_url=slack.base_url, folder=tmp_path, out=sys.stdout, wall=wall)
        [told] = slack.messages
    assert "0 alerts, 0 kept back" in told["text"]
    with ledger.connect() as connection:
        rows = connection.execute(select(deliveries.c.kind, deliveries.c.state))
        assert [tuple(row) for row in rows] == [("digest", "sent")]
