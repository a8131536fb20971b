"""What answers to alerts teach: which become examples of the watchlist, and why the others do not. Values in, values out.

Whoever confirms an alert says that the words contradict the position; so does whoever makes of them the new position, in its place.
Of the reasons of a false alarm, two say what the words do to it; the others are about who said them, how or when.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from extractors.values import Position
from walkback.alerts.answers import NAME, REASONS, standing
from walkback.alerts.text import cut
from walkback.alerts.values import Answer, Reviewed
from walkback.judge.values import Label
from walkback.watchlist.examples import as_example
from walkback.watchlist.model import Example, Watchlist
from walkback.watchlist.proposals import LONGEST, Proposal, key, printable
from walkback.watchlist.schema import ExampleRow

_LABELS = {
    "confirmed": Label.CONTRADICTS,
    "new-position": Label.CONTRADICTS,
    "same-meaning": Label.CONSISTENT,
    "off-topic": Label.UNRELATED,
}

#: alerts of one reason that are named
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An answered alert of which no example is made. `why`: one sentence, without a period."""

    alert: str
    topic: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """An example whose answer no longer stands. `why`: one sentence, without a period."""

    position: str
    example: Example
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What is to be drawn from all answers."""

    proposals: tuple[Proposal, ...]
    left: tuple[Left, ...]
    stale: tuple[Stale, ...]


def lessons(reviewed: Sequence[Reviewed], watchlist: Watchlist) -> Lessons:
    """Return what the answers that stand propose for the watchlist, in the order of the alerts."""
    positions = {position.id: position for position in watchlist.positions}
    known = {(position, key(one.text)): one for position, of in watchlist.examples.items() for one in of}
    found: dict[tuple[str, str], list[tuple[Reviewed, Proposal]]] = {}
    left: list[Left] = []
    for one in reviewed:
        review = standing(one.answers).review
        if review is None:
            continue
        words = (one.position, key(printable(one.words)))
        label, same = _LABELS.get(says(review)), known.get(words)
        if label is not None and same is not None:
            under = "" if same.label is label else f" under {same.label.value}, and the answer says {label.value}"
            left.append(_left(one, f"its words are an example already{under}"))
        elif isinstance(made := _proposal(one, review, label, positions), str):
            left.append(_left(one, made))
        else:
            found.setdefault(words, []).append((one, made))
    proposals = []
    for same_words in found.values():
        agree = len({made.example.label for _, made in same_words}) == 1
        if agree:
            proposals.append(same_words[0][1])
        why = "the same words come from another alert" if agree else "answers to the same words say different things"
        left += [_left(one, why) for one, _ in (same_words[1:] if agree else same_words)]
    return Lessons(proposals=tuple(proposals), left=tuple(left), stale=tuple(_stale(reviewed, watchlist)))


def says(review: Answer) -> str:
    """Return what a review says, as an example's `answer` has it: its kind; of a false alarm, the reason."""
    return review.reason or review.kind


def told(proposal: Proposal, claim: str) -> Iterator[str]:
    """Yield a proposal in words, line by line: what would be added, to which position, and who said so."""
    one = proposal.example
    said = ", ".join(str(part) for part in (one.speaker, one.said_on) if part)
    yield f"+ “{one.text}”{f' ({said})' if said else ''}"
    yield f"  {one.label.value}: {cut(claim, 200)} ({proposal.position})"
    if one.answer is not None:
        yield f"  {one.answer.says} by {one.answer.by}, {one.answer.on} (alert {one.answer.alert[:8]})"


def told_left(left: Sequence[Left]) -> Iterator[str]:
    """Yield why no example is made of answered alerts, a line a reason."""
    by_why: dict[str, list[str]] = {}
    for one in left:
        by_why.setdefault(one.why, []).append(one.alert[:8])
    for why, alerts in by_why.items():
        more = f" and {len(alerts) - _SHOWN} more" if len(alerts) > _SHOWN else ""
        yield f"not taken: {', '.join(alerts[:_SHOWN])}{more}: {why}"


def _left(one: Reviewed, why: str) -> Left:
    return Left(alert=one.alert, topic=one.topic, why=why)


def _proposal(one: Reviewed, review: Answer, label: Label | None, positions: Mapping[str, Position]) -> Proposal | str:
    """Return the example that a review makes of an alert, or why it makes none."""
    if label is None:
        return f"{REASONS[review.reason]}: that does not tell what the words do to the position"
    held = positions.get(one.position)
    if held is None:
        return f'the position "{one.position}" is not in the watchlist'
    if held.claim != one.claim:
        return f'the position "{one.position}" reads otherwise by now: look whether the answer still holds'
    if one.is_denied:
        return "the speaker rejects the words, and an example is read as it stands"
    text, context = printable(one.words), printable(one.context)
    if len(text) > LONGEST:
        return f"the words are longer than an example may be ({LONGEST} characters)"
    row = {
        "text": text,
        "context": context if context not in ("", text) else None,
        "speaker": cut(one.speaker, NAME) or None,
        "said_on": one.said_on.isoformat() if one.said_on else None,
        "url": one.url,
        "answer": {
            "alert": one.alert,
            "says": says(review),
            "by": printable(review.by),
            "on": review.at.date().isoformat(),
        },
    }
    try:
        kept = ExampleRow.model_validate({name: value for name, value in row.items() if value is not None})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        return f"it cannot be an example: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
    return Proposal(position=one.position, example=as_example(kept, label))


def _stale(reviewed: Sequence[Reviewed], watchlist: Watchlist) -> list[Stale]:
    """Return the examples that were accepted and whose answer was taken back since, or says something else."""
    reviews = {one.alert: standing(one.answers).review for one in reviewed}
    found = []
    for position, examples in watchlist.examples.items():
        for one in examples:
            if one.answer is None or one.answer.alert not in reviews:
                continue  # by hand, or from another ledger
            review = reviews[one.answer.alert]
            if review is None:
                why = f"accepted as {one.answer.says} by {one.answer.by}, and taken back since: look whether it should stay"
            elif _LABELS.get(says(review)) is not _LABELS[one.answer.says]:
                why = f"accepted as {one.answer.says} by {one.answer.by}, and answered as {says(review)} by {review.by} since"
            else:
                continue
            found.append(Stale(position=position, example=one, why=why))
    return found
