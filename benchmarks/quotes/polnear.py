"""Reads a local checkout of PolNeAR (brat standoff files): its train and dev splits.

PolNeAR (github.com/networkdynamics/PolNeAR) states no licence and holds copyrighted articles: nothing of it is in this repository, and what
is printed of it are numbers. Its test split is reserved for a last examination, so it is not offered here.
"""

import collections
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.quotes.marks import inside_mask, quote_type

SPLITS = ("train", "dev")


class CorpusError(Exception):
    """The folder does not look like a checkout of PolNeAR."""


@dataclass
class Annotation:
    """The contents of one brat .ann file."""

    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    events: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    mismatches: int = 0


def data_folder(checkout: Path, split: str) -> Path:
    """Find the folder of a split below CHECKOUT or CHECKOUT/data."""
    for folder in (checkout / "data" / split, checkout / split):
        if (folder / "attributions").is_dir() and (folder / "text").is_dir():
            return folder
    raise CorpusError(f"no {split}/attributions and {split}/text found below {checkout} or {checkout / 'data'}")


def parse_ann(path: Path, text: str) -> Annotation:
    """Read the text-bound spans (T lines) and the attributions (E lines) of one file."""
    result = Annotation()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if parts[0][:1] == "T" and len(parts) >= 2:
                _label, offsets = parts[1].split(" ", 1)
                fragments = [tuple(map(int, piece.split())) for piece in offsets.split(";")]
                result.spans[parts[0]] = fragments
                if len(parts) > 2:
                    in_text = " ".join(text[start:end] for start, end in fragments).replace("\n", " ")
                    result.mismatches += in_text != parts[2].replace("\n", " ")
            elif parts[0][:1] == "E" and len(parts) >= 2:
                result.events.append((parts[0], [argument.split(":") for argument in parts[1].split()]))
    return result


def event_to_quote(
    event_id: str, arguments: list[list[str]], annotation: Annotation, text: str, mask: bytearray
) -> dict[str, Any] | None:
    """Return the quote record of one attribution, or None if it has no content."""
    by_role = collections.defaultdict(list)
    for role, span_id in arguments:
        if span_id in annotation.spans:
            by_role[re.sub(r"\d+$", "", role)] += annotation.spans[span_id]
    content, source, cue = (sorted(set(by_role[role])) for role in ("Content", "Source", "Cue"))
    if not content:
        return None
    cue_mask = [mask[i] for start, end in cue for i in range(start, end) if text[i].isalnum()]
    # An attribution whose cue stands inside quotation marks was made by the person quoted, not by the reporter.
    nested = bool(cue_mask) and sum(1 for value in cue_mask if value) > len(cue_mask) / 2
    start, end = content[0][0], content[-1][1]
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "type": "indirect" if nested else quote_type(text, mask, content),
        "nested": nested,
        "fragments": content,
        "speaker_start": source[0][0] if source else None,
        "speaker_end": source[-1][1] if source else None,
        "speaker_text": " ".join(text[a:b] for a, b in source) if source else None,
        "source_fragments": source,
        "cue": " ".join(text[a:b] for a, b in cue) if cue else None,
        "cue_fragments": cue,
        "event": event_id,
    }


def load(checkout: Path, split: str) -> Iterator[dict[str, Any]]:
    """Yield one document an article, of its first annotator, in the order of their names. Raises CorpusError."""
    if split not in SPLITS:
        raise CorpusError(f"{split} is not one of {', '.join(SPLITS)}")
    folder = data_folder(checkout, split)
    articles: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        # <article>_<four characters for the annotator>.ann
        articles.setdefault(path.stem[:-5], path)
    for article, path in sorted(articles.items()):
        with (folder / "text" / f"{article}.txt").open(encoding="utf-8", newline="") as source:
            text = source.read()
        mask = inside_mask(text)
        annotation = parse_ann(path, text)
        quotes = [event_to_quote(event, args, annotation, text, mask) for event, args in annotation.events]
        yield {
            "id": article,
            "text": text,
            "quotes": sorted((q for q in quotes if q), key=lambda quote: quote["start"]),
        }
