"""Reads the gold sets of this folder: GUM (JSON lines) and our own sentences and articles (marked text).

Our own files hold items that begin with `=== id | phenomena | day of publication`, then text in which braces mark spans:
`{S1:Rosen} {C1:said} {Q1:the talks would go on}.` (S source, C cue, Q content, of quote 1; braces nest), then one line a quote:
`@1 kind | name or - | standing | title held on that day or - | day on which it was said or - | mood`.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.quotes.marks import inside_mask, quote_type

DATA = Path(__file__).parent / "data"
_OPEN = re.compile(r"\{([SCQ])([\d,]+):")
_QUOTE = re.compile(
    r"@(\d+) (?:direct|mixed|indirect) \| (.+?) \| (official|former|foreign|other|unnamed|unresolved) \| (.+?) \| (\d{4}-\d\d-\d\d|-) "
    r"\| (said|denied|future|hypothetical|recounted)"
)


def gum(name: str) -> list[dict[str, Any]]:
    """Return the documents of `gum_news` or `gum_interview`."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def own(kind: str) -> list[dict[str, Any]]:
    """Return our own `articles` or `sentences`. Raises ValueError, with file and item, on wrong markup."""
    return [document for path in sorted(DATA.glob(f"{kind}-*.txt")) for document in _items(path)]


def _items(path: Path) -> Iterator[dict[str, Any]]:
    for item in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
        head, _, rest = item.partition("\n")
        try:
            yield _document(head, rest)
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"{path.name}, {head.split(' ')[0]}: {error}") from error


def _document(head: str, rest: str) -> dict[str, Any]:
    name, phenomena, day = (part.strip() for part in head.split(" | "))
    lines = rest.split("\n")
    text, spans = _unmark("\n".join(line for line in lines if not line.startswith("@")).strip())
    mask = inside_mask(text)
    quotes = []
    for line in (line for line in lines if line.startswith("@")):
        told = _QUOTE.fullmatch(line.strip())
        if told is None:
            raise ValueError(f"cannot read {line!r}")
        number = int(told[1])
        content, sources = spans["Q", number], spans["S", number]
        start, end = content[0][0], content[-1][1]
        quotes.append(
            {
                "start": start,
                "end": end,
                "text": text[start:end],
                # The kind is computed from the marks, as in the other corpora; a single mark is none there, so what is written counts too.
                "type": line.split()[1]
                if "'" in text or "‘" in text or "«" in text
                else quote_type(text, mask, content),
                "fragments": content,
                "speaker_start": sources[0][0] if sources else None,
                "speaker_end": sources[-1][1] if sources else None,
                "speaker_text": " ".join(text[a:b] for a, b in sources) if sources else None,
                "source_fragments": sources,
                "cue": " ".join(text[a:b] for a, b in spans["C", number]) or "said",
                "name": None if told[2] == "-" else told[2],
                "standing": told[3],
                "title": None if told[4] == "-" else told[4],
                "said_on": None if told[5] == "-" else told[5],
                "mood": told[6],
            }
        )
    published = date.fromisoformat(day).isoformat()
    return {"id": name, "phenomena": phenomena.split(", "), "published": published, "text": text, "quotes": quotes}


def _unmark(marked: str) -> tuple[str, defaultdict[tuple[str, int], list[tuple[int, int]]]]:
    """Return the plain text and the spans of each (kind, number) in it."""
    pieces: list[str] = []
    size = at = 0
    opened: list[tuple[str, list[int], int]] = []
    spans: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    while at < len(marked):
        opening = _OPEN.match(marked, at)
        if opening:
            opened.append((opening[1], [int(one) for one in opening[2].split(",")], size))
            at = opening.end()
        elif marked[at] == "}":
            kind, numbers, start = opened.pop()
            for number in numbers:
                spans[kind, number].append((start, size))
            at += 1
        else:
            pieces.append(marked[at])
            size += 1
            at += 1
    if opened:
        raise ValueError("a brace is not closed")
    for found in spans.values():
        found.sort()
    return "".join(pieces), spans
