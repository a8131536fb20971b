"""How good each judge is on policy questions that it has not seen: `python -m benchmarks.unseen [--check FILE] [--update]`.

The judges answer on the test questions of models/judge/questions, and what it prints stands beside benchmarks/unseen.json; `--update`
writes that file. `--check` takes statements of others, a JSON list of {topic_label, position, contrary, statement, label}.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.judge import scores
from models.judge.unseen import LABELS, statements
from walkback.judge import load
from walkback.judge.values import Judge, Question

REFERENCE = Path(__file__).with_suffix(".json")
JUDGES = ("embedded", "joint")
#: statements that are timed, and of which each is judged by itself
TIMED = 100

Probabilities = NDArray[np.float64]
Truth = NDArray[np.int64]


def answers(judge: Judge, asked: list[Question]) -> Probabilities:
    """Return (questions, 3) probabilities; a third each where the judge could not say."""
    return np.array([answer.p or (1 / 3, 1 / 3, 1 / 3) for answer in judge.answer(asked)])


def reliability(p: Probabilities, labels: Truth) -> list[tuple[float, int, float, float]]:
    """Return (lower edge, statements, mean probability of contradicts, share that does) for each fifth that has any."""
    bins = np.minimum((p[:, 0] * 5).astype(int), 4)
    return [
        (b / 5, int((bins == b).sum()), float(p[bins == b, 0].mean()), float((labels[bins == b] == 0).mean()))
        for b in range(5)
        if (bins == b).any()
    ]


def run(name: str, check: Path | None = None) -> tuple[dict[str, dict[str, float]], Probabilities, Truth, list[str]]:
    """Return the scores of a judge on each set, and the test set's probabilities, labels and tags."""
    judge = load(name)
    test = list(statements("test"))
    labels = np.array([label for _, label, _ in test])
    p = answers(judge, [question for question, _, _ in test])
    found = {f"{name}, test questions": scores(p, labels)}
    if check is not None:
        rows: list[dict[str, Any]] = json.loads(check.read_text(encoding="utf-8"))
        asked = [
            Question(
                statement=row["statement"],
                claim=row["position"],
                contraries=(row["contrary"],),
                topic=row["topic_label"],
            )
            for row in rows
        ]
        truth = np.array([LABELS.index(row["label"]) for row in rows])
        found[f"{name}, check set"] = scores(answers(judge, asked), truth)
    return found, p, labels, [tag for _, _, tag in test]


def main() -> None:
    """Print the tables; with --update, keep the numbers as the reference."""
    parser = argparse.ArgumentParser(description="How good each judge is on questions that it has not seen.")
    parser.add_argument("--check", type=Path, metavar="FILE", help="statements of others, as JSON")
    parser.add_argument("--update", action="store_true", help="keep these numbers as the reference")
    chosen = parser.parse_args()
    reference: dict[str, Any] = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    kept: dict[str, dict[str, float]] = {}
    for name in JUDGES:
        found, p, labels, tags = run(name, chosen.check)
        kept |= found
        for part, values in found.items():
            print(part)
            for number, value in values.items():
                before = reference.get(part, {}).get(number)
                print(f"  {number:<26} {value:>8}" + (f"   reference {before}" if before not in (None, value) else ""))
        print(f"{name}: right, by kind of statement")
        for tag in sorted(set(tags)):
            of_tag = np.array([one == tag for one in tags])
            print(f"  {tag:<14} {of_tag.sum():>4} {(p[of_tag].argmax(axis=1) == labels[of_tag]).mean():>8.3f}")
        print(f"{name}: contradicts, promised and true")
        for edge, count, promised, true in reliability(p, labels):
            print(f"  {edge:.1f} and more {count:>5} {promised:>8.3f} {true:>8.3f}")
        began = time.perf_counter()
        judge = load(name)
        loaded = time.perf_counter() - began
        asked = [question for question, _, _ in statements("test")][:TIMED]
        began = time.perf_counter()
        judge.answer(asked)
        print(f"{name}: {TIMED / (time.perf_counter() - began):.0f} pairs a second; loaded in {loaded:.2f} s\n")
    if chosen.update:
        REFERENCE.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
