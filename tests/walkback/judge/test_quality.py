"""The gate: the embedded judge is as good as it was, on questions that it has not seen. Lowering a floor needs a reason in CHANGELOG."""

import pytest

from benchmarks.judge.__main__ import on_unseen
from walkback.judge import load

#: of benchmarks/judge/reference.json, less the noise of a few statements; by whether the positions are shown without their contraries
FLOORS = {
    False: {"accuracy": 0.48, "average precision": 0.52, "AUC contradicts": 0.64},
    True: {"accuracy": 0.46, "average precision": 0.46, "AUC contradicts": 0.60},
}


@pytest.mark.parametrize("alone", [False, True])
def test_the_judge_is_not_worse_than_its_floors(alone: bool) -> None:
    found = on_unseen(load("embedded"), alone=alone)
    for name, floor in FLOORS[alone].items():
        assert found[name] >= floor, name
