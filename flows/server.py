"""`python -m flows.server PORT`: Prefect's server on loopback, for as long as somebody holds the other end of standard input.

A server that outlived the service would hold its port and its database; a pipe ends with its process, however that dies.
"""

import os
import signal
import sys
import threading

import uvicorn

HOST = "127.0.0.1"


def main(port: int) -> None:
    """Serve until SIGTERM, or until standard input ends."""
    # Ctrl-C reaches every process of the terminal: the runs that are being stopped still need their server.
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    uvicorn.run("prefect.server.api.server:create_app", factory=True, host=HOST, port=port, log_level="warning")


def _stop_with_parent() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]))
