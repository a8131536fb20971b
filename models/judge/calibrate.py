"""Calibrate the judges on the dev questions: `python -m models.judge.calibrate`, after train.py or train_cross.py.

It writes what the logits of the cross-encoder are divided by into cross.json, and what each judge's probability of a contradiction is
worth into tiers.json. It needs what Walkback needs, and takes a minute or two.
"""

import hashlib
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.judge.train import softmax, temperature
from models.judge.unseen import HERE, digest, statements
from walkback.judge import load
from walkback.judge.cross import CrossEncoder
from walkback.judge.embedded import EmbeddedJudge
from walkback.judge.joint import mean
from walkback.judge.tiers import Calibration
from walkback.judge.values import Question

JUDGES = ("embedded", "joint")
STEPS = 50


def temperatures(asked: Sequence[Question], labels: NDArray[np.int64]) -> None:
    """Write into cross.json what makes its probabilities likeliest on dev: alone, and in its mean with the embedded judge's.

    That mean is sharper than either (Guo et al. 2017, "On calibration").
    """
    path = HERE / "cross.json"
    about = {name: json.loads(path.read_text(encoding="utf-8"))[name] for name in ("data", "seeds")}
    alone = CrossEncoder(HERE)(asked)
    about["temperature"] = round(temperature(alone, labels), 4)
    embedded = np.log([answer.p or (1 / 3, 1 / 3, 1 / 3) for answer in EmbeddedJudge().answer(asked)])
    together = mean(embedded, np.log(softmax(alone / about["temperature"])))
    about["together"] = round(temperature(together, labels), 4)
    revision = hashlib.sha256(json.dumps(about).encode() + (HERE / "cross.onnx").read_bytes()).hexdigest()[:10]
    path.write_text(json.dumps({"revision": revision, **about}) + "\n", encoding="utf-8")


def fit(promised: NDArray[np.float64], true: NDArray[np.bool_]) -> Calibration:
    """Return the line through log-odds that makes the truth likeliest, by Newton's method, with Platt's targets against overconfidence."""
    p = np.clip(promised, 1e-6, 1 - 1e-6)
    rows = np.stack([np.log(p / (1 - p)), np.ones(len(p))], axis=1)
    count = int(true.sum())
    target = np.where(true, (count + 1) / (count + 2), 1 / (len(true) - count + 2))
    weights = np.array([1.0, 0.0])
    for _ in range(STEPS):
        q = 1 / (1 + np.exp(-rows @ weights))
        weights = weights + np.linalg.solve((rows * (q * (1 - q))[:, np.newaxis]).T @ rows, rows.T @ (target - q))
    return Calibration(round(float(weights[0]), 4), round(float(weights[1]), 4))


def main() -> None:
    """Write cross.json, and then tiers.json."""
    dev = list(statements("dev"))
    asked, labels = [question for question, _, _ in dev], np.array([label for _, label, _ in dev])
    temperatures(asked, labels)
    against = labels == 0
    found = {}
    for name in JUDGES:
        judge = load(name)
        answers = judge.answer(asked)
        could = np.array([answer.p is not None for answer in answers])
        promised = np.array([answer.p[0] if answer.p else 0.0 for answer in answers])
        line = fit(promised[could], against[could])
        found[judge.name] = {"slope": line.slope, "offset": line.offset, "statements": int(could.sum())}
    stored = {"data": digest(), "judges": found}
    (HERE / "tiers.json").write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=2))


if __name__ == "__main__":
    main()
