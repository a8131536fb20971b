"""The services that a language model is asked through: one call a question, no retry of the SDK's own, everything bounded."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import Any

import httpx2
from pydantic import SecretStr

from walkback.errors import ConfigError, JudgeError
from walkback.judge.llm import Ask, Unavailable, Unusable

#: seconds that one answer may take
TIMEOUT = 60.0
#: bytes of one answer: a good one has some 500
MOST_BYTES = 200_000
#: tokens that a model may answer with, its thoughts included
_MOST_TOKENS = 2_000


def open_provider(provider: str, model: str, *, key: SecretStr | None, base_url: str) -> Ask:
    """Return what asks `model` of "anthropic", or of "openai": any endpoint that speaks its protocol.

    `base_url` "" is the provider's own. Raises ConfigError for another provider, and for the provider's own endpoint without a key.
    """
    if provider not in _PROVIDERS:
        raise ConfigError(f"WALKBACK_JUDGE names the provider {provider!r}: there is {' and '.join(_PROVIDERS)}")
    secret = key.get_secret_value() if key else ""
    if not secret and not base_url:
        raise ConfigError(f"WALKBACK_LLM_KEY is not set: {provider} answers nobody without one")
    return _PROVIDERS[provider](model, secret or "none", base_url or None)


def _anthropic(model: str, key: str, base_url: str | None) -> Ask:
    # An SDK takes a second to import: commands that ask no model shall not wait for it
    import anthropic

    client = anthropic.Anthropic(api_key=key, base_url=base_url, max_retries=0, timeout=TIMEOUT, http_client=_bounded())

    def ask(instructions: str, message: str, schema: dict[str, Any]) -> str:
        answer: Any = client.messages.create(
            model=model,
            max_tokens=_MOST_TOKENS,
            system=instructions,
            messages=[{"role": "user", "content": message}],
            tools=[{"name": "verdict", "description": "Gives the verdict.", "input_schema": schema}],
            tool_choice={"type": "tool", "name": "verdict"},
        )
        if answer.stop_reason == "refusal":
            raise Unusable("it refuses")
        used = [block.input for block in answer.content if block.type == "tool_use" and block.name == "verdict"]
        if len(used) != 1:
            raise Unusable(f"it gave {len(used)} verdicts ({answer.stop_reason})")
        return json.dumps(used[0])

    return partial(_asked, ask, anthropic)


def _openai(model: str, key: str, base_url: str | None) -> Ask:
    import openai

    client = openai.OpenAI(api_key=key, base_url=base_url, max_retries=0, timeout=TIMEOUT, http_client=_bounded())

    def ask(instructions: str, message: str, schema: dict[str, Any]) -> str:
        answer: Any = client.chat.completions.create(
            model=model,
            max_completion_tokens=_MOST_TOKENS,
            messages=[{"role": "system", "content": instructions}, {"role": "user", "content": message}],
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "verdict", "strict": True, "schema": schema},
            },
        )
        if not answer.choices:
            raise Unusable("it gave no verdict")
        choice = answer.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise Unusable("it refuses")
        if not choice.message.content:
            raise Unusable(f"it gave no verdict ({choice.finish_reason})")
        return str(choice.message.content)

    return partial(_asked, ask, openai)


_PROVIDERS: dict[str, Callable[[str, str, str | None], Ask]] = {"anthropic": _anthropic, "openai": _openai}


def _asked(ask: Ask, sdk: Any, instructions: str, message: str, schema: dict[str, Any]) -> str:
    """Ask, and sort what goes wrong: both SDKs name their errors alike. No message of theirs is passed on: it may hold what was sent."""
    try:
        return ask(instructions, message, schema)
    except JudgeError:
        raise
    except sdk.APITimeoutError:
        raise Unavailable(f"none within {TIMEOUT:g} s") from None
    except sdk.APIConnectionError as error:
        if isinstance(error.__cause__, _TooMuch):
            raise error.__cause__ from None
        raise Unavailable(f"the connection failed ({type(error.__cause__ or error).__name__})") from None
    except sdk.APIStatusError as error:
        status = int(error.status_code)
        if status in (408, 409, 425, 429) or status >= 500:
            raise Unavailable(f"status {status}") from None
        if status in (400, 413, 422):
            raise Unusable(f"status {status}: the service does not take this question") from None
        raise JudgeError(
            f"The language model cannot be asked: status {status}. {_ADVICE.get(status, '')}".strip()
        ) from None
    except Exception as error:  # what the SDK makes of a body that is no answer of this protocol
        raise Unusable(f"it is no answer of this protocol ({type(error).__name__})") from None


_ADVICE = {
    401: "Check WALKBACK_LLM_KEY.",
    403: "Check what the key may use.",
    404: "Check the model in WALKBACK_JUDGE, and WALKBACK_LLM_BASE_URL.",
}


class _TooMuch(Unusable):
    """An answer that is longer than an answer is."""

    def __init__(self) -> None:
        super().__init__(f"it is longer than {MOST_BYTES:,} bytes")


class _Body(httpx2.SyncByteStream):
    """A body of MOST_BYTES at most that is there in TIMEOUT: the client's own limit is on each read, and a drip has no end."""

    def __init__(self, stream: httpx2.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        left, end = MOST_BYTES, monotonic() + TIMEOUT
        for part in self._stream:
            left -= len(part)
            if left < 0:
                raise _TooMuch
            if monotonic() > end:
                raise httpx2.ReadTimeout("the answer drips")
            yield part

    def close(self) -> None:
        self._stream.close()


class _Transport(httpx2.HTTPTransport):
    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        # Compressed bytes are counted as they come; asking for none keeps the count honest.
        request.headers["accept-encoding"] = "identity"
        response = super().handle_request(request)
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Body(response.stream)
        return response


def _bounded() -> httpx2.Client:
    """Return a client that follows no redirect, with which a key would travel, and reads no more than MOST_BYTES."""
    return httpx2.Client(transport=_Transport(), timeout=TIMEOUT, follow_redirects=False)
