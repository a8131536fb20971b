"""What a verdict is worth is said by a probability that was counted, not by what a judge promises of itself."""

from pathlib import Path

import numpy as np
import pytest

from models.judge.calibrate import JUDGES, fit
from models.judge.unseen import digest
from walkback import judge as judges
from walkback.errors import JudgeError
from walkback.judge import tiers
from walkback.judge.tiers import Calibration, Tier, calibration_of, tier

AS_PROMISED = Calibration()


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0.0, Tier.FILE),
        (0.499, Tier.FILE),
        (0.501, Tier.REVIEW),
        (0.94, Tier.REVIEW),
        (0.96, Tier.ALERT),
        (1.0, Tier.ALERT),
    ],
)
def test_the_tier_follows_the_probability(p: float, expected: Tier) -> None:
    assert tier(p, AS_PROMISED) is expected


def test_a_judge_that_promises_too_much_reaches_less() -> None:
    boasts = Calibration(slope=0.5, offset=-0.5)
    assert tier(0.97, AS_PROMISED) is Tier.ALERT
    assert tier(0.97, boasts) is Tier.REVIEW
    assert tier(0.6, boasts) is Tier.FILE
    assert [boasts(p) for p in (0.2, 0.5, 0.8)] == sorted(boasts(p) for p in (0.2, 0.5, 0.8))


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.1])
def test_certainty_is_never_reached(p: float) -> None:
    assert 0 < AS_PROMISED(p) < 1


def test_what_was_promised_too_high_is_found_by_counting() -> None:
    chance = np.random.default_rng(7)
    true = chance.uniform(0.05, 0.95, 4000)
    happened = chance.uniform(size=4000) < true
    boasted = 1 / (1 + np.exp(-2 * np.log(true / (1 - true)) - 0.5))
    found = fit(boasted, happened)
    assert found.slope == pytest.approx(0.5, abs=0.05)
    assert [found(float(p)) for p in boasted[:5]] == pytest.approx(true[:5].tolist(), abs=0.05)


def test_the_shipped_judges_were_counted_as_they_are() -> None:
    for name in JUDGES:
        judge = judges.load(name)
        assert calibration_of(judge.name) != AS_PROMISED, f"{judge.name}: python -m models.judge.calibrate"
        assert calibration_of(judge.name + "+examples.0c61faea") == calibration_of(judge.name)
    assert f'"data": "{digest()}"' in tiers._COUNTED.read_text(encoding="utf-8"), "python -m models.judge.calibrate"


def test_a_judge_that_was_not_counted_is_taken_at_its_word() -> None:
    assert calibration_of("oracle@1") == AS_PROMISED


@pytest.mark.parametrize(
    "content", ["", "[]", '{"judges": {"a@1": {}}}', '{"judges": [1]}', '{"judges": {"a": {"slope": "x"}}}']
)
def test_a_damaged_file_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "tiers.json").write_text(content)
    with pytest.raises(JudgeError, match=r"tiers\.json"):
        tiers._counted(tmp_path / "tiers.json")
