"""Promise 2, nothing is sent twice: at most one message an alert, however a run dies or Slack answers; and none is lost."""

import io
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import Engine, select, update

from tests.support import points, views
from tests.support import slack as stand_in
from tests.support.slack import Fault, Slack
from walkback.alerts import claims, deliver, outbox
from walkback.alerts.claims import Claim
from walkback.alerts.deliver import DeliveryReport, Wall
from walkback.ledger import connect, leases, tables
from walkback.ledger.ids import identity

CHECKOUT = Path(__file__).resolve().parents[3]
CHANNEL = "C1"
TOKEN = "xoxb-a-secret"


class Clock:
    """A clock that goes on by what is slept."""

    def __init__(self, start: datetime = views.NOON) -> None:
        self.moment = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.moment += timedelta(seconds=seconds)

    def seconds(self) -> float:
        return self.moment.timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[Slack]:
    with stand_in.serve(Slack(clock=clock.seconds)) as served:
        yield served


def drained(
    ledger: Engine, slack: Slack, clock: Clock, today: Callable[[], datetime] | None = None, **changes: Any
) -> DeliveryReport:
    wall = Wall(now=clock.now, sleep=clock.sleep)
    arguments: dict[str, Any] = {"token": TOKEN, "base_url": slack.base_url, "wall": wall}
    return deliver.drain(
        ledger, today or clock.now, **(arguments | {"folder": Path("/none"), "out": io.StringIO()} | changes)
    )


def enqueued(ledger: Engine, *, alerts: int = 1, updates: int = 0, channel: str = CHANNEL) -> list[str]:
    """Write alerts, each with its updates, and return the ids of their messages."""
    told = [
        views.view(id=f"a{n}", updates=tuple(views.update(id=f"u{n}.{k}") for k in range(updates)))
        for n in range(alerts)
    ]
    ids: list[str] = []
    with ledger.begin() as connection:
        views.seed(connection, *told)
        for view in told:
            ids.append(outbox.enqueue_root(connection, view, channel, views.NOON))
            ids += [outbox.enqueue_update(connection, view, one, channel, views.NOON) for one in view.updates]
    return ids


def rows(ledger: Engine) -> dict[str, Any]:
    with ledger.connect() as connection:
        return {row.id: row for row in connection.execute(select(tables.deliveries))}


def states(ledger: Engine) -> list[str]:
    return sorted(row.state for row in rows(ledger).values())


# ------------------------------------------------------------------------------------------- the ordinary case


def test_an_alert_and_its_update_are_sent_once_and_threaded(ledger: Engine, slack: Slack, clock: Clock) -> None:
    root, reply = enqueued(ledger, updates=1)
    assert drained(ledger, slack, clock).sent == 2
    assert drained(ledger, slack, clock).sent == 0
    assert [one["thread_ts"] for one in slack.messages] == [None, slack.messages[0]["ts"]]
    assert not any(one["unfurl_links"] or one["unfurl_media"] for one in slack.messages)
    assert rows(ledger)[root].slack_ts == slack.messages[0]["ts"]
    assert rows(ledger)[reply].state == "sent"


def test_nothing_is_sent_twice_when_a_step_is_run_again(ledger: Engine, slack: Slack, clock: Clock) -> None:
    view = views.view(updates=(views.update(),))
    with ledger.begin() as connection:
        views.seed(connection, view)
    for _ in range(2):
        with ledger.begin() as connection:
            outbox.enqueue_root(connection, view, CHANNEL, views.NOON)
            outbox.enqueue_update(connection, view, view.updates[0], CHANNEL, views.NOON)
        drained(ledger, slack, clock)
    assert len(slack.messages) == 2


def test_a_message_is_written_with_what_it_tells_or_not_at_all(ledger: Engine) -> None:
    with pytest.raises(RuntimeError), ledger.begin() as connection:
        views.seed(connection, views.view())
        outbox.enqueue_root(connection, views.view(), CHANNEL, views.NOON)
        raise RuntimeError
    assert not rows(ledger)


def test_an_update_goes_where_its_alert_was_told(ledger: Engine, slack: Slack, clock: Clock) -> None:
    view = views.view(updates=(views.update(),))
    with ledger.begin() as connection:
        views.seed(connection, view)
        outbox.enqueue_root(connection, view, CHANNEL, views.NOON)
        outbox.enqueue_update(connection, view, view.updates[0], "C2", views.NOON)
    drained(ledger, slack, clock)
    assert [one["channel"] for one in slack.messages] == [CHANNEL, CHANNEL]
    assert {row.channel for row in rows(ledger).values()} == {CHANNEL}


def test_a_reply_waits_until_its_root_is_there(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger, updates=1)
    slack.fail("chat.postMessage", Fault(kind="error", error="service_unavailable"))
    assert drained(ledger, slack, clock).sent == 2
    assert [one["thread_ts"] for one in slack.messages] == [None, slack.messages[0]["ts"]]


def test_posts_keep_the_pace_of_a_channel(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger, alerts=5)
    assert drained(ledger, slack, clock).sent == 5
    assert slack.called("chat.postMessage") == 5, "none was refused for its pace"


# ------------------------------------------------------------------------------------------- answers that are lost

LOST = [
    Fault(kind="drop", after=True),
    Fault(kind="status", status=500, after=True),
    Fault(kind="status", status=503, after=True),
    Fault(kind="error", error="fatal_error", after=True),
    Fault(kind="error", error="internal_error", after=True),
    Fault(kind="error", error="service_unavailable", status=503, after=True),
    Fault(kind="error", error="a_code_of_tomorrow", after=True),
]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault.kind}-{fault.error or fault.status}")
def test_nothing_is_sent_twice_when_the_answer_is_lost(
    ledger: Engine, slack: Slack, clock: Clock, fault: Fault
) -> None:
    enqueued(ledger, updates=1)
    slack.fail("chat.postMessage", fault)
    assert drained(ledger, slack, clock).sent == 2
    assert len(slack.messages) == 2
    assert slack.messages[1]["thread_ts"] == slack.messages[0]["ts"]


def test_nothing_is_sent_twice_when_slack_hangs(
    ledger: Engine, slack: Slack, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("walkback.alerts.slack.TIMEOUT", 0.2)
    enqueued(ledger)
    slack.fail("chat.postMessage", Fault(kind="hang", after=True, seconds=0.6))
    assert drained(ledger, slack, clock).sent == 1
    assert len(slack.messages) == 1


def test_nothing_is_sent_twice_when_the_answer_to_a_reply_is_lost(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    drained(ledger, slack, clock)
    with ledger.begin() as connection:
        view = views.view(id="a0", updates=(views.update(),))
        values = {"id": "u1", "alert_id": "a0", "kind": "walk-back", "statement_id": "s", "statement_ids": ["s"]}
        connection.execute(tables.updates.insert().values(**values, reason="", raised_at=views.NOON))
        outbox.enqueue_update(connection, view, view.updates[0], CHANNEL, views.NOON)
    slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    assert drained(ledger, slack, clock).sent == 1
    assert len(slack.messages) == 2


@pytest.mark.parametrize("fault", [Fault(kind="drop"), Fault(kind="status"), Fault(kind="error", error="fatal_error")])
def test_nothing_is_lost_when_slack_never_took_it(ledger: Engine, slack: Slack, clock: Clock, fault: Fault) -> None:
    enqueued(ledger)
    slack.fail("chat.postMessage", fault)
    before = clock.now()
    assert drained(ledger, slack, clock).sent == 1
    assert len(slack.messages) == 1
    assert timedelta(seconds=40) <= clock.now() - before <= timedelta(seconds=60)


@pytest.mark.parametrize("keeps_metadata", [True, False], ids=["by metadata alone", "by block alone"])
def test_each_fingerprint_alone_finds_the_message(
    ledger: Engine, slack: Slack, clock: Clock, keeps_metadata: bool
) -> None:
    enqueued(ledger)
    slack.keeps_metadata = keeps_metadata
    slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    if keeps_metadata:
        with ledger.begin() as connection:
            connection.execute(update(tables.deliveries).values(plain=True))
    drained(ledger, slack, clock)
    assert len(slack.messages) == 1


def test_nothing_is_sent_twice_when_history_lags(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    slack.lag = 30
    slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    drained(ledger, slack, clock)
    assert len(slack.messages) == 1
    assert states(ledger) == ["sent"]


def test_one_of_ours_is_found_below_hundreds_of_others(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    slack.always["conversations.history"] = Fault(kind="status", status=500)
    drained(ledger, slack, clock)
    slack.always.clear()
    for n in range(450):
        slack.messages.append(
            slack.messages[0] | {"ts": f"{clock.seconds():.0f}.5{n:05d}", "metadata": None, "blocks": []}
        )
    clock.sleep(120)
    drained(ledger, slack, clock)
    assert states(ledger) == ["sent"]
    assert rows(ledger).popitem()[1].slack_ts == slack.messages[0]["ts"]
    assert slack.called("chat.postMessage") == 1


def test_a_second_copy_is_removed(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    slack.always["conversations.history"] = Fault(kind="status")
    drained(ledger, slack, clock)
    slack.always.clear()
    slack.messages.append(slack.messages[0] | {"ts": f"{clock.seconds() + 1:.0f}.900000"})
    clock.sleep(120)
    report = drained(ledger, slack, clock)
    assert [one["ts"] for one in slack.messages] == [rows(ledger).popitem()[1].slack_ts]
    assert any("second copy" in note for note in report.notes)


def test_what_cannot_be_read_back_is_held_and_never_sent_again(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    slack.scopes.discard("channels:history")
    slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    assert drained(ledger, slack, clock).held == 1
    clock.sleep(3600)
    report = drained(ledger, slack, clock)
    assert (report.held, len(slack.messages)) == (1, 1)
    assert "missing_scope" in rows(ledger).popitem()[1].last_error


def test_the_sdk_alone_would_send_twice(slack: Slack) -> None:
    """The reason for retry_handlers=[]: with its defaults the SDK posts again when the answer is lost."""
    slack.pace = 0
    slack.fail("chat.postMessage", Fault(kind="drop", after=True))
    WebClient(token=TOKEN, base_url=slack.base_url).chat_postMessage(channel=CHANNEL, text="x")
    assert len(slack.messages) == 2


# ------------------------------------------------------------------------------------------- processes that die


@pytest.mark.parametrize("point", points.DELIVER)
def test_nothing_is_lost_or_sent_twice_by_a_kill(ledger: Engine, ledger_url: str, point: str) -> None:
    clock = Clock(datetime.now(UTC))
    with stand_in.serve(Slack(clock=clock.seconds)) as slack:
        enqueued(ledger, updates=1)
        killed = subprocess.run(
            [sys.executable, "-m", "tests.support.dispatcher", ledger_url, slack.base_url, views.NOON.isoformat()],
            cwd=CHECKOUT,
            env={"WALKBACK_FAILPOINT": point, "PATH": ""},
            timeout=60,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        clock.moment = datetime.now(UTC)
        before = clock.now()
        report = drained(ledger, slack, clock, today=lambda: views.NOON)
        assert clock.now() - before <= timedelta(seconds=60)
        assert (report.unknown, report.waiting) == (0, 0)
        assert states(ledger) == ["sent", "sent"]
        assert len(slack.messages) == 2


def test_a_claim_of_a_stuck_process_ends_with_its_lease(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    assert claims.claim(ledger, clock.now()) is not None
    assert drained(ledger, slack, clock).waiting == 1, "its owner, this process, lives"
    clock.sleep(100)
    assert drained(ledger, slack, clock).sent == 1


def test_an_answer_after_the_lease_changes_nothing(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    late = claims.claim(ledger, clock.now())
    assert late is not None
    clock.sleep(100)
    drained(ledger, slack, clock)
    assert not claims.record_sent(ledger, late, CHANNEL, "1.1", clock.now())
    assert rows(ledger).popitem()[1].slack_ts == slack.messages[0]["ts"]


def test_a_claim_that_was_lost_decides_nothing_although_its_process_claimed_again(ledger: Engine, clock: Clock) -> None:
    enqueued(ledger)
    late = claims.claim(ledger, clock.now())
    assert late is not None
    clock.sleep(100)
    claims.tidy(ledger, views.NOON, clock.now())
    looking = claims.claim(ledger, clock.now())
    assert looking is not None and looking.in_doubt
    claims.record_end(ledger, late, "dead", "too late", clock.now())
    assert states(ledger) == ["unknown"], "it is being looked for"
    claims.record_not_sent(ledger, looking, "not there", clock.now(), again_at=None)
    again = claims.claim(ledger, clock.now())
    assert again is not None and not again.in_doubt
    claims.record_end(ledger, late, "dead", "too late", clock.now())
    assert states(ledger) == ["in_flight"], "it is being sent a second time"


# ------------------------------------------------------------------------------------------- several at once


def at_once(number: int, ledger_url: str, slack: Slack, clock: Clock) -> None:
    failed: list[BaseException] = []

    def one() -> None:
        engine = connect(ledger_url)
        try:
            drained(engine, slack, clock)
        except BaseException as error:
            failed.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_nothing_is_sent_twice_by_four_at_once(ledger: Engine, ledger_url: str, slack: Slack, clock: Clock) -> None:
    enqueued(ledger, alerts=6, updates=1)
    at_once(4, ledger_url, slack, clock)
    drained(ledger, slack, clock)
    assert len(slack.messages) == 12
    assert set(states(ledger)) == {"sent"}


def test_two_that_look_for_one_message_count_one_miss(ledger: Engine, clock: Clock) -> None:
    """Two misses at one moment would send a message again that history shows a little later."""
    enqueued(ledger)
    held = claims.claim(ledger, clock.now())
    assert held is not None
    claims.record_doubt(ledger, held, "no answer", clock.now(), again_at=clock.now())
    first = claims.claim(ledger, clock.now())
    assert first is not None and first.in_doubt
    assert claims.claim(ledger, clock.now()) is None


def test_one_of_many_that_claim_at_one_moment_gets_the_message(ledger: Engine, clock: Clock) -> None:
    enqueued(ledger)
    barrier = threading.Barrier(6)

    def claimed(times: int) -> list[Claim | None]:
        got: list[Claim | None] = []

        def one() -> None:
            with ledger.connect():  # connected before it starts: what follows meets in the database
                barrier.wait(30)
            got.append(claims.claim(ledger, clock.now()))

        threads = [threading.Thread(target=one) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [held for held in got if held is not None]

    (held,) = claimed(6)
    assert held is not None
    for _ in range(5):
        claims.record_doubt(ledger, held, "no answer", clock.now(), again_at=clock.now())
        (held,) = claimed(6)
        assert held is not None and held.in_doubt


# ------------------------------------------------------------------------------------------- what Slack refuses


def test_retry_after_is_waited_for(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    slack.fail("chat.postMessage", Fault(kind="status", status=429, headers={"Retry-After": "25"}))
    before = clock.now()
    assert drained(ledger, slack, clock).sent == 1
    assert clock.now() - before >= timedelta(seconds=25)
    assert slack.called("chat.postMessage") == 2


@pytest.mark.parametrize("after", ["nan", "inf", "-1", "soon", ""])
def test_a_strange_retry_after_is_survived(ledger: Engine, slack: Slack, clock: Clock, after: str) -> None:
    enqueued(ledger)
    slack.fail("chat.postMessage", Fault(kind="status", status=429, headers={"Retry-After": after}))
    drained(ledger, slack, clock)
    clock.sleep(3700)
    drained(ledger, slack, clock)
    assert len(slack.messages) == 1


def test_message_limit_exceeded_waits(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    slack.fail("chat.postMessage", Fault(kind="error", error="message_limit_exceeded"))
    assert drained(ledger, slack, clock).sent == 1
    assert slack.called("conversations.history") == 0, "it was surely not sent: nothing to look for"


def test_refused_blocks_are_told_as_plain_text(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    slack.fail("chat.postMessage", Fault(kind="error", error="invalid_blocks"))
    report = drained(ledger, slack, clock)
    assert report.sent == 1
    assert any("plain text" in note for note in report.notes)
    assert (slack.messages[0]["blocks"], slack.messages[0]["text"][:7]) == ([], "Ellison")


@pytest.mark.parametrize(
    ("name", "call"), [("S0123ABCD45", "<!subteam^S0123ABCD45>"), ("U0123ABCD45", "<@U0123ABCD45>")]
)
def test_whom_the_watchlist_calls_is_called_in_the_text_alone_too(
    ledger: Engine, slack: Slack, clock: Clock, name: str, call: str
) -> None:
    with ledger.begin() as connection:
        views.seed(connection, views.view())
        outbox.enqueue_root(connection, views.view(), CHANNEL, views.NOON, mention=name)
    slack.fail("chat.postMessage", Fault(kind="error", error="invalid_blocks"))
    drained(ledger, slack, clock)
    drained(ledger, slack, clock)
    [message] = slack.messages
    assert message["text"].endswith(call) and not message["blocks"]


def test_a_message_that_slack_never_takes_is_dead_and_stops_no_other(
    ledger: Engine, slack: Slack, clock: Clock
) -> None:
    enqueued(ledger, alerts=2, updates=1)
    slack.fail("chat.postMessage", *[Fault(kind="error", error="msg_too_long")] * 2)
    report = drained(ledger, slack, clock)
    assert (report.sent, report.dead) == (2, 1)
    drained(ledger, slack, clock)
    assert states(ledger) == ["cancelled", "dead", "sent", "sent"]


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived"])
def test_a_channel_that_refuses_holds_its_messages_alone_until_it_is_put_right(
    ledger: Engine, slack: Slack, clock: Clock, error: str
) -> None:
    enqueued(ledger, alerts=3)
    with ledger.begin() as connection:
        outbox.enqueue_root(connection, views.view(id="a0"), "C2", views.NOON)
    slack.refused[CHANNEL] = error
    report = drained(ledger, slack, clock)
    assert (report.sent, report.held, slack.called("chat.postMessage")) == (1, 3, 2)
    assert error in rows(ledger)[identity("delivery", "root", "a2", CHANNEL)].last_error
    assert any(error in note for note in report.notes)
    slack.refused.clear()
    clock.sleep(301)
    assert drained(ledger, slack, clock).sent == 3


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked"])
def test_a_token_that_is_refused_holds_everything_until_it_is_put_right(
    ledger: Engine, slack: Slack, clock: Clock, error: str
) -> None:
    enqueued(ledger, alerts=3)
    slack.tokens[TOKEN] = error
    assert drained(ledger, slack, clock).held == 3
    assert drained(ledger, slack, clock).held == 3
    assert slack.called("chat.postMessage") == 1
    with ledger.connect() as connection:
        states_ = {row.channel: row.blocked for row in connection.execute(select(tables.channel_states))}
    assert error in (states_["*"] or "")
    clock.sleep(61)
    assert drained(ledger, slack, clock, token="xoxb-new").sent == 3


def test_a_scope_that_is_missing_holds_everything_until_it_is_given(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger, alerts=3)
    slack.scopes.discard("chat:write")
    report = drained(ledger, slack, clock)
    assert (report.held, slack.called("chat.postMessage")) == (3, 1)
    assert any("chat:write" in note for note in report.notes)
    slack.scopes.add("chat:write")
    clock.sleep(61)
    assert drained(ledger, slack, clock).sent == 3


def test_what_is_raised_for_a_channel_that_refuses_is_held_without_asking(
    ledger: Engine, slack: Slack, clock: Clock
) -> None:
    enqueued(ledger, alerts=2)
    with ledger.begin() as connection:
        late = outbox.enqueue_root(connection, views.view(id="a0"), "C2", views.NOON)
        connection.execute(update(tables.deliveries).where(tables.deliveries.c.id == late).values(channel="C3"))
    slack.refused[CHANNEL] = "is_archived"
    drained(ledger, slack, clock)
    with ledger.begin() as connection:
        connection.execute(
            update(tables.deliveries).where(tables.deliveries.c.id == late).values(channel=CHANNEL, state="pending")
        )
    asked = slack.called("chat.postMessage")
    assert drained(ledger, slack, clock).held == 3
    assert slack.called("chat.postMessage") == asked
    assert "is_archived" in rows(ledger)[late].last_error


def test_a_thread_that_refuses_is_told_in_the_channel(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger, updates=1)
    slack.fail("chat.postMessage", None, Fault(kind="error", error="cannot_reply_to_message"))
    assert drained(ledger, slack, clock).sent == 2
    assert [one["thread_ts"] for one in slack.messages] == [None, None]


def test_an_update_of_an_alert_that_was_only_shown_is_told_in_the_channel(
    ledger: Engine, slack: Slack, clock: Clock, tmp_path: Path
) -> None:
    told = views.view(updates=(views.update(),))
    with ledger.begin() as connection:
        views.seed(connection, told)
        outbox.enqueue_root(connection, told, CHANNEL, views.NOON)
    drained(ledger, slack, clock, token=None, folder=tmp_path)
    with ledger.begin() as connection:
        outbox.enqueue_update(connection, told, told.updates[0], CHANNEL, views.NOON)
    assert drained(ledger, slack, clock).sent == 1
    assert [one["thread_ts"] for one in slack.messages] == [None]


# ------------------------------------------------------------------------------------------- outages


def test_nothing_is_lost_and_little_is_asked_in_an_hour_without_slack(
    ledger: Engine, slack: Slack, clock: Clock
) -> None:
    enqueued(ledger, alerts=4)
    slack.always["*"] = Fault(kind="status", status=503)
    for _ in range(60):
        drained(ledger, slack, clock)
        clock.sleep(60)
    assert len(slack.calls) < 200
    slack.always.clear()
    for _ in range(5):
        drained(ledger, slack, clock)
        clock.sleep(60)
    assert states(ledger) == ["sent"] * 4
    assert len(slack.messages) == 4


def test_nobody_listening_is_surely_not_sent(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger)
    report = drained(ledger, slack, clock, base_url="http://127.0.0.1:9/api")
    assert (report.waiting, report.unknown) == (1, 0)
    clock.sleep(300)
    assert drained(ledger, slack, clock).sent == 1
    assert slack.called("conversations.history") == 0


def test_what_could_not_be_sent_for_a_day_is_shown_as_expired(ledger: Engine, slack: Slack, clock: Clock) -> None:
    enqueued(ledger, updates=1)
    clock.sleep(outbox.EXPIRY.total_seconds())
    report = drained(ledger, slack, clock)
    assert (report.expired, report.sent, slack.messages) == (2, 0, [])


# ------------------------------------------------------------------------------------------- the token


@pytest.mark.parametrize("token", [TOKEN, "xoxb-a\nsecret", "xoxb-ä-secret"])
def test_the_token_is_in_no_log_row_or_report(
    ledger: Engine, slack: Slack, clock: Clock, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    enqueued(ledger, alerts=2)
    slack.fail("chat.postMessage", Fault(kind="status", status=500), Fault(kind="error", error=token))
    report = drained(ledger, slack, clock, token=token)
    with ledger.connect() as connection:
        kept = [tuple(row) for t in tables.metadata.sorted_tables for row in connection.execute(select(t))]
    assert "secret" not in caplog.text + repr(kept) + repr(report)
    if token != TOKEN:
        assert (report.held, slack.calls) == (2, []), "it is none: said at once, and nothing is in doubt"


def test_owners_are_told_apart_by_the_ledger(ledger: Engine, clock: Clock) -> None:
    enqueued(ledger)
    claims.claim(ledger, clock.now())
    assert rows(ledger).popitem()[1].lease_owner == leases.owner()
