"""How often alerts were right, by how sure the judge was of them: counted from what people answered. Values in, values out.

Answers are not a sample: people answer what they have an opinion on. So it is told how many alerts were answered, of how many; and a share
is told with its interval of Wilson at 95 of 100 (Wilson 1927, "Probable inference"), or not at all where that says next to nothing.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from walkback.alerts.answers import standing
from walkback.alerts.values import Reviewed
from walkback.judge.tiers import Tier, calibration_of, tier

#: false alarms that are the judge's; the others are of whoever found the words and their speaker
_OF_JUDGE = ("same-meaning", "off-topic")
#: bands of a judge's probability; no alert is raised below the first
_BANDS = 10
#: widest interval that is told: half of all shares would be within it
_WIDEST = 0.5
_Z = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The answered alerts of one judge within a tenth of its probability."""

    judge: str  #: name@revision, whatever examples it has read
    low: float  #: the probabilities are from here
    high: float  #: to below here; the highest, 1.0, with it
    expected: float  #: mean share that contradicts, by the calibration that was counted of this judge: see tiers.py
    tier: Tier  #: of that mean
    confirmed: int  #: confirmed, or made the new position
    false_alarms: tuple[tuple[str, int], ...]  #: by reason, the most frequent first

    @property
    def answered(self) -> int:
        """How many alerts."""
        return self.confirmed + sum(number for _, number in self.false_alarms)

    @property
    def judged(self) -> int:
        """Of how many the answer tells whether the judge was right."""
        return self.confirmed + sum(number for reason, number in self.false_alarms if reason in _OF_JUDGE)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share of `judged` that contradicts, from and to; None where there are too few to say."""
        if not self.judged:
            return None
        n, share = self.judged, self.confirmed / self.judged
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        reach = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        low, high = max(0.0, middle - reach), min(1.0, middle + reach)
        return (low, high) if high - low <= _WIDEST else None

    def __str__(self) -> str:
        why = ", ".join(f"{reason} {number}" for reason, number in self.false_alarms)
        told = f"{self.low:.1f} to {self.high:.1f}: {self.confirmed} of {self.answered} confirmed"
        told += f" (false alarms: {why})" if why else ""
        if (interval := self.interval) is None:
            return f"{told}; too few to say"
        low, high = interval
        share = f"{self.confirmed} of {self.judged} contradict ({low:.2f} to {high:.2f}"
        return f"{told}; {share}, expected {self.expected:.2f})"

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        interval = self.interval
        return {
            "judge": self.judge,
            "from": self.low,
            "to": self.high,
            "tier": self.tier.value,
            "expected": round(self.expected, 4),
            "answered": self.answered,
            "confirmed": self.confirmed,
            "false_alarms": dict(self.false_alarms),
            "judged": self.judged,
            "share": [round(end, 4) for end in interval] if interval else None,
        }


def bands(reviewed: Sequence[Reviewed]) -> list[Band]:
    """Return the bands that have an answer that stands, judge by judge, the surest first. Raises JudgeError for a damaged calibration."""
    found: dict[tuple[str, int], list[tuple[float, str]]] = {}
    for one in reviewed:
        review = standing(one.answers).review
        if review is not None:
            judge = one.judge.partition("+examples.")[0]
            place = min(int(one.probability * _BANDS), _BANDS - 1)
            found.setdefault((judge, place), []).append((one.probability, review.reason))
    return [_band(judge, place, found[judge, place]) for judge, place in sorted(found, key=lambda at: (at[0], -at[1]))]


def _band(judge: str, place: int, answers: Sequence[tuple[float, str]]) -> Band:
    """Return the band of these probabilities, each with the reason why it was a false alarm, or ""."""
    calibration = calibration_of(judge)
    promised = sum(probability for probability, _ in answers) / len(answers)
    reasons = Counter(reason for _, reason in answers if reason)
    return Band(
        judge=judge,
        low=place / _BANDS,
        high=(place + 1) / _BANDS,
        expected=sum(calibration(probability) for probability, _ in answers) / len(answers),
        tier=tier(promised, calibration),
        confirmed=len(answers) - reasons.total(),
        false_alarms=tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
    )


def told(found: Sequence[Band]) -> Iterator[str]:
    """Yield the bands in words; the judge is named where there are several."""
    several = len({band.judge for band in found}) > 1
    for band in found:
        yield f"{band.judge}, {band}" if several else str(band)
