"""When it happens: Prefect flows, tasks and deployments. A task calls one function of walkback/.

Prefect reads its settings when it is imported, so what it must know is put into the environment here, before anything of this
package imports it. What the environment already says wins.
"""

import os
from contextlib import suppress

from walkback.settings import settings

for _name, _value in {
    # Its database and logs: beside ours, never in the home folder of whoever happens to run it.
    "PREFECT_HOME": str(settings().state.resolve() / "prefect"),
    # The default of 20 s is too short for a busy machine's first start: the run would fail before it began.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Each task run is 20 KB in its database; old runs are of no use once their table of counts has been read.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}.items():
    os.environ.setdefault(_name, _value)
with suppress(OSError):  # who uses it says so better
    settings().state.mkdir(parents=True, exist_ok=True)
