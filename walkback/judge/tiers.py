"""What a verdict is worth: an alert, a look by somebody, or the file.

A judge's probability is what it promises. A calibration turns it into what was true of such promises, on questions that the judge had not
seen (Platt 1999, "Probabilistic outputs for support vector machines"): models/judge/calibrate.py counts it on the dev questions and
writes models/judge/tiers.json. A judge of another revision was not counted, and is taken at its word.
"""

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from walkback.errors import JudgeError

_COUNTED = Path(__file__).resolve().parents[2] / "models" / "judge" / "tiers.json"
#: least calibrated probability of each tier: of what is an alert, 95 of 100 contradict; of what is reviewed, half
ALERT = 0.95
REVIEW = 0.5
#: a promise is never taken for a certainty
_SUREST = 1e-6


class Tier(StrEnum):
    """What to do with a verdict."""

    ALERT = "alert"
    REVIEW = "review"  #: a possible contradiction: somebody reads both sentences
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Calibration:
    """A straight line through log-odds: what was promised in, what was true out."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, promised: float) -> float:
        """Return the share of statements with this promise that did contradict: 0..1, rising with the promise."""
        p = min(max(promised, _SUREST), 1 - _SUREST)
        return 1 / (1 + math.exp(-(self.slope * math.log(p / (1 - p)) + self.offset)))


def tier(p_contradicts: float, calibration: Calibration) -> Tier:
    """Return the tier of a verdict with this probability of a contradiction."""
    true = calibration(p_contradicts)
    return Tier.ALERT if true >= ALERT else Tier.REVIEW if true >= REVIEW else Tier.FILE


def calibration_of(judge: str) -> Calibration:
    """Return the calibration of a judge by its `name@revision`, whatever examples it has read. Raises JudgeError for a damaged file."""
    return _counted().get(judge.partition("+examples.")[0], Calibration())


@cache
def _counted(path: Path = _COUNTED) -> dict[str, Calibration]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {name: Calibration(float(row["slope"]), float(row["offset"])) for name, row in stored["judges"].items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise JudgeError(f"The calibration of the judges {path} cannot be read: {error}") from error
