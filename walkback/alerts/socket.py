"""Clicks in Slack, through Socket Mode: read, decided, kept, and only then acknowledged, within Slack's three seconds.

Slack does not deliver a click again, and a connection that has died unseen swallows some: every answer is a command as well.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import StringIO
from typing import Any

from rich.console import Console
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from sqlalchemy import select

from walkback.alerts.answers import Refused
from walkback.alerts.buttons import Click, modal, read_click, read_submission
from walkback.context import Context
from walkback.errors import WalkbackError
from walkback.ledger.tables import deliveries
from walkback.steps.answer import answer, load_alert
from walkback.steps.deliver import deliver

#: seconds that Slack has to answer what is asked before a click is acknowledged: all of it has three
_ASKING = 2
#: seconds between two tries to connect: the first, and the longest
_AGAIN, _LONGEST = 1.0, 60.0
#: pages of 1,000 members that are looked through for who clicked
_PAGES = 5


@contextmanager
def listening(context: Context, say: Callable[[str], None]) -> Iterator[None]:
    """Listen to clicks while the block runs. `say` is told, in a sentence, what a person should know; never anything secret."""
    listener = _Listener(context, say)
    listener.start()
    try:
        yield
    finally:
        listener.close()


class _Listener:
    def __init__(self, context: Context, say: Callable[[str], None]) -> None:
        self._context = context
        self._say = say
        self._end = threading.Event()
        self._answered = threading.Event()
        settings = context.settings
        self._app_token = _secret(settings.slack_app_token)
        # The SDK's logs hold tokens and the secret address of the connection: nobody sees them.
        quiet = logging.getLogger("walkback.socket")
        quiet.setLevel(logging.CRITICAL + 1)
        base = settings.slack_base_url if settings.slack_base_url.endswith("/") else settings.slack_base_url + "/"
        self._web = WebClient(
            token=_secret(settings.slack_token), base_url=base, timeout=_ASKING, retry_handlers=[], logger=quiet
        )
        self._socket = SocketModeClient(app_token=self._app_token, web_client=self._web, logger=quiet, concurrency=4)
        self._socket.socket_mode_request_listeners.append(self._hear)
        self._socket.message_listeners.append(self._greeted)
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._connect, self._deliver)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._end.set()
        self._answered.set()
        with suppress(Exception):  # it may never have been connected
            self._socket.close()
        for thread in self._threads:
            thread.join(_ASKING * 3)

    # ---- the connection

    def _connect(self) -> None:
        """Connect, and see that it stays so: the SDK by itself gives up where a connection cannot be had at first."""
        wait, told = _AGAIN, False
        while not self._end.is_set():
            if not self._socket.is_connected():
                try:
                    self._socket.connect_to_new_endpoint()
                    wait, told = _AGAIN, False
                except Exception as error:  # whatever it is: its text may hold the token
                    if not told:
                        self._say(
                            f"Slack's buttons are not listened to ({_code(error)}): answers are commands until then"
                        )
                    told, wait = True, min(wait * 2, _LONGEST)
            self._end.wait(wait)

    def _greeted(self, _client: BaseSocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello" and int(message.get("num_connections") or 1) > 1:
            self._say(
                f"{message['num_connections']} programs listen to Slack's buttons with this app token: each gets some of the clicks"
            )

    # ---- a click

    def _hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        payload = request.payload if isinstance(request.payload, Mapping) else {}
        says, click = "", None
        try:
            click = _read(request.type, payload)
            says = self._act(click) if click is not None else ""
        except WalkbackError as error:
            says = str(error)
        except Exception as error:
            self._say(f"A click could not be read or kept ({type(error).__name__})")
            says = "That could not be kept. Try again, or use the command: walkback alerts --help"
        with suppress(Exception):  # the connection may be gone; what was decided is kept
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        if says and click is not None:
            with suppress(Exception):
                self._web.chat_postEphemeral(channel=click.channel, user=click.asked.person or "", text=_plain(says))

    def _act(self, click: Click) -> str:
        """Do what a click means; return what only who clicked is told, "" for nothing."""
        if not self._is_ours(click):
            return "This message is not one of Walkback's alerts any more. `walkback alerts` lists them."
        if why := self._is_stranger(click):
            return why
        if click.opens:
            view = modal(load_alert(self._context, click.alert), click)
            self._web.views_open(trigger_id=click.trigger, view=view)
            return ""
        made = answer(self._context, click.alert, click.asked)
        if isinstance(made, Refused):
            return made.why
        self._answered.set()
        return ""

    def _is_ours(self, click: Click) -> bool:
        """Whether the alert stands in that message: a value that somebody made up names none."""
        with self._context.engine.connect() as connection:
            query = select(deliveries.c.id).where(
                deliveries.c.alert_id == click.alert,
                deliveries.c.kind == "root",
                deliveries.c.slack_channel == click.channel,
                deliveries.c.slack_ts == click.ts,
            )
            return connection.execute(query).first() is not None

    def _is_stranger(self, click: Click) -> str:
        """Return why somebody may not answer: in a public channel Slack shows buttons to all of the workspace."""
        cursor = None
        for _ in range(_PAGES):
            try:
                found = self._web.conversations_members(channel=click.channel, limit=1000, cursor=cursor)
            except Exception as error:
                return f"Slack did not say who is in this channel ({_code(error)}). Try again, or use the command."
            if click.asked.person in (found.get("members") or []):
                return ""
            cursor = (found.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return "Only who is in this channel can answer here."

    # ---- what is told of it

    def _deliver(self) -> None:
        """Show an answer at once: the next run would be minutes away."""
        while not self._end.is_set():
            self._answered.wait()
            self._answered.clear()
            if not self._end.is_set():
                try:
                    deliver(self._context, Console(file=StringIO()))
                except Exception as error:  # it stays in the outbox, for the next run
                    self._say(f"An answer is not shown yet ({type(error).__name__})")


def _read(kind: str, payload: Mapping[str, Any]) -> Click | None:
    if kind != "interactive":
        return None
    match payload.get("type"):
        case "block_actions":
            return read_click(payload)
        case "view_submission":
            return read_submission(payload)
    return None


def _plain(says: str) -> str:
    return says.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")[:2000]


def _secret(token: Any) -> str:
    return token.get_secret_value().strip() if token else ""


def _code(error: Exception) -> str:
    data = getattr(getattr(error, "response", None), "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return (
        code if isinstance(code, str) and code.replace("_", "").isalnum() and len(code) < 80 else type(error).__name__
    )
