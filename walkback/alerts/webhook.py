"""An incoming webhook in place of a bot token: a lesser way to Slack. It can post to one channel, and nothing else.

It gives no ts: so there are no threads, no edits, no removal, and no reading back. What may or may not have been sent is left to a
person (`walkback outbox resolve`) and never sent again by itself. docs/slack.md says what else is lost.
"""

import logging
from dataclasses import replace
from urllib.parse import urlsplit

from slack_sdk import WebhookClient
from slack_sdk.webhook import WebhookResponse

from walkback.alerts.claims import Claim
from walkback.alerts.slack import TIMEOUT, UNREADABLE, Failure, SlackFailure, content, retry_after, unanswered

_HOST = "hooks.slack.com"

_CODES = {
    # api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks, and what is seen besides
    Failure.PAYLOAD: (
        *("invalid_payload", "no_text", "missing_text_or_fallback_or_attachments", "too_many_attachments"),
        *("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "user_not_found"),
    ),
    # It has one channel: where that refuses, nothing can be sent at all.
    Failure.WORKSPACE: (
        *("no_service", "no_service_id", "no_team", "team_disabled", "invalid_token", "no_active_hooks"),
        *("channel_not_found", "channel_is_archived", "action_prohibited", "posting_to_general_channel_denied"),
    ),
}
_KIND_OF = {code: kind for kind, codes in _CODES.items() for code in codes}

_GONE = "the webhook in WALKBACK_SLACK_WEBHOOK_URL is gone or switched off; make a new one and set it"
_ADVICE = {
    **dict.fromkeys(("no_service", "no_service_id", "no_team", "team_disabled", "invalid_token"), _GONE),
    "no_active_hooks": _GONE,
    "channel_not_found": "the channel of the webhook is gone; make a new webhook and set WALKBACK_SLACK_WEBHOOK_URL",
    "channel_is_archived": "the channel of the webhook is archived; unarchive it, or make a webhook for another",
    "action_prohibited": "an administrator of the workspace forbids it",
    "posting_to_general_channel_denied": "the webhook may not post to that channel; make one for another",
}


def is_webhook(url: str, base_url: str) -> bool:
    """Return whether this is the address of an incoming webhook: of Slack's own, or of the stand-in that `base_url` names."""
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        port = parts.port
    except ValueError:
        return False
    if not url.isascii() or not url.isprintable() or " " in url or not parts.path.startswith("/services/"):
        return False
    if base.hostname != "slack.com":
        return (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
    return (parts.scheme, parts.netloc.removesuffix(":443")) == ("https", _HOST) and port in (None, 443)


class Webhook:
    """One webhook. Every method raises SlackFailure, and no other error; the address, a secret, is in none."""

    can_edit = False

    def __init__(self, url: str, base_url: str) -> None:
        quiet = logging.getLogger("walkback.slack")
        quiet.setLevel(logging.CRITICAL + 1)  # as in slack.py: the SDK logs the address
        self._is_webhook = is_webhook(url, base_url)
        self._client = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[], logger=quiet)

    def post(self, held: Claim) -> tuple[str, None]:
        """Send a message once. Returns the channel that it was meant for, and no ts."""
        shown = content(replace(held, is_alone=held.kind == "reply"))
        blocks = [block for block in shown.get("blocks", []) if block["type"] != "actions"]
        self._send({"text": shown["text"], **({"blocks": blocks} if blocks else {})})
        return held.route, None

    def edit(self, held: Claim) -> tuple[str, None]:
        """Refuse: a webhook changes no message."""
        raise SlackFailure(Failure.EDIT, "an incoming webhook changes no message")

    def find(self, held: Claim) -> list[str]:
        """Refuse: a webhook reads nothing."""
        raise SlackFailure(Failure.CHANNEL, UNREADABLE)

    def remove(self, channel: str, ts: str) -> None:
        """Refuse: a webhook removes nothing."""
        raise SlackFailure(Failure.EDIT, "an incoming webhook removes no message")

    def probe(self) -> None:
        """Look whether the webhook is there, and post nothing: an empty text is refused by one that is."""
        try:
            self._send({"text": ""})
        except SlackFailure as failure:
            if failure.kind is not Failure.PAYLOAD:
                raise

    def _send(self, body: dict[str, object]) -> None:
        if not self._is_webhook:
            says = f"WALKBACK_SLACK_WEBHOOK_URL is no address of an incoming webhook (https://{_HOST}/services/...)"
            raise SlackFailure(Failure.WORKSPACE, says)
        try:
            answer = self._client.send_dict({**body, "unfurl_links": False, "unfurl_media": False})
        except Exception as error:  # whatever it is, it must not pass for "not sent"
            failure: SlackFailure | None = unanswered(error)
        else:
            failure = _refusal(answer)
        # Raised outside of the handler: the SDK's error may hold the address.
        if failure is not None:
            raise failure


def _refusal(answer: WebhookResponse) -> SlackFailure | None:
    code = answer.body.strip()[:100]
    if answer.status_code == 200 and code == "ok":
        return None
    code = code if len(code) <= 80 and code.replace("_", "").isalnum() else ""
    if answer.status_code == 429:
        return SlackFailure(Failure.RATE, code or "ratelimited", retry_after(answer.headers))
    kind = _KIND_OF.get(code)
    if kind is None or answer.status_code >= 500:
        return SlackFailure(Failure.DOUBTFUL, f"Slack answered {answer.status_code} {code or 'with something else'}")
    return SlackFailure(kind, code, advice=_ADVICE.get(code, ""))
