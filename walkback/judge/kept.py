"""A dear judge's answers, kept in the ledger: no question is paid for twice, and no day costs more than its budget.

The day is UTC's. A question counts when it is asked, before the answer: a process that is killed has spent what it asked for.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from walkback.judge.values import Answer, Judge, Label, Question
from walkback.ledger.ids import identity
from walkback.ledger.tables import judge_answers, judge_calls

#: questions that are asked and kept at a time: a kill loses no more answers than these
_AT_A_TIME = 16


class KeptJudge:
    """Answers from the ledger, and by another judge what the ledger has not."""

    def __init__(
        self, judge: Judge, engine: Engine, budget: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`budget`: questions a day, counted over all processes."""
        self.name = judge.name
        self._judge = judge
        self._engine = engine
        self._budget = budget
        self._now = now

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Return one answer a question, in order; beyond the budget CANNOT_JUDGE, to be asked again later. Raises what the judge raises."""
        keys = [self._key(question) for question in questions]
        with self._engine.connect() as connection:
            known = dict(self._known(connection, keys))
        new = [at for at, key in enumerate(keys) if key not in known]
        first = sorted({keys[at]: at for at in reversed(new)}.values())  # the same question twice is asked once
        for start in range(0, len(first), _AT_A_TIME):
            part = first[start : start + _AT_A_TIME]
            allowed = self._spend(len(part))
            answers = self._judge.answer([questions[at] for at in part[:allowed]]) if allowed else []
            known |= {keys[at]: answer for at, answer in zip(part, answers, strict=False)}
            self._keep([(keys[at], answer) for at, answer in zip(part, answers, strict=False) if answer.p is not None])
        return [known.get(key) or self._over() for key in keys]

    def _key(self, question: Question) -> str:
        return identity(
            "answer",
            self.name,
            question.statement,
            question.claim,
            json.dumps(question.contraries),
            question.topic,
            question.speaker,
            question.context,
            str(question.negated),
        )

    def _known(self, connection: Connection, keys: Sequence[str]) -> Iterator[tuple[str, Answer]]:
        for start in range(0, len(keys), 500):
            query = select(judge_answers).where(judge_answers.c.id.in_(keys[start : start + 500]))
            for row in connection.execute(query):
                yield row.id, _answer(row)

    def _keep(self, answers: Sequence[tuple[str, Answer]]) -> None:
        for key, answer in answers:
            p = dict(zip(("p_contradicts", "p_consistent", "p_unrelated"), answer.p or (), strict=True))
            values = {"label": answer.label.value, "reason": answer.reason, "judge": answer.judge, **p}
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(judge_answers).values(id=key, answered_at=self._now(), **values))
            except IntegrityError:
                continue  # another process has asked the same at the same time: its answer stands

    def _spend(self, wanted: int) -> int:
        """Return how many of the wanted questions the budget of the day allows, and count them as asked."""
        day = self._now().astimezone(UTC).date()
        mine = (judge_calls.c.day == day, judge_calls.c.judge == self.name)
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(judge_calls).values(day=day, judge=self.name, calls=0))
        except IntegrityError:
            pass  # the day has begun already
        with self._engine.begin() as connection:
            spent: int = connection.scalar(select(judge_calls.c.calls).where(*mine).with_for_update()) or 0
            allowed = max(0, min(wanted, self._budget - spent))
            if allowed:
                connection.execute(update(judge_calls).where(*mine).values(calls=spent + allowed))
        return allowed

    def _over(self) -> Answer:
        reason = f"The budget of {self._budget} questions a day is used up; asked again later."
        return Answer(label=Label.CANNOT_JUDGE, p=None, judge=self.name, reason=reason, later=True)


def _answer(row: Row[tuple[object, ...]]) -> Answer:
    return Answer(
        label=Label(row.label),
        p=(row.p_contradicts, row.p_consistent, row.p_unrelated),
        judge=row.judge,
        reason=row.reason,
    )
