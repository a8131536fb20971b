"""The files of examples that a watchlist names -> sentences, each with what it does to which position, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from walkback.judge.values import Label
from walkback.watchlist.faults import WatchlistError, did_you_mean
from walkback.watchlist.form import checked
from walkback.watchlist.model import Example
from walkback.watchlist.schema import ExamplesFile, TopicRow
from walkback.watchlist.source import Source, read_source

_KEYS = (Label.CONTRADICTS, Label.CONSISTENT, Label.UNRELATED)


@dataclass(slots=True)
class Taught:
    """One file that was read. Its faults are in the source."""

    source: Source
    examples: dict[str, tuple[Example, ...]] = field(default_factory=dict)  #: by position id


def read_examples(watchlist: Source, topics: Sequence[TopicRow]) -> list[Taught]:
    """Read the file of every topic that names one; a path counts from the watchlist's folder.

    Raises WatchlistError for a file that is no YAML at all; one that is not there is a fault of the watchlist.
    """
    found: list[Taught] = []
    first: dict[Path, str] = {}
    for number, topic in enumerate(topics):
        if topic.examples is None:
            continue
        path = Path(watchlist.file).parent / topic.examples
        here = ("topics", number, "examples")
        if not path.is_file():
            watchlist.fault(here, f'there is no file "{path}": the path counts from the folder of this file')
        elif path in first:
            watchlist.fault(
                here, f'the topic "{first[path]}" has these examples already: each topic has a file of its own'
            )
        else:
            found.append(_read(path, topic))
        first.setdefault(path, topic.id)
    return found


def _read(path: Path, topic: TopicRow) -> Taught:
    try:
        taught = Taught(read_source(path, "file of examples"))
    except WatchlistError as error:
        # Whatever else is wrong shall be told in the same breath.
        return Taught(Source(file=str(path), content=b"", lines=[], faults=list(error.faults)))
    checked(taught.source, ExamplesFile, lambda source, file: _collect(source, file, topic, taught))
    return taught


def _collect(source: Source, file: ExamplesFile, topic: TopicRow, taught: Taught) -> None:
    known = [position.id for position in topic.positions]
    for number, row in enumerate(file.examples):
        here = ("examples", number, "position")
        if row.position not in known:
            hint = did_you_mean(row.position, known) or f"; it has {', '.join(known)}"
            source.fault(here, f'the topic "{topic.id}" has no position "{row.position}"{hint}')
        elif row.position in taught.examples:
            source.fault(here, f'"{row.position}" is given twice: keep one')
        first: dict[str, tuple[Label, int]] = {}
        examples = []
        for label in _KEYS:
            for place, text in enumerate(getattr(row, label.value)):
                path = ("examples", number, label.value, place)
                line = source.line_number(path)
                if (earlier := first.get(text.casefold())) is not None:
                    source.fault(path, f"it is given twice, first as {earlier[0].value} in line {earlier[1]}: keep one")
                first.setdefault(text.casefold(), (label, line))
                examples.append(Example(text=text, label=label, file=source.file, line=line))
        taught.examples[row.position] = tuple(examples)
