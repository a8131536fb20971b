"""The judge that ships: plain cases of several policies, and everything that it must refuse."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from walkback import judge as judges
from walkback.errors import ConfigError, JudgeError
from walkback.judge.embedded import EmbeddedJudge
from walkback.judge.values import Answer, Judge, Label, Question

WATER = Question(
    statement="",
    claim="The dam will not be built until the farmers downstream have been paid.",
    contraries=(
        "The dam will be built before the farmers are paid.",
        "Building the dam does not depend on paying the farmers.",
    ),
    topic="the dam on the upper river",
)


@cache
def judge() -> Judge:
    return judges.load("embedded")


def answer(statement: str, question: Question = WATER, **more: bool) -> Answer:
    [found] = judge().answer([replace(question, statement=statement, **more)])
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "We are ready to build the dam now, and the farmers can be paid later.",
        "Work on the dam can start any time, without any conditions.",
        "We will start building the dam tomorrow, whether or not the farmers have been paid.",
    ],
)
def test_a_waived_condition_contradicts(statement: str) -> None:
    assert answer(statement).label is Label.CONTRADICTS


@pytest.mark.parametrize(
    "statement",
    [
        "Our policy on the dam has not changed.",
        "The farmers must be paid first, before any work on the dam begins.",
        "We are open to the dam. But the farmers must first be paid.",
        "The dam remains on hold until every farmer has been paid.",
    ],
)
def test_a_restated_condition_is_consistent(statement: str) -> None:
    assert answer(statement).label is Label.CONSISTENT


@pytest.mark.parametrize(
    "statement",
    [
        "The minister thanked his guests for a wonderful evening in the old town.",
        "Three people were hurt when a bus left the road near the border.",
    ],
)
def test_other_matters_are_unrelated(statement: str) -> None:
    assert answer(statement).label is Label.UNRELATED


def test_the_reason_tells_what_speaks_against_it() -> None:
    assert "against that, it is hedged (“might”)" in answer("We might build the dam at once, whatever happens.").reason
    assert "against that" not in answer("We will build the dam at once, whatever happens.").reason
    assert "against that" not in answer("We will build the dam any time that the farmers would like.").reason


def test_a_denied_contradiction_is_not_one() -> None:
    words = "We are ready to build the dam now, and the farmers can be paid later."
    said, denied = answer(words), answer(words, negated=True)
    assert said.p is not None and denied.p == (said.p[1], said.p[0], said.p[2])
    assert denied.label is not Label.CONTRADICTS


@pytest.mark.parametrize("statement", ["", "   ", "Yes.", "—", "!!! ???", "1999", "нет, мы не согласны с этим"])
def test_what_says_too_little_is_not_judged(statement: str) -> None:
    found = answer(statement)
    assert (found.label, found.p, found.probability) == (Label.CANNOT_JUDGE, None, 0.0)
    assert found.reason


def test_one_bad_question_never_stops_the_others_and_a_batch_answers_as_one_by_one() -> None:
    statements = ["The dam stays on hold.", "", "We will build the dam at once.", "x" * 100_000, "Rain is expected."]
    batch = judge().answer([replace(WATER, statement=one) for one in statements])
    for alone, together in zip(map(answer, statements), batch, strict=True):
        assert (alone.label, alone.reason) == (together.label, together.reason)
        assert alone.p == (together.p and pytest.approx(together.p, abs=1e-9))


def test_probabilities_sum_to_one_and_the_same_question_has_the_same_answer() -> None:
    first, second = answer("We will build the dam at once."), answer("We will build the dam at once.")
    assert first == second
    assert first.p is not None and sum(first.p) == pytest.approx(1, abs=1e-6)
    assert first.judge.startswith("embedded@")


def test_a_position_without_contraries_can_be_judged() -> None:
    alone = replace(WATER, contraries=(), topic="")
    assert answer("Our policy on the dam has not changed.", alone).label is Label.CONSISTENT


def test_no_question_is_no_answer() -> None:
    assert judge().answer([]) == []


def test_a_judge_that_there_is_not_is_a_fault_of_the_settings() -> None:
    with pytest.raises(ConfigError, match="embedded"):
        judges.load("oracle")


def test_a_model_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match=str(tmp_path)):
        EmbeddedJudge(tmp_path)
