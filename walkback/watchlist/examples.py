"""The files of examples that a watchlist names -> sentences, each with what it does to which position, and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from walkback.judge.values import Label
from walkback.watchlist.faults import Place, WatchlistError, did_you_mean
from walkback.watchlist.form import checked
from walkback.watchlist.model import Answered, Example
from walkback.watchlist.schema import ExampleRow, ExamplesFile, TopicRow
from walkback.watchlist.source import Source, read_source

_NOWHERE = Place(0, 0)
_KEYS = (Label.CONTRADICTS, Label.CONSISTENT, Label.UNRELATED)


@dataclass(slots=True)
class Taught:
    """One file that was read. Its faults are in the source."""

    source: Source
    examples: dict[str, tuple[Example, ...]] = field(default_factory=dict)  #: by position id


def read_examples(watchlist: Source, topics: Sequence[TopicRow], instead: Mapping[Path, bytes]) -> list[Taught]:
    """Read the file of every topic that names one; a path counts from the watchlist's folder. `instead`: what it would hold.

    Raises WatchlistError for a file that is no YAML at all; one that is not there is a fault of the watchlist.
    """
    found: list[Taught] = []
    first: dict[Path, str] = {}
    for number, topic in enumerate(topics):
        if topic.examples is None:
            continue
        path = examples_path(Path(watchlist.file), topic.examples)
        here = ("topics", number, "examples")
        if path not in instead and not path.is_file():
            watchlist.fault(here, f'there is no file "{path}": the path counts from the folder of this file')
        elif path in first:
            watchlist.fault(
                here, f'the topic "{first[path]}" has these examples already: each topic has a file of its own'
            )
        else:
            found.append(_read(path, topic, instead.get(path)))
        first.setdefault(path, topic.id)
    return found


def examples_path(watchlist: Path, named: str) -> Path:
    """Return where the file is that a topic of this watchlist names."""
    return watchlist.parent / named


def _read(path: Path, topic: TopicRow, content: bytes | None) -> Taught:
    try:
        taught = Taught(read_source(path, "file of examples", content))
    except WatchlistError as error:
        # Whatever else is wrong shall be told in the same breath.
        return Taught(Source(file=str(path), content=b"", lines=[], faults=list(error.faults)))
    checked(taught.source, ExamplesFile, lambda source, file: _collect(source, file, topic, taught))
    return taught


def _collect(source: Source, file: ExamplesFile, topic: TopicRow, taught: Taught) -> None:
    known = [position.id for position in topic.positions]
    first: dict[tuple[str, str], Example] = {}
    for number, row in enumerate(file.examples):
        if row.position not in known:
            hint = did_you_mean(row.position, known) or f"; it has {', '.join(known)}"
            here = ("examples", number, "position")
            source.fault(here, f'the topic "{topic.id}" has no position "{row.position}"{hint}')
        examples = []
        for label in _KEYS:
            for place, sentence in enumerate(getattr(row, label.value)):
                path = ("examples", number, label.value, place)
                one = as_example(sentence, label, source.file, source.place(path))
                earlier = first.setdefault((row.position, one.text.casefold()), one)
                if earlier is not one:
                    source.fault(
                        path, f"it is given twice, first as {earlier.label.value} in line {earlier.line}: keep one"
                    )
                examples.append(one)
        taught.examples[row.position] = taught.examples.get(row.position, ()) + tuple(examples)


def as_example(row: ExampleRow, label: Label, file: str = "", place: Place = _NOWHERE) -> Example:
    """Return a sentence of a file as a value."""
    answer = row.answer
    return Example(
        text=row.text,
        label=label,
        context=row.context or "",
        speaker=row.speaker or "",
        said_on=row.said_on,
        url=row.url or "",
        answer=Answered(alert=answer.alert, says=answer.says, by=answer.by, on=answer.on) if answer else None,
        file=file,
        line=place.line,
        column=place.column,
    )
