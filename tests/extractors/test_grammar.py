"""What the parse adds to the rules of form, with the pipeline that ships."""

from pathlib import Path

import pytest
import spacy

from extractors.errors import GrammarError
from extractors.quotes import find_quotes
from extractors.quotes.grammar import LONGEST, SHIPPED, Grammar, load, shipped
from extractors.values import Mood


def said(text: str) -> list[tuple[str, str]]:
    return [(" + ".join(one.of(text) for one in quote.sources), quote.content.of(text)) for quote in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "The budget office said about half of the deficit came from lost taxes.",
            "The budget office",
            "about half of",
        ),
        ("Mr. Lou said there was nothing wrong with raising the tariff.", "Mr. Lou", "there was nothing wrong"),
        ("The senator is declaring that the deal is close.", "The senator", "the deal is close"),
    ],
)
def test_a_verb_that_the_rules_leave_open_gets_its_clause(text: str, source: str, content: str) -> None:
    assert any(source in who and words.startswith(content) for who, words in said(text)), said(text)


def test_marked_words_take_the_little_that_stands_around_them() -> None:
    text = "The council backed a plan to “end the idle years of the harbour”."
    [(source, words)] = said(text)
    assert source == "The council"
    assert words == "to “end the idle years of the harbour"


def test_marked_words_in_much_that_is_the_reporters_are_left() -> None:
    assert said("The council backed a plan that would “end the idle years of the harbour” by June.") == []


def test_a_question_is_nobodys_statement() -> None:
    text = "Asked whether the talks would go on, the minister smiled."
    [quote] = find_quotes(text)
    assert quote.content.of(text) == "whether the talks would go on"
    assert quote.sources == ()
    assert quote.mood is Mood.HYPOTHETICAL


def test_nothing_that_is_said_is_in_two_pieces_at_one_verb() -> None:
    text = "Rosen said the port was open, and Webb said it was shut."
    assert said(text) == [("Rosen", "the port was open"), ("Webb", "it was shut")]


def test_a_sentence_without_end_is_not_parsed() -> None:
    [doc] = shipped().parse(["word " * LONGEST])
    assert len(doc) == 0


def test_what_cannot_parse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GrammarError, match="no parser and no tagger"):
        Grammar(spacy.blank("en"))
    with pytest.raises(GrammarError, match="nowhere"):
        load(str(tmp_path / "nowhere"))


def test_the_pipeline_that_ships_is_small() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) < 20_000_000
