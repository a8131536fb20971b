"""Two judges with one voice each: the embedded one, and a model that reads statement and position together.

The cross-encoder's voice counts for more: it reads what is only implied; the embedded judge is at home with plain words on a policy. What
both are worth, alone and together, is measured by benchmarks/judge/ and written in docs/judge.md.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from walkback.errors import JudgeError
from walkback.judge.cross import CrossEncoder, left_open
from walkback.judge.embedded import EmbeddedJudge, cut
from walkback.judge.encoder import MODELS
from walkback.judge.examples import log_softmax
from walkback.judge.values import LABELS, Answer, Label, Question

#: of the cross-encoder's voice; chosen on the dev questions, where all from 0.7 to 1 are alike
SHARE = 0.7


class JointJudge:
    """Answers by the weighted mean of both opinions, as log-probabilities."""

    def __init__(self, folder: Path = MODELS) -> None:
        """Load both. Raises JudgeError."""
        self._embedded = EmbeddedJudge(folder)
        self._cross = CrossEncoder(folder)
        try:
            about = json.loads((folder / "cross.json").read_text(encoding="utf-8"))
            self._revision: str = about["revision"]
            self._temperature, self._together = float(about["temperature"]), float(about["together"])
        except (OSError, KeyError, ValueError) as error:
            raise JudgeError(f"The judge's {folder / 'cross.json'} cannot be read: {error}") from error

    @property
    def name(self) -> str:
        """`joint@revisions`, of the cross-encoder and of the embedded judge."""
        return f"joint@{self._revision}+{self._embedded.name.partition('@')[2]}"

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Return one answer a question, in order; what the embedded judge cannot judge stays CANNOT_JUDGE."""
        first = self._embedded.answer(questions)
        open_ = [at for at, answer in enumerate(first) if answer.p is not None]
        if not open_:
            return [replace(answer, judge=self.name) for answer in first]
        read = log_softmax(self._cross([questions[at] for at in open_]) / self._temperature)
        answers = [replace(answer, judge=self.name) for answer in first]
        for at, said in zip(open_, read, strict=True):
            if questions[at].negated:
                said = said[[1, 0, 2]]
            together = mean(np.log(np.maximum(first[at].p or (), 1e-9)), said) / self._together
            p = np.exp(log_softmax(together[np.newaxis])[0])
            label = LABELS[int(np.argmax(p))]
            answers[at] = Answer(
                label=label,
                p=(float(p[0]), float(p[1]), float(p[2])),
                judge=self.name,
                reason=self._reason(questions[at], label),
            )
        return answers

    def _reason(self, question: Question, label: Label) -> str:
        reason, before = self._embedded.reason(question, label), left_open(question)
        return f"{reason} It was read with “{cut(before)}”." if before else reason


def mean(embedded: NDArray[np.float64], cross: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weighted mean of both judges' log-probabilities, of the same shape."""
    return (1 - SHARE) * embedded + SHARE * cross
