"""Probabilities and truths -> numbers. Rows are statements; column 0 is contradicts, 1 consistent, 2 unrelated."""

import numpy as np
from numpy.typing import NDArray

THRESHOLDS = (0.5, 0.6, 0.7, 0.8)

Probabilities = NDArray[np.float64]
Truth = NDArray[np.int64]


def scores(p: Probabilities, labels: Truth) -> dict[str, float]:
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
        "AUC contradicts": auc(p[:, 0], against),
        "recall at precision 0.90": float(reached.max() / against.sum()) if len(reached) else 0.0,
        "calibration error": _calibration_error(p, labels),
    }
    for threshold in THRESHOLDS:
        raised = p[:, 0] >= threshold
        right = float((raised & against).sum())
        found[f"precision at {threshold}"] = right / max(1.0, float(raised.sum()))
        found[f"recall at {threshold}"] = right / float(against.sum())
    return {name: round(value, 3) for name, value in found.items()}


def auc(values: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the chance that a contradiction is given more than another statement (Mann and Whitney)."""
    order = values.argsort()
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    count = float(positive.sum())
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * float((~positive).sum())))


def reliability(p: Probabilities, labels: Truth) -> list[tuple[float, int, float, float]]:
    """Return (lower edge, statements, mean probability of contradicts, share that does) for each tenth that has any."""
    bins = np.minimum((p[:, 0] * 10).astype(int), 9)
    return [
        (b / 10, int((bins == b).sum()), float(p[bins == b, 0].mean()), float((labels[bins == b] == 0).mean()))
        for b in range(10)
        if (bins == b).any()
    ]


def _calibration_error(p: Probabilities, labels: Truth) -> float:
    """The mean distance between what was promised and what was true, in ten bins of the label's probability."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == labels
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins)))
