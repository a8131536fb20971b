"""The seed article: of all twenty-six quotes, who said it, in which office, on which day."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from extractors.detect import attribute
from extractors.values import Attribution
from tests.support.roster import ROSTER

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = (SEEDS / "articles" / "000_0229a17b6bee711b.txt").read_text(encoding="utf-8")
MARKED = YAML(typ="safe").load(SEEDS / "expected.yaml")["quotes"]
TITLE = "White House reins in Tillerson's offer to start North Korea talks"


@cache
def found() -> tuple[Attribution, ...]:
    return attribute(TEXT, title=TITLE, published=date(2017, 12, 13), roster=ROSTER)


@pytest.mark.parametrize("marked", MARKED, ids=[quote["starts"] for quote in MARKED])
def test_who_said_it_and_when(marked: dict[str, Any]) -> None:
    [attribution, *_] = [
        one
        for one in found()
        if any(TEXT.startswith(marked["starts"], span.start) for span in (one.quote.content, *one.quote.quoted))
    ]
    names = marked["speaker"] if isinstance(marked["speaker"], list) else [marked["speaker"]]
    assert [speaker.name for speaker in attribution.speakers] == names
    assert attribution.speakers[0].office == marked["office"]
    if "said_on" in marked:
        assert attribution.said_on == marked["said_on"]
