"""Reads the policy questions of questions/*.jsonl, and which of them are kept for choosing and for measuring."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from walkback.judge.values import Label, Question

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions"
LABELS = (Label.CONTRADICTS.value, Label.CONSISTENT.value, Label.UNRELATED.value)
Part = Literal["train", "dev", "test"]


def questions(part: Part) -> list[dict[str, Any]]:
    """Return the policy questions of a part: `id`, `topic`, `claim`, `contraries`, `statements` and `plain`, in the files' order.

    The parts share no question. split.json names those of "dev" and "test"; all others, and those of data/, the `plain` ones, are
    for training.
    """
    split = json.loads((QUESTIONS / "split.json").read_text(encoding="utf-8"))
    kept = {name: kind for kind, names in split.items() for name in names}
    found = [row for row in _rows(QUESTIONS, "*.jsonl") if kept.get(row["id"], "train") == part]
    if part == "train":
        found += [row for row in _rows(HERE / "data", "*.jsonl") if row["id"] not in kept]
    return found


def statements(part: Part) -> Iterator[tuple[Question, int, str]]:
    """Yield each statement of a part as a question, with the place of its label in LABELS, and its tag."""
    for row in questions(part):
        for said in row["statements"]:
            yield asked_of(row, said), LABELS.index(said["label"]), said.get("tag", "plain")


def asked_of(row: dict[str, Any], said: dict[str, Any]) -> Question:
    """Return a statement of a policy question as a judge is asked about it."""
    return Question(
        statement=said["text"],
        claim=row["claim"],
        contraries=tuple(row["contraries"]),
        topic=row["topic"],
        context=said.get("context", ""),
    )


def digest() -> str:
    """Return the SHA-256 of the questions, file by file: what a model says it was trained on."""
    found = hashlib.sha256()
    for path in (
        *sorted(QUESTIONS.glob("*.jsonl")),
        QUESTIONS / "split.json",
        *sorted((HERE / "data").glob("*.jsonl")),
    ):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _rows(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob(pattern)):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield {**json.loads(line), "plain": folder.name == "data"}
