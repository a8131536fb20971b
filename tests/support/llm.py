"""A stand-in for a language model's service over real HTTP, in Anthropic's protocol and in OpenAI's.

It knows nothing: it answers what a test tells it to, misbehaves on request, and keeps what it was asked.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: a request -> the verdict that is given, as an object or as the text that stands for one
Verdict = Callable[["Asked"], dict[str, Any] | str]

AGAINST = {"contradicts": 90, "consistent": 5, "unrelated": 5, "reason": "It waives the condition.", "words": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, whichever protocol it came in."""

    path: str
    headers: dict[str, str]
    instructions: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is sent instead of a verdict."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0  #: before anything is sent
    drop: bool = False  #: the connection is closed without an answer


@dataclass(slots=True)
class Model:
    """The service: `verdict` says what it thinks, `faults` are used up first, `stop` is why it says it stopped."""

    verdict: Verdict = lambda asked: AGAINST
    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    stop: str = ""
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def anthropic(self) -> str:
        return self.url

    def openai(self) -> str:
        return f"{self.url}/v1"


@contextmanager
def serve(model: Model) -> Iterator[Model]:
    """Serve on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            messages = body["messages"]
            instructions = body.get("system") or messages[0]["content"]
            asked = Asked(
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                instructions=instructions,
                message=messages[-1]["content"],
            )
            with model.lock:
                model.asked.append(asked)
                fault = model.faults.pop(0) if model.faults else model.always
            if fault is not None:
                time.sleep(fault.seconds)
                if fault.drop:
                    self.close_connection = True
                    return
                self._send(fault.status, fault.body, fault.headers)
                return
            self._send(200, json.dumps(self._answer(asked)).encode(), {})

        def _answer(self, asked: Asked) -> dict[str, Any]:
            verdict = model.verdict(asked)
            if asked.path == "/v1/messages":
                block: dict[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": "verdict", "input": verdict}
                if isinstance(verdict, str):
                    block = {"type": "text", "text": verdict}
                return {
                    "id": "msg_1", "type": "message", "role": "assistant", "model": "stand-in", "content": [block],
                    "stop_reason": model.stop or "tool_use", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
                }  # fmt: skip
            text = verdict if isinstance(verdict, str) else json.dumps(verdict)
            message = {"role": "assistant", "content": text, "refusal": "No." if model.stop == "refusal" else None}
            return {
                "id": "c1", "object": "chat.completion", "created": 1, "model": "stand-in",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
            }  # fmt: skip

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    model.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
