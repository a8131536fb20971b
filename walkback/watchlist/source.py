"""One YAML file -> plain data in which every key and value knows its line and column.

The file is composed to YAML's node graph and read from there, not constructed: so every duplicate key is seen, nothing in the
file can name a Python object, and an alias costs what it expands to. YAML 1.2 (ruamel.yaml): `NO` and `22:00` are text.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from walkback.watchlist.faults import Fault, Place, WatchlistError

#: of a file; a roster of three administrations has about 100 kB
MAX_BYTES = 2_000_000
#: keys and values after aliases are expanded: ten aliases of ten aliases of ... would fill any memory
MAX_NODES = 200_000
MAX_DEPTH = 20

#: the tags of plain data; a key "<<" is refused as a key, like any other that means nothing
_KINDS = frozenset(("null", "bool", "int", "float", "str", "map", "seq", "timestamp", "merge", "binary", "value"))

Path_ = tuple[str | int, ...]  #: the way to a value: ("feeds", 3, "url")


@dataclass(slots=True)
class Source:
    """A file that was read. Faults are collected in `faults` while it is checked."""

    file: str
    content: bytes
    lines: list[str]
    data: Any = None
    faults: list[Fault] = field(default_factory=list)
    _keys: dict[Path_, Place] = field(default_factory=dict)
    _values: dict[Path_, Place] = field(default_factory=dict)

    def fault(self, path: Path_, message: str, *, key: bool = False) -> None:
        """Add a fault at the value (or its key) that `path` leads to; where that is missing, at what should hold it."""
        places = self._keys if key else self._values
        while path and path not in places:
            path, places = path[:-1], self._values
        self.fault_at(places.get(path, Place(1, 1)), message)

    def fault_at(self, place: Place, message: str) -> None:
        """Add a fault at a line and column."""
        line = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        self.faults.append(Fault(file=self.file, place=place, message=message, source=line))

    def place(self, path: Path_) -> Place:
        """Return where the value stands."""
        return self._values.get(path, Place(1, 1))

    def stop_if_faulty(self) -> None:
        """Raise WatchlistError when there are faults."""
        if self.faults:
            raise WatchlistError(self.faults)


def read_source(path: Path, what: str, content: bytes | None = None) -> Source:
    """Read a YAML file. `what` is what it should be, for the errors: "watchlist". `content`: what it would hold, once written.

    Raises WatchlistError when it is missing, too large, not UTF-8, not YAML, empty, or has keys twice or tags.
    """
    content = _read_bytes(path, what) if content is None else content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        place = Place(line, len(before) - before.rfind("\n"))
        raise _refused(path, f"not UTF-8 (byte 0x{content[error.start]:02x}): save the file as UTF-8", place) from None
    source = Source(file=str(path), content=content, lines=text.splitlines())
    node = _compose(source, text)
    if node is None:
        raise _refused(path, f"the file is empty: a {what} is expected here")
    source.data = _Reader(source).read(node, ())
    source.stop_if_faulty()
    return source


def _read_bytes(path: Path, what: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise _refused(path, f"not a file: give the path of a {what}")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(path, f"there is no such file: give the path of a {what}") from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise _refused(path, f"larger than {MAX_BYTES // 1_000_000} MB: that is no {what}")
    return content


def _refused(path: Path, message: str, place: Place | None = None) -> WatchlistError:
    return WatchlistError([Fault(file=str(path), place=place or Place(1, 1), message=message, source="")])


def _compose(source: Source, text: str) -> Node | None:
    try:
        node: Node | None = YAML(typ="rt", pure=True).compose(text)
        return node
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        source.fault_at(place, _plain_reason(error))
    except ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        source.fault_at(place, f"the character {error.character!r} is not allowed in YAML: remove it")
    except RecursionError:
        source.fault_at(Place(1, 1), "brackets within brackets, too deep to be a watchlist")
    except (YAMLError, ValueError) as error:
        source.fault_at(Place(1, 1), f"not YAML: {error}")
    raise WatchlistError(source.faults)


def _plain_reason(error: MarkedYAMLError) -> str:
    """Return the parser's complaint in words that say what to do."""
    problem = str(error.problem or error.context or "cannot be read")
    mark = error.problem_mark
    if "'\\t'" in problem:
        return "a tab: YAML is indented with spaces, replace it"
    if "mapping values are not allowed" in problem:
        return 'not YAML: a ": " inside a value, or a wrong indentation; put the value in "quotes"'
    if "undefined alias" in problem:
        return f"not YAML: {problem}; a value that starts with * needs quotes"
    if "expected a single document" in (error.context or ""):
        return "a second document starts here (---): one file holds one watchlist"
    if "found unexpected end of stream" in problem and mark:
        return "not YAML: a quotation mark or bracket that was opened is never closed"
    context = f" {error.context}" if error.context and error.context != problem else ""
    return f"not YAML:{context} {problem}; look at the indentation, quotation marks and colons here and just above"


class _Reader:
    """Turns nodes into plain data, and notes where each stands."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes = 0

    def read(self, node: Node, path: Path_) -> Any:
        self.nodes += 1
        place = _place(node)
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            self.source.fault_at(place, "grows too large or too deep when its aliases (*) are expanded: write it out")
            raise WatchlistError(self.source.faults)
        self.source._values[path] = place
        tag = str(node.tag)
        if tag.removeprefix("tag:yaml.org,2002:") not in _KINDS:
            self.source.fault_at(place, f"the tag {tag} means nothing here: remove it, or put the value in quotes")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(tag.rpartition(":")[2], node)

    def _mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            place = _place(key_node)
            if not isinstance(key_node, ScalarNode):
                self.source.fault_at(place, "a key must be a word; a value that starts with { or [ needs quotes")
                continue
            key = str(key_node.value)
            if key in first:
                self.source.fault_at(place, f'"{key}" is given twice, first in line {first[key]}: keep one')
                continue
            first[key] = place.line
            self.source._keys[(*path, key)] = place
            result[key] = self.read(value_node, (*path, key))
        return result


def _scalar(kind: str, node: Node) -> Any:
    """Return text, number, truth value or None. Days stay text: the schema reads them, and says what is wrong."""
    value = str(node.value)
    try:
        match kind:
            case "null":
                return None
            case "bool":
                return value.casefold() == "true"
            case "int":
                return int(value)
            case "float":
                return float(value)
    except ValueError:  # 0x10, 1_000: legal YAML, no number that anybody wants here
        return value
    return value


def _place(node: Node) -> Place:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return Place(start.line + 1, start.column + 1, max(1, width))
