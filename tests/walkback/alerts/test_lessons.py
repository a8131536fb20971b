"""What answers teach: only those that say what the words do to the position, only while they stand, each once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.walkback.judge.test_examples import AGAINST, CLAIM, FOR, examples, watchlist
from walkback.alerts.lessons import Lessons, lessons, told, told_left
from walkback.alerts.values import Answer, Reviewed
from walkback.judge.values import Label
from walkback.watchlist.model import Answered, Example, Watchlist

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
EMPTY = watchlist(())


def answered(*kinds: str, **changes: Any) -> Reviewed:
    """Return an alert with these answers: a kind, the reason of a false alarm, or the number that is undone."""
    given = [
        Answer(
            number=number,
            kind="undone" if kind.isdigit() else kind if kind in _KINDS else "false-alarm",
            reason="" if kind.isdigit() or kind in _KINDS else kind,
            undoes=int(kind) if kind.isdigit() else None,
            by="Ana",
            person=None,
            via="command",
            at=NOON + timedelta(minutes=number),
        )
        for number, kind in enumerate(kinds, start=1)
    ]
    one = Reviewed(
        alert="a1b2c3d4e5", topic="river", position="lisbon", claim=CLAIM, words="The paper is dead.",
        context="Asked twice, he laughed. The paper is dead.", is_denied=False, speaker="Ada North", said_on=date(2026, 3, 3),
        url="https://herald.example/north", judge="j@1", probability=0.9, answers=tuple(given),
    )  # fmt: skip
    return replace(one, **changes)


_KINDS = ("confirmed", "new-position", "muted")


def labels(found: Lessons) -> list[Label]:
    return [one.example.label for one in found.proposals]


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("confirmed", Label.CONTRADICTS),
        ("new-position", Label.CONTRADICTS),
        ("same-meaning", Label.CONSISTENT),
        ("off-topic", Label.UNRELATED),
    ],
)
def test_an_answer_that_says_what_the_words_do_is_an_example_with_its_citation(answer: str, label: Label) -> None:
    [made] = lessons([answered(answer)], EMPTY).proposals
    assert made.position == "lisbon"
    assert made.example == Example(
        text="The paper is dead.",
        label=label,
        context="Asked twice, he laughed. The paper is dead.",
        speaker="Ada North",
        said_on=date(2026, 3, 3),
        url="https://herald.example/north",
        answer=Answered(alert="a1b2c3d4e5", says=answer, by="Ana", on=date(2026, 3, 4)),
    )
    assert list(told(made, CLAIM)) == [
        "+ “The paper is dead.” (Ada North, 2026-03-03)",
        f"  {label.value}: {CLAIM} (lisbon)",
        f"  {answer} by Ana, 2026-03-04 (alert a1b2c3d4)",
    ]


@pytest.mark.parametrize("reason", ["wrong-speaker", "not-a-quote", "old-news", "other"])
def test_a_reason_that_is_not_about_the_words_teaches_nothing_and_it_is_said(reason: str) -> None:
    found = lessons([answered(reason)], EMPTY)
    assert found.proposals == ()
    assert found.left[0].why.endswith("that does not tell what the words do to the position")


def test_what_was_undone_or_only_muted_teaches_nothing_and_what_stands_again_does() -> None:
    assert lessons([answered("confirmed", "1"), answered("muted")], EMPTY) == Lessons(proposals=(), left=(), stale=())
    assert labels(lessons([answered("confirmed", "off-topic", "2")], EMPTY)) == [Label.CONTRADICTS]
    assert labels(lessons([answered("confirmed", "off-topic")], EMPTY)) == [Label.UNRELATED]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"position": "gone"}, 'the position "gone" is not in the watchlist'),
        ({"claim": "Another."}, "reads otherwise by now"),
        ({"is_denied": True}, "the speaker rejects the words"),
        ({"words": "long " * 101}, "longer than an example may be (500 characters)"),
        ({"words": " \x1b\u202e"}, "it cannot be an example: text"),
        ({"url": "https://me:secret@herald.example/"}, "it cannot be an example: url"),
    ],
)
def test_what_could_not_be_relied_on_is_left_to_the_editor(changes: dict[str, Any], why: str) -> None:
    found = lessons([answered("confirmed", **changes)], EMPTY)
    assert found.proposals == ()
    assert why in found.left[0].why and "secret" not in found.left[0].why


def test_what_is_an_example_already_is_not_proposed_again() -> None:
    listed = watchlist(examples())
    same = [answered("confirmed", words=AGAINST[0].upper()), answered("confirmed", words=FOR[0], alert="f0f0f0")]
    found = lessons(same, listed)
    assert found.proposals == ()
    assert [one.why for one in found.left] == [
        "its words are an example already",
        "its words are an example already under consistent, and the answer says contradicts",
    ]


def test_of_the_same_words_in_two_alerts_one_is_proposed_and_none_where_people_differ() -> None:
    one, other = answered("confirmed"), answered("confirmed", alert="b2c3d4", words="the paper is  DEAD.")
    found = lessons([one, other], EMPTY)
    assert (labels(found), [left.alert for left in found.left]) == ([Label.CONTRADICTS], ["b2c3d4"])
    found = lessons([one, replace(other, answers=answered("same-meaning").answers)], EMPTY)
    assert (found.proposals, len(found.left)) == ((), 2)
    assert "say different things" in found.left[0].why


def accepted(*kinds: str) -> tuple[Reviewed, Watchlist]:
    """Return an alert whose first answer was accepted, with what was answered since."""
    [made] = lessons([answered(kinds[0])], EMPTY).proposals
    return answered(*kinds), watchlist((replace(made.example, file="x.yaml", line=7),))


@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        (("confirmed", "1"), "accepted as confirmed by Ana, and taken back since: look whether it should stay"),
        (("confirmed", "wrong-speaker"), "accepted as confirmed by Ana, and answered as wrong-speaker by Ana since"),
        (("confirmed", "same-meaning"), "accepted as confirmed by Ana, and answered as same-meaning by Ana since"),
    ],
)
def test_an_answer_that_was_taken_back_after_it_was_accepted_is_named(kinds: tuple[str, ...], why: str) -> None:
    alert, listed = accepted(*kinds)
    found = lessons([alert], listed)
    assert [(one.example.line, one.why) for one in found.stale] == [(7, why)]
    assert found.proposals == ()


def test_an_answer_that_says_the_same_or_is_of_another_ledger_is_not_named() -> None:
    alert, listed = accepted("confirmed", "new-position")
    assert lessons([alert], listed).stale == ()
    assert lessons([], listed).stale == ()


def test_hostile_words_are_told_on_one_line() -> None:
    found = lessons([answered("confirmed", words="It is\n\x1b[2J dead\u202e: - {{", speaker="A\x1b\nB")], EMPTY)
    assert all(line.isprintable() for line in told(found.proposals[0], CLAIM))


def test_many_of_one_reason_are_one_line() -> None:
    found = lessons([answered("other", alert=f"{n:08}") for n in range(7)], EMPTY)
    [line] = told_left(found.left)
    assert line.startswith("not taken: 00000000, 00000001, ") and " and 2 more: another reason" in line
