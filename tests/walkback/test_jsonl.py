"""JSON lines: each line is answered, and none stops the next."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from extractors.topics import Prefilter
from extractors.values import Roster, Topic
from walkback import jsonl
from walkback.judge.values import Answer, Label, Question

ROSTER = Roster(administrations=(), bodies=(), offices=(), officials=())
FISH = Topic(id="fish", name="Fishing treaty", terms=("fishing treaty",))


def answers(text: str, answer: Any = lambda line: {"said": line["text"]}) -> tuple[list[dict[str, Any]], int]:
    out = io.StringIO()
    faults = jsonl.answer_lines(jsonl.read_lines(io.StringIO(text)), out, answer)
    return [json.loads(line) for line in out.getvalue().splitlines()], faults


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "expected an object"),
        ('{"id": NaN}', "NaN"),
        ("[" * 100_000, "not JSON"),
        ('{"id": 7}', "KeyError"),
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_too(bad: str, says: str) -> None:
    found, faults = answers(bad + '\n\n{"id": 2, "text": "b"}\n')
    assert faults == 1
    assert found[0]["line"] == 1
    assert says in found[0]["error"]
    assert found[1] == {"id": 2, "said": "b"}


def test_a_line_beyond_the_limit_is_refused_without_being_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE", 100)
    found, faults = answers('{"text": "' + "x" * 350 + '"}\n{"id": 2, "text": "b"}')
    assert faults == 1
    assert "longer than" in found[0]["error"]
    assert found[1]["id"] == 2
    assert max(map(len, jsonl.read_lines(io.StringIO("y" * 1000)))) <= 101


def test_half_a_surrogate_pair_comes_back_as_it_came() -> None:
    out = io.StringIO()
    jsonl.answer_lines(['{"id": "\\ud800", "text": "é"}'], out, lambda line: {"said": line["text"]})
    assert out.getvalue().encode() == b'{"id": "\\ud800", "said": "\xc3\xa9"}\n'


def test_quotes_point_into_the_text() -> None:
    text = 'The minister was angry. "We will never sign the fishing treaty," Ada North said on Tuesday.'
    answer = jsonl.quotes({"text": text, "published": "2021-03-04"}, ROSTER)
    [quote] = answer["quotes"]
    assert answer["text"][quote["start"] : quote["end"]] == quote["text"]
    assert quote["text"].startswith("We will never sign the fishing treaty")
    assert text[quote["speaker_start"] : quote["speaker_end"]] == "Ada North" == quote["speaker_text"]
    assert (quote["type"], quote["said_on"], quote["official"]) == ("direct", "2021-03-02", None)
    assert 0 < quote["confidence"] <= 1


@pytest.mark.parametrize(
    ("source", "entity"),
    [("US officials", "US officials"), ("A leaked letter", "A leaked letter"), ("The letter", None), ("They", None)],
)
def test_a_source_without_a_name_is_told_by_its_own_words_unless_they_refer_back(
    source: str, entity: str | None
) -> None:
    [quote] = jsonl.quotes({"text": f"{source} said that the port was open."}, ROSTER)["quotes"]
    assert (quote["speaker_entity"], quote["name"]) == (entity, None)


@pytest.mark.parametrize("line", [{}, {"text": 5}, {"text": "a", "published": "yesterday"}, {"text": "a", "title": []}])
def test_quotes_says_which_key_is_wrong(line: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r'"(text|published|title)"'):
        jsonl.quotes(line, ROSTER)


def test_topics_tell_why() -> None:
    prefilter = Prefilter((FISH,))
    assert jsonl.topics({"text": "The Fishing Treaty again"}, prefilter, (FISH,)) == {
        "topics": ["fish"],
        "why": {"fish": 'Fishing treaty: mentions "fishing treaty"'},
    }
    assert jsonl.topics({"text": "A bridge"}, prefilter, (FISH,))["topics"] == []


class Parrot:
    """Answers with a fixed probability, and keeps what it was asked."""

    name = "parrot@1"

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        self.asked += questions
        return [
            Answer(label=Label.CONTRADICTS, p=(0.7, 0.2, 0.1), judge=self.name, reason="it says never")
            for _ in questions
        ]


def test_judge_takes_one_contrary_or_several() -> None:
    parrot = Parrot()
    line = {"statement": "never", "position": "soon", "contrary": "not soon"}
    assert jsonl.judge(line, parrot) == {
        "label": "contradicts",
        "probability": 0.7,
        "p": {"contradicts": 0.7, "consistent": 0.2, "unrelated": 0.1},
        "judge": "parrot@1",
        "reason": "it says never",
    }
    jsonl.judge({**line, "contrary": ["a", "b"]}, parrot)
    assert [question.contraries for question in parrot.asked] == [("not soon",), ("a", "b")]
    for bad in ({}, {"position": "p"}, {**line, "contrary": [1]}, {**line, "contrary": 3}):
        with pytest.raises(ValueError):
            jsonl.judge(bad, parrot)
