"""The watchlist's own tests: each example judged without itself, told or not as it says; what is doubtful is named."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.walkback.judge.test_examples import embedded, examples, question, watchlist
from walkback.judge.examples import TaughtJudge
from walkback.judge.values import LABELS, Answer, Label, Question
from walkback.watchlist.model import Example
from walkback.watchlist.rule_tests import Tried, run

CITED = tuple(replace(one, url="https://herald.example/1") for one in examples())


def tried(label: Label, p: tuple[float, float, float] | None, minimum: float = 0.7) -> Tried:
    example = Example(text="It is so.", label=label, file="x.yaml", line=3, column=9)
    return Tried(topic="river", position="lisbon", example=example, minimum=minimum, p=p)


@pytest.mark.parametrize(
    ("label", "p", "passes", "says"),
    [
        (Label.CONTRADICTS, (0.8, 0.1, 0.1), True, "contradicts 0.80, an alert: "),
        (Label.CONTRADICTS, (0.6, 0.2, 0.2), False, "contradicts 0.60, no alert: "),
        (Label.CONSISTENT, (0.8, 0.15, 0.05), False, "contradicts 0.80, an alert: "),
        (Label.CONSISTENT, (0.6, 0.2, 0.2), True, "contradicts 0.60, no alert: "),
        (Label.UNRELATED, (0.02, 0.93, 0.05), True, "consistent 0.93, no alert; look whether its key is right: "),
        (Label.CONTRADICTS, None, False, "it cannot be judged: "),
        (Label.UNRELATED, None, False, "it cannot be judged: "),
    ],
)  # fmt: skip
def test_a_test_passes_where_an_alert_is_raised_as_it_should_be(
    label: Label, p: tuple[float, float, float] | None, passes: bool, says: str
) -> None:
    one = tried(label, p)
    assert one.passes is passes
    assert str(one) == f"{'pass' if passes else 'FAIL'} x.yaml:3:9: given as {label.value}: {says}“It is so.”"


def test_the_topics_own_minimum_decides() -> None:
    assert tried(Label.CONTRADICTS, (0.6, 0.2, 0.2), minimum=0.6).passes


def test_each_is_judged_without_itself_and_with_the_others_where_they_teach() -> None:
    listed = watchlist(CITED)
    found = run(embedded(), listed)
    assert (len(found.tried), found.borne_out, found.positions) == (len(CITED), 1, 1)
    asked = [question(CITED[0].text)]
    alone, taught = (judge.answer(asked)[0].p for judge in (embedded(), TaughtJudge(embedded(), listed)))
    p = found.tried[0].p
    assert p and alone and taught
    assert alone[0] < p[0] < taught[0], "the others have taught it; itself has not"


def test_what_was_said_is_a_test_and_what_was_invented_is_one_on_request() -> None:
    listed = watchlist((*CITED[:1], *examples()[1:]))
    assert [one.example for one in run(embedded(), listed).tried] == [CITED[0]]
    assert len(run(embedded(), listed, invented=True).tried) == len(CITED)
    assert run(embedded(), watchlist(examples())).tried == ()
    assert run(embedded(), listed, topic="another").tried == ()


def test_an_example_under_the_wrong_key_looks_wrong() -> None:
    slip = replace(CITED[1], label=Label.CONSISTENT, line=99)
    found = run(embedded(), watchlist((CITED[0], slip, *CITED[2:])))
    assert [one.example.line for one in found.tried if one.looks_wrong] == [99]


def test_a_judge_that_no_example_teaches_is_asked_as_it_is_with_what_stood_around() -> None:
    asked: list[Question] = []

    class Oracle:
        name = "llm@1"

        def answer(self, questions: Sequence[Question]) -> list[Answer]:
            asked.extend(questions)
            return [Answer(label=LABELS[0], p=(0.9, 0.05, 0.05), judge=self.name, reason="") for _ in questions]

    said = replace(CITED[0], context="Asked, he nodded.", speaker="Ada North")
    [one] = run(Oracle(), watchlist((said,))).tried
    assert (one.passes, one.p) == (True, (0.9, 0.05, 0.05))
    assert [(question.context, question.speaker) for question in asked] == [("Asked, he nodded.", "Ada North")]
