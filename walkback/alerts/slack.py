"""What Slack is asked, and what its answers mean for a message: sent, surely not sent, or perhaps sent.

Slack has no idempotency key. The SDK's own retry after a lost connection posts a second time when Slack had accepted the
first, so it is off here, and what could not be answered is found by reading the channel back.
"""

import errno
import logging
import ssl
from datetime import timedelta
from enum import StrEnum
from socket import gaierror
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from walkback.alerts.claims import WEBHOOK, Claim
from walkback.alerts.message import mentioned
from walkback.alerts.outbox import block_id
from walkback.errors import DeliveryError

#: seconds for each socket operation of a call; claims.SETTLE and claims.LEASE are longer
TIMEOUT = 10
#: seconds to wait where Slack says that it is too much, and not until when
_WAIT = 30.0
#: the longest wait that is believed
_LONGEST_WAIT = 3600.0
#: how far the clocks of Slack and this machine may be apart
_SKEW = timedelta(minutes=10)
#: pages of 200 messages that are read to find one of ours
_PAGES = 25


class Failure(StrEnum):
    """What a failed call means, and so what is done about it."""

    RATE = "rate"  #: not sent: ask again after `wait` seconds
    NOT_SENT = "not sent"  #: it never reached Slack, or Slack says that it did nothing
    DOUBTFUL = "doubtful"  #: it may have been sent
    PAYLOAD = "payload"  #: not sent: Slack does not take this message
    THREAD = "thread"  #: not sent: not under this root
    EDIT = "edit"  #: not done: this message cannot be changed
    CHANNEL = "channel"  #: not sent: nothing can be sent to this channel until a person acts
    WORKSPACE = "workspace"  #: not sent: nothing can be sent at all until a person acts


class SlackFailure(DeliveryError):
    """A call that was refused or not answered. `str(error)` is a plain sentence, and holds nothing that is secret."""

    def __init__(self, kind: Failure, code: str, wait: float = 0.0, advice: str = "") -> None:
        do = advice or _ADVICE.get(code, "")
        super().__init__(f"{code}: {do}" if do else code)
        self.kind = kind
        self.code = code
        self.wait = wait


_CODES = {
    Failure.RATE: ("ratelimited", "rate_limited", "message_limit_exceeded"),
    Failure.NOT_SENT: ("service_unavailable", "request_timeout"),
    Failure.PAYLOAD: (
        *("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text"),
        *("invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large", "markdown_text_conflict"),
        *("too_many_attachments", "invalid_arguments", "invalid_arg_name", "invalid_array_arg", "invalid_form_data"),
    ),
    Failure.THREAD: (
        *("cannot_reply_to_message", "restricted_action_thread_locked", "thread_not_found", "invalid_thread_ts"),
        "restricted_action_non_threadable_channel",
    ),
    Failure.EDIT: (
        *("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive", "update_failed"),
        "block_mismatch",
    ),
    Failure.CHANNEL: (
        *("channel_not_found", "is_archived", "not_in_channel", "no_permission", "messages_tab_disabled"),
        *("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
        "ekm_access_denied",
    ),
    Failure.WORKSPACE: (
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"),
        *("org_login_required", "team_added_to_org", "two_factor_setup_required", "not_allowed_token_type"),
        *("access_denied", "app_access_restricted", "enterprise_is_restricted", "team_access_not_granted"),
    ),
}
_KIND_OF = {code: kind for kind, codes in _CODES.items() for code in codes}
#: why a doubt is a person's to settle
UNREADABLE = "what an incoming webhook has sent cannot be read back"

_ADVICE = {
    "channel_not_found": "Slack knows no such channel, or it is private and Walkback is not in it; route by channel id",
    "not_in_channel": "invite Walkback to the channel (/invite @Walkback)",
    "is_archived": "the channel is archived; unarchive it, or route the topic to another",
    "invalid_auth": "Slack does not know the token in WALKBACK_SLACK_TOKEN",
    "not_authed": "WALKBACK_SLACK_TOKEN is empty",
    "token_revoked": "the token in WALKBACK_SLACK_TOKEN was revoked; install the app again and set the new one",
    "token_expired": "the token in WALKBACK_SLACK_TOKEN is expired; set a new one",
    "account_inactive": "the app or its account was removed from the workspace",
    "missing_scope": "the app lacks a scope: chat:write to send, channels:history and groups:history to read back",
}


_NOT_TRUSTED = (
    "the certificate of what answers for Slack is not trusted ({}): nothing was sent. Look at this machine's clock and "
    "authorities; where a proxy of yours reads TLS, name its authority in SSL_CERT_FILE"
)


def advice(code: str) -> str:
    """Return what to do about an error that Slack names; "" where its name says it."""
    return _ADVICE.get(code, "")


class Slack:
    """One workspace, by a bot's token. Every method raises SlackFailure, and no other error."""

    can_edit = True

    def __init__(self, token: str, base_url: str) -> None:
        quiet = logging.getLogger("walkback.slack")
        # At DEBUG the SDK logs whole requests, and at ERROR the token, where it is none that a header can hold.
        quiet.setLevel(logging.CRITICAL + 1)
        self._is_token = token.isascii() and token.isprintable() and " " not in token
        self._client = WebClient(
            token=token,
            base_url=base_url if base_url.endswith("/") else base_url + "/",
            timeout=TIMEOUT,
            retry_handlers=[],
            logger=quiet,
        )

    def post(self, held: Claim) -> tuple[str, str]:
        """Send a message once. Returns the channel's id and the message's ts."""
        arguments = {**content(held), "unfurl_links": False, "unfurl_media": False}
        if held.thread_ts:
            arguments["thread_ts"] = held.thread_ts
            if held.payload.get("broadcast"):
                arguments["reply_broadcast"] = True
        answer = self._call("chat.postMessage", arguments)
        ts, channel = answer.get("ts"), answer.get("channel")
        if not isinstance(ts, str) or not isinstance(channel, str):
            raise SlackFailure(Failure.DOUBTFUL, "Slack's answer names no message")
        return channel, ts

    def edit(self, held: Claim) -> tuple[str, str]:
        """Change a message that was sent to what the edit says. Returns its channel and ts. Doing it again changes nothing."""
        self._call("chat.update", {**content(held), "ts": held.thread_ts})
        return held.channel, held.thread_ts or ""

    def find(self, held: Claim) -> list[str]:
        """Return the ts of every copy of a message that Slack has, the earliest first."""
        if held.via == WEBHOOK:
            raise SlackFailure(Failure.CHANNEL, UNREADABLE)
        method = "conversations.replies" if held.thread_ts else "conversations.history"
        arguments: dict[str, Any] = {
            "channel": held.channel,
            "oldest": f"{(held.first_try_at - _SKEW).timestamp():.6f}",
            "include_all_metadata": True,  # without it Slack leaves the payload out
            "limit": 200,
        }
        if held.thread_ts:
            arguments["ts"] = held.thread_ts
        found: list[str] = []
        for _ in range(_PAGES):
            answer = self._call(method, arguments)
            rows = answer.get("messages")
            if not isinstance(rows, list):
                raise SlackFailure(Failure.DOUBTFUL, "Slack's answer holds no messages")
            found += [row["ts"] for row in rows if _is_ours(row, held.id)]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return sorted(found, key=float)
            arguments["cursor"] = cursor
        if found:
            return sorted(found, key=float)
        raise SlackFailure(Failure.CHANNEL, "too many messages since to read them all back")

    def remove(self, channel: str, ts: str) -> None:
        """Delete a message of ours: a second copy."""
        self._call("chat.delete", {"channel": channel, "ts": ts})

    def _call(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if not self._is_token:
            raise SlackFailure(Failure.WORKSPACE, "invalid_auth")
        reading = method.startswith("conversations.")
        try:
            if reading:
                answer = self._client.api_call(method, http_verb="GET", params=arguments)
            else:
                answer = self._client.api_call(method, json=arguments)
            data = answer.data
        except Exception as error:  # whatever it is, it must not pass for "not sent"
            failure = unanswered(error)
        else:
            if isinstance(data, dict):
                return data
            failure = SlackFailure(Failure.DOUBTFUL, "Slack's answer is no JSON")
        # Raised outside of the handler: the SDK's error holds the whole exchange.
        raise failure


def content(held: Claim) -> dict[str, Any]:
    """Return what a message says, as chat.postMessage takes it: text, blocks unless they were refused, and metadata."""
    shown = {"channel": held.channel, "text": held.payload["text"], "metadata": held.payload["metadata"]}
    if not held.plain:
        header = [held.payload["header"]] if held.is_alone and "header" in held.payload else []
        return {**shown, "blocks": [*header, *held.payload["blocks"]]}
    # Where blocks were refused, there are none to change either; whom the watchlist calls is called in the text.
    name = mentioned(held.payload)
    call = "" if name is None else f" <!subteam^{name}>" if name.startswith("S") else f" <@{name}>"
    return {**shown, "text": held.payload["text"] + call}


def _is_ours(row: Any, delivery: str) -> bool:
    if not isinstance(row, dict) or not isinstance(row.get("ts"), str):
        return False
    payload = (row.get("metadata") or {}).get("event_payload") or {}
    blocks = row.get("blocks") or []
    return payload.get("delivery_id") == delivery or any(one.get("block_id") == block_id(delivery) for one in blocks)


def unanswered(error: Exception) -> SlackFailure:
    """Return what an error of the SDK means: surely not sent, or perhaps sent. Nothing of its text is kept: it may hold a secret."""
    if isinstance(error, SlackApiError):
        return _refusal(error.response)
    reason = error.reason if isinstance(error, URLError) else None
    if isinstance(reason, ssl.SSLCertVerificationError):
        return SlackFailure(Failure.NOT_SENT, _NOT_TRUSTED.format(reason.verify_message or "certificate verify failed"))
    # urllib wraps what fails up to the last byte of the request in URLError; what fails later comes as it is.
    if isinstance(reason, (ConnectionRefusedError, gaierror, TimeoutError)) or (
        isinstance(reason, OSError) and reason.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH)
    ):
        return SlackFailure(Failure.NOT_SENT, f"Slack could not be reached ({type(reason).__name__})")
    # Never str(error): of some it holds the request's headers, and in them the token.
    return SlackFailure(Failure.DOUBTFUL, f"no answer from Slack ({type(reason or error).__name__})")


def _refusal(response: Any) -> SlackFailure:
    status: int = response.status_code
    code = response.data.get("error") if isinstance(response.data, dict) else None
    code = code if isinstance(code, str) and len(code) <= 80 and code.replace("_", "").isalnum() else None
    if status == 429 or code in _CODES[Failure.RATE]:
        return SlackFailure(Failure.RATE, code or "ratelimited", retry_after(response.headers))
    kind = _KIND_OF.get(code or "", Failure.DOUBTFUL)
    if kind is Failure.DOUBTFUL or status >= 500:
        return SlackFailure(Failure.DOUBTFUL, f"Slack answered {status} {code or 'without JSON'}")
    return SlackFailure(kind, code or "")


def retry_after(headers: Any) -> float:
    """Return the seconds that an answer asks to wait, 1 to 3,600; 30 where it names none."""
    for name in headers:
        if name.lower() == "retry-after":
            value = headers[name]
            try:
                seconds = float(value[0] if isinstance(value, list) else value)
            except ValueError:
                return _WAIT
            return min(max(seconds, 1.0), _LONGEST_WAIT) if seconds == seconds else _WAIT
    return _WAIT
