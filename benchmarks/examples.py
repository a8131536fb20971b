"""What a topic's examples are worth: `python -m benchmarks.examples [--judges NAME,...] [--update]`.

On each unseen question, so many statements of either side are drawn as its examples, and the rest are judged: by the judge alone, by the
judge that has read the examples (walkback/judge/examples.py), and by one that follows nearness to them however little they bear one
another out. Of the statements that are left, as many contradict as before the draw. `--update` writes examples.json, the reference.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.judge.score import scores
from benchmarks.judge.sets import answers, unseen
from walkback.judge import load
from walkback.judge.encoder import Encoder
from walkback.judge.examples import learn, likeness, log_softmax
from walkback.judge.values import Judge

REFERENCE = Path(__file__).with_suffix(".json")
JUDGES = "embedded,joint"
#: examples of each side; a question has twelve to fourteen statements that contradict it
SIDES = (4, 8, 12)
DRAWS = 4
#: logits for a whole miss, of the judge that follows nearness
NEARNESS = 2.0
SHOWN = ("average precision", "AUC contradicts", "recall at precision 0.90", "accuracy")

Rows = NDArray[np.int64]


def run(judge: Judge, sides: tuple[int, ...] = SIDES) -> dict[str, dict[str, float]]:
    """Return the scores of each way, for each number of examples a side; and how often the examples bore one another out."""
    asked = unseen()
    judged = np.log(np.maximum(answers(judge, asked.questions), 1e-6))
    vectors = Encoder()([question.statement for question in asked.questions])
    keys = [(question.claim, question.contraries) for question in asked.questions]
    places = [np.array([at for at, one in enumerate(keys) if one == key]) for key in dict.fromkeys(keys)]
    found: dict[str, dict[str, float]] = {}
    for count in sides:
        told: dict[str, list[NDArray[np.float64]]] = {"judge alone": [], "with examples": [], "by nearness": []}
        truth: list[Rows] = []
        used = 0
        for number, at in enumerate(places):
            for draw in range(DRAWS):
                given, left = _drawn(at, asked.labels, count, np.random.default_rng((number, draw)))
                if not len(left):
                    continue
                lesson = learn(vectors[given], asked.labels[given], judged[given])
                near = likeness(vectors[left], lesson.vectors) @ lesson.weights
                used += lesson.strength > 0
                truth.append(asked.labels[left])
                told["judge alone"].append(judged[left])
                told["with examples"].append(judged[left] + lesson.strength * near)
                told["by nearness"].append(judged[left] + NEARNESS * near)
        labels = np.concatenate(truth)
        for way, logits in told.items():
            found[f"{count} a side, {way}"] = scores(np.exp(log_softmax(np.concatenate(logits))), labels)
        found[f"{count} a side, with examples"]["borne out"] = round(used / len(truth), 3)
    return found


def _drawn(at: Rows, labels: Rows, count: int, chance: np.random.Generator) -> tuple[Rows, Rows]:
    """Return the statements that are examples, and those that are judged: none when too few contradict."""
    against, others = chance.permutation(at[labels[at] == 0]), chance.permutation(at[labels[at] != 0])
    left = len(against) - count
    if left < 1:
        return at[:0], at[:0]
    kept = max(1, round(left * len(others) / len(against)))
    return np.concatenate([against[:count], others[:count]]), np.concatenate([against[count:], others[count:][:kept]])


def main() -> None:
    """Print the table; with --update, keep the numbers as the reference."""
    parser = argparse.ArgumentParser(description="What a topic's examples are worth.")
    parser.add_argument("--judges", default=JUDGES, help="as WALKBACK_JUDGE names them, between commas")
    parser.add_argument("--update", action="store_true", help="keep these numbers as the reference")
    chosen = parser.parse_args()
    reference = json.loads(REFERENCE.read_text(encoding="utf-8")) if REFERENCE.exists() else {}
    kept: dict[str, dict[str, float]] = {}
    for name in chosen.judges.split(","):
        for part, numbers in run(load(name)).items():
            kept[f"{name}, {part}"] = numbers
            before = reference.get(f"{name}, {part}", {})
            print(f"{name}, {part}")
            for number in (*SHOWN, "borne out"):
                if number in numbers:
                    was = before.get(number)
                    print(
                        f"  {number:<26} {numbers[number]:>8}"
                        + (f"   reference {was}" if was not in (None, numbers[number]) else "")
                    )
    if chosen.update:
        REFERENCE.write_text(json.dumps(reference | kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
