"""What more training questions are worth to the embedded judge."""

import numpy as np

from benchmarks.judge.score import scores
from benchmarks.judge.sets import unseen
from models.judge.train import fit, material, predict, softmax
from walkback.judge.encoder import Encoder
from walkback.judge.features import measure

#: numbers of training questions of the learning curve
CURVE = (10, 20, 40, 80, 160, 320)


def learning_curve() -> list[tuple[int, float, float]]:
    """Return (training questions, AUC, average precision) on the unseen questions, of heads trained on ever more of the others."""
    encoder = Encoder()
    training, labels, groups, counts = material()
    rows = measure(training, encoder)
    test = unseen()
    asked = measure(test.questions, encoder)
    total = int(groups[-1]) + 1
    order = np.random.default_rng(7).permutation(total)
    found = []
    for count in sorted({min(count, total) for count in CURVE}):
        seen = np.isin(groups, order[:count])
        head = fit(rows[seen], labels[seen], counts[seen])
        numbers = scores(softmax(predict(head, asked)), test.labels)
        found.append((count, numbers["AUC contradicts"], numbers["average precision"]))
    return found
