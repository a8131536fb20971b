"""`python -m walkback.demo [--port 9090]`: an empty workspace, to point Walkback at."""

import argparse
from contextlib import suppress
from threading import Event

from walkback.demo.server import serve
from walkback.demo.workspace import Workspace


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m walkback.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=9090)
    slack = Workspace()
    with serve(slack, parser.parse_args().port), suppress(KeyboardInterrupt):
        tokens = "WALKBACK_SLACK_TOKEN=xoxb-any WALKBACK_SLACK_APP_TOKEN=xapp-any"
        print(f"{tokens} WALKBACK_SLACK_BASE_URL={slack.base_url}", flush=True)
        print(f"Its channels are shown at {slack.base_url.removesuffix('api/')}; Ctrl-C stops it.", flush=True)
        Event().wait()


if __name__ == "__main__":
    main()
