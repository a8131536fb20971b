"""What a dear judge has answered is kept, what it may cost has a limit, and a cheap one goes before it. On both databases."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from walkback.errors import JudgeError
from walkback.judge.cascade import FLOOR, CascadeJudge
from walkback.judge.kept import KeptJudge
from walkback.judge.values import LABELS, Answer, Label, Question
from walkback.ledger import connect
from walkback.ledger.tables import judge_calls

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAM = Question(statement="We will build it.", claim="The dam will not be built.")


class Scripted:
    """Answers with what it was given, by statement, and keeps what it was asked."""

    def __init__(self, name: str, known: dict[str, Answer | JudgeError] | None = None) -> None:
        self.name = name
        self.known = known or {}
        self.asked: list[str] = []

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        self.asked += [question.statement for question in questions]
        found = [self.known.get(question.statement, said(0.9, self.name)) for question in questions]
        for one in found:
            if isinstance(one, JudgeError):
                raise one
        return [one for one in found if isinstance(one, Answer)]


def said(against: float, judge: str = "dear@1") -> Answer:
    p = (against, 1 - against, 0.0)
    return Answer(label=LABELS[p.index(max(p))], p=p, judge=judge, reason="So it reads.")


def none(judge: str = "dear@1", *, later: bool = False) -> Answer:
    return Answer(label=Label.CANNOT_JUDGE, p=None, judge=judge, reason="No answer.", later=later)


def questions(count: int) -> list[Question]:
    return [replace(DAM, statement=f"Statement {number}") for number in range(count)]


@pytest.fixture
def engine(ledger_url: str) -> Iterator[Engine]:
    made = connect(ledger_url)
    yield made
    made.dispose()


def test_no_question_is_asked_twice(engine: Engine) -> None:
    dear = Scripted("dear@1")
    first = KeptJudge(dear, engine, 100).answer([*questions(3), *questions(2)])
    second = KeptJudge(dear, engine, 100).answer(questions(4))
    assert dear.asked == [f"Statement {number}" for number in range(4)]
    assert first[:3] == second[:3] == [first[0], first[1], first[2]]
    assert first[3:] == first[:2]


@pytest.mark.parametrize(
    "other",
    [
        {"claim": "Another position."},
        {"contraries": ("The dam will be built.",)},
        {"context": "He was asked about another dam."},
        {"speaker": "Somebody else"},
        {"negated": True},
    ],
)
def test_another_question_is_another_question(engine: Engine, other: dict[str, object]) -> None:
    dear = Scripted("dear@1")
    judge = KeptJudge(dear, engine, 100)
    judge.answer([DAM])
    judge.answer([replace(DAM, **other)])  # type: ignore[arg-type]
    assert len(dear.asked) == 2


def test_another_revision_is_asked_anew(engine: Engine) -> None:
    KeptJudge(Scripted("dear@1"), engine, 100).answer([DAM])
    newer = Scripted("dear@2")
    KeptJudge(newer, engine, 100).answer([DAM])
    assert newer.asked == [DAM.statement]


def test_what_could_not_be_judged_is_asked_again(engine: Engine) -> None:
    dear = Scripted("dear@1", {DAM.statement: none()})
    judge = KeptJudge(dear, engine, 100)
    assert judge.answer([DAM])[0].label is Label.CANNOT_JUDGE
    dear.known.clear()
    assert judge.answer([DAM])[0].label is Label.CONTRADICTS


def test_the_budget_of_a_day_is_kept_over_restarts_and_begins_anew_at_midnight(engine: Engine) -> None:
    now = [NOON]
    dear = Scripted("dear@1")
    first = KeptJudge(dear, engine, 5, lambda: now[0]).answer(questions(4))
    second = KeptJudge(dear, engine, 5, lambda: now[0]).answer(questions(8))
    assert all(one.p for one in first)
    assert [one.p is None for one in second] == [False] * 5 + [True] * 3
    assert second[5].later and "budget of 5 questions a day" in second[5].reason
    assert len(dear.asked) == 5
    now[0] = NOON + timedelta(hours=12)
    assert all(one.p for one in KeptJudge(dear, engine, 5, lambda: now[0]).answer(questions(8)))
    with engine.connect() as connection:
        spent = connection.execute(select(judge_calls.c.day, judge_calls.c.calls).order_by(judge_calls.c.day)).all()
    assert [tuple(row) for row in spent] == [(NOON.date(), 5), (now[0].date(), 3)]


def test_many_at_once_do_not_spend_more_than_the_budget(engine: Engine) -> None:
    dear = Scripted("dear@1")
    judges = [KeptJudge(dear, engine, 10, lambda: NOON) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        parts = [[replace(DAM, statement=f"{worker} {number}") for number in range(8)] for worker in range(4)]
        answers = list(pool.map(lambda pair: pair[0].answer(pair[1]), zip(judges, parts, strict=True)))
    assert len(dear.asked) == 10
    assert sum(answer.p is not None for part in answers for answer in part) == 10


def test_answers_before_a_failure_are_kept(engine: Engine) -> None:
    dear = Scripted("dear@1", {"Statement 20": JudgeError("wrong key")})
    with pytest.raises(JudgeError, match="wrong key"):
        KeptJudge(dear, engine, 100).answer(questions(25))
    later = Scripted("dear@1")
    KeptJudge(later, engine, 100).answer(questions(25))
    assert later.asked[0] == "Statement 16"


# ------------------------------------------------------------------------------------------- two judges


def cascade(cheap: float, dear: Answer | JudgeError) -> tuple[Answer, Scripted]:
    second = Scripted("dear@1", {DAM.statement: dear})
    [found] = CascadeJudge(Scripted("cheap@1", {DAM.statement: said(cheap, "cheap@1")}), second).answer([DAM])
    return found, second


def test_what_is_plainly_no_contradiction_is_not_asked_again() -> None:
    found, dear = cascade(FLOOR - 0.01, said(0.9))
    assert (found.label, found.judge, dear.asked) == (Label.CONSISTENT, "cheap@1", [])


@pytest.mark.parametrize("chance", [FLOOR, 0.4, 0.99])
def test_all_else_is_for_the_dear_judge(chance: float) -> None:
    found, dear = cascade(chance, said(0.2))
    assert (found.label, found.judge, dear.asked) == (Label.CONSISTENT, "dear@1", [DAM.statement])


def test_what_the_cheap_judge_cannot_judge_is_for_the_dear_one() -> None:
    cheap = Scripted("cheap@1", {DAM.statement: none("cheap@1")})
    [found] = CascadeJudge(cheap, Scripted("dear@1")).answer([DAM])
    assert found.judge == "dear@1"


@pytest.mark.parametrize("dear", [none(later=True), JudgeError("wrong key")])
def test_a_dear_judge_that_fails_makes_no_verdict_of_a_suspicion(dear: Answer | JudgeError) -> None:
    found, _ = cascade(0.83, dear)
    assert (found.label, found.p, found.later) == (Label.CANNOT_JUDGE, None, True)
    assert "cheap gives a contradiction 0.83" in found.reason


def test_its_name_names_both() -> None:
    assert CascadeJudge(Scripted("cheap@1"), Scripted("dear@2")).name == "cascade(cheap@1,dear@2)"
