"""docs/promises.md names tests that exist."""

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PROMISES = (CHECKOUT / "docs" / "promises.md").read_text(encoding="utf-8")


def test_every_test_that_a_promise_or_a_guard_names_exists() -> None:
    places = re.findall(r"`(tests/[\w./]+)`", PROMISES)
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PROMISES)
    assert len(places) > 7 and len(named) > 40
    assert [place for place in places if not (CHECKOUT / place).exists()] == []
    defined = {file: _tests(CHECKOUT / "tests" / "walkback" / file) for file, _ in named}
    assert [f"{file}::{name}" for file, name in named if name not in defined[file]] == []


def test_every_guard_names_a_test() -> None:
    _, *rows = re.findall(r"^\| (?!---).+$", PROMISES.partition("## Guards")[2], re.MULTILINE)
    assert rows and [row for row in rows if not re.search(r" \| `[\w/]+\.py::test_\w+` \|$", row)] == []


def _tests(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}
