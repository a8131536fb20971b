"""A hostile web server over real HTTP on loopback: raw sockets, one scripted behaviour a path.

    with HostileServer({"/good": page(b"hello"), "/drip": drip(b"a")}) as server:
        client.get(server.url("/good"))

A behaviour gets the request and a function that sends bytes. What is not scripted answers 404.
"""

import contextlib
import gzip
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

OK = b"HTTP/1.1 200 OK\r\n"
#: a behaviour gives up after this many seconds, so that a failing test leaves no threads behind
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked."""

    path: str
    headers: dict[str, str]
    at: float  #: time.monotonic()


Send = Callable[[bytes], None]
Behaviour = Callable[[Request, Send], None]


class Reset(Exception):
    """Raised by a behaviour to end the connection with a reset instead of an orderly close."""


def page(
    body: bytes, *headers: str, status: str = "200 OK", content_type: str | None = "text/html; charset=utf-8"
) -> Behaviour:
    """Answer with a body, orderly."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    answer = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
    return lambda request, send: send(answer)


def redirect(location: str, status: str = "302 Found") -> Behaviour:
    """Send the client elsewhere."""
    return page(b"", f"Location: {location}", status=status)


def raw(answer: bytes) -> Behaviour:
    """Send these bytes and hang up."""
    return lambda request, send: send(answer)


def silence(request: Request, send: Send) -> None:
    """Take the request and never answer."""
    time.sleep(PATIENCE)


def drip(begin: bytes) -> Behaviour:
    """Begin like this, then one byte every tenth of a second: every single read succeeds in time."""

    def behave(request: Request, send: Send) -> None:
        send(begin)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            send(b"a")
            time.sleep(0.1)

    return behave


def flood(begin: bytes, again: bytes) -> Behaviour:
    """Begin like this, then send the same without end."""

    def behave(request: Request, send: Send) -> None:
        send(begin)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            send(again)

    return behave


def bomb(megabytes: int) -> Behaviour:
    """A page of so many megabytes that is a thousandth of that on the wire."""
    return page(gzip.compress(b"a" * (megabytes * 2**20)), "Content-Encoding: gzip")


def reset(request: Request, send: Send) -> None:
    """Send half a body, then reset the connection."""
    send(OK + b"Content-Type: text/html\r\nContent-Length: 1000\r\n\r\nhalf")
    time.sleep(0.05)
    raise Reset


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave like the first one the first time, like the second one the second time, and so on; then like the last one."""
    left = list(behaviours)
    return lambda request, send: (left.pop(0) if len(left) > 1 else left[0])(request, send)


def conditional(body: bytes, etag: str, modified: str) -> Behaviour:
    """Answer 304 to who sends the validators back byte for byte."""

    def behave(request: Request, send: Send) -> None:
        known = (request.headers.get("if-none-match"), request.headers.get("if-modified-since"))
        if known == (etag, modified):
            send(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode("latin-1"))
        else:
            page(body, f"ETag: {etag}", f"Last-Modified: {modified}", content_type="application/rss+xml")(request, send)

    return behave


class _Handler(socketserver.BaseRequestHandler):
    server: "HostileServer"

    def handle(self) -> None:
        connection: socket.socket = self.request
        with contextlib.suppress(OSError):  # the client hanging up is the hoped-for end
            request = _read(connection)
            if request is None:
                return
            self.server.requests.append(request)
            behaviour = self.server.script.get(request.path, page(b"nothing here", status="404 Not Found"))
            try:
                behaviour(request, connection.sendall)
            except Reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return None
        data += piece
    first, *lines = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Request(first.split(" ")[1], headers, time.monotonic())


class HostileServer(socketserver.ThreadingTCPServer):
    """Runs in a thread from construction until the end of its block. `requests`: what was asked, in order."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, script: dict[str, Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.requests: list[Request] = []
        threading.Thread(target=lambda: self.serve_forever(0.02), daemon=True).start()

    @property
    def authority(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{self.authority}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for, in order, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()
