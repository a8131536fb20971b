"""A workspace behind real HTTP, on loopback: Slack's API at /api/, incoming webhooks at /services/, the page of its channels at /."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from walkback.demo import page
from walkback.demo.clients import HOST
from walkback.demo.workspace import Workspace

#: bytes of a request; Slack's own limit is not known
_MOST = 2**20


class Handler(BaseHTTPRequestHandler):
    """One request."""

    slack: Workspace

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a reading method, or show the page."""
        address = urlsplit(self.path)
        if address.path.startswith("/api/"):
            self._called(address.query)
        elif address.path == "/" and self._is_from_here():
            self._show(page.show(self.slack, _form(address.query)))
        else:
            self.send(404, b"not found", {}, "text/plain")

    def do_POST(self) -> None:
        """Answer any method, or do what somebody does on the page."""
        size = self.headers.get("Content-Length") or "0"
        if not size.isdecimal() or int(size) > _MOST:
            self.send(413, b"too large", {}, "text/plain")
            return
        body = self.rfile.read(int(size)).decode("utf-8", "replace")
        address = urlsplit(self.path)
        if address.path.startswith("/api/"):
            self._called(address.query, body)
        elif address.path.startswith("/services/"):
            self.hook(address.path, body)
        elif address.path == "/" and self._is_from_here():
            self.send(303, b"", {"Location": page.act(self.slack, _form(body))}, "text/plain")
        else:
            self.send(404, b"not found", {}, "text/plain")

    def call(self, method: str, arguments: dict[str, Any], token: str) -> None:
        """Answer one call of Slack's API."""
        status, body, headers = self.slack.answer(method, arguments, token)
        self.send(status, json.dumps(body).encode(), headers)

    def hook(self, path: str, body: str) -> None:
        """Answer what is posted to an incoming webhook."""
        status, word, headers = self.slack.hook(path, body)
        self.send(status, word.encode(), headers, "text/plain")

    def send(self, status: int, body: bytes, headers: dict[str, str], kind: str = "application/json") -> None:
        """Send an answer; the client may be gone."""
        with suppress(OSError):
            self.send_response(status)
            for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def _called(self, query: str, body: str = "") -> None:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ").strip()
        arguments: dict[str, Any]
        if "json" in (self.headers.get("Content-Type") or "") and body:
            arguments = json.loads(body)
        else:
            arguments = dict(_form(f"{query}&{body}"))
            for name in ("blocks", "metadata", "view"):
                with suppress(KeyError, ValueError):
                    arguments[name] = json.loads(arguments[name])
        self.call(urlsplit(self.path).path.rpartition("/")[2], arguments, token)

    def _show(self, document: str) -> None:
        self.send(200, document.encode(), {"Cache-Control": "no-store"}, "text/html; charset=utf-8")

    def _is_from_here(self) -> bool:
        # Another site in the same browser may send a form here, or call this address by a name of its own.
        port = urlsplit(self.slack.base_url).port
        here = (f"{HOST}:{port}", f"localhost:{port}")
        origin = self.headers.get("Origin")
        return self.headers.get("Host") in here and (origin is None or urlsplit(origin).netloc in here)


def _form(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded, keep_blank_values=True, max_num_fields=200).items()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are ordinary."""


@contextmanager
def serve(slack: Workspace, port: int = 0, handler: type[Handler] = Handler) -> Iterator[None]:
    """Serve a workspace on loopback; its `base_url` is then what WALKBACK_SLACK_BASE_URL is set to."""
    with _Server((HOST, port), type("_Handler", (handler,), {"slack": slack})) as server:
        slack.base_url = f"http://{HOST}:{server.server_address[1]}/api/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            slack.clients.hang_up()
            server.shutdown()
            thread.join()
