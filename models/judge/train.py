"""Train the head of the embedded judge on data/*.jsonl and write head.json: `python -m models.judge.train`.

It needs numpy only: the same features, data and seed give the same weights. The probabilities that calibrate the temperature are of
questions that were left out of the training, one at a time.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkback.judge.encoder import Encoder
from walkback.judge.features import measure, names
from walkback.judge.values import Label, Question

HERE = Path(__file__).parent
LABELS = [Label.CONTRADICTS.value, Label.CONSISTENT.value, Label.UNRELATED.value]
#: of the squared weights, against the mean loss of a statement
PENALTY = 0.05
STEPS = 400

Array = NDArray[np.float64]


def read() -> tuple[list[Question], NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Return every labelled statement as a question, its label, the number of its position, and the file it stands in."""
    questions, labels, groups, files = [], [], [], []
    number = 0
    for path in sorted((HERE / "data").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            for said in row["statements"]:
                questions.append(
                    Question(
                        statement=said["text"],
                        claim=row["claim"],
                        contraries=tuple(row["contraries"]),
                        topic=row["topic"],
                        speaker=said.get("speaker", ""),
                        context=said.get("context", ""),
                    )
                )
                labels.append(LABELS.index(said["label"]))
                groups.append(number)
                files.append(path.stem)
            number += 1
    return questions, np.array(labels), np.array(groups), files


def fit(rows: Array, labels: NDArray[np.int64]) -> dict[str, Array]:
    """Return mean, scale, weights (3, features) and bias of a logistic regression with a squared penalty, by Newton's method."""
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


def leave_one_question_out(rows: Array, labels: NDArray[np.int64], groups: NDArray[np.int64]) -> Array:
    """Return logits of every statement by a head that has seen nothing of its position."""
    logits = np.zeros((len(labels), 3))
    for group in np.unique(groups):
        out = groups == group
        logits[out] = predict(fit(rows[~out], labels[~out]), rows[out])
    return logits


def temperature(logits: Array, labels: NDArray[np.int64]) -> float:
    """Return what the logits have to be divided by for the likeliest probabilities (Guo et al. 2017)."""
    tried = np.geomspace(0.3, 4.0, 60)
    losses = [-np.log(softmax(logits / t)[np.arange(len(labels)), labels]).mean() for t in tried]
    return float(tried[int(np.argmin(losses))])


def main() -> None:
    """Train, and write head.json."""
    questions, labels, groups, _ = read()
    rows = measure(questions, Encoder())
    logits = leave_one_question_out(rows, labels, groups)
    head = fit(rows, labels)
    stored: dict[str, Any] = {
        "features": names(),
        "temperature": round(temperature(logits, labels), 4),
        **{name: np.round(values, 6).tolist() for name, values in head.items()},
    }
    revision = hashlib.sha256(json.dumps(stored).encode()).hexdigest()[:10]
    (HERE / "head.json").write_text(json.dumps({"revision": revision, **stored}) + "\n", encoding="utf-8")
    print(
        f"{len(labels)} statements on {len(np.unique(groups))} positions: head {revision}, temperature {stored['temperature']}"
    )


if __name__ == "__main__":
    main()
