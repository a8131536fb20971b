"""The judge that ships: a small sentence encoder and the cues of a sentence, weighed by trained heads. No network, no token.

It is a triage scorer and not a person: what it is worth is measured by benchmarks/judge/, and written in models/judge/README.md.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from walkback.errors import JudgeError
from walkback.judge.cues import DOUBTS, TOLD, cues
from walkback.judge.encoder import MODELS, Encoder
from walkback.judge.features import measure, names
from walkback.judge.values import LABELS, Answer, Label, Question

_WORD = re.compile(r"[^\W\d_]+")
#: words below which a statement says too little to be judged by itself
_FEWEST_WORDS = 2
#: characters of a statement that are read
_LONGEST = 4000
#: of a reason, characters of the sentence that it quotes
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Head:
    """A multinomial logistic regression on standardised features, with the temperature that calibrates it."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]  #: (3, features)
    bias: NDArray[np.float64]  #: (3,)
    temperature: float

    def __call__(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (rows, 3) probabilities of LABELS, each row summing to 1."""
        logits = ((rows - self.mean) / self.scale) @ self.weights.T + self.bias
        logits = logits / self.temperature
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        result: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return result


class Heads(NamedTuple):
    """What was trained for positions that have contraries, and for those that have none: half of the features then say nothing."""

    revision: str
    contraries: Head
    alone: Head

    def __call__(self, rows: NDArray[np.float64], has_contraries: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return (rows, 3) probabilities of LABELS, each row by its head."""
        return np.where(has_contraries[:, np.newaxis], self.contraries(rows), self.alone(rows))


def load_heads(path: Path) -> Heads:
    """Return the trained heads. Raises JudgeError when they are missing, damaged or of other features than these."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["features"] != names():
            raise ValueError("it was trained on other features: run models/judge/train.py")
        return Heads(stored["revision"], contraries=_head(stored["contraries"]), alone=_head(stored["alone"]))
    except (OSError, KeyError, ValueError) as error:
        raise JudgeError(f"The judge's head {path} cannot be loaded: {error}") from error


def _head(stored: dict[str, Any]) -> Head:
    weighed = {name: np.array(stored[name]) for name in ("mean", "scale", "weights", "bias")}
    return Head(**weighed, temperature=float(stored["temperature"]))


class EmbeddedJudge:
    """Answers by the embedded model."""

    def __init__(self, folder: Path = MODELS) -> None:
        """Load encoder and heads. Raises JudgeError."""
        self._encoder = Encoder(folder)
        self._heads = load_heads(folder / "head.json")

    @property
    def name(self) -> str:
        """`embedded@revision`, the revision naming the weights of the heads."""
        return f"embedded@{self._heads.revision}"

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Return one answer a question, in order; a question that says too little gets CANNOT_JUDGE."""
        refusals = [_refusal(question) for question in questions]
        askable = [_bounded(q) for q, refusal in zip(questions, refusals, strict=True) if refusal is None]
        judged = iter(self._judge(askable) if askable else ())
        return [
            next(judged)
            if refusal is None
            else Answer(label=Label.CANNOT_JUDGE, p=None, judge=self.name, reason=refusal)
            for refusal in refusals
        ]

    def _judge(self, questions: Sequence[Question]) -> list[Answer]:
        has_contraries = np.array([bool(question.contraries) for question in questions])
        rows = self._heads(measure(questions, self._encoder), has_contraries)
        answers = []
        for question, row in zip(questions, rows, strict=True):
            contradicts, consistent, unrelated = (float(value) for value in row)
            if question.negated:
                contradicts, consistent = consistent, contradicts
            p = (contradicts, consistent, unrelated)
            label = LABELS[int(np.argmax(p))]
            answers.append(Answer(label=label, p=p, judge=self.name, reason=self.reason(question, label)))
        return answers

    def reason(self, question: Question, label: Label) -> str:
        """Return one sentence on why a question gets that label: what the statement comes near to, and which words tell."""
        if label is Label.UNRELATED:
            return "It takes no side on the position."
        if question.negated:
            return "The speaker rejects these words."
        against = label is Label.CONTRADICTS
        compared = list(question.contraries) if against and question.contraries else [question.claim]
        vectors = self._encoder([question.statement, *compared])
        nearest = compared[int(np.argmax(vectors[1:] @ vectors[0]))]
        told = _told(question.statement, against=against) + _doubt(question.statement)
        if against and question.contraries:
            return f"It comes near to “{cut(nearest)}”, which would contradict the position{told}."
        if against:
            return f"It goes against “{cut(nearest)}”{told}."
        return f"It keeps to “{cut(nearest)}”{told}."


def _told(statement: str, *, against: bool) -> str:
    found = cues(statement)
    for cue in ("waived", "changed", "ready") if against else ("unchanged", "condition", "refused"):
        if found[cue]:
            return f"; it {TOLD[cue]} (“{found[cue][0]}”)"
    return ""


def _doubt(statement: str) -> str:
    """Return what speaks against either label: words that are hedged, or perhaps another's."""
    found = cues(statement)
    for cue, says in DOUBTS.items():
        # "would" is as often a wish or a condition of the other side ("anytime they would like to").
        telling = [words for words in found[cue] if words.casefold() != "would"]
        if telling:
            return f"; against that, it {says} (“{telling[0]}”)"
    return ""


def cut(text: str) -> str:
    """Return a sentence as a reason quotes it: without its full stop, and of _SHOWN characters at the most."""
    text = text.rstrip(".")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rsplit(" ", 1)[0] + "…"


def _bounded(question: Question) -> Question:
    if len(question.statement) <= _LONGEST and len(question.context) <= _LONGEST:
        return question
    return Question(
        statement=question.statement[:_LONGEST],
        claim=question.claim,
        contraries=question.contraries,
        topic=question.topic,
        speaker=question.speaker,
        context=question.context[:_LONGEST],
        negated=question.negated,
    )


def _refusal(question: Question) -> str | None:
    """Return why a question cannot be judged, or None when it can be."""
    words = _WORD.findall(question.statement[:_LONGEST])
    if len(words) < _FEWEST_WORDS:
        return "The statement has too few words to be judged by itself."
    if not _WORD.search(question.claim):
        return "The position is empty."
    latin = sum(word.isascii() for word in words)
    if latin < 0.7 * len(words):
        return "The statement is not in English, the only language that this judge reads."
    return None
