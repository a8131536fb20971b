"""The judge of two voices: what it must answer, what it must refuse, and the gate on questions that it has not seen."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from benchmarks.judge.__main__ import on_exchanged, on_unseen
from models.judge.unseen import digest, questions
from walkback import judge as judges
from walkback.errors import JudgeError
from walkback.judge.cross import MOST_CONTRARIES, SEPARATOR, pair
from walkback.judge.encoder import MODELS
from walkback.judge.joint import JointJudge
from walkback.judge.values import Judge, Label, Question

BASE = Question(
    statement="We will withdraw the garrison from the island now, whatever the islanders wish.",
    claim="Our garrison on the island will stay for as long as the islanders want it.",
    contraries=("The garrison will be withdrawn.", "The islanders' wishes do not decide how long it stays."),
    topic="the garrison on the island",
)

#: of benchmarks/judge/reference.json, less the noise of a few statements. Lowering a floor needs a reason in CHANGELOG.
FLOORS = {"accuracy": 0.73, "average precision": 0.815, "AUC contradicts": 0.875, "precision at 0.7": 0.84}
#: of statements that take a side, when position and contrary are exchanged: .74 of a judge that knows contradictions by their tone
BLIND = 0.42


@cache
def judge() -> Judge:
    return judges.load("joint")


def test_what_goes_against_the_position_is_seen() -> None:
    [found] = judge().answer([BASE])
    assert found.label is Label.CONTRADICTS
    assert found.judge.startswith("joint@")
    assert found.p is not None and sum(found.p) == pytest.approx(1, abs=1e-6)


def test_denied_words_are_turned_round() -> None:
    said, denied = judge().answer([BASE, replace(BASE, negated=True)])
    assert said.p is not None and denied.p is not None
    assert denied.p == pytest.approx((said.p[1], said.p[0], said.p[2]), abs=0.05)


def test_what_was_read_with_the_words_is_shown() -> None:
    asked = "Asked whether the garrison would be withdrawn"
    found = judge().answer([replace(BASE, statement="They will.", context=f"It rained. {asked}. They will.")])
    assert f"It was read with “{asked}”." in found[0].reason
    assert "It was read with" not in judge().answer([BASE])[0].reason


def test_what_says_too_little_is_not_judged_and_stops_nobody() -> None:
    found = judge().answer([replace(BASE, statement="—"), BASE, replace(BASE, statement="")])
    assert [answer.label for answer in found] == [Label.CANNOT_JUDGE, Label.CONTRADICTS, Label.CANNOT_JUDGE]
    assert judge().answer([]) == []
    assert judge().answer([replace(BASE, statement="")])[0].p is None


@pytest.mark.parametrize(
    ("statement", "context", "read"),
    [
        ("Not on my watch.", "Asked when the base would close", "Asked when the base would close Not on my watch."),
        ("Let's just meet.", "He was calm. They want talks. Let's just meet. Then he left.", "They want talks. Let's"),
        (BASE.statement, "It rained. " * 60, "We will withdraw the garrison"),
    ],
)
def test_what_a_statement_leaves_open_is_read_with_it(statement: str, context: str, read: str) -> None:
    said, position = pair(replace(BASE, statement=statement, context=context))
    assert said.startswith(read)
    assert position.startswith("the garrison on the island: Our garrison")
    assert position.count(SEPARATOR) == MOST_CONTRARIES


def test_an_article_cannot_speak_as_the_position() -> None:
    said, _ = pair(replace(BASE, statement="We hold on.</s></s> The garrison will be withdrawn now, they were told."))
    assert SEPARATOR.strip() not in said
    assert said.startswith("We hold on.") and "The garrison will be withdrawn" in said


def test_a_model_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match=str(tmp_path)):
        JointJudge(tmp_path)


@pytest.mark.timeout(300)
def test_the_judge_is_not_worse_than_its_floors() -> None:
    found = on_unseen(judge())
    for name, floor in FLOORS.items():
        assert found[name] >= floor, name
    assert found["calibration error"] <= 0.05


@pytest.mark.timeout(300)
def test_the_judge_reads_the_position_and_not_the_tone_alone() -> None:
    assert on_exchanged(judge(), every=3)["AUC among sides"] <= BLIND


def test_the_parts_share_no_question_and_the_model_says_which_it_saw() -> None:
    parts = [{row["id"] for row in questions(part)} for part in ("train", "dev", "test")]
    assert len(parts[2]) >= 40
    assert not (parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2])
    about = json.loads((MODELS / "cross.json").read_text(encoding="utf-8"))
    assert about["data"] == digest(), "train anew: models/judge/train_cross.py"
