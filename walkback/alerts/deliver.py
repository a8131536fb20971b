"""Draining the outbox: to Slack or, where there is no token, to the terminal and to pages.

Effectively once, never "guaranteed": what remains possible is a request that Slack carries out more than SETTLE * MISSES after it
was made, and a message that a person deletes before it is read back.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from rich.console import Console
from sqlalchemy import Engine, func, select

from walkback.alerts import claims, late
from walkback.alerts.claims import Claim
from walkback.alerts.late import QuietUntil
from walkback.alerts.preview import show_waiting
from walkback.alerts.slack import Failure, Slack, SlackFailure
from walkback.alerts.webhook import Webhook
from walkback.failpoints import reach
from walkback.ledger.tables import deliveries

#: How long a drain waits for the next message since it last got one done: long enough to settle a doubt.
PATIENCE = timedelta(seconds=60)
#: The longest wait between two tries of one message.
_BACKOFF = 300.0
_NOTES = 20


@dataclass(frozen=True, slots=True)
class Wall:
    """The clock on the wall, which a test can turn."""

    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a drain did (`sent`, `dead`, `expired`) and what it left (`waiting`, `unknown`, `held`), in messages."""

    sent: int
    waiting: int
    unknown: int
    held: int
    dead: int
    expired: int
    notes: tuple[str, ...] = ()  #: what a person should know, one sentence each


def drain(
    engine: Engine,
    clock: Callable[[], datetime],
    *,
    token: str | None,
    webhook: str | None = None,
    base_url: str,
    folder: Path,
    out: TextIO | Console,
    wall: Wall | None = None,
    quiet_until: QuietUntil = late.never_quiet,
) -> DeliveryReport:
    """Send what is due, and settle what is in doubt. Never raises because of Slack; safe in several processes at once.

    `clock` says what has expired. Returns when nothing is left that could be done within PATIENCE. Without a token, an incoming
    webhook sends; without either, each message is printed to `out`, each alert's page is written to `folder`, and they count as sent.
    `quiet_until` says of a channel when its quiet hours are over, which a catch-up keeps.
    """
    wall = wall or Wall()
    slack = _slack((token or "").strip(), (webhook or "").strip(), base_url)
    notes = late.gather(engine, clock(), quiet_until) if slack else []
    gone = claims.tidy(engine, clock(), wall.now())
    if slack is None:
        console = out if isinstance(out, Console) else Console(file=out)
        return _report(engine, gone, sent=show_waiting(engine, folder, console, wall.now()), dead=0, notes=[])
    work = _Drain(engine=engine, clock=clock, slack=slack, wall=wall, quiet_until=quiet_until, notes=notes)
    work.run()
    return _report(engine, gone, sent=work.sent, dead=work.dead, notes=work.notes)


def _slack(token: str, webhook: str, base_url: str) -> Slack | Webhook | None:
    return Slack(token, base_url) if token else Webhook(webhook, base_url) if webhook else None


@dataclass(slots=True, kw_only=True)
class _Drain:
    engine: Engine
    clock: Callable[[], datetime]
    slack: Slack | Webhook
    wall: Wall
    quiet_until: QuietUntil
    sent: int = 0
    dead: int = 0
    is_down: bool = False
    notes: list[str] = field(default_factory=list)

    def run(self) -> None:
        until = self.wall.now() + PATIENCE
        done = 0
        self._gather()
        late.await_doubts(self.engine, self.wall.now(), claims.SETTLE * claims.MISSES)
        while not self.is_down:
            self._gather()
            now = self.wall.now()
            held = claims.claim(self.engine, now, webhook=isinstance(self.slack, Webhook))
            if held is not None:
                reach("deliver.intent")
                self._look_for(held) if held.in_doubt else self._send(held)
                if self.sent + self.dead > done:
                    done, until = self.sent + self.dead, self.wall.now() + PATIENCE
                continue
            due = claims.next_due(self.engine)
            if due is None or due > until or now >= until:
                return
            # At least a moment: two drains that want one turn must not spin.
            self.wall.sleep(max((due - now).total_seconds(), 0.05))

    # ---- sending

    def _send(self, held: Claim) -> None:
        if held.kind == "edit" and (held.thread_ts is None or not self.slack.can_edit):
            reason = "the message that it changes was sent without a bot token, or there is none now: it stays as it is"
            claims.record_end(self.engine, held, "cancelled", reason, self.wall.now())
            return
        try:
            channel, ts = self.slack.edit(held) if held.kind == "edit" else self.slack.post(held)
        except SlackFailure as failure:
            reach("deliver.called")
            self._not_answered(held, failure)
            return
        reach("deliver.called")
        claims.record_sent(self.engine, held, channel, ts, self.wall.now())
        reach("deliver.recorded")
        self.sent += 1

    def _not_answered(self, held: Claim, failure: SlackFailure) -> None:
        now, reason = self.wall.now(), str(failure)
        match failure.kind:
            case Failure.RATE:
                again = now + timedelta(seconds=failure.wait + random.random())
                claims.slow_down(self.engine, held.route, again)
                claims.record_not_sent(self.engine, held, reason, now, again_at=again)
            case Failure.NOT_SENT:
                claims.record_not_sent(self.engine, held, reason, now, again_at=now + _backoff(held.attempts))
                self._count_failure(reason)
            case Failure.DOUBTFUL if held.kind == "edit":  # it says the same a second time
                claims.record_not_sent(self.engine, held, reason, now, again_at=now + _backoff(held.attempts))
                self._count_failure(reason)
            case Failure.DOUBTFUL:
                claims.record_doubt(self.engine, held, reason, now, again_at=now)
                self._count_failure(reason)
            case Failure.PAYLOAD if not held.plain:
                self._note(f"Slack refused the blocks of message {held.id} ({reason}): sent as plain text")
                claims.record_not_sent(self.engine, held, reason, now, again_at=None, plain=True)
            case Failure.THREAD if held.thread_ts and held.kind != "edit":
                self._note(f"Slack refused message {held.id} in its thread ({reason}): sent to the channel")
                claims.record_not_sent(self.engine, held, reason, now, again_at=None, parent_id=None)
            case Failure.PAYLOAD | Failure.THREAD | Failure.EDIT:
                claims.record_end(self.engine, held, "dead", reason, now)
                self._note(f"message {held.id} cannot be sent: {reason}")
                self.dead += 1
            case Failure.CHANNEL:
                claims.record_end(self.engine, held, "held", reason, now)
                claims.block(self.engine, held.route, reason, now)
                self._note(f"channel {held.route}: {reason}; its messages are held")
            case Failure.WORKSPACE:
                self._hold_all(held, reason, now)

    # ---- reading back

    def _look_for(self, held: Claim) -> None:
        try:
            copies = self.slack.find(held)
        except SlackFailure as failure:
            self._not_readable(held, failure)
            return
        now = self.wall.now()
        if not copies:
            claims.record_miss(self.engine, held, now)
            return
        reach("deliver.called")
        if claims.record_sent(self.engine, held, held.channel, copies[0], now):
            self.sent += 1
        reach("deliver.recorded")
        for ts in copies[1:]:
            self._remove(held, ts)

    def _not_readable(self, held: Claim, failure: SlackFailure) -> None:
        now = self.wall.now()
        reason = f"it may have been sent, and the channel could not be read: {failure}"
        unreadable = failure.kind in (Failure.CHANNEL, Failure.THREAD, Failure.PAYLOAD, Failure.EDIT)
        if unreadable or failure.code in ("missing_scope", "not_allowed_token_type", "access_denied"):
            claims.record_end(self.engine, held, "held", reason, now)
            self._note(f"message {held.id} is held: {reason}")
        elif failure.kind is Failure.WORKSPACE:
            self._hold_all(held, str(failure), now)
        else:
            wait = timedelta(seconds=failure.wait) if failure.kind is Failure.RATE else _backoff(held.misses + 2)
            claims.record_doubt(self.engine, held, reason, now, again_at=now + wait)
            if failure.kind is not Failure.RATE:
                self._count_failure(str(failure))

    def _remove(self, held: Claim, ts: str) -> None:
        try:
            self.slack.remove(held.channel, ts)
            self._note(f"a second copy of message {held.id} was removed from channel {held.channel}")
        except SlackFailure as failure:
            self._note(f"a second copy of message {held.id} stands in channel {held.channel} at {ts}: {failure}")

    # ---- what concerns more than one message

    def _gather(self) -> None:
        for sentence in late.gather(self.engine, self.clock(), self.quiet_until):
            self._note(sentence)

    def _hold_all(self, held: Claim, reason: str, now: datetime) -> None:
        if held.in_doubt:
            again = now + claims.WORKSPACE_AGAIN
            claims.record_doubt(self.engine, held, reason, now, again_at=again)
        else:
            claims.record_end(self.engine, held, "held", reason, now)
        claims.block(self.engine, claims.WORKSPACE, reason, now)
        self._note(f"Slack: {reason}; every message is held")
        self.is_down = True

    def _count_failure(self, reason: str) -> None:
        if claims.count_failure(self.engine, self.wall.now()):
            self._note(f"Slack looks down ({reason}): left for the next run")
            self.is_down = True

    def _note(self, sentence: str) -> None:
        if len(self.notes) < _NOTES:
            self.notes.append(sentence)


def _backoff(attempts: int) -> timedelta:
    return timedelta(seconds=min(_BACKOFF, 2.0 ** min(attempts, 9)) * (0.5 + random.random() / 2))


def _report(engine: Engine, gone: dict[str, int], *, sent: int, dead: int, notes: list[str]) -> DeliveryReport:
    count = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    with engine.connect() as connection:
        left = {row[0]: row[1] for row in connection.execute(count)}
    return DeliveryReport(
        sent=sent,
        waiting=left.get("pending", 0) + left.get("in_flight", 0),
        unknown=left.get("unknown", 0),
        held=left.get("held", 0),
        dead=dead + gone["cancelled"],
        expired=gone["expired"],
        notes=tuple(notes),
    )
