"""A dispatcher in a process of its own: `python -m tests.support.dispatcher LEDGER SLACK TODAY [PACE]`.

TODAY is the day by which messages expire; PACE, in seconds, is waited for between two posts to a channel. With a PACE it says "ready"
and waits for a line before it begins, so that several begin at once. Prints how many messages it sent.
"""

import io
import sys
from datetime import datetime, timedelta
from pathlib import Path

from walkback.alerts import claims
from walkback.alerts.deliver import drain
from walkback.ledger import connect

if __name__ == "__main__":
    ledger, base_url, today, *pace = sys.argv[1:]
    engine = connect(ledger)
    if pace:
        claims.PACE = timedelta(seconds=float(pace[0]))
        print("ready", flush=True)
        sys.stdin.readline()
    day = datetime.fromisoformat(today)
    print(drain(engine, lambda: day, token="xoxb-any", base_url=base_url, folder=Path(), out=io.StringIO()).sent)
