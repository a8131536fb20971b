"""`python -m flows.server FD`: Prefect's server on an inherited socket, for as long as somebody holds the other end of standard input.

A server that outlived the service would hold its port and its database; a pipe ends with its process, however that dies. The socket
listens already: of two services that start at once each has its own, and neither takes the other's server for its own.
"""

import os
import signal
import socket
import sys
import threading

import uvicorn


def main(listening: int) -> None:
    """Serve until SIGTERM, or until standard input ends."""
    # Ctrl-C reaches every process of the terminal: the runs that are being stopped still need their server.
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    server = uvicorn.Server(uvicorn.Config("prefect.server.api.server:create_app", factory=True, log_level="warning"))
    server.run(sockets=[socket.socket(fileno=listening)])
    if not server.started:
        sys.exit(1)


def _stop_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]))
