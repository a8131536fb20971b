"""The gate: quotes and their speakers are as good as they were. Lowering a floor needs a reason in CHANGELOG."""

import pytest

from benchmarks.quotes.__main__ import run
from benchmarks.quotes.gold import gum, own

#: of benchmarks/quotes/reference.json, less the noise of a few quotes
FLOORS = {
    "own articles": {"F1": 87.5, "JOINT": 79.0, "name": 86.0, "standing": 81.0, "title": 86.0, "day": 81.0},
    "own sentences": {"F1": 82.5, "JOINT": 80.5, "name": 91.0, "standing": 81.5, "title": 86.0, "day": 95.0},
    "GUM news": {"F1": 67.5, "JOINT": 64.5},
    "GUM entities": {"named": 86.5, "pronoun": 84.0},
}


@pytest.mark.timeout(240)
def test_the_quotes_are_not_worse_than_their_floors() -> None:
    found, _, _ = run()
    for name, floors in FLOORS.items():
        for number, floor in floors.items():
            assert found[name][number] >= floor, f"{name}: {number}"
        assert found[name].get("verbatim", 100.0) >= 99.0, name


def test_the_gold_sets_are_whole() -> None:
    assert (len(own("articles")), len(own("sentences"))) == (25, 160)
    assert (len(gum("gum_news")), len(gum("gum_interview"))) == (24, 19)
    for document in own("articles") + own("sentences"):
        for quote in document["quotes"]:
            assert document["text"][quote["start"] : quote["end"]] == quote["text"]
