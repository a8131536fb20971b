"""What examples teach: the words of a topic that no judge knows; nothing, where they do not bear one another out."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from benchmarks.examples import run
from extractors.values import Citation, Position, Roster, Topic
from walkback import judge as judges
from walkback.judge.examples import FEWEST, TaughtJudge, learn, taught
from walkback.judge.values import Answer, Judge, Label, Question
from walkback.watchlist.model import Example, Route, Watchlist

CLAIM = "The river commission works by the Lisbon paper."
CONTRARIES = ("The river commission no longer works by the Lisbon paper.",)
AGAINST = (
    "We start from the Odessa text now.",
    "The Odessa text is what our delegation has signed.",
    "Odessa it is, from tonight.",
    "Our lawyers prefer the Odessa text, and so do I.",
    "The minister called the Odessa text the only basis for the commission.",
    "What the Odessa text says on dams, we will do.",
    "The Odessa text will be laid before the commission in May.",
    "All of us are working with the Odessa text.",
)
FOR = (
    "The twelve points of 1998 guide us.",
    "We go by the twelve points, as before.",
    "Each of the twelve points is on the agenda.",
    "The delegation has the twelve points in its folder, and nothing else.",
    "Point nine of the twelve settles the matter of the weirs.",
    "Read the twelve points, they are all in there.",
    "The twelve points are the work of a generation.",
    "Nobody in this ministry has anything but the twelve points on his desk.",
)
ASIDE = ("The river rose by a meter on Sunday.", "The commission has a new secretary.")


def examples(against: tuple[str, ...] = AGAINST, agreeing: tuple[str, ...] = FOR) -> tuple[Example, ...]:
    sides = ((Label.CONTRADICTS, against), (Label.CONSISTENT, agreeing), (Label.UNRELATED, ASIDE))
    return tuple(
        Example(text=text, label=label, file="examples/river.yaml", line=line)
        for label, texts in sides
        for line, text in enumerate(texts, start=3)
    )


def watchlist(given: tuple[Example, ...]) -> Watchlist:
    return Watchlist(
        feeds=(),
        topics=(Topic(id="river", name="the river commission", terms=("river",)),),
        positions=(
            Position(
                id="lisbon", topic="river", administration="now", holder="Ministry", claim=CLAIM, contraries=CONTRARIES,
                held_from=date(2020, 1, 1), held_to=None,
                citation=Citation(url="https://river.example", quote="It does.", said_on=date(2020, 1, 1), speaker="A. North"),
            ),
        ),
        routes={"river": Route(channel="C0123ABCD45", kinds=frozenset({"rift"}), minimum=0.7)},
        roster=Roster(administrations=(), bodies=(), offices=(), officials=()),
        digest="0",
        examples={"lisbon": given} if given else {},
    )  # fmt: skip


def question(statement: str, *, negated: bool = False) -> Question:
    return Question(
        statement=statement, claim=CLAIM, contraries=CONTRARIES, topic="the river commission", negated=negated
    )


@cache
def embedded() -> Judge:
    return judges.load("embedded")


def answers(judge: Judge, *statements: str) -> list[Answer]:
    return judge.answer([question(statement) for statement in statements])


# ------------------------------------------------------------------------------------------- on a topic


def test_examples_teach_the_words_of_a_topic() -> None:
    judge = TaughtJudge(embedded(), watchlist(examples()))
    unseen = ("Tomorrow we will present the Odessa text in Vienna.", "It says so in the third of the twelve points.")
    before, after = answers(embedded(), *unseen), answers(judge, *unseen)
    assert [one.label for one in after] == [Label.CONTRADICTS, Label.CONSISTENT]
    assert after[0].p and before[0].p and after[0].p[0] > before[0].p[0] + 0.2
    assert after[1].p and before[1].p and after[1].p[1] > before[1].p[1] + 0.2
    assert "Odessa" in after[0].reason and "given as contradicts" in after[0].reason
    assert all(one.p is not None and sum(one.p) == pytest.approx(1, abs=1e-6) for one in after)
    assert judge.borne_out() == (1, 1)


def test_rejected_words_are_drawn_to_the_other_side() -> None:
    judge = TaughtJudge(embedded(), watchlist(examples()))
    [said, denied] = judge.answer(
        [question("We sign the Odessa text."), question("We sign the Odessa text.", negated=True)]
    )
    assert said.p and denied.p
    assert denied.p == pytest.approx((said.p[1], said.p[0], said.p[2]), abs=0.02)
    assert "reads like" not in denied.reason


def test_a_few_examples_change_nothing() -> None:
    few = TaughtJudge(embedded(), watchlist(examples(AGAINST[: FEWEST - 1], FOR)))
    statement = "Tomorrow we will present the Odessa text in Vienna."
    assert answers(few, statement)[0].p == answers(embedded(), statement)[0].p


def test_another_position_is_judged_as_before() -> None:
    judge = TaughtJudge(embedded(), watchlist(examples()))
    other = replace(question("We start from the Odessa text now."), claim="The dam will be built.")
    assert judge.answer([other])[0].p == embedded().answer([other])[0].p


def test_what_says_too_little_is_still_not_judged() -> None:
    judge = TaughtJudge(embedded(), watchlist(examples()))
    found = answers(judge, "—", "We sign the Odessa text.")
    assert [one.label for one in found] == [Label.CANNOT_JUDGE, Label.CONTRADICTS]
    assert judge.answer([]) == []


def test_the_name_says_which_examples_were_read() -> None:
    one, other = (TaughtJudge(embedded(), watchlist(given)) for given in (examples(), examples(AGAINST[1:])))
    assert one.name.startswith(embedded().name + "+examples.")
    assert one.name != other.name
    assert answers(one, "We sign the Odessa text.")[0].judge == one.name
    assert TaughtJudge(embedded(), watchlist(examples())).name == one.name


def test_without_examples_or_for_a_judge_of_another_kind_nothing_is_taught() -> None:
    class Oracle:
        name = "llm@1"

        def answer(self, questions: object) -> list[Answer]:
            return []

    assert taught(embedded(), watchlist(())) is embedded()
    oracle = Oracle()
    assert taught(oracle, watchlist(examples())) is oracle
    assert isinstance(taught(embedded(), watchlist(examples())), TaughtJudge)


# ------------------------------------------------------------------------------------------- by numbers

SIDES = np.repeat([0, 1], 12)
UNSURE = np.log(np.full((24, 3), 1 / 3))


def vectors(apart: float) -> np.ndarray:
    """Return 24 vectors of length one, of two sides whose middles are so far apart."""
    found = np.random.default_rng(7).normal(size=(24, 8))
    found[:, 0] += np.where(SIDES == 0, apart, -apart)
    result: np.ndarray = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return result


def test_what_is_apart_is_learned_and_what_is_not_is_not() -> None:
    assert learn(vectors(3.0), SIDES, UNSURE).strength > 0
    assert learn(vectors(0.0), SIDES, UNSURE).strength == 0


def test_what_the_judge_knows_already_is_not_learned_again() -> None:
    sure = np.log(np.where(np.eye(3)[SIDES] == 1, 0.98, 0.01))
    assert learn(vectors(3.0), SIDES, sure).strength == 0


def test_what_the_others_say_of_an_example_is_what_a_fit_without_it_says() -> None:
    of, lesson = vectors(3.0), learn(vectors(3.0), SIDES, UNSURE)
    for left in (0, 5, 23):
        kept = np.arange(24) != left
        without = learn(of[kept], SIDES[kept], UNSURE[kept])
        logits = lesson.strength * (without.shift(of[left : left + 1])[0] / without.strength)
        told = np.exp(logits) / np.exp(logits).sum()
        assert lesson.left_out[left] == pytest.approx(told, abs=1e-6)


@pytest.mark.timeout(300)
def test_on_questions_whose_statements_share_no_words_examples_do_no_harm() -> None:
    found = run(embedded(), sides=(8,))
    alone, taught_, near = (found[f"8 a side, {way}"] for way in ("judge alone", "with examples", "by nearness"))
    assert taught_["average precision"] >= alone["average precision"] - 0.005
    assert taught_["AUC contradicts"] >= alone["AUC contradicts"] - 0.005
    assert near["average precision"] < alone["average precision"], "why examples must bear one another out"
