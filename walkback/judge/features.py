"""A statement and a position -> the numbers that the head weighs. What is measured here is what models/judge/train.py trains on."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from walkback.judge import wording
from walkback.judge.cues import NAMES, content_words, cues, share
from walkback.judge.encoder import Encoder
from walkback.judge.values import Question

_CLAUSE = re.compile(r"(?<=[.!?;])\s+|\s+(?:but|because|so|and then)\s+|\s+[-–—]+\s+|,\s+(?=(?:and|so|then|or)\s)")
#: clauses of a statement that are looked at one by one
_MOST_CLAUSES = 8
_SHORTEST_CLAUSE = 12

NUMBERS = (
    "claim", "contrary", "contrary - claim", "best clause: contrary - claim", "worst clause: contrary - claim",
    "topic", "context", "toward the contrary", "contrary apart from claim",
    "words of claim", "words of contrary", "words of contrary only", "length",
    "negation parity with claim", "negation parity with contrary",
    "claim conditional", "claim refuses", "takes a side", "own x nearness", "waives a condition of the claim",
    "wants what the claim wants first",
)  # fmt: skip
CROSSED = ("condition", "waived", "unchanged", "changed", "ready", "refused", "double", "negation", "later")

_SIDES = ("condition", "waived", "unchanged", "changed", "ready", "refused", "double")


def names() -> list[str]:
    """Return the names of the features, in their order."""
    crossed = [f"{cue} x {kind}" for cue in CROSSED for kind in ("conditional claim", "refusing claim", "nearness")]
    return [*NUMBERS, *(f"cue: {name}" for name in NAMES), *crossed, *wording.NAMES]


def clauses(text: str) -> list[str]:
    """Return the clauses of a statement that can be read by themselves, at most eight."""
    found = [part.strip() for part in _CLAUSE.split(text) if len(part.strip()) >= _SHORTEST_CLAUSE]
    return found[:_MOST_CLAUSES] or [text]


def measure(questions: Sequence[Question], encoder: Encoder) -> NDArray[np.float64]:
    """Return one row of features a question: (len(questions), len(names()))."""
    texts: list[str] = []
    for question in questions:
        texts += [question.statement, question.claim, *question.contraries, *clauses(question.statement)]
        texts += [question.topic or question.claim, question.context or question.statement]
    distinct = list(dict.fromkeys(texts))
    vectors = dict(zip(distinct, encoder(distinct), strict=True))
    return np.array([_row(question, vectors) for question in questions], dtype=np.float64)


def _row(question: Question, vectors: dict[str, NDArray[np.float32]]) -> list[float]:
    statement, claim = vectors[question.statement], vectors[question.claim]
    against = np.stack([vectors[one] for one in question.contraries]) if question.contraries else -claim[np.newaxis]
    parts = clauses(question.statement)
    by_part = np.stack([vectors[one] for one in parts])
    to_claim, to_contrary = float(statement @ claim), float((against @ statement).max())
    by_clause = (by_part @ against.T).max(axis=1) - by_part @ claim
    direction = against.mean(axis=0) - claim
    apart = float(np.linalg.norm(direction)) or 1.0
    toward = float(statement @ direction) / apart
    topic = vectors[question.topic or question.claim]
    context = vectors[question.context or question.statement]
    words, of_claim = content_words(question.statement), content_words(question.claim)
    of_contrary = set().union(*(content_words(one) for one in question.contraries))
    found = {name: len(hits) for name, hits in cues(question.statement).items()}
    in_claim = {name: len(hits) for name, hits in cues(question.claim).items()}
    in_contrary = cues(max(question.contraries, key=lambda one: float(vectors[one] @ statement), default=""))
    conditional, refusing = float(bool(in_claim["condition"])), float(bool(in_claim["refused"] or in_claim["negation"]))
    nearness = max(to_claim, to_contrary)
    numbers = [
        to_claim,
        to_contrary,
        to_contrary - to_claim,
        float(by_clause.max()),
        float(by_clause.min()),
        float(statement @ topic),
        float(context @ claim),
        toward,
        apart,
        share(words, of_claim),
        share(words, of_contrary),
        share(words, of_contrary - of_claim),
        min(len(question.statement.split()), 60) / 60,
        float((found["negation"] - in_claim["negation"]) % 2),
        float((found["negation"] - len(in_contrary["negation"])) % 2),
        conditional,
        refusing,
        float(any(found[name] for name in _SIDES)),
        min(found["own"], 1) * nearness,
        min(found["waived"], 1) * conditional,
        float(found["condition"] > 0 and found["waived"] == 0) * conditional,
    ]
    counted = [min(found[name], 2) / 2 for name in NAMES]
    crossed = [
        min(found[cue], 1) * factor for cue in CROSSED for factor in (conditional - 0.5, refusing - 0.5, nearness)
    ]
    said = wording.sides(question.statement, parts, question.claim, question.contraries)
    return [*numbers, *counted, *crossed, *said]
