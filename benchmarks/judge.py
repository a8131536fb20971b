"""How good the embedded judge is: `python -m benchmarks.judge [--update]`.

Every statement of models/judge/data is judged by a head that has seen nothing of its position (leave one position out). What it prints is
compared with benchmarks/judge.json; `--update` writes that file. a*.jsonl holds statements that were made hard: implicit, ironic,
in minimal pairs; b*.jsonl plain ones, as officials speak.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.judge.train import leave_one_question_out, read, softmax, temperature
from walkback.judge.encoder import Encoder
from walkback.judge.features import measure, names

REFERENCE = Path(__file__).with_suffix(".json")
THRESHOLDS = (0.5, 0.6, 0.7, 0.8)


def scores(p: NDArray[np.float64], labels: NDArray[np.int64]) -> dict[str, float]:
    """Return accuracy, macro F1, and how well contradictions are told from the rest, by themselves and at thresholds."""
    said, against = p.argmax(axis=1), labels == 0
    f1 = []
    for label in range(3):
        hits = float(((said == label) & (labels == label)).sum())
        f1.append(2 * hits / max(1.0, float((said == label).sum() + (labels == label).sum())))
    order = np.argsort(-p[:, 0], kind="stable")
    hits_so_far = np.cumsum(against[order])
    precision = hits_so_far / np.arange(1, len(order) + 1)
    reached = hits_so_far[precision >= 0.9]
    found = {
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
        found[f"precision at {threshold}"] = right / max(1.0, float(raised.sum()))
        found[f"recall at {threshold}"] = right / float(against.sum())
    return {name: round(value, 3) for name, value in found.items()}


def _auc(values: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """The chance that a contradiction is given more than another statement (Mann and Whitney)."""
    order = values.argsort()
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    count = float(positive.sum())
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * float((~positive).sum())))


def _calibration_error(p: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The mean distance between what was promised and what was true, in ten bins of the label's probability."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == labels
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def run() -> dict[str, dict[str, float]]:
    """Return the scores of each part of the data, and of what knows nothing."""
    questions, labels, groups, parts = read()
    rows = measure(questions, Encoder())
    logits = leave_one_question_out(rows, labels, groups)
    p = softmax(logits / temperature(logits, labels))
    nearer = rows[:, names().index("contrary - claim")]
    spread = (nearer - nearer.mean()) / nearer.std()
    cosine = softmax(np.stack([spread, -spread, np.zeros(len(labels))], axis=1))
    plain = np.array([part.startswith("b") for part in parts])
    return {
        "plain statements": scores(p[plain], labels[plain]),
        "hard statements": scores(p[~plain], labels[~plain]),
        "all": scores(p, labels),
        "all, by nearness to contrary or claim alone": scores(cosine, labels),
    }


def main() -> None:
    """Print the table; with --update, keep it as the reference."""
    parser = argparse.ArgumentParser(description="How good the embedded judge is.")
    parser.add_argument("--update", action="store_true", help="keep these numbers as the reference")
    chosen = parser.parse_args()
    found = run()
    reference: dict[str, Any] = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    for part, values in found.items():
        print(part)
        for name, value in values.items():
            before = reference.get(part, {}).get(name)
            print(f"  {name:<20} {value:>8}" + (f"   reference {before}" if before not in (None, value) else ""))
    if chosen.update:
        REFERENCE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
