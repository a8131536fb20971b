"""A real browser, driven over the DevTools protocol: Chromium, where the machine has one (`.ci/run` installs it)."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

#: quiet, and alone: no profile of anybody's, no call home
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0",
)  # fmt: skip
#: seconds for a start, an answer, a page
_PATIENCE = 30.0


class Tab:
    """One page, and what it asked the network for."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._asked, self._session = socket, 0, ""
        self.requested: list[str] = []
        self.dialogs = 0
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")

    def open(self, address: str) -> None:
        """Load a page, and everything that it asks for."""
        self._call("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")

    def evaluate(self, script: str) -> Any:
        """Return the value of an expression, which the page's own policy does not bind."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, label: str) -> None:
        """Press the mouse on the first visible button or menu with that label."""
        found = self.evaluate(
            "(() => { const one = [...document.querySelectorAll('button, summary, a')].find("
            f"it => it.innerText.trim().startsWith({json.dumps(label)}) && it.checkVisibility());"
            " if (!one) return null; one.scrollIntoView({block: 'center'}); const box = one.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        assert found, f"no {label} on the page:\n{self.text()}"
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=found[0], y=found[1], button="left", clickCount=1)

    def text(self) -> str:
        """Return what a person reads on the page."""
        return str(self.evaluate("document.body ? document.body.innerText : ''"))

    def until(self, condition: str, *, reloading: bool = False) -> None:
        """Wait for an expression to hold, loading the page again if it may take longer than the page itself waits."""
        end = time.monotonic() + _PATIENCE
        while not self.evaluate(condition):
            assert time.monotonic() < end, f"{condition} did not come true:\n{self.text()}"
            time.sleep(0.3 if reloading else 0.05)
            if reloading:
                self.open(self.evaluate("location.href"))

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._asked += 1
        told: dict[str, Any] = {"id": self._asked, "method": method, "params": parameters}
        self._socket.send(json.dumps(told | ({"sessionId": self._session} if self._session else {})))
        while True:
            came = json.loads(self._socket.recv(timeout=_PATIENCE))
            if came.get("method") == "Network.requestWillBeSent":
                self.requested.append(came["params"]["request"]["url"])
            self.dialogs += came.get("method") == "Page.javascriptDialogOpening"
            if came.get("id") == self._asked:
                assert "error" not in came, f"{method}: {came['error']}"
                result: dict[str, Any] = came["result"]
                return result


@contextmanager
def browser(folder: Path) -> Iterator[Tab]:
    """Yield a page of a browser of its own, with its profile in `folder`; skip the test where there is no Chromium."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    command = [program, *_FLAGS, f"--user-data-dir={folder}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            address = None
            for line in process.stderr:
                if address := re.search(r"ws://\S+", line):
                    break
            assert address, "Chromium did not start"
            with connect(address[0], max_size=None) as socket:
                yield Tab(socket)
        finally:
            process.kill()
