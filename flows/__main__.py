"""`python -m flows once|serve|demo|demo-page`: the doors `walkback run --once`, `walkback run` and `walkback demo` end here."""

import argparse
import sys

from rich.console import Console

from walkback.errors import ConfigError, WalkbackError


def main() -> int:
    """Run what the arguments ask for and return the exit status: 0; 1: something failed; 2: the configuration is wrong."""
    parser = argparse.ArgumentParser(prog="python -m flows", description=__doc__)
    parser.add_argument("what", choices=("once", "serve", "demo", "demo-page"))
    what = parser.parse_args().what
    console = Console(soft_wrap=True)
    try:
        if what == "once":
            from flows.once import run_once

            return run_once(console)
        if what == "serve":
            from flows.service import serve

            return serve(console)
        from flows.demo import demo, demo_page

        return demo_page(console) if what == "demo-page" else demo(console)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except WalkbackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
