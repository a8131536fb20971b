"""What an editor is offered as examples: the ledger's doubtful statements and a model's inventions, never more than text."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML
from sqlalchemy import Engine, insert, update

from tests.support import views
from tests.support.llm import Model, serve
from tests.walkback.judge.test_examples import AGAINST, embedded, examples, watchlist
from walkback import judge as judges
from walkback.errors import ConfigError
from walkback.judge.llm import Unavailable, Unusable
from walkback.judge.propose import from_ledger, from_model
from walkback.judge.values import Label
from walkback.ledger import tables
from walkback.settings import Settings
from walkback.watchlist.form import checked
from walkback.watchlist.model import Example
from walkback.watchlist.proposals import Proposal, as_yaml
from walkback.watchlist.schema import ExamplesFile
from walkback.watchlist.source import read_source

HOSTILE = 'He said: "yes"\x1b[2J \u202e- a\u2028: b # c {{ !!python/object \\ \x85 end'


# ------------------------------------------------------------------------------------------- from the ledger


def said(ledger: Engine, identity: str, words: str, p: tuple[float, float, float], **more: Any) -> None:
    """Write a statement on the river and its verdict."""
    label = ("contradicts", "consistent", "unrelated")[p.index(max(p))]
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.statements).values(
                **dict.fromkeys(("words_key", "context", "why", "kind", "mood", "standing"), "s"),
                id=identity, words=words, topic_id=more.get("topic", "river"), article_id="x", start=0, end=1, fragments=[],
                quoted=[], speakers=[], speaker="Ana Ruiz", said_on=date(2020, 2, 2), quote_confidence=1.0,
                speaker_confidence=1.0, detected_at=views.NOON,
            )
        )  # fmt: skip
        for days, judged in enumerate((more.get("before"), p)):
            if judged is not None:
                connection.execute(
                    insert(tables.verdicts).values(
                        id=f"{identity}{days}", statement_id=identity, position="p", judge=f"j{days}", label=label, reason="",
                        judged_at=views.NOON + timedelta(days=days),
                        **dict(zip(("p_contradicts", "p_consistent", "p_unrelated"), judged, strict=True)),
                    )
                )  # fmt: skip


@pytest.fixture
def river(ledger: Engine) -> Engine:
    with ledger.begin() as connection:
        views.seed(connection)
        connection.execute(update(tables.positions).values(position_id="lisbon", topic_id="river"))
    return ledger


def proposed(ledger: Engine, most: int = 20) -> list[Proposal]:
    with ledger.connect() as connection:
        return from_ledger(connection, watchlist(examples()), "river", most)


def test_the_statements_nearest_to_the_border_come_first_each_once(river: Engine) -> None:
    said(river, "a", "The weirs are another matter.", (0.1, 0.1, 0.8))
    said(river, "b", "We might look at the other paper.", (0.45, 0.4, 0.15), before=(0.9, 0.05, 0.05))
    said(river, "c", "We might look at the other paper.", (0.5, 0.3, 0.2))
    found = proposed(river)
    assert [one.example.text for one in found] == ["We might look at the other paper.", "The weirs are another matter."]
    assert (found[0].example.label, found[0].position) == (Label.CONTRADICTS, "lisbon")
    assert found[0].note == "judge: contradicts 0.45 · Ana Ruiz · 2020-02-02 · x", "by its newest verdict"
    assert len(proposed(river, most=1)) == 1


def test_what_is_an_example_already_or_of_another_topic_or_too_long_is_not_proposed(river: Engine) -> None:
    said(river, "a", AGAINST[0].upper(), (0.4, 0.4, 0.2))
    said(river, "b", "Of another topic.", (0.4, 0.4, 0.2), topic="sea")
    said(river, "c", "long " * 101, (0.4, 0.4, 0.2))
    assert proposed(river) == []


def test_a_position_that_is_watched_no_more_is_not_proposed_for(river: Engine) -> None:
    said(river, "a", "We might look at the other paper.", (0.4, 0.4, 0.2))
    with river.begin() as connection:
        connection.execute(update(tables.positions).values(position_id="old"))
    assert proposed(river) == []


# ------------------------------------------------------------------------------------------- from a language model


@pytest.fixture
def model() -> Iterator[Model]:
    with serve(Model()) as served:
        yield served


def invented(model: Model) -> list[Proposal]:
    chosen = Settings(_env_file=None, llm_key=SecretStr("sk-1"), llm_base_url=model.anthropic())  # type: ignore[call-arg]
    listed = watchlist(examples())
    return from_model(judges.open_model("llm:anthropic:great-1", chosen), embedded(), listed, listed.positions)


def test_a_model_is_told_the_position_and_its_examples_and_its_sentences_are_judged(model: Model) -> None:
    model.verdict = lambda asked: {
        "contradicts": ["Odessa will do.", AGAINST[0], " "], "consistent": ["odessa will do."], "unrelated": ["It rained."]
    }  # fmt: skip
    [one, other] = invented(model)
    assert (one.example.text, one.example.label, one.position) == ("Odessa will do.", Label.CONTRADICTS, "lisbon")
    assert one.note.startswith("judge: ") and one.note.endswith("written by a language model")
    assert (other.example.text, other.example.label) == ("It rained.", Label.UNRELATED)
    [asked] = model.asked
    given = json.loads(asked.message)
    assert given["position"] == "The river commission works by the Lisbon paper."
    assert AGAINST[0] in given["examples"]["contradicts"]


@pytest.mark.parametrize(
    "verdict", ["none today", {"contradicts": []}, {"contradicts": [1], "consistent": [], "unrelated": []}]
)
def test_what_is_out_of_form_is_refused(model: Model, verdict: dict[str, Any] | str) -> None:
    model.verdict = lambda asked: verdict
    with pytest.raises(Unusable):
        invented(model)


def test_a_model_that_does_not_answer_is_said() -> None:
    with serve(Model()) as gone:
        pass
    with pytest.raises(Unavailable):
        invented(gone)


@pytest.mark.parametrize("name", ["embedded", "llm:", "llm:anthropic", "nli:x", "llm:oracle:1"])
def test_only_a_language_model_can_be_asked(name: str) -> None:
    with pytest.raises(ConfigError, match="there is"):
        judges.open_model(name, Settings(_env_file=None, llm_key=SecretStr("sk-1")))  # type: ignore[call-arg]


# ------------------------------------------------------------------------------------------- as YAML


def test_what_is_printed_is_a_file_of_examples_whatever_was_said(river: Engine, tmp_path: Path) -> None:
    said(river, "a", HOSTILE, (0.45, 0.4, 0.15))
    [found] = proposed(river)
    text = as_yaml([found, replace(found, example=Example(text="Plain.", label=Label.UNRELATED))])
    assert all(char.isprintable() or char == "\n" for char in text)
    assert YAML(typ="safe").load(text)["examples"][0]["contradicts"] == [found.example.text]
    (tmp_path / "river.yaml").write_text(text, encoding="utf-8")
    source = read_source(tmp_path / "river.yaml", "file of examples")
    assert checked(source, ExamplesFile, lambda *_: None) is not None and not source.faults
