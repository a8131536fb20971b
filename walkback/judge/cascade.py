"""Two judges: the cheap one answers what is plainly no contradiction, the dear one the rest."""

from collections.abc import Sequence
from dataclasses import replace

from walkback.errors import JudgeError
from walkback.judge.values import Answer, Judge, Label, Question

#: chance of a contradiction below which the cheap judge's word is taken. On the dev questions `joint` passes on 96 of 100 contradictions
#: at this floor, and keeps half of all other statements from the dear judge (python -m benchmarks.judge).
FLOOR = 0.08


class CascadeJudge:
    """Answers by two judges."""

    def __init__(self, cheap: Judge, dear: Judge) -> None:
        self._cheap = cheap
        self._dear = dear
        self.name = f"cascade({cheap.name},{dear.name})"

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Return one answer a question, in order, with the name of the judge that gave it. Raises what the cheap judge raises.

        Where the dear judge cannot judge or be asked, this one cannot judge: the cheap judge's suspicion is told in the reason, and no
        verdict is made of it.
        """
        answers = self._cheap.answer(questions)
        open_ = [at for at, answer in enumerate(answers) if not is_plain(answer)]
        if not open_:
            return answers
        try:
            seconds = self._dear.answer([questions[at] for at in open_])
        except JudgeError as error:
            none = Answer(label=Label.CANNOT_JUDGE, p=None, judge=self._dear.name, reason=str(error), later=True)
            seconds = [none] * len(open_)
        for at, second in zip(open_, seconds, strict=True):
            answers[at] = second if second.p is not None else replace(second, reason=_both(answers[at], second))
        return answers


def is_plain(answer: Answer) -> bool:
    """Return whether a cheap judge's answer is taken: surely enough no contradiction."""
    return answer.p is not None and answer.label is not Label.CONTRADICTS and answer.p[0] < FLOOR


def _both(first: Answer, second: Answer) -> str:
    if first.p is None:
        return second.reason
    return f"{second.reason} ({first.judge.partition('@')[0]} gives a contradiction {first.p[0]:.2f}.)"
