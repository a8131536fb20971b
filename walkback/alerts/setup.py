"""What has to be right in a Slack workspace before alerts arrive, looked at one by one. Nothing is posted and nothing changed."""

import logging
from collections.abc import Iterator
from typing import Any, Literal

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from walkback import place
from walkback.alerts.slack import Failure, SlackFailure, advice, unanswered
from walkback.alerts.webhook import Webhook
from walkback.settings import Settings

State = Literal["ok", "note", "bad"]
Said = tuple[State, str, str]  #: how it is, in a sentence, and what to do; "" when nothing is to be done

#: seconds that Slack has to answer
PATIENCE = 10
#: channels that are looked at
MOST = 50
#: of the bot's scopes: what cannot be done without each. config/slack-manifest.yaml asks for them.
SCOPES = {
    "chat:write": "nothing can be sent",
    "channels:history": "a message whose answer got lost in a public channel is held until you look for it",
    "groups:history": "the same in a private channel",
    "channels:read": "the channels cannot be looked at, and buttons answer nobody",
    "groups:read": "the same in a private channel",
}
_APP = "api.slack.com/apps"


def examine_workspace(settings: Settings, channels: frozenset[str]) -> Iterator[Said]:
    """Look at the token, its scopes, the channels and Socket Mode; never raises for what Slack answers, and never tells a token."""
    token = _secret(settings.slack_token)
    if settings.uses_webhook:
        yield from _webhook(settings, channels)
        return
    if not token:
        says = f"WALKBACK_SLACK_TOKEN is not set: alerts go to the terminal and to pages in {settings.state / 'alerts'}"
        yield "note", says, "Make a Slack app as docs/slack.md says, and set its bot token (xoxb-...)."
        if _secret(settings.slack_app_token):
            yield "note", "WALKBACK_SLACK_APP_TOKEN is set, and does nothing without WALKBACK_SLACK_TOKEN", ""
        return
    client = _client(settings, token)
    answer = _asked(client, "auth.test")
    if isinstance(answer, tuple):
        yield answer
        return
    yield (
        "ok",
        f"signed in to {answer.get('team') or answer.get('url')} as {answer.get('user') or answer.get('bot_id')}",
        "",
    )
    yield from _scopes(answer.headers)
    for channel in sorted(channels)[:MOST]:
        yield from _channel(client, channel)
    yield from _buttons(settings)
    if _secret(settings.slack_webhook_url):
        yield "note", "WALKBACK_SLACK_WEBHOOK_URL is set, and does nothing beside WALKBACK_SLACK_TOKEN", ""


def _webhook(settings: Settings, channels: frozenset[str]) -> Iterator[Said]:
    says = "an incoming webhook sends: no threads, no edits, no buttons, and what may have been sent is left to you"
    yield "note", says, "For the whole of it make an app, as docs/slack.md says, and set WALKBACK_SLACK_TOKEN."
    try:
        Webhook(_secret(settings.slack_webhook_url), settings.slack_base_url).probe()
    except SlackFailure as failure:
        away = "" if failure.kind is Failure.WORKSPACE else "Alerts wait in the outbox until it answers."
        yield "bad", f"the webhook: {failure}", away
    else:
        yield "ok", "the webhook answers", ""
    if len(channels) > 1:
        says = f"the watchlist names {', '.join(sorted(channels)[:MOST])}: a webhook posts to its own channel alone"
        yield "bad", says, "Everything goes there. Name one channel, or set WALKBACK_SLACK_TOKEN."


def _scopes(headers: Any) -> Iterator[Said]:
    given = {name.lower(): value for name, value in dict(headers).items()}.get("x-oauth-scopes")
    if not isinstance(given, str):
        yield "note", "Slack does not say which scopes the token has", ""
        return
    has = {scope.strip() for scope in given.split(",")}
    lacking = [scope for scope in SCOPES if scope not in has]
    for scope in lacking:
        do = f"Add it at {_APP}, under OAuth & Permissions, and install the app again."
        yield "bad" if scope == "chat:write" else "note", f"the token lacks the scope {scope}: {SCOPES[scope]}", do
    if not lacking:
        yield "ok", "the token has every scope", ""


def _channel(client: WebClient, channel: str) -> Iterator[Said]:
    answer = _asked(client, "conversations.info", channel=channel)
    if isinstance(answer, tuple):
        yield _in_channel(channel, answer)
        return
    about = answer.get("channel") or {}
    name = f"{channel} (#{about.get('name')})" if about.get("name") else channel
    if about.get("is_archived"):
        yield "bad", f"{name} is archived", "Unarchive it, or name another channel in the watchlist."
        return
    if about.get("is_member") is False:
        yield "bad", f"Walkback is not in {name}", "Invite it: /invite @Walkback in that channel."
        return
    history = _asked(client, "conversations.history", channel=channel, limit=1)
    if isinstance(history, tuple):
        yield _in_channel(name, history)
    else:
        yield "ok", f"{name} can be written and read", ""


def _in_channel(name: str, said: Said) -> Said:
    state, says, do = said
    return state, f"{name}: {says}", do


def _buttons(settings: Settings) -> Iterator[Said]:
    token = _secret(settings.slack_app_token)
    if not token:
        yield "note", "WALKBACK_SLACK_APP_TOKEN is not set: messages have no buttons, and are answered by command", ""
        return
    answer = _asked(_client(settings, token), "apps.connections.open")
    if isinstance(answer, tuple):
        _, says, do = answer
        yield (
            "bad",
            f"Socket Mode: {says}",
            do or "Switch on Socket Mode, and make an app-level token with connections:write.",
        )
        return
    yield "ok", "Socket Mode answers", ""
    if not place.is_held(settings.state):
        says = f"no service runs on {settings.state}: nobody hears the buttons that messages have"
        yield "note", says, "Start it (make up, or walkback run); until then answer by command: walkback alerts --help."


def _asked(client: WebClient, method: str, **arguments: Any) -> Any:
    """Return Slack's answer, or what is wrong as something to say."""
    verb = "GET" if method.startswith("conversations.") else "POST"
    try:
        return client.api_call(method, http_verb=verb, params=arguments)
    except SlackApiError as error:
        code = error.response.get("error") if isinstance(error.response.data, dict) else None
        known = (
            code
            if isinstance(code, str) and code.replace("_", "").isalnum() and len(code) <= 80
            else "no answer in JSON"
        )
        return "bad", f"Slack refuses {method}: {known}", advice(known)
    except Exception as error:  # of some errors the text holds the request, and in it the token
        says = f"Slack does not answer {method} ({unanswered(error)})"
        return "bad", says, "Alerts wait in the outbox until it does."


def _client(settings: Settings, token: str) -> WebClient:
    quiet = logging.getLogger("walkback.slack")
    quiet.setLevel(logging.CRITICAL + 1)  # as in slack.py: the SDK's logs hold tokens
    base = settings.slack_base_url if settings.slack_base_url.endswith("/") else settings.slack_base_url + "/"
    return WebClient(token=token, base_url=base, timeout=PATIENCE, retry_handlers=[], logger=quiet)


def _secret(value: Any) -> str:
    return value.get_secret_value().strip() if value else ""
