"""The one list of deployments. `walkback run` serves it; prefect.yaml says the same for a work pool, and a test compares them."""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A flow, and when it runs."""

    name: str
    flow: str  #: its function and its module in flows/ are named alike
    every: timedelta
    description: str
    tags: tuple[str, ...] = ("walkback",)

    def as_document(self) -> dict[str, Any]:
        """Return the deployment as prefect.yaml writes it."""
        return {
            "name": self.name,
            "entrypoint": f"flows/{self.flow}.py:{self.flow}",
            "description": self.description,
            "tags": list(self.tags),
            "schedules": [{"interval": int(self.every.total_seconds()), "active": True}],
            "concurrency_limit": {"limit": 1, "collision_strategy": "CANCEL_NEW"},
            "work_pool": {"name": "walkback"},
        }

    def to_serve(self) -> "RunnerDeployment":
        """Return the deployment as Prefect serves it. Imports Prefect."""
        from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
        from prefect.types.entrypoint import EntrypointType

        flow = getattr(import_module(f"flows.{self.flow}"), self.flow)
        deployment: RunnerDeployment = flow.to_deployment(
            self.name,
            interval=self.every,
            # A run that comes while one is at work has nothing to do that this one won't: no queue builds up behind a slow day.
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
            description=self.description,
            tags=list(self.tags),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        return deployment


DEPLOYMENTS = (
    Deployment(
        name="every-five-minutes",
        flow="monitor",
        every=timedelta(minutes=5),
        description="Poll the feeds that are due, read, detect, judge, raise and deliver.",
    ),
)
