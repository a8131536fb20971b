"""What a person does about a message: it is kept, it never sends one twice, and what would risk it is refused."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from tests.support import slack as stand_in
from tests.support import views
from tests.support.slack import Fault, Slack
from tests.walkback.alerts.test_deliver import CHANNEL, Clock, drained, enqueued, rows, states
from walkback.alerts import actions, claims, outbox
from walkback.errors import ConfigError, DeliveryError
from walkback.ledger import leases, tables

WHO = "ada"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[Slack]:
    with stand_in.serve(Slack(clock=clock.seconds)) as served:
        yield served


def calls(ledger: Engine, delivery: str) -> list[tuple[str, str]]:
    query = select(tables.delivery_attempts).where(tables.delivery_attempts.c.delivery_id == delivery)
    with ledger.connect() as connection:
        return [(row.call, row.outcome) for row in connection.execute(query.order_by(tables.delivery_attempts.c.id))]


def put(ledger: Engine, delivery: str, **values: Any) -> None:
    with ledger.begin() as connection:
        connection.execute(update(tables.deliveries).where(tables.deliveries.c.id == delivery).values(**values))


def doubtful(ledger: Engine, slack: Slack, clock: Clock, *, after: bool) -> str:
    """A message that Slack may have, in a channel that cannot be read back."""
    [delivery] = enqueued(ledger)
    slack.scopes.discard("channels:history")
    slack.fail("chat.postMessage", Fault(kind="drop", after=after))
    assert drained(ledger, slack, clock).held == 1
    return delivery


def test_retry_uses_the_channel_again_at_once(ledger: Engine, slack: Slack, clock: Clock) -> None:
    one, two = enqueued(ledger, alerts=2)
    slack.refused[CHANNEL] = "is_archived"
    drained(ledger, slack, clock)
    slack.refused.clear()
    assert drained(ledger, slack, clock).sent == 0, "it is parked"
    assert actions.retry(ledger, one[:10], WHO, clock.now()) == one
    assert drained(ledger, slack, clock).sent == 2
    assert ("retry", "by ada") in calls(ledger, one)
    assert rows(ledger)[two].state == "sent"


def test_retry_of_all_that_is_held_leaves_what_may_be_sent(ledger: Engine, slack: Slack, clock: Clock) -> None:
    one, two = enqueued(ledger, alerts=2)
    put(ledger, one, state="held")
    put(ledger, two, state="held", first_try_at=clock.now())
    assert actions.retry_all(ledger, "held", WHO, clock.now()) == ([one], [two])
    assert drained(ledger, slack, clock).sent == 1
    assert rows(ledger)[two].state == "held"


def test_a_dead_message_and_its_reply_come_back_together(ledger: Engine, slack: Slack, clock: Clock) -> None:
    root, reply = enqueued(ledger, updates=1)
    put(ledger, root, state="dead")
    drained(ledger, slack, clock)
    assert rows(ledger)[reply].state == "cancelled"
    with pytest.raises(DeliveryError, match="retry that one"):
        actions.retry(ledger, reply, WHO, clock.now())
    actions.retry(ledger, root, WHO, clock.now())
    assert drained(ledger, slack, clock).sent == 2


def test_an_edit_is_not_made_over_a_later_one(ledger: Engine, slack: Slack, clock: Clock) -> None:
    [_] = enqueued(ledger)
    drained(ledger, slack, clock)
    edits: list[str] = []
    for state in ("walked-back", "open"):
        clock.sleep(1)
        with ledger.begin() as connection:
            edits += outbox.enqueue_edit(connection, views.view(id="a0", state=state), clock.now())
    assert [rows(ledger)[one].state for one in edits] == ["cancelled", "pending"]
    with pytest.raises(DeliveryError, match="later one"):
        actions.retry(ledger, edits[0], WHO, clock.now())


def test_an_expired_message_gets_another_day(ledger: Engine, slack: Slack, clock: Clock) -> None:
    [root] = enqueued(ledger)
    clock.sleep(timedelta(days=2).total_seconds())
    assert drained(ledger, slack, clock).expired == 1
    actions.retry(ledger, root, WHO, clock.now())
    assert drained(ledger, slack, clock).sent == 1


def test_what_may_be_sent_is_only_resolved(ledger: Engine, slack: Slack, clock: Clock) -> None:
    delivery = doubtful(ledger, slack, clock, after=True)
    with pytest.raises(DeliveryError, match="resolve"):
        actions.retry(ledger, delivery, WHO, clock.now())
    with pytest.raises(DeliveryError, match="resolve"):
        actions.drop(ledger, delivery, "old", WHO, clock.now())
    assert rows(ledger)[delivery].state == "held"
    link = f"https://example.slack.com/archives/{CHANNEL}/p{slack.messages[0]['ts'].replace('.', '')}"
    actions.resolve(ledger, delivery, link, WHO, clock.now())
    assert rows(ledger)[delivery].slack_ts == slack.messages[0]["ts"]
    assert drained(ledger, slack, clock).sent == 0
    assert len(slack.messages) == 1
    with pytest.raises(DeliveryError, match="sent already"):
        actions.resolve(ledger, delivery, None, WHO, clock.now())


def test_what_is_not_there_is_sent(ledger: Engine, slack: Slack, clock: Clock) -> None:
    delivery = doubtful(ledger, slack, clock, after=False)
    actions.resolve(ledger, delivery, None, WHO, clock.now())
    assert drained(ledger, slack, clock).sent == 1
    assert len(slack.messages) == 1
    assert ("resolve", "by ada: not sent") in calls(ledger, delivery)


def test_a_message_in_no_doubt_is_not_resolved(ledger: Engine, clock: Clock) -> None:
    [delivery] = enqueued(ledger)
    with pytest.raises(DeliveryError, match="in no doubt"):
        actions.resolve(ledger, delivery, None, WHO, clock.now())
    with pytest.raises(ConfigError, match="ts"):
        actions.resolve(ledger, delivery, "yesterday", WHO, clock.now())


@pytest.mark.parametrize("state", ["in_flight", "unknown"])
def test_what_a_run_works_on_is_left_alone(ledger: Engine, clock: Clock, state: str) -> None:
    [delivery] = enqueued(ledger)
    lease = {"lease_owner": leases.owner(), "lease_until": clock.now() + claims.LEASE, "first_try_at": clock.now()}
    put(ledger, delivery, state=state, **lease)
    before = rows(ledger)
    for act in (
        lambda: actions.retry(ledger, delivery, WHO, clock.now()),
        lambda: actions.drop(ledger, delivery, "old", WHO, clock.now()),
        lambda: actions.resolve(ledger, delivery, None, WHO, clock.now()),
    ):
        with pytest.raises(DeliveryError, match="at this moment"):
            act()
    assert rows(ledger) == before


def test_a_message_that_a_run_takes_meanwhile_is_left_to_it(
    ledger: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    [delivery] = enqueued(ledger)
    with ledger.connect() as connection:
        read = actions.find(connection, delivery)
    assert claims.claim(ledger, clock.now()) is not None
    monkeypatch.setattr(actions, "find", lambda *_: read)
    with pytest.raises(DeliveryError, match="has changed"):
        actions.drop(ledger, delivery, "old", WHO, clock.now())
    assert states(ledger) == ["in_flight"]


def test_a_dropped_message_is_never_sent_and_says_why(ledger: Engine, slack: Slack, clock: Clock) -> None:
    root, reply = enqueued(ledger, updates=1)
    with pytest.raises(ConfigError, match="--because"):
        actions.drop(ledger, root, " ", WHO, clock.now())
    actions.drop(ledger, root, "told by phone", WHO, clock.now())
    drained(ledger, slack, clock)
    assert not slack.messages
    assert rows(ledger)[root].last_error == "dropped by ada: told by phone"
    assert rows(ledger)[reply].state == "cancelled"
    with pytest.raises(DeliveryError, match="cancelled already"):
        actions.drop(ledger, root, "again", WHO, clock.now())


def test_an_id_may_be_a_beginning_that_no_other_has(ledger: Engine) -> None:
    ids = sorted(enqueued(ledger, alerts=20))
    twice = next(digit for digit in "0123456789abcdef" if sum(one.startswith(digit) for one in ids) > 1)
    with ledger.connect() as connection:
        assert actions.find(connection, ids[0][:12]).id == ids[0]
        for wrong in ("", "zz", "%"):
            with pytest.raises(ConfigError, match="No delivery"):
                actions.find(connection, wrong)
        with pytest.raises(ConfigError, match="Several"):
            actions.find(connection, twice)
