"""Promise 2 under any weather: random faults, at random calls, and every message ends in Slack once, or visibly elsewhere."""

import io
import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.support import slack as stand_in
from tests.support import views
from tests.support.slack import Fault, Slack
from walkback.alerts import deliver, outbox
from walkback.alerts.deliver import Wall
from walkback.ledger import tables

FAULTS = (
    Fault(kind="drop"),
    Fault(kind="drop", after=True),
    Fault(kind="status", status=500),
    Fault(kind="status", status=502, after=True),
    Fault(kind="status", status=429, headers={"Retry-After": "7"}),
    Fault(kind="error", error="fatal_error", after=True),
    Fault(kind="error", error="service_unavailable"),
    Fault(kind="error", error="ratelimited"),
    Fault(kind="error", error="invalid_blocks"),
    Fault(kind="error", error="is_archived"),
    Fault(kind="error", error="token_revoked"),
    Fault(kind="error", error="something_new"),
    Fault(kind="error", error="something_new", after=True),
)


@pytest.mark.parametrize("dice", [random.Random(seed) for seed in range(8)], ids=range(8))
def test_every_message_ends_sent_exactly_once_or_visibly_not(ledger: Engine, dice: random.Random) -> None:
    told = [views.view(id=f"a{n}", updates=(views.update(id=f"u{n}"),)) for n in range(4)]
    with ledger.begin() as connection:
        views.seed(connection, *told)
        for view in told:
            outbox.enqueue_root(connection, view, "C1", views.NOON)
            outbox.enqueue_update(connection, view, view.updates[0], "C1", views.NOON)
    moment = [views.NOON]

    def now() -> datetime:
        return moment[0]

    def sleep(seconds: float) -> None:
        moment[0] += timedelta(seconds=seconds)

    with stand_in.serve(Slack(clock=lambda: now().timestamp(), lag=dice.choice([0, 5, 15]))) as slack:
        for method, most in (("chat.postMessage", 12), ("conversations.history", 4), ("conversations.replies", 4)):
            slack.fail(method, *(dice.choice((None, *FAULTS)) for _ in range(dice.randrange(most))))
        for pause in [400] * 20 + [86_400, 0]:
            deliver.drain(
                ledger,
                now,
                token="xoxb-any",
                base_url=slack.base_url,
                folder=Path("/none"),
                out=io.StringIO(),
                wall=Wall(now=now, sleep=sleep),
            )
            sleep(pause)
        sent = Counter(one["metadata"]["event_payload"]["delivery_id"] for one in slack.messages)
    with ledger.connect() as connection:
        ended = {row.id: row for row in connection.execute(select(tables.deliveries))}
    for delivery, row in ended.items():
        assert row.state in ("sent", "held", "dead", "cancelled", "expired")
        assert sent[delivery] == 1 if row.state == "sent" else sent[delivery] <= 1
        assert row.state == "sent" or row.last_error
