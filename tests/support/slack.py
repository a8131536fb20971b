"""A stand-in for Slack over real HTTP: `python -m tests.support.slack --port 9090`, or `serve()` in a test.

It keeps what was posted, checks messages as Slack is known to (docs.slack.dev and reports of users; it has never been compared
with Slack itself), and fails on request, before or after it has accepted a message.
"""

import argparse
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.slack_blocks import faults_of

Answer = tuple[int, dict[str, Any], dict[str, str]]

_SCOPES = {
    "chat.postEphemeral": "chat:write",
    "conversations.members": "channels:read",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call. `after`: Slack has done what was asked all the same."""

    kind: str  #: drop, hang, status, error
    after: bool = False
    status: int | None = None  #: 500, and 200 for an error in JSON, unless said otherwise
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 1.0


@dataclass(slots=True)
class Slack:
    """One workspace. Any channel that looks like an id exists, and any token that begins with xoxb-, unless said otherwise."""

    clock: Callable[[], float] = time.time
    pace: float = 1.0  #: seconds between two posts to one channel
    lag: float = 0.0  #: seconds until a message can be read back
    keeps_metadata: bool = True
    base_url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: dict[str, list[Fault | None]] = field(default_factory=dict)
    always: dict[str, Fault] = field(default_factory=dict)  #: by method, or "*"
    refused: dict[str, str] = field(default_factory=dict)  #: error by channel: {"C1": "is_archived"}
    tokens: dict[str, str] = field(default_factory=dict)  #: error by token: {"xoxb-old": "token_revoked"}
    scopes: set[str] = field(default_factory=lambda: set(_SCOPES.values()))
    members: set[str] = field(default_factory=lambda: {"U1", "U2"})  #: of every channel
    told: list[tuple[str, str]] = field(default_factory=list)  #: user and text of what only one person sees
    opened: list[dict[str, Any]] = field(default_factory=list)  #: modals
    ghost: bool = False  #: clicks go to a connection that has died unseen
    acknowledged: set[str] = field(default_factory=set)  #: envelopes
    sockets: list[Any] = field(default_factory=list)
    _triggers: dict[str, float] = field(default_factory=dict)
    _listener: Any = None
    _last: dict[str, float] = field(default_factory=dict)
    _count: int = 0
    _lock: Any = field(default_factory=threading.RLock)

    def fail(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of a method fail, one fault each; None: that one goes well."""
        self.faults.setdefault(method, []).extend(faults)

    def called(self, method: str) -> int:
        """Return how often a method was called."""
        return sum(name == method for name, _ in self.calls)

    def fault(self, method: str) -> Fault | None:
        """Return what goes wrong with this call."""
        with self._lock:
            planned = self.faults.get(method)
            return planned.pop(0) if planned else self.always.get(method) or self.always.get("*")

    def answer(self, method: str, arguments: dict[str, Any], token: str) -> Answer:
        """Do what is asked."""
        if not token:
            return _no("not_authed")
        if method == "apps.connections.open":
            if not token.startswith("xapp-"):
                return _no("not_allowed_token_type")
            return _no(self.tokens[token]) if token in self.tokens else _yes(url=self._socket_url())
        if token in self.tokens or not token.startswith("xoxb-"):
            return _no(self.tokens.get(token, "invalid_auth"))
        if method == "auth.test":
            return (
                200,
                {"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1", "url": "https://example.slack.com/"},
                {"X-OAuth-Scopes": ",".join(sorted(self.scopes | {"groups:history", "groups:read"}))},
            )
        if method == "views.open":
            return self._open(arguments)
        if method not in _SCOPES:
            return _no("unknown_method")
        if _SCOPES[method] not in self.scopes:
            return _no("missing_scope", needed=_SCOPES[method])
        channel = str(arguments.get("channel", ""))
        if not re.fullmatch(r"[CG][A-Z0-9]+", channel):
            return _no("channel_not_found")
        with self._lock:
            match method:
                case "chat.postMessage":
                    return self._post(channel, arguments)
                case "chat.update":
                    return self._update(channel, arguments)
                case "chat.postEphemeral":
                    if arguments.get("user") not in self.members:
                        return _no("user_not_in_channel")
                    self.told.append((str(arguments["user"]), str(arguments["text"])))
                    return _yes(message_ts="1.1")
                case "conversations.members":
                    return _yes(members=sorted(self.members), response_metadata={"next_cursor": ""})
                case "chat.delete":
                    return self._delete(channel, arguments)
                case "conversations.info":
                    if self.refused.get(channel) == "channel_not_found":
                        return _no("channel_not_found")
                    archived, member = (
                        self.refused.get(channel) == "is_archived",
                        self.refused.get(channel) != "not_in_channel",
                    )
                    about = {"id": channel, "name": "desk", "is_archived": archived, "is_member": member}
                    return _yes(channel=about)
                case _:
                    return self._read(channel, arguments, replies=method.endswith("replies"))

    def _post(self, channel: str, arguments: dict[str, Any]) -> Answer:
        if channel in self.refused:
            return _no(self.refused[channel])
        now = self.clock()
        if now - self._last.get(channel, now - self.pace) < self.pace:
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"}
        if error := _unfit(arguments):
            return error
        thread = arguments.get("thread_ts")
        if thread and not self._named(channel, str(thread)):
            return _no("thread_not_found")
        self._last[channel] = now
        self._count += 1
        message = {
            "type": "message",
            "ts": f"{now:.0f}.{self._count:06d}",
            "channel": channel,
            "text": arguments.get("text", ""),
            "blocks": arguments.get("blocks") or [],
            "metadata": arguments.get("metadata") if self.keeps_metadata else None,
            "thread_ts": thread,
            "reply_broadcast": bool(arguments.get("reply_broadcast")),
            "bot_id": "B1",
            "unfurl_links": arguments.get("unfurl_links", True),
            "unfurl_media": arguments.get("unfurl_media", True),
            "visible_at": now + self.lag,
        }
        self.messages.append(message)
        return _yes(channel=channel, ts=message["ts"], message={"text": message["text"], "ts": message["ts"]})

    def _update(self, channel: str, arguments: dict[str, Any]) -> Answer:
        message = self._named(channel, str(arguments.get("ts")))
        if message is None:
            return _no("message_not_found")
        if error := _unfit(arguments):
            return error
        message.update({name: arguments[name] for name in ("text", "blocks", "metadata") if name in arguments})
        return _yes(channel=channel, ts=message["ts"], text=message["text"])

    def _delete(self, channel: str, arguments: dict[str, Any]) -> Answer:
        message = self._named(channel, str(arguments.get("ts")))
        if message is None:
            return _no("message_not_found")
        self.messages.remove(message)
        return _yes(channel=channel, ts=message["ts"])

    def _named(self, channel: str, ts: str) -> dict[str, Any] | None:
        return next((one for one in self.messages if (one["channel"], one["ts"]) == (channel, ts)), None)

    def _read(self, channel: str, arguments: dict[str, Any], *, replies: bool) -> Answer:
        if self.refused.get(channel) in ("channel_not_found", "not_in_channel"):
            return _no(self.refused[channel])
        root, oldest = str(arguments.get("ts")), float(arguments.get("oldest") or 0)
        if replies and not self._named(channel, root):
            return _no("thread_not_found")
        found = [
            one
            for one in self.messages
            if one["channel"] == channel
            and one["visible_at"] <= self.clock()
            and float(one["ts"]) >= oldest
            and (root in (one["ts"], one["thread_ts"]) if replies else not one["thread_ts"])
        ]
        found.sort(key=lambda one: float(one["ts"]), reverse=not replies)
        start = int(arguments.get("cursor") or 0)
        end = start + min(int(arguments.get("limit") or 100), 999)
        whole = str(arguments.get("include_all_metadata")).lower() in ("1", "true")
        shown = [_as_read(one, whole) for one in found[start:end]]
        return _yes(messages=shown, response_metadata={"next_cursor": str(end) if end < len(found) else ""})

    # ---- Socket Mode

    def _open(self, arguments: dict[str, Any]) -> Answer:
        # A trigger is good once, for three seconds.
        if time.monotonic() - self._triggers.pop(str(arguments.get("trigger_id")), -9.0) > 3:
            return _no("expired_trigger_id")
        view = arguments.get("view")
        view = json.loads(view) if isinstance(view, str) else view
        if not isinstance(view, dict) or len(view["title"]["text"]) > 24 or (errors := faults_of(view["blocks"])):
            return _no("invalid_arguments", errors=errors if isinstance(view, dict) else [])
        self.opened.append(view)
        return _yes(view={"id": f"V{len(self.opened)}"})

    def _socket_url(self) -> str:
        from websockets.sync.server import serve as serve_socket

        with self._lock:
            if self._listener is None:
                self._listener = serve_socket(self._attend, "127.0.0.1", 0)
                threading.Thread(target=self._listener.serve_forever, daemon=True).start()
        return f"ws://127.0.0.1:{self._listener.socket.getsockname()[1]}/link?ticket=secret"

    def _attend(self, connection: Any) -> None:
        self.sockets.append(connection)
        connection.send(json.dumps({"type": "hello", "num_connections": len(self.sockets)}))
        with suppress(Exception):  # it hangs up
            for sent in connection:
                self.acknowledged.add(json.loads(sent).get("envelope_id", ""))
        self.sockets.remove(connection)

    def send(self, payload: dict[str, Any]) -> str:
        """Send what somebody did in the client. Returns the envelope's id; Slack does not send it a second time."""
        self._count += 1
        envelope = f"e{self._count}"
        trigger = f"t{self._count}"
        self._triggers[trigger] = time.monotonic()
        if not self.ghost:
            body = {"envelope_id": envelope, "type": "interactive", "accepts_response_payload": True}
            self.sockets[-1].send(json.dumps({**body, "payload": {**payload, "trigger_id": trigger}}))
        return envelope

    def click(self, message: dict[str, Any], action: str, user: str = "U1", choice: str = "") -> str:
        """Click a button of a message, or choose from its menu what has `choice` in its value."""
        elements = [part for block in message["blocks"] if block["type"] == "actions" for part in block["elements"]]
        block = next(block for block in message["blocks"] if block["type"] == "actions")
        part = next(part for part in elements if part["action_id"] == action)
        done = {"type": part["type"], "action_id": action, "block_id": block["block_id"]}
        if part["type"] == "button":
            done["value"] = part["value"]
        else:
            done["selected_option"] = next(one for one in part["options"] if choice in one["value"])
        container = {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]}
        user_ = {"id": user, "name": {"U1": "ana", "U2": "ben"}.get(user, user)}
        return self.send({"type": "block_actions", "user": user_, "container": container, "actions": [done]})

    def submit(self, view: dict[str, Any], user: str = "U1", **written: str) -> str:
        """Submit a modal with what is written in its inputs, and what it began with in the others."""
        values = {
            block["block_id"]: {
                "text": {"value": written.get(block["block_id"], block["element"].get("initial_value", ""))}
            }
            for block in view["blocks"]
        }
        kept = {name: view[name] for name in ("callback_id", "private_metadata")}
        return self.send(
            {
                "type": "view_submission",
                "user": {"id": user, "name": "ana"},
                "view": {**kept, "state": {"values": values}},
            }
        )

    def hang_up(self) -> None:
        """Let go of every connection, and of their door."""
        for connection in list(self.sockets):
            connection.close()
        if self._listener is not None:
            self._listener.shutdown()


def _as_read(message: dict[str, Any], whole: bool) -> dict[str, Any]:
    shown = {name: value for name, value in message.items() if name not in ("visible_at", "channel") and value}
    if "metadata" in shown and not whole:
        # Without include_all_metadata Slack leaves the payload out (python-slack-sdk issue 1501).
        shown["metadata"] = {"event_type": shown["metadata"]["event_type"]}
    return shown


def _unfit(arguments: dict[str, Any]) -> Answer | None:
    text, blocks = arguments.get("text") or "", arguments.get("blocks")
    if not text and not blocks:
        return _no("no_text")
    if len(text) > 40_000:
        return _no("msg_too_long")
    faults = faults_of(blocks) if blocks is not None else []
    if faults == ["msg_blocks_too_long"]:
        return _no("msg_blocks_too_long")
    if faults:
        return _no("invalid_blocks", errors=faults, response_metadata={"messages": faults})
    metadata = arguments.get("metadata")
    if metadata is not None:
        if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
            return _no("invalid_metadata_format")
        if len(json.dumps(metadata)) > 4000:
            return _no("metadata_too_large")
    return None


def _yes(**values: Any) -> Answer:
    return 200, {"ok": True, **values}, {}


def _no(error: str, **values: Any) -> Answer:
    return 200, {"ok": False, "error": error, **values}, {}


# ------------------------------------------------------------------------------------------- HTTP


class _Handler(BaseHTTPRequestHandler):
    slack: Slack

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        pass

    def do_POST(self) -> None:
        method = urlsplit(self.path).path.rpartition("/")[2]
        arguments = self._arguments()
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ").strip()
        self.slack.calls.append((method, arguments))
        fault = self.slack.fault(method)
        if fault is None or fault.after:
            status, body, headers = self.slack.answer(method, arguments, token)
        if fault is None:
            self._send(status, json.dumps(body).encode(), headers)
        else:
            self._fail(fault)

    def do_GET(self) -> None:
        self.do_POST()

    def _arguments(self) -> dict[str, Any]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if "json" in (self.headers.get("Content-Type") or "") and body:
            found: dict[str, Any] = json.loads(body)
            return found
        given: dict[str, Any] = {
            name: values[0] for name, values in parse_qs(f"{urlsplit(self.path).query}&{body}").items()
        }
        for name in ("blocks", "metadata"):
            if name in given:
                with suppress(ValueError):
                    given[name] = json.loads(given[name])
        return given

    def _fail(self, fault: Fault) -> None:
        match fault.kind:
            case "error":
                self._send(fault.status or 200, json.dumps({"ok": False, "error": fault.error}).encode(), fault.headers)
            case "status":
                self._send(fault.status or 500, b"<html>Server Error | Slack</html>", fault.headers, "text/html")
            case _:
                if fault.kind == "hang":
                    time.sleep(fault.seconds)
                with suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, body: bytes, headers: dict[str, str], kind: str = "application/json") -> None:
        with suppress(OSError):
            self.send_response(status)
            for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # clients that hang up are part of the tests


@contextmanager
def serve(slack: Slack | None = None, port: int = 0) -> Iterator[Slack]:
    """Serve a workspace on loopback; its `base_url` is what WALKBACK_SLACK_BASE_URL is set to."""
    slack = slack or Slack()
    handler = type("_Handler", (_Handler,), {"slack": slack})
    with _Server(("127.0.0.1", port), handler) as server:
        slack.base_url = f"http://127.0.0.1:{server.server_address[1]}/api/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield slack
        finally:
            slack.hang_up()
            server.shutdown()
            thread.join()


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9090)
    with serve(port=parser.parse_args().port) as slack:
        print(f"WALKBACK_SLACK_BASE_URL={slack.base_url} WALKBACK_SLACK_TOKEN=xoxb-any", flush=True)
        seen = 0
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(0.5)
                for message in slack.messages[seen:]:
                    print(f"{message['channel']} {message['ts']} {message['text']}", flush=True)
                    seen += 1


if __name__ == "__main__":
    _main()
