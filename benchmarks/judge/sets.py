"""What the judges are asked: policy questions that they have not seen, statements of others, and open sets of inference."""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.judge.score import Probabilities, Truth
from models.judge.unseen import LABELS, statements
from walkback.judge.values import Judge, Question

#: pairs that are taken of each file of inference
NLI_PAIRS = 500


class Asked(NamedTuple):
    """A set: its questions, the places of their labels in (contradicts, consistent, unrelated), and what kind each one is."""

    questions: list[Question]
    labels: Truth
    tags: list[str]


def unseen() -> Asked:
    """Return the statements of the test questions, which no judge was trained on or chosen by."""
    return _asked(statements("test"))


def dev() -> Asked:
    """Return the statements of the dev questions, by which models and thresholds are chosen."""
    return _asked(statements("dev"))


def check(path: Path) -> Asked:
    """Return the statements of others, from a JSON list of {topic_label, position, contrary, statement, label, tag?}."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return _asked(
        (
            Question(
                statement=row["statement"],
                claim=row["position"],
                contraries=(row["contrary"],),
                topic=row["topic_label"],
            ),
            LABELS.index(row["label"]),
            row.get("tag", ""),
        )
        for row in rows
    )


def alone(asked: Asked) -> Asked:
    """Return a set's statements with the positions alone, without a contrary, as an editor may write them."""
    return asked._replace(questions=[replace(question, contraries=()) for question in asked.questions])


def exchanged(asked: Asked) -> Asked:
    """Return a set's statements with the first contrary for the position, and the position for the contrary.

    What contradicted then agrees, as often as not, and what agreed contradicts: a judge that reads the position gives such
    statements the lower numbers, and one that knows contradictions by their tone does not.
    """
    of = [at for at, question in enumerate(asked.questions) if question.contraries]
    turned = [
        replace(question, claim=question.contraries[0], contraries=(question.claim,))
        for question in (asked.questions[at] for at in of)
    ]
    return Asked(turned, asked.labels[of], [asked.tags[at] for at in of])


def inference(path: Path) -> Asked:
    """Return at most NLI_PAIRS pairs, always the same, of a gzipped file of JSON lines {premise, hypothesis, label: E | N | C}."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = random.Random(7).sample(rows, min(len(rows), NLI_PAIRS))
    return _asked(
        (Question(statement=row["premise"], claim=row["hypothesis"]), "CEN".index(row["label"]), row["label"])
        for row in rows
    )


def answers(judge: Judge, asked: list[Question]) -> Probabilities:
    """Return (questions, 3) probabilities; a third each where the judge could not say."""
    return np.array([answer.p or (1 / 3, 1 / 3, 1 / 3) for answer in judge.answer(asked)])


def _asked(rows: Iterator[tuple[Question, int, str]]) -> Asked:
    found = list(rows)
    return Asked(
        [question for question, _, _ in found], np.array([label for _, label, _ in found]), [tag for *_, tag in found]
    )
