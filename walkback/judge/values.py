"""The question put to a judge, and its answer. One interface for every judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Label(StrEnum):
    """What a judge may answer."""

    CONTRADICTS = "contradicts"
    CONSISTENT = "consistent"
    UNRELATED = "unrelated"
    CANNOT_JUDGE = "cannot judge"


#: the order of the probabilities of an answer
LABELS = (Label.CONTRADICTS, Label.CONSISTENT, Label.UNRELATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A statement against one position. All texts are untrusted."""

    statement: str
    claim: str  #: the position in plain English
    contraries: tuple[str, ...] = ()  #: sentences that would contradict it; may be empty
    topic: str = ""  #: name of the topic, when known
    speaker: str = ""
    context: str = ""  #: text around the statement
    negated: bool = False  #: the speaker rejects the statement's content ("denied that ...")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A judge's answer.

    `p` is (contradicts, consistent, unrelated), calibrated, sum 1 within 1e-6; for CANNOT_JUDGE it is None.
    """

    label: Label
    p: tuple[float, float, float] | None
    judge: str  #: "name@revision": the same judge gives the same answer to the same question
    reason: str  #: one sentence for a reader of the alert
    later: bool = False  #: of CANNOT_JUDGE: nothing is wrong with the question, ask again however often it takes

    @property
    def probability(self) -> float:
        """The probability of the label; 0.0 for CANNOT_JUDGE."""
        if self.p is None:
            return 0.0
        return dict(zip(LABELS, self.p, strict=True))[self.label]


class Judge(Protocol):
    """Anything that answers questions."""

    @property
    def name(self) -> str:
        """`name@revision`, stored with every verdict."""
        ...

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Return one answer a question, in order. One bad question gives CANNOT_JUDGE and never stops the others.

        Raises JudgeError when no question can be answered at all (the model cannot be loaded, say).
        """
        ...
