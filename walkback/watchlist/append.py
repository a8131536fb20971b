"""New examples at the end of a topic's file, without touching what an editor has written: lines are added, none is changed.

What the files would hold is made first and read back: it has to say what it said before and the new examples, nothing else. Only then each
is written, as a whole or not at all.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkback.errors import ConfigError
from walkback.failpoints import reach
from walkback.place import is_locked
from walkback.watchlist.examples import examples_path
from walkback.watchlist.faults import WatchlistError
from walkback.watchlist.proposals import Proposal, as_yaml, rows
from walkback.watchlist.source import Path_, Source, read_source

#: seconds that one waits for another who writes
_PATIENCE = 10.0
_ABOUT = "# What officials said, each under what the answers to its alert say that it does to the position: docs/watchlist.md.\n\n"


@dataclass(frozen=True, slots=True)
class Change:
    """What a file holds, None when it is not there, and what it would hold."""

    path: Path
    before: bytes | None
    after: bytes


@contextmanager
def writing(watchlist: Path) -> Iterator[None]:
    """Be the only one who adds to this watchlist's files while the block runs. Raises ConfigError when another does not end."""
    try:
        folder = os.open(watchlist.resolve().parent, os.O_RDONLY)
    except OSError as error:
        raise ConfigError(f"{watchlist.parent} cannot be opened: {error.strerror or error}") from error
    try:
        if not is_locked(folder, _PATIENCE):
            raise ConfigError(f"{watchlist.parent}: somebody else is adding examples at this moment: try again")
        yield
    finally:
        os.close(folder)


def added(watchlist: Path, proposals: Mapping[str, Sequence[Proposal]]) -> list[Change]:
    """Return what becomes of the files with the proposals of each topic: its file of examples, and the watchlist where it has to name it.

    The watchlist is one that loads; its change comes last, as a file that it names has to be there. Raises ConfigError where lines alone
    cannot add them.
    """
    source = read_source(watchlist, "watchlist")
    before, changes = source.content, []
    for number, topic in enumerate(source.data["topics"]):
        if not (new := proposals.get(topic["id"])):
            continue
        if topic.get("examples") is not None:
            changes.append(_appended(examples_path(watchlist, topic["examples"]), new))
        else:
            named = f"examples/{topic['id']}.yaml"
            changes.append(_new_file(watchlist, named, new))
            source = _naming(source, number, named)
    if source.content != before:
        changes.append(Change(watchlist, before, source.content))
    return changes


def write(changes: Sequence[Change]) -> None:
    """Write each file as a whole, in their order.

    Raises ConfigError when one has been changed since it was read, or cannot be written; those before it are written then.
    """
    for change in changes:
        if change.after == change.before:
            continue
        try:
            _replace(change.path.resolve(), change)  # a link stays one
        except OSError as error:
            raise ConfigError(f"{change.path} cannot be written: {error.strerror or error}") from error
        reach("accept.written")


# ------------------------------------------------------------------------------------------- what a file would hold


def _appended(path: Path, new: Sequence[Proposal]) -> Change:
    source = read_source(path, "file of examples")
    text = source.content.decode()
    place = source.place(("examples",))
    indent = place.column - 1
    if source.lines[place.line - 1][indent : indent + 1] != "-":
        raise ConfigError(f"{path}: {_BY_HAND.format(why='its examples are written in brackets')}")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = rows(new, indent=indent).replace("\n", end)
    after = f"{text}{'' if text.endswith(end) else end}{end}{lines}".encode()
    whole = {**source.data, "examples": [*source.data["examples"], *_parsed(new)]}
    return Change(path, source.content, _same(path, "file of examples", after, whole).content)


def _new_file(watchlist: Path, named: str, new: Sequence[Proposal]) -> Change:
    path = examples_path(watchlist, named)
    schema = watchlist.parent / "examples.schema.json"
    head = "# yaml-language-server: $schema=../examples.schema.json\n" if schema.is_file() else ""
    after = f"{head}{_ABOUT}{as_yaml(new)}".encode()
    before = _content(path)
    # It may be ours, of a run that ended before the watchlist named it.
    if before not in (None, after):
        raise ConfigError(f"{path} is there, and its topic does not name it: write `examples: {named}` into the topic")
    return Change(path, before, after)


def _naming(source: Source, number: int, named: str) -> Source:
    """Return the watchlist with the topic's `examples:` in a line of its own, after its name."""
    key: Path_ = ("topics", number, "name")
    text = source.content.decode()
    lines = text.splitlines(keepends=True)
    line = source.place(key).line
    end = "\r\n" if lines[line - 1].endswith("\r\n") else "\n"
    indent = source.place(key[:2]).column - 1  # of the topic's first key
    lines.insert(line, f"{' ' * indent}examples: {named}{end}")
    topics = list(source.data["topics"])
    topics[number] = {**topics[number], "examples": named}
    path = Path(source.file)
    return _same(path, "watchlist", "".join(lines).encode(), {**source.data, "topics": topics}, f"examples: {named}")


_BY_HAND = "{why}, so that no line can be added: write it yourself; `walkback watchlist accept --dry-run` prints it"


def _same(path: Path, what: str, content: bytes, whole: Any, line: str = "") -> Source:
    """Return the content as a source. Raises ConfigError unless it says `whole`."""
    try:
        source = read_source(path, what, content)
    except WatchlistError:
        source = None
    if source is None or source.data != whole:
        why = f"`{line}` cannot stand in a line of its own in the topic" if line else "its end is not an open list"
        raise ConfigError(f"{path}: {_BY_HAND.format(why=why)}")
    return source


def _parsed(new: Sequence[Proposal]) -> list[Any]:
    examples: list[Any] = read_source(Path("new"), "file of examples", as_yaml(new).encode()).data["examples"]
    return examples


# ------------------------------------------------------------------------------------------- on the disk


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(path: Path, change: Change) -> None:
    path.parent.mkdir(exist_ok=True)
    mode = path.stat().st_mode & 0o777 if change.before is not None else 0o666
    new = path.with_name(f".{path.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.after)
            file.flush()
            if change.before is not None:
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        if _content(path) != change.before:
            raise ConfigError(f"{change.path} has been changed at this moment, and was left alone: try again")
        new.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            new.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
