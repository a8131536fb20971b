"""Heads for the embedded judge, trained here to be compared: each seeing nothing of what it is asked."""

import numpy as np

from benchmarks.judge.score import scores
from benchmarks.judge.sets import unseen
from models.judge.train import fit, leave_one_question_out, predict, read, softmax, temperature
from models.judge.unseen import questions, statements
from walkback.judge.encoder import Encoder
from walkback.judge.features import measure, names

#: numbers of training questions of the learning curve
CURVE = (10, 20, 40, 80, 160, 320)


def leave_one_out() -> dict[str, dict[str, float]]:
    """Return the scores on models/judge/data, each position judged by a head that has seen nothing of it, and of what knows nothing.

    a*.jsonl holds statements that were made hard: implicit, ironic, in minimal pairs; b*.jsonl plain ones, as officials speak.
    """
    asked, labels, groups, parts = read()
    rows = measure(asked, Encoder())
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


def learning_curve() -> list[tuple[int, float, float]]:
    """Return (training questions, AUC, average precision) on the unseen questions, of heads trained on ever more of the others."""
    encoder = Encoder()
    training = list(statements("train"))
    labels = np.array([label for _, label, _ in training])
    sizes = [len(question["statements"]) for question in questions("train")]
    groups = np.repeat(np.arange(len(sizes)), sizes)
    rows = measure([question for question, _, _ in training], encoder)
    test = unseen()
    asked = measure(test.questions, encoder)
    order = np.random.default_rng(7).permutation(len(sizes))
    found = []
    for count in sorted({min(count, len(sizes)) for count in CURVE}):
        seen = np.isin(groups, order[:count])
        numbers = scores(softmax(predict(fit(rows[seen], labels[seen]), asked)), test.labels)
        found.append((count, numbers["AUC contradicts"], numbers["average precision"]))
    return found
