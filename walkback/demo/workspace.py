"""One workspace of Slack's, in memory: its Web API, as far as an app that tells alerts needs it, and what it refuses."""

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from walkback.demo.block_rules import faults_of, faults_of_view
from walkback.demo.clients import PEOPLE, Clients

#: HTTP status, body and headers
Answer = tuple[int, dict[str, Any], dict[str, str]]

#: what a method needs in a public channel; in a private one it is groups:... in place of channels:...
_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
}
#: what a webhook answers where its channel refuses
_HOOK_REFUSALS: dict[str, tuple[int, str, dict[str, str]]] = {
    "is_archived": (410, "channel_is_archived", {}),
    "channel_not_found": (404, "channel_not_found", {}),
    "restricted_action": (403, "action_prohibited", {}),
}
_NOT_FOUND_BY = ("channel_not_found", "not_in_channel")
#: characters of a text above which Slack refuses it, and bytes of a message's metadata
_TEXT, _METADATA = 40_000, 4_000
#: messages, and members, that one page of an answer can have
_PAGE = 999
#: seconds for which a click lets a modal be opened
_TRIGGER = 3.0


@dataclass
class Workspace:
    """One workspace. Any channel that looks like an id exists (C...; private: G...), and any bot token, unless said otherwise."""

    clock: Callable[[], float] = time.time
    pace: float = 1.0  #: seconds between two posts to one channel
    lag: float = 0.0  #: seconds until a message can be read back
    keeps_metadata: bool = True
    base_url: str = ""
    names: dict[str, str] = field(default_factory=dict)  #: of channels, by id; one without has its id for a name
    hooks: dict[str, str] = field(default_factory=lambda: {"/services/T1/B1/any": "C0HOOK00000"})  #: channel by path
    messages: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  #: error by channel: {"C1": "is_archived"}
    tokens: dict[str, str] = field(default_factory=dict)  #: error by token: {"xoxb-old": "token_revoked"}
    scopes: set[str] = field(
        default_factory=lambda: set(_SCOPES.values()) | {_in_private(scope) for scope in _SCOPES.values()}
    )
    members: set[str] = field(default_factory=lambda: set(PEOPLE))  #: of every channel
    told: list[tuple[str, str]] = field(default_factory=list)  #: user and text of what only one person sees
    modals: dict[str, dict[str, Any]] = field(default_factory=dict)  #: by user: what they are asked
    clients: Clients = field(default_factory=Clients)
    _last: dict[str, float] = field(default_factory=dict)
    _count: int = 0
    _lock: Any = field(default_factory=threading.RLock)

    def answer(self, method: str, arguments: dict[str, Any], token: str) -> Answer:
        """Do what is asked."""
        if not token:
            return _no("not_authed")
        if method == "apps.connections.open":
            if not token.startswith("xapp-"):
                return _no("not_allowed_token_type")
            return _no(self.tokens[token]) if token in self.tokens else _yes(url=self.clients.url())
        if token in self.tokens or not token.startswith("xoxb-"):
            return _no(self.tokens.get(token, "invalid_auth"))
        with self._lock:
            status, body, headers = self._answer(method, arguments)
        return status, body, {**headers, "X-OAuth-Scopes": ",".join(sorted(self.scopes))}

    def _answer(self, method: str, arguments: dict[str, Any]) -> Answer:
        if method == "auth.test":
            return _yes(team_id="T1", user_id="U0", bot_id="B1", url="https://example.slack.com/")
        if method == "views.open":
            return self._open(arguments)
        if method not in _SCOPES:
            return _no("unknown_method")
        channel = str(arguments.get("channel", ""))
        needed = _in_private(_SCOPES[method]) if channel.startswith("G") else _SCOPES[method]
        if needed not in self.scopes:
            return _no("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        if not re.fullmatch(r"[CG][A-Z0-9]+", channel):
            return _no("channel_not_found")
        match method:
            case "chat.postMessage":
                return self._post(channel, arguments)
            case "chat.postEphemeral":
                return self._tell(arguments)
            case "chat.update":
                return self._update(channel, arguments)
            case "chat.delete":
                return self._delete(channel, arguments)
            case "conversations.info":
                return self._about(channel)
            case "conversations.members":
                return _page("members", sorted(self.members), arguments)
            case _:
                return self._read(channel, arguments, replies=method.endswith("replies"))

    def hook(self, path: str, body: str) -> tuple[int, str, dict[str, str]]:
        """Do what is posted to an incoming webhook, and answer as one: status, a word, and headers.

        The words are those of Slack's changelog of 17 May 2016 for webhooks, and others that users have met (no_service, no_text).
        """
        channel = self.hooks.get(path)
        if channel is None:
            return 404, "no_service", {}
        try:
            said = json.loads(body)
        except ValueError:
            return 400, "invalid_payload", {}
        if not isinstance(said, dict):
            return 400, "invalid_payload", {}
        why = self.refused.get(channel, "")
        if why in _HOOK_REFUSALS:
            return _HOOK_REFUSALS[why]
        with self._lock:
            # Its app need not be in the channel.
            status, answer, headers = self._post(channel, {**said, "thread_ts": None}, has_joined=True)
        if status == 200 and not answer["ok"]:
            return 400, str(answer["error"]), {}
        return status, "ok" if status == 200 else "rate_limited", headers

    # ---- writing

    def _post(self, channel: str, arguments: dict[str, Any], *, has_joined: bool = False) -> Answer:
        if channel in self.refused and not has_joined:
            return _no(self.refused[channel])
        now = self.clock()
        if now - self._last.get(channel, now - self.pace) < self.pace:
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"}
        if error := _unfit(arguments):
            return error
        thread = arguments.get("thread_ts")
        if thread and not self.named(channel, str(thread)):
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

    def _tell(self, arguments: dict[str, Any]) -> Answer:
        if arguments.get("user") not in self.members:
            return _no("user_not_in_channel")
        if error := _unfit(arguments):
            return error
        self.told.append((str(arguments["user"]), str(arguments.get("text", ""))))
        return _yes(message_ts=f"{self.clock():.6f}")

    def _update(self, channel: str, arguments: dict[str, Any]) -> Answer:
        message = self.named(channel, str(arguments.get("ts")))
        if message is None:
            return _no("message_not_found")
        if error := _unfit(arguments):
            return error
        message.update({name: arguments[name] for name in ("text", "blocks", "metadata") if name in arguments})
        return _yes(channel=channel, ts=message["ts"], text=message["text"])

    def _delete(self, channel: str, arguments: dict[str, Any]) -> Answer:
        message = self.named(channel, str(arguments.get("ts")))
        if message is None:
            return _no("message_not_found")
        self.messages.remove(message)
        return _yes(channel=channel, ts=message["ts"])

    def _open(self, arguments: dict[str, Any]) -> Answer:
        user = self.clients.spend(str(arguments.get("trigger_id")), _TRIGGER)
        if user is None:
            return _no("expired_trigger_id")
        view = arguments.get("view")
        if errors := faults_of_view(view):
            return _no("invalid_arguments", response_metadata={"messages": errors})
        assert isinstance(view, dict)
        self.modals[user] = view
        return _yes(view={"id": f"V{user}"})

    # ---- reading

    def named(self, channel: str, ts: str) -> dict[str, Any] | None:
        """Return the message of that channel with that ts."""
        return next((one for one in self.messages if (one["channel"], one["ts"]) == (channel, ts)), None)

    def name(self, channel: str) -> str:
        """Return the name of a channel, without its #."""
        return self.names.get(channel, channel)

    def _about(self, channel: str) -> Answer:
        why = self.refused.get(channel)
        if why == "channel_not_found" or (why == "not_in_channel" and channel.startswith("G")):
            return _no("channel_not_found")
        about = {"id": channel, "name": self.name(channel), "is_archived": why == "is_archived"}
        return _yes(channel={**about, "is_member": why != "not_in_channel", "is_private": channel.startswith("G")})

    def _read(self, channel: str, arguments: dict[str, Any], *, replies: bool) -> Answer:
        if self.refused.get(channel) in _NOT_FOUND_BY:
            return _no(self.refused[channel])
        root, oldest = str(arguments.get("ts")), float(arguments.get("oldest") or 0)
        if replies and not self.named(channel, root):
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
        whole = str(arguments.get("include_all_metadata")).lower() in ("1", "true")
        return _page("messages", [_as_read(one, whole) for one in found], arguments)


def _in_private(scope: str) -> str:
    return scope.replace("channels:", "groups:")


def _page(name: str, rows: list[Any], arguments: dict[str, Any]) -> Answer:
    limit, cursor = str(arguments.get("limit") or 100), str(arguments.get("cursor") or 0)
    if not limit.isdecimal() or not 1 <= int(limit) <= _PAGE + 1:
        return _no("invalid_limit")
    if not cursor.isdecimal() or int(cursor) > len(rows):
        return _no("invalid_cursor")
    start, end = int(cursor), int(cursor) + min(int(limit), _PAGE)
    more = end < len(rows)
    meta = {"next_cursor": str(end) if more else ""}
    return _yes(**{name: rows[start:end]}, has_more=more, response_metadata=meta)


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
    if len(text) > _TEXT:
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
        if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
            return _no("invalid_metadata_schema")
        if len(json.dumps(metadata)) > _METADATA:
            return _no("metadata_too_large")
    return None


def _yes(**values: Any) -> Answer:
    return 200, {"ok": True, **values}, {}


def _no(error: str, **values: Any) -> Answer:
    return 200, {"ok": False, "error": error, **values}, {}
