"""Sentences of the same words agree when both deny or neither does, and oppose each other when one does."""

import pytest

from walkback import judge as judges
from walkback.judge.values import Label, Question
from walkback.judge.wording import NAMES, agreement, read, sides


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("The treaty should never be signed.", "The treaty should be signed.", False),
        ("The treaty shouldn’t be signed.", "The treaty should not be signed.", True),
        ("We do not oppose the sale of the port.", "We support the sale of the port.", True),
        ("They refuse to open the border.", "They will open the border.", False),
        ("A sale of the port is off the table.", "There will be no sale of the port.", True),
        ("The talks can start without preconditions.", "The talks can start.", True),
        ("No talks until they disarm.", "We hold talks only if they disarm.", True),
        ("We hold talks whether or not they disarm.", "We hold talks only if they disarm.", False),
    ],
)
def test_a_denial_turns_the_words_round(one: str, other: str, agree: bool) -> None:
    assert (agreement(read(one), read(other)) > 0) is agree
    assert (agreement(read(other), read(one)) > 0) is agree


def test_sentences_that_share_nothing_neither_agree_nor_oppose() -> None:
    assert agreement(read("It will rain tomorrow."), read("The treaty should be signed.")) == 0
    assert agreement(read("..."), read("")) == 0


def test_without_a_contrary_the_denied_claim_is_one() -> None:
    found = dict(
        zip(
            NAMES,
            sides("It should not be signed.", ["It should not be signed."], "It should be signed.", ()),
            strict=True,
        )
    )
    assert (found["wording: agrees with claim"], found["wording: agrees with contrary"]) == (-1, 1)


@pytest.mark.parametrize("judge", ["embedded", "joint"])
@pytest.mark.parametrize(
    ("statement", "claim", "label"),
    [
        ("The harbour should never be sold.", "The harbour should be sold this year.", Label.CONTRADICTS),
        ("The harbour should be sold.", "The harbour should be sold this year.", Label.CONSISTENT),
        ("The harbour should be sold.", "The harbour should not be sold.", Label.CONTRADICTS),
        ("We will not raise the levy.", "The levy will be raised.", Label.CONTRADICTS),
        ("The embassy will not stay open.", "The embassy will stay open.", Label.CONTRADICTS),
        ("The embassy will stay open.", "The embassy will stay open.", Label.CONSISTENT),
    ],
)
def test_a_plain_denial_is_heard(judge: str, statement: str, claim: str, label: Label) -> None:
    [found] = judges.load(judge).answer([Question(statement=statement, claim=claim, contraries=(), topic="the matter")])
    assert found.label is label, found
