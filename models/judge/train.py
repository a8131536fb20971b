"""Train the heads of the embedded judge on the training questions and write head.json: `python -m models.judge.train`.

One weighs what is asked with contraries, one what is asked without: each is trained on all statements.

It needs numpy only: the same features and data give the same weights. The probabilities that calibrate the temperature are of
questions that were left out of the training, a tenth at a time.
"""

import hashlib
import json
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.judge.unseen import HERE, LABELS, asked_of, digest, questions
from walkback.judge.encoder import Encoder
from walkback.judge.features import measure, names
from walkback.judge.values import Question

#: of the squared weights, against the mean loss of a statement
PENALTY = 0.05
STEPS = 400
#: of the questions, for the temperature
PARTS = 10
#: how often a statement of data/ counts: it is plainer than those of questions/, and there are fewer
PLAIN = 4

Array = NDArray[np.float64]


def material() -> tuple[list[Question], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the training questions, their labels, the number of each one's policy question, and how often it counts.

    A position is a statement too, which keeps to it, and its contraries are statements that contradict it.
    """
    asked, labels, groups = [], [], []
    counts: list[int] = []
    for group, row in enumerate(questions("train")):
        sides = [{"text": row["claim"], "label": "consistent"}]
        sides += [{"text": contrary, "label": "contradicts"} for contrary in row["contraries"]]
        for said in [*row["statements"], *sides]:
            asked.append(asked_of(row, said))
            labels.append(LABELS.index(said["label"]))
            groups.append(group)
        counts += [PLAIN if row["plain"] else 1] * len(row["statements"]) + [1] * len(sides)
    return asked, np.array(labels), np.array(groups), np.array(counts)


def fit(rows: Array, labels: NDArray[np.int64], counts: NDArray[np.int64]) -> dict[str, Array]:
    """Return mean, scale, weights (3, features) and bias of a logistic regression with a squared penalty, by Newton's method.

    `counts`: how often each row is seen.
    """
    rows, labels = rows.repeat(counts, axis=0), labels.repeat(counts)
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(spread > 1e-6, spread, 1.0)
    x = np.hstack([(rows - mean) / scale, np.ones((len(rows), 1))])
    y = np.eye(3)[labels]
    penalty = np.full(x.shape[1], PENALTY)
    penalty[-1] = 1e-6
    w = np.zeros((3, x.shape[1]))
    # Boehning's bound on the curvature gives steps that never overshoot (1992, "Multinomial logistic regression algorithm").
    curvature = 0.5 * (x.T @ x) / len(x) + np.diag(penalty)
    inverse = np.linalg.inv(curvature)
    for _ in range(STEPS):
        slope = (softmax(x @ w.T) - y).T @ x / len(x) + w * penalty
        w -= slope @ inverse
    return {"mean": mean, "scale": scale, "weights": w[:, :-1], "bias": w[:, -1]}


def predict(head: dict[str, Array], rows: Array) -> Array:
    """Return the logits, (rows, 3)."""
    result: Array = ((rows - head["mean"]) / head["scale"]) @ head["weights"].T + head["bias"]
    return result


def softmax(logits: Array) -> Array:
    """Return probabilities."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Array = powers / powers.sum(axis=1, keepdims=True)
    return result


def leave_parts_out(
    rows: Array, labels: NDArray[np.int64], groups: NDArray[np.int64], counts: NDArray[np.int64]
) -> Array:
    """Return logits of every statement by a head that has seen nothing of its policy question, nor of a tenth of the others."""
    logits = np.zeros((len(labels), 3))
    for part in range(PARTS):
        out = groups % PARTS == part
        logits[out] = predict(fit(rows[~out], labels[~out], counts[~out]), rows[out])
    return logits


def temperature(logits: Array, labels: NDArray[np.int64]) -> float:
    """Return what the logits have to be divided by for the likeliest probabilities (Guo et al. 2017)."""
    tried = np.geomspace(0.3, 4.0, 60)
    losses = [-np.log(softmax(logits / t)[np.arange(len(labels)), labels]).mean() for t in tried]
    return float(tried[int(np.argmin(losses))])


def main() -> None:
    """Train, and write head.json."""
    asked, labels, groups, counts = material()
    encoder = Encoder()
    stored: dict[str, Any] = {"features": names(), "data": digest()}
    for kind, shown in {"contraries": asked, "alone": [replace(one, contraries=()) for one in asked]}.items():
        rows = measure(shown, encoder)
        divided = temperature(leave_parts_out(rows, labels, groups, counts), labels)
        weighed = {name: np.round(values, 6).tolist() for name, values in fit(rows, labels, counts).items()}
        stored[kind] = {"temperature": round(divided, 4), **weighed}
    revision = hashlib.sha256(json.dumps(stored).encode()).hexdigest()[:10]
    (HERE / "head.json").write_text(json.dumps({"revision": revision, **stored}) + "\n", encoding="utf-8")
    print(f"{len(labels)} statements on {groups[-1] + 1} policy questions: heads {revision}")


if __name__ == "__main__":
    main()
