"""What an editor's examples teach a judge: where they bear one another out, a statement is drawn toward those that it reads like.

The judge's own answer is where each position starts. What it missed on the examples is spread to what reads like them: a ridge regression
of the residuals, with a kernel on the vectors of the shipped encoder. Leaving one example out at a time shows whether that tells the others
better than the judge alone; only then, and as strongly as then, it is used. Nearness alone would mislead: a dozen sentences that were
each made to be different lie as near to those of the other side (`python -m benchmarks.examples` measures both).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from walkback.judge.encoder import Encoder
from walkback.judge.values import LABELS, Answer, Judge, Label, Question
from walkback.watchlist.model import Example, Watchlist

Array = NDArray[np.float64]

#: judges that ship: others have read more than a dozen sentences could tell them, and cost more to ask
TEACHABLE = ("embedded", "joint")
#: examples of each side, contradicting or not, below which nothing is learned
FEWEST = 4
#: how fast likeness falls with the angle: at a cosine of 0.8 it is 0.45, at 0.5 0.14
_SHARPNESS = 2.0
#: how far an example's miss is believed by itself, against what the others make of it
_RIDGE = 1.0
#: strengths that are tried, as logits for a whole miss
STRENGTHS = (1.0, 2.0, 4.0, 8.0)
#: log-likelihood of the left-out examples that has to be gained: twenty to one, strong evidence (Kass and Raftery 1995, "Bayes factors")
GAIN = 3.0
#: logits of a statement's change from which the reason names the example
_TOLD = 0.5

Key = tuple[str, tuple[str, ...]]  #: a position as a question has it: claim, contraries


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the examples of one position teach."""

    vectors: NDArray[np.float32]  #: (examples, 384)
    weights: Array  #: (examples, 3): of each example, on each of LABELS
    strength: float  #: 0.0: they teach nothing
    left_out: Array  #: (examples, 3): the probabilities of each, by the judge and the other examples

    def shift(self, vectors: NDArray[np.float32]) -> Array:
        """Return what is added to the log-probabilities of statements with these vectors: (statements, 3)."""
        result: Array = self.strength * (likeness(vectors, self.vectors) @ self.weights)
        return result


def learn(vectors: NDArray[np.float32], labels: NDArray[np.int64], judged: Array) -> Lesson:
    """Return what examples teach: their vectors, their places in LABELS, and the judge's log-probabilities of them, (examples, 3)."""
    missed = np.eye(3)[labels] - np.exp(judged)
    inverse = np.linalg.inv(likeness(vectors, vectors) + _RIDGE * np.eye(len(labels)))
    weights = inverse @ missed
    # The prediction of each example by a fit without it, in closed form (Allen 1974, "PRESS").
    by_others = missed - weights / np.diag(inverse)[:, np.newaxis]
    at = np.arange(len(labels))
    alone = float(log_softmax(judged)[at, labels].sum())
    strength, best = 0.0, alone + GAIN
    if min((labels == 0).sum(), (labels != 0).sum()) >= FEWEST:
        for tried in STRENGTHS:
            told = float(log_softmax(judged + tried * by_others)[at, labels].sum())
            if told > best:
                strength, best = tried, told
    return Lesson(vectors, weights, strength, np.exp(log_softmax(judged + strength * by_others)))


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> Array:
    """Return how alike the texts of two sets of vectors are, 0 to 1: (one, other)."""
    cosine = one.astype(np.float64) @ other.T.astype(np.float64)
    result: Array = np.exp(-_SHARPNESS * (2 - 2 * cosine))
    return result


def log_softmax(logits: Array) -> Array:
    """Return log-probabilities, row by row."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def taught(judge: Judge, watchlist: Watchlist) -> Judge:
    """Return the judge, taught the watchlist's examples when there are any and it is one of TEACHABLE."""
    if watchlist.examples and is_teachable(judge):
        return TaughtJudge(judge, watchlist)
    return judge


def is_teachable(judge: Judge) -> bool:
    """Whether examples are used with this judge at all."""
    return judge.name.partition("@")[0] in TEACHABLE


class TaughtJudge:
    """A judge that has read the examples of the watchlist. Positions without examples are judged as by the judge that it asks."""

    def __init__(self, judge: Judge, watchlist: Watchlist, encoder: Encoder | None = None) -> None:
        """Teach `judge` the watchlist's examples: those of a position when it is first asked about. Raises JudgeError."""
        self._judge = judge
        self._encoder = encoder or Encoder()
        topics = {topic.id: topic.name for topic in watchlist.topics}
        self._topics = {(one.claim, one.contraries): topics[one.topic] for one in watchlist.positions}
        self._examples: dict[Key, tuple[Example, ...]] = {}
        for position in watchlist.positions:
            key = (position.claim, position.contraries)  # of two positions in the same words, each learns from both
            self._examples[key] = self._examples.get(key, ()) + watchlist.examples.get(position.id, ())
        self._lessons: dict[Key, Lesson | None] = {}
        self._lock = Lock()
        self._digest = _digest(self._examples)

    @property
    def name(self) -> str:
        """The judge's name, and which examples it has read."""
        return f"{self._judge.name}+examples.{self._digest}"

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Return one answer a question, in order; what the judge cannot judge, no example makes clear."""
        answers = [replace(answer, judge=self.name) for answer in self._judge.answer(questions)]
        for key in dict.fromkeys((question.claim, question.contraries) for question in questions):
            lesson = self.lesson(key)
            if lesson is None or lesson.strength == 0.0:
                continue
            asked = [
                at
                for at, question in enumerate(questions)
                if (question.claim, question.contraries) == key and answers[at].p is not None
            ]
            if asked:
                vectors = self._encoder([questions[at].statement for at in asked])
                for at, vector, shift in zip(asked, vectors, lesson.shift(vectors), strict=True):
                    moved = _moved(answers[at], shift, negated=questions[at].negated)
                    like = self._like(key, lesson.vectors @ vector, moved.label)
                    tells = moved.label is not answers[at].label or float(np.ptp(shift)) >= _TOLD
                    answers[at] = replace(moved, reason=like) if like and tells and not questions[at].negated else moved
        return answers

    def lesson(self, key: Key) -> Lesson | None:
        """Return what the examples of a position teach; None when it has none that the judge can judge."""
        with self._lock:
            if key not in self._lessons:
                self._lessons[key] = self._learn(key) if self._examples.get(key) else None
            return self._lessons[key]

    def _learn(self, key: Key) -> Lesson | None:
        (claim, contraries), examples, topic = key, self._examples[key], self._topics[key]
        answers = self._judge.answer([as_question(one, claim, contraries, topic) for one in examples])
        if not any(answer.p for answer in answers):
            return None
        # What the judge cannot judge, it knows nothing of: a third each.
        judged = np.log(np.maximum(np.array([answer.p or (1 / 3, 1 / 3, 1 / 3) for answer in answers]), 1e-6))
        labels = np.array([LABELS.index(one.label) for one in examples])
        return learn(self._encoder([one.text for one in examples]), labels, judged)

    def _like(self, key: Key, likeness: NDArray[np.float32], label: Label) -> str:
        """Return the reason that names the example of that label which is most alike; "" when there is none."""
        alike = [
            (value, one.text) for value, one in zip(likeness, self._examples[key], strict=True) if one.label is label
        ]
        return (
            f"It reads like the example “{max(alike)[1].rstrip('.')}”, which is given as {label.value}."
            if alike
            else ""
        )

    def borne_out(self) -> tuple[int, int]:
        """Return of how many positions the examples change what is judged, and how many have any."""
        lessons = [self.lesson(key) for key, examples in self._examples.items() if examples]
        return sum(lesson is not None and lesson.strength > 0 for lesson in lessons), len(lessons)

    def left_out(self) -> Iterator[tuple[Example, Array]]:
        """Yield each example with its probabilities, (3,), by the judge and the other examples; not what the judge cannot judge at all."""
        for key, examples in self._examples.items():
            if (lesson := self.lesson(key)) is not None:
                yield from zip(examples, lesson.left_out, strict=True)


def as_question(example: Example, claim: str, contraries: tuple[str, ...], topic: str) -> Question:
    """Return what a judge is asked of an example. `topic`: its name."""
    return Question(
        statement=example.text,
        claim=claim,
        contraries=contraries,
        topic=topic,
        speaker=example.speaker,
        context=example.context,
    )


def _moved(answer: Answer, shift: Array, *, negated: bool) -> Answer:
    """Return the answer with the examples' shift added to its log-probabilities; rejected words move the other way."""
    if negated:
        shift = shift[[1, 0, 2]]
    p = np.exp(log_softmax((np.log(np.maximum(answer.p or (), 1e-9)) + shift)[np.newaxis])[0])
    return replace(answer, p=(float(p[0]), float(p[1]), float(p[2])), label=LABELS[int(p.argmax())])


def _digest(examples: Mapping[Key, tuple[Example, ...]]) -> str:
    """Return eight digits that name these examples: the same sentences under the same keys, wherever they stand."""
    told = [[*key, [_read(one) for one in of]] for key, of in sorted(examples.items()) if of]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:8]


def _read(one: Example) -> tuple[str, ...]:
    """Return what a judge reads of an example; of most, the sentence is everything."""
    around = (one.speaker, one.context) if one.speaker or one.context else ()
    return one.label.value, one.text, *around
