"""The demonstration as a channel: from the feeds to an alert that is answered in a browser, without an account."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from walkback.settings import CHECKOUT


@pytest.mark.timeout(400)
def test_the_alert_of_the_demonstration_is_confirmed_in_a_browser(tmp_path: Path) -> None:
    said = tmp_path / "said.log"
    with said.open("wb") as out:
        command = [sys.executable, "-m", "flows", "demo-page"]
        demo = subprocess.Popen(command, cwd=CHECKOUT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        address = _address(demo, said)
        page = httpx.get(address).text
        assert "Tillerson contradicts White House on North Korea talks" in page
        assert "Walked back" in page
        assert "#diplomatic-desk" in page
        button = LexborHTMLParser(page).css_first("button.primary")
        assert button is not None and button.parent is not None and button.text() == "Confirm"
        fields = {one.attributes["name"] or "": one.attributes["value"] or "" for one in button.parent.css("input")}
        answer = httpx.post(address, data=fields | {"value": button.attributes["value"] or ""})
        assert "problem" not in answer.headers["Location"]
        end = time.monotonic() + 30
        while "Confirmed, by ana" not in httpx.get(address).text:
            assert time.monotonic() < end
            time.sleep(0.2)
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0, said.read_text()
        assert "Traceback" not in said.read_text()
    finally:
        demo.kill()
        demo.wait()


def _address(demo: "subprocess.Popen[bytes]", said: Path) -> str:
    end = time.monotonic() + 300
    while not (found := re.search(r"The channel is at (http://\S+)", said.read_text())):
        assert demo.poll() is None and time.monotonic() < end, said.read_text()
        time.sleep(0.2)
    return found[1]
