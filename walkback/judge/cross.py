"""A statement and a position, read together by one model: models/judge/cross.onnx on onnxruntime (models/judge/README.md)."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from walkback.judge.encoder import open_model, run
from walkback.judge.values import Question

#: tokens that are read of a statement and a position together, as in the training
MAX_TOKENS = 112
#: contraries that are read, as in the training
MOST_CONTRARIES = 2
#: between the sentences of a position
SEPARATOR = " </s> "
#: words below which a statement is read with the sentence before it
_ELLIPTIC = 9
#: words of a context that is read whole: a headline, a question that was asked
_SHORT = 40
_SENTENCE = re.compile(r"(?<=[.!?”\"])\s+|\n+")


class CrossEncoder:
    """Reads pairs. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Load the model. Raises JudgeError when its files are missing or damaged."""
        self._session, self._tokenizer = open_model(folder, "cross.onnx", "cross-tokenizer.json")
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        self._tokenizer.no_padding()

    def __call__(self, questions: Sequence[Question]) -> NDArray[np.float64]:
        """Return the logits of contradicts, consistent and unrelated: (len(questions), 3)."""
        return np.array([self._one(question) for question in questions], dtype=np.float64).reshape(-1, 3)

    def _one(self, question: Question) -> NDArray[np.float32]:
        return run(self._session, self._tokenizer.encode(*pair(question)), "logits")


def pair(question: Question) -> tuple[str, str]:
    """Return the two texts that are read together: the words with what they leave open, and the position with its contraries."""
    before = left_open(question)
    said = f"{before} {question.statement}" if before else question.statement
    # What stands between texts for the model must not come from an article: it would speak as the position.
    said = said.replace(SEPARATOR.strip(), " ")
    topic = f"{question.topic}: " if question.topic else ""
    return said, topic + SEPARATOR.join([question.claim, *question.contraries[:MOST_CONTRARIES]])


def left_open(question: Question) -> str:
    """Return what a statement cannot be read without: a short context, or for few words the sentence before them; else ""."""
    context = " ".join(question.context.split())
    if not context or question.statement in context:
        if len(question.statement.split()) >= _ELLIPTIC:
            return ""
        before = context.partition(question.statement)[0].strip()
        sentences = [one for one in _SENTENCE.split(before) if one]
        return " ".join(sentences[-1].split()[-_SHORT:]) if sentences else ""
    return context if len(context.split()) <= _SHORT else ""
