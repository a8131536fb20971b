"""Sentences that may become examples, and how a file of examples has them. Every text is foreign: it is quoted, and on one line."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from walkback.judge.values import LABELS
from walkback.watchlist.model import Example, Watchlist

#: characters of an example, as the schema allows
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A sentence that an editor may accept as an example of a position."""

    position: str  #: id in the watchlist
    example: Example  #: its texts printable, as `printable` makes them
    note: str = ""  #: for the editor alone, as a comment


def known(watchlist: Watchlist) -> set[tuple[str, str]]:
    """Return what is an example already: ids of positions, each with a text as `key` has it."""
    return {(position, key(one.text)) for position, of in watchlist.examples.items() for one in of}


def key(text: str) -> str:
    """Return what is equal in texts that the loader takes for one example given twice."""
    return text.casefold()


def printable(text: str) -> str:
    """Return a text on one line, without what a terminal would obey and YAML refuse."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def as_yaml(proposals: Sequence[Proposal]) -> str:
    """Return the proposals as a file of examples has them, each with its note above it."""
    return "examples:\n" + rows(proposals, indent=2)


def rows(proposals: Sequence[Proposal], *, indent: int) -> str:
    """Return the proposals as items of `examples:`, one a position, the dashes `indent` columns from the left."""
    lines: list[str] = []
    for position in dict.fromkeys(one.position for one in proposals):
        # An id may look like another kind of value: 2017, true.
        is_plain = position[0].isalpha() and position not in ("true", "false", "null")
        lines.append(f"- position: {position if is_plain else _quoted(position)}")
        for label in LABELS:
            of_label = [one for one in proposals if one.position == position and one.example.label is label]
            if of_label:
                lines.append(f"  {label.value}:")
            for one in of_label:
                if one.note:
                    lines.append(f"    # {one.note}")
                lines += (f"    {line}" for line in _item(one.example))
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _item(example: Example) -> Iterator[str]:
    text, answer = _quoted(example.text), example.answer
    cited = [f"  context: {_quoted(example.context)}"] if example.context else []
    cited += [f"  speaker: {_quoted(example.speaker)}"] if example.speaker else []
    cited += [f"  said_on: {example.said_on}"] if example.said_on else []
    cited += [f"  url: {_quoted(example.url)}"] if example.url else []
    if answer is not None:
        cited += ["  answer:", f"    alert: {_quoted(answer.alert)}", f"    says: {answer.says}"]
        cited += [f"    by: {_quoted(answer.by)}", f"    on: {answer.on}"]
    yield f"- text: {text}" if cited else f"- {text}"
    yield from cited


def _quoted(text: str) -> str:
    # What JSON writes of a printable text, YAML reads back as it was.
    return json.dumps(text, ensure_ascii=False)
