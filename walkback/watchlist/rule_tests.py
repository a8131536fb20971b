"""The watchlist's own tests: would somebody be told of each example that contradicts its position, and of none of the others?

Each is judged as it would be if it were not there itself: by the judge, and the other examples where they teach it. So a test tells of
words like these, not of these alone. What was really said is a test; an invented sentence teaches, and is tested on request.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from walkback.judge.examples import TaughtJudge, as_question, is_teachable
from walkback.judge.values import LABELS, Judge, Label
from walkback.watchlist.model import Example, Watchlist

#: probability, by the judge and the others, below which an example's own label looks wrong
DOUBTFUL = 0.1

Probabilities = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An example, and what the judge makes of it without it."""

    topic: str
    position: str
    example: Example
    minimum: float  #: the topic's probability of a contradiction from which an alert is raised
    p: Probabilities | None  #: in the order of LABELS; None: it cannot be judged

    @property
    def got(self) -> Label:
        """What is most probable."""
        return LABELS[self.p.index(max(self.p))] if self.p else Label.CANNOT_JUDGE

    @property
    def is_told(self) -> bool:
        """Whether an alert would be raised of the words."""
        return self.p is not None and self.p[0] >= self.minimum

    @property
    def passes(self) -> bool:
        """Whether that is as the example says; what cannot be judged passes nothing."""
        return self.p is not None and self.is_told == (self.example.label is Label.CONTRADICTS)

    @property
    def looks_wrong(self) -> bool:
        """Whether its label is so improbable that it may be a slip."""
        return self.p is not None and self.p[LABELS.index(self.example.label)] < DOUBTFUL

    def __str__(self) -> str:
        one, alert = self.example, "an alert" if self.is_told else "no alert"
        got = f"{self.got.value} {max(self.p):.2f}, {alert}" if self.p else "it cannot be judged"
        doubt = "; look whether its key is right" if self.looks_wrong else ""
        return (
            f"{'pass' if self.passes else 'FAIL'} {one.file}:{one.line}:{one.column}: "
            f"given as {one.label.value}: {got}{doubt}: “{one.text}”"
        )

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        one, answer = self.example, self.example.answer
        return {
            "passes": self.passes,
            "topic": self.topic,
            "position": self.position,
            "text": one.text,
            "expected": one.label.value,
            "got": self.got.value,
            "p": {label.value: round(p, 4) for label, p in zip(LABELS, self.p, strict=True)} if self.p else None,
            "minimum": self.minimum,
            "alert": self.is_told,
            "looks_wrong": self.looks_wrong,
            "answer": {"alert": answer.alert, "says": answer.says, "by": answer.by} if answer else None,
            "file": one.file,
            "line": one.line,
            "column": one.column,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The tests, in the watchlist's order, and of how many positions with examples those change what is judged."""

    tried: tuple[Tried, ...]
    borne_out: int
    positions: int

    @property
    def passes(self) -> bool:
        """Whether every test passes."""
        return all(one.passes for one in self.tried)

    def __str__(self) -> str:
        passed = sum(one.passes for one in self.tried)
        rest = f"of {self.positions} positions, the examples of {self.borne_out} bear one another out and change what is judged"
        return "\n".join((*map(str, self.tried), f"{passed} of {len(self.tried)} pass; {rest}"))


def run(judge: Judge, watchlist: Watchlist, *, topic: str | None = None, invented: bool = False) -> Trial:
    """Test the examples of one topic, or of all. `judge`: as it ships, untaught. `invented`: those that nobody said, too.

    Raises JudgeError.
    """
    of = {position.id: position.topic for position in watchlist.positions}
    held = {
        position: examples
        for position, examples in watchlist.examples.items()
        if topic in (None, of[position]) and any(invented or one.is_said for one in examples)
    }
    chosen = replace(watchlist, examples=held)
    if is_teachable(judge):
        teacher = TaughtJudge(judge, chosen)
        judged: dict[Example, Probabilities | None] = {
            one: (float(p[0]), float(p[1]), float(p[2])) for one, p in teacher.left_out()
        }
        borne_out = teacher.borne_out()[0]
    else:
        judged, borne_out = dict(_asked(judge, chosen)), 0
    tried = (
        Tried(
            topic=of[position],
            position=position,
            example=one,
            minimum=watchlist.routes[of[position]].minimum,
            p=judged.get(one),
        )
        for position, examples in held.items()
        for one in examples
        if invented or one.is_said
    )
    return Trial(tried=tuple(tried), borne_out=borne_out, positions=len(held))


def _asked(judge: Judge, watchlist: Watchlist) -> Iterator[tuple[Example, Probabilities | None]]:
    topics = {topic.id: topic.name for topic in watchlist.topics}
    for position in watchlist.positions:
        examples = watchlist.examples.get(position.id, ())
        asked = [as_question(one, position.claim, position.contraries, topics[position.topic]) for one in examples]
        for one, answer in zip(examples, judge.answer(asked), strict=True):
            yield one, answer.p
