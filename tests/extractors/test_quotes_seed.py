"""The seed article: every quote that a careful reader marks is found, where the reader marks it."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from extractors.quotes import find_quotes

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = (SEEDS / "articles" / "000_0229a17b6bee711b.txt").read_text(encoding="utf-8")
MARKED = YAML(typ="safe").load(SEEDS / "expected.yaml")["quotes"]


def test_the_reader_marks_twenty_six() -> None:
    assert len(MARKED) == 26


@pytest.mark.parametrize("starts", [quote["starts"] for quote in MARKED])
def test_each_is_found_with_a_source(starts: str) -> None:
    found = [
        quote
        for quote in find_quotes(TEXT)
        if any(TEXT.startswith(starts, span.start) for span in (quote.content, *quote.quoted))
    ]
    assert found, "not found"
    assert found[0].sources, "nobody said it"
