"""Runs that a kill left "Running" for ever: Prefect alone can't tell that their process is gone.

Each run of ours carries, as a label, which process of which machine it is; another run, or the service at its start, looks whether
that process still lives.
"""

import logging
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.runtime import flow_run
from prefect.states import Crashed

from walkback.ledger import leases

#: the label of a run that says which process it is
LABEL = "walkback.process"
#: a claimed run that has not begun by then never will: its runner is gone
CLAIMED = timedelta(minutes=10)
#: runs that are looked at in one go: more than any machine can have left
MOST = 200


def bury() -> int:
    """Mark runs of dead processes Crashed, and sign the current run, if there is one. Returns the number of runs marked.

    Never raises: a Prefect that does not answer here must not stop the run.
    """
    try:
        with get_client(sync_client=True) as client:
            if flow_run.id is not None:
                client.update_flow_run_labels(flow_run.id, {LABEL: leases.owner()})
            return _bury(client)
    except Exception as error:  # this is housekeeping
        logging.getLogger("prefect.flows").warning("Runs of dead processes were not looked for: %s", error)
        return 0


def _bury(client: SyncPrefectClient) -> int:
    left = client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=["monitor"])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
        ),
        limit=MOST,
    )
    dead = [run for run in left if run.id != flow_run.id and _is_dead(run)]
    for run in dead:
        client.set_flow_run_state(
            run.id, Crashed(message="Its process is gone; the next run has gone on from there."), force=True
        )
    return len(dead)


def _is_dead(run: FlowRun) -> bool:
    if run.state is not None and run.state.is_pending():
        return datetime.now(UTC) - run.state.timestamp > CLAIMED
    return LABEL in run.labels and leases.is_gone(str(run.labels[LABEL]))
