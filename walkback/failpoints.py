"""Named points at which a test can kill the process, to prove that nothing is lost or sent twice.

`WALKBACK_FAILPOINT=name` or `name:3` (the third time it is reached). Unset, reaching a point costs one comparison.
"""

import os
import signal
from collections import Counter

_NAME, _, _NTH = os.environ.get("WALKBACK_FAILPOINT", "").partition(":")
_seen: Counter[str] = Counter()


def reach(name: str) -> None:
    """Kill this process with SIGKILL if the environment asks for it at this point."""
    if name != _NAME:
        return
    _seen[name] += 1
    if _seen[name] == int(_NTH or 1):
        os.kill(os.getpid(), signal.SIGKILL)
