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

from models.judge.unseen import LABELS, statements
from walkback.judge import load
from walkback.judge.values import Judge, Question

REFERENCE = Path(__file__).with_suffix(".json")
JUDGES = ("embedded", "joint")
THRESHOLDS = (0.5, 0.6, 0.7, 0.8)
#: statements that are timed, and of which each is judged by itself
TIMED = 100

Probabilities = NDArray[np.float64]
Truth = NDArray[np.int64]


def answers(judge: Judge, asked: list[Question]) -> Probabilities:
    """Return (questions, 3) probabilities; a third each where the judge could not say."""
    return np.array([answer.p or (1 / 3, 1 / 3, 1 / 3) for answer in judge.answer(asked)])


def scores(p: Probabilities, labels: Truth) -> dict[str, float]:
    """Return accuracy, macro F1, and how well contradictions are told from the rest, by themselves and at thresholds."""
    said, against = p.argmax(axis=1), labels == 0
    f1 = []
    for label in range(3):
        hits = float(((said == label) & (labels == label)).sum())
        f1.append(2 * hits / max(1.0, float((said == label).sum() + (labels == label).sum())))
    order = np.argsort(-p[:, 0], kind="stable")
    found = np.cumsum(against[order])
    precision = found / np.arange(1, len(order) + 1)
    reached = found[precision >= 0.9]
    numbers = {
        "statements": float(len(labels)),
        "accuracy": float((said == labels).mean()),
        "macro F1": float(np.mean(f1)),
        "average precision": float((precision * against[order]).sum() / against.sum()),
        "AUC contradicts": _auc(p[:, 0], against),
        "recall at precision 0.90": float(reached.max() / against.sum()) if len(reached) else 0.0,
        "calibration error": _calibration_error(p, labels),
    }
    for threshold in THRESHOLDS:
        raised = p[:, 0] >= threshold
        right = float((raised & against).sum())
        numbers[f"precision at {threshold}"] = right / max(1.0, float(raised.sum()))
        numbers[f"recall at {threshold}"] = right / float(against.sum())
    return {name: round(value, 3) for name, value in numbers.items()}


def _auc(values: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """The chance that a contradiction is given more than another statement (Mann and Whitney)."""
    order = values.argsort()
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    count = float(positive.sum())
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * float((~positive).sum())))


def _calibration_error(p: Probabilities, labels: Truth) -> float:
    """The mean distance between what was promised and what was true, in ten bins of the label's probability."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == labels
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


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
