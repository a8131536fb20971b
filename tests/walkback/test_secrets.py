"""Nothing secret is in a log at any level, on a terminal, in what an object says of itself, in a traceback, or in a row."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import select
from typer.testing import CliRunner

from tests.support import llm
from tests.support import raised as support
from tests.support import slack as stand_in
from tests.support.raised import Clock
from tests.support.slack import Fault, Slack
from tests.walkback.alerts.test_socket import until
from walkback import cli, doctor
from walkback.alerts import claims
from walkback.alerts import slack as asked
from walkback.alerts.socket import listening
from walkback.alerts.webhook import Webhook
from walkback.context import Context
from walkback.errors import WalkbackError
from walkback.judge.values import Question
from walkback.ledger import connect, tables
from walkback.settings import Settings, settings
from walkback.steps.answer import load_alert
from walkback.steps.deliver import deliver

#: a value for every secret that there is a setting for; the URL of a database has its password, a webhook's is one
SECRETS = {"slack_token": "xoxb-canary-1", "slack_app_token": "xapp-canary-2", "llm_key": "sk-canary-3"}
PASSWORD = "canary-4"
WEBHOOK = "/services/T0/B0/canary-5"
CHANNEL = "C0TEST00000"
QUESTION = Question(statement="We will never sign.", claim="It should be signed.", contraries=(), topic="fishing")

FAULTS = (
    Fault(kind="status", status=500),
    Fault(kind="drop", after=True),
    Fault(kind="status", status=429, headers={"Retry-After": "1"}),
    Fault(kind="error", error=SECRETS["slack_token"]),
    Fault(kind="error", error="invalid_blocks"),
    Fault(kind="error", error="token_revoked"),
)


def test_every_secret_setting_is_watched() -> None:
    secret = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert secret == {*SECRETS, "database_url", "slack_webhook_url"}


class _Heard(logging.Handler):
    """Everything that is logged, with its tracebacks and arguments."""

    def __init__(self) -> None:
        super().__init__(level=1)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.args!r}")


@contextmanager
def everything_heard() -> Iterator[_Heard]:
    """Set every logger that there is, or that Walkback's libraries will have, to its lowest level."""
    heard = _Heard()
    names = ["slack_sdk", "httpx", "httpcore", "anthropic", "openai", "sqlalchemy", "websockets", "asyncio", "walkback"]
    loggers = [logging.root, *map(logging.getLogger, {*names, *logging.root.manager.loggerDict})]
    before = [(one, one.level, one.propagate, one.disabled) for one in loggers]
    for one in loggers:
        one.setLevel(1)
        one.propagate, one.disabled = True, False
    logging.root.addHandler(heard)
    try:
        yield heard
    finally:
        logging.root.removeHandler(heard)
        for one, level, propagate, disabled in before:
            one.setLevel(level)
            one.propagate, one.disabled = propagate, disabled


def failing(what: Callable[[], object]) -> str:
    """Return the traceback of what fails, as Python prints it."""
    try:
        what()
    except WalkbackError as error:
        return "".join(traceback.format_exception(error))
    raise AssertionError("it did not fail")


@pytest.mark.timeout(180)
def test_nothing_secret_is_told_to_anybody(
    ledger_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(claims, "SETTLE", claims.SETTLE / 100)
    url = ledger_url.replace("postgres@", f"postgres:{PASSWORD}@")
    with ExitStack() as stack:
        heard = stack.enter_context(everything_heard())
        slack = stack.enter_context(stand_in.serve(Slack(pace=0)))
        model = stack.enter_context(llm.serve(llm.Model()))
        secrets: dict[str, Any] = {name: SecretStr(value) for name, value in SECRETS.items()}
        slack.hooks[WEBHOOK] = CHANNEL
        secrets["slack_webhook_url"] = SecretStr(slack.base_url.removesuffix("/api/") + WEBHOOK)
        where = {"slack_base_url": slack.base_url, "llm_base_url": model.anthropic()}
        context = stack.enter_context(
            support.desk(tmp_path, url, Clock(), judge="llm:anthropic:great-1", **where, **secrets)
        )
        context.engine.echo = True
        told = [
            *delivered(context, slack),
            *hooked(context, slack),
            *clicked(context, slack),
            *judged(context, model),
            *looked_at(context),
        ]
        told += commands(context, monkeypatch)
        told.append(failing(lambda: connect(f"postgresql://walkback:{PASSWORD}@127.0.0.1:1/walkback")))
        told += map(repr, (context, context.settings, context.engine, context.engine.url, context.judge, context.lazy))
        with context.engine.connect() as connection:
            told += [repr(tuple(row)) for t in tables.metadata.sorted_tables for row in connection.execute(select(t))]
    out = capfd.readouterr()
    assert len(heard.lines) > 100 and any("INSERT INTO deliveries" in line for line in heard.lines)
    assert SECRETS["llm_key"] in str(model.asked[0].headers), "it was sent to the one who may have it"
    for where_, text in {"log": "\n".join(heard.lines), "terminal": out.out + out.err, "said": "\n".join(told)}.items():
        assert "canary" not in text, f"{where_}: {text[max(0, text.index('canary') - 300) : text.index('canary') + 50]}"


def delivered(context: Context, slack: Slack) -> Iterator[str]:
    """Deliver an alert, and others that fail in every way."""
    support.raised(context)
    yield str(deliver(context, Console()))
    for number, fault in enumerate(FAULTS):
        with context.engine.begin() as connection:
            connection.execute(tables.channel_states.delete())
            row = connection.execute(select(tables.deliveries)).mappings().first()
            assert row is not None
            anew = {
                **row,
                "id": f"d{number}",
                "state": "pending",
                "slack_ts": None,
                "attempts": 0,
                "first_try_at": None,
            }
            connection.execute(tables.deliveries.insert().values(anew))
        slack.fail("chat.postMessage", fault)
        yield str(deliver(context, Console()))
    with context.engine.begin() as connection:
        connection.execute(tables.channel_states.delete())
    client = asked.Slack(SECRETS["slack_token"], slack.base_url)
    yield repr(client)
    slack.fail("chat.delete", Fault(kind="status"), Fault(kind="drop"))
    yield from (failing(lambda: client.remove(CHANNEL, "1.1")) for _ in range(3))


def hooked(context: Context, slack: Slack) -> Iterator[str]:
    """Deliver by a webhook what fails in every way, and ask the doctor of it."""
    lesser = replace(context, settings=context.settings.model_copy(update={"slack_token": None}))
    yield from map(str, doctor.examine(lesser.settings))
    for fault in (*FAULTS, Fault(kind="error", error=WEBHOOK.rpartition("/")[2]), None):
        with context.engine.begin() as connection:
            connection.execute(tables.channel_states.delete())
            anew = tables.deliveries.update().where(tables.deliveries.c.id == "d0")
            connection.execute(anew.values(state="pending", attempts=0, first_try_at=None))
        slack.fail("webhook", *([fault] if fault else []))
        yield str(deliver(lesser, Console()))
    assert slack.called("webhook") > len(FAULTS), "it was sent by the webhook"
    address = lesser.settings.slack_webhook_url
    assert address is not None
    for url in (address.get_secret_value(), address.get_secret_value() + " ", "http://127.0.0.1:1" + WEBHOOK):
        client = Webhook(url, lesser.settings.slack_base_url)
        yield repr(client)
        slack.fail("webhook", Fault(kind="drop"))
        yield failing(client.probe)


def clicked(context: Context, slack: Slack) -> Iterator[str]:
    """Listen to a click, to a hang-up, and be refused."""
    said: list[str] = []
    with listening(context, said.append):
        until(lambda: slack.clients.sockets)
        envelope = slack.clients.click(slack.messages[0], "confirmed")
        until(lambda: envelope in slack.clients.acknowledged)
        slack.tokens[SECRETS["slack_app_token"]] = "invalid_auth"
        slack.clients.sockets[-1].close()
        until(lambda: said)
    slack.tokens.clear()
    return iter(said)


def judged(context: Context, model: llm.Model) -> Iterator[str]:
    """Ask a language model that answers, refuses and fails; what it sends back repeats the key."""
    yield str(context.judge.answer([QUESTION]))
    for fault in (
        llm.Fault(status=500, body=SECRETS["llm_key"].encode()),
        llm.Fault(status=401, body=b'{"error": {"message": "no such key: %s"}}' % SECRETS["llm_key"].encode()),
        llm.Fault(drop=True),
        llm.Fault(body=SECRETS["llm_key"].encode()),
    ):
        model.always = fault
        try:
            yield str(context.judge.answer([QUESTION]))
        except WalkbackError as error:
            yield "".join(traceback.format_exception(error))
    model.always = None


def looked_at(context: Context) -> Iterator[str]:
    """Ask the doctor, and look at the alert."""
    yield from map(str, doctor.examine(context.settings))
    with context.engine.connect() as connection:
        [alert] = connection.scalars(select(tables.alerts.c.id))
    yield str(load_alert(context, alert))


def commands(context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run what a person runs, with the settings in the environment."""
    for name, value in context.settings:
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        monkeypatch.setenv(f"WALKBACK_{name.upper()}", text)
    settings.cache_clear()
    try:
        for arguments in (
            ["slack", "test", CHANNEL],
            ["outbox"],
            ["doctor"],
            ["alerts", "--json"],
            ["slack", "preview"],
        ):
            done = CliRunner().invoke(cli.app, arguments)
            yield done.output + (repr(done.exception) if done.exception else "")
    finally:
        settings.cache_clear()
