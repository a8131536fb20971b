"""prefect.yaml and the service say the same."""

import yaml

from flows.deployments import DEPLOYMENTS
from walkback.settings import CHECKOUT


def test_prefect_yaml_equals_the_list() -> None:
    document = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text())
    assert document["deployments"] == [one.as_document() for one in DEPLOYMENTS]


def test_what_is_served_equals_the_list() -> None:
    for one in DEPLOYMENTS:
        served, written = one.to_serve(), one.as_document()
        assert (served.name, served.description, served.tags) == (one.name, one.description, list(one.tags))
        assert served.flow_name == one.flow
        [schedule] = served.schedules or []
        assert getattr(schedule.schedule, "interval") == one.every  # noqa: B009 - an interval's, of the three kinds
        assert served.concurrency_limit == written["concurrency_limit"]["limit"]
        assert served.concurrency_options is not None
        assert served.concurrency_options.collision_strategy == written["concurrency_limit"]["collision_strategy"]
