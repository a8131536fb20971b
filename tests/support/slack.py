"""The stand-in for Slack that fails on request, before or after it has done what was asked; and a record of its calls."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from walkback.demo import server
from walkback.demo.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call. `after`: Slack has done what was asked all the same."""

    kind: str  #: drop, hang, status, error
    after: bool = False
    status: int | None = None  #: 500, and 200 for an error in JSON, unless said otherwise
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 1.0


@dataclass
class Slack(Workspace):
    """A workspace that fails when it is told to."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: dict[str, list[Fault | None]] = field(default_factory=dict)
    always: dict[str, Fault] = field(default_factory=dict)  #: by method, or "*"

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


class _Handler(server.Handler):
    slack: Slack

    def call(self, method: str, arguments: dict[str, Any], token: str) -> None:
        self.slack.calls.append((method, arguments))
        fault = self.slack.fault(method)
        if fault is None:
            super().call(method, arguments, token)
            return
        if fault.after:
            self.slack.answer(method, arguments, token)
        match fault.kind:
            case "error":
                self.send(fault.status or 200, json.dumps({"ok": False, "error": fault.error}).encode(), fault.headers)
            case "status":
                self.send(fault.status or 500, b"<html>Server Error | Slack</html>", fault.headers, "text/html")
            case _:
                self._break(fault)

    def hook(self, path: str, body: str) -> None:
        self.slack.calls.append(("webhook", {"path": path, "body": body}))
        fault = self.slack.fault("webhook")
        if fault is None:
            super().hook(path, body)
            return
        if fault.after:
            self.slack.hook(path, body)
        if fault.kind in ("error", "status"):
            status = fault.status or (500 if fault.kind == "status" else 400)
            self.send(status, (fault.error or "<html>Error</html>").encode(), fault.headers, "text/plain")
            return
        self._break(fault)

    def _break(self, fault: Fault) -> None:
        if fault.kind == "hang":
            time.sleep(fault.seconds)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serve(slack: Slack | None = None, port: int = 0) -> Iterator[Slack]:
    """Serve a workspace on loopback; its `base_url` is what WALKBACK_SLACK_BASE_URL is set to."""
    slack = slack or Slack()
    with server.serve(slack, port, _Handler):
        yield slack
