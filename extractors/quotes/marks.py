"""Pairs quotation marks of every style into marked pieces. Linear in the text; never raises.

Curly, straight, low and angle double marks, two backquotes with two apostrophes, and single marks that stand like
quotation marks. An apostrophe is no mark. A mark that is never closed runs to the end of its paragraph, as newspapers set a
quotation of several paragraphs. Marks inside a piece are part of it: only the outermost pieces are returned.
"""

import re
from dataclasses import dataclass

from extractors.values import Span

_DOUBLE = re.compile(r"[“”„‟«»\"＂]|``|''")
_OPENS = {"“": "”", "„": "”", "‟": "”", "«": "»", "``": "''"}
_CLOSES = frozenset("”»")
_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=[\w\[($£€])")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,?!…)\]-])[’'](?!\w)")
_BEFORE_OPENING = frozenset(" \t\xa0([{—–-―…/:")
_PARAGRAPH = re.compile(r"[^\n]+")
#: A single-marked piece may not be longer: beyond that the "closing" mark is an apostrophe.
_LONGEST_SINGLE = 600


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked piece: `inner` without the marks, `outer` with them."""

    inner: Span
    outer: Span
    closed: bool


def find_marked(text: str) -> tuple[Marked, ...]:
    """Return the outermost marked pieces of `text` in order; a piece never crosses the end of a paragraph."""
    pieces: list[Marked] = []
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        doubles = _doubles(text, start, end)
        pieces += doubles
        if not doubles and ("‘" in paragraph.group() or "'" in paragraph.group()):
            pieces += _singles(text, start, end)
    return tuple(pieces)


def _piece(text: str, opening: tuple[int, int], closing: tuple[int, int] | None, end: int) -> Marked | None:
    """Return the piece between two marks, trimmed of white space, or None when nothing is in it."""
    start, stop = opening[1], closing[0] if closing else end
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    if start == stop:
        return None
    outer_end = closing[1] if closing else stop
    return Marked(inner=Span(start, stop), outer=Span(opening[0], outer_end), closed=closing is not None)


def _doubles(text: str, start: int, end: int) -> list[Marked]:
    marks = [match.span() for match in _DOUBLE.finditer(text, start, end)]
    pieces: list[Marked] = []
    opened: tuple[int, int] | None = None
    depth = 0
    for number, (at, after) in enumerate(marks):
        mark = text[at:after]
        if opened is None:
            if _may_open(text, mark, at, after, start, end):
                opened, depth = (at, after), 0
            continue
        if mark in _OPENS and not _typed_as_closing(text, at, after, end):
            # A second opening is a nested quotation only if two closings follow before the next opening.
            following = [text[a:b] for a, b in marks[number + 1 : number + 3]]
            if len(following) == 2 and all(one in _CLOSES for one in following):
                depth += 1
                continue
            piece = _piece(text, opened, None, at)
            if piece:
                pieces.append(piece)
            opened = (at, after)
            continue
        if mark in ('"', "＂", "''") and _stands_before_word(text, at, after, start, end):
            if number + 1 < len(marks):
                piece = _piece(text, opened, None, at)
                if piece:
                    pieces.append(piece)
                opened = (at, after)
            continue
        if depth:
            depth -= 1
            continue
        piece = _piece(text, opened, (at, after), end)
        if piece:
            pieces.append(piece)
        opened = None
    if opened is not None:
        piece = _piece(text, opened, None, end)
        if piece:
            pieces.append(piece)
    return pieces


def _may_open(text: str, mark: str, at: int, after: int, start: int, end: int) -> bool:
    if after >= end:
        return False
    if mark in _OPENS:
        return True
    if mark in _CLOSES and mark != "»":
        return _stands_before_word(text, at, after, start, end)
    if mark == "»":
        return False
    # A straight mark after a digit is inches or seconds: 6'2", 40".
    if at > start and text[at - 1].isdigit():
        return False
    return at == start or not text[at - 1].isalnum()


def _stands_before_word(text: str, at: int, after: int, start: int, end: int) -> bool:
    """True when white space is before the mark and a word behind it: the shape of an opening mark."""
    return (
        after < end
        and not text[after].isspace()
        and (at == start or text[at - 1] in _BEFORE_OPENING - {"-", "…", "—", "–"})
    )


def _typed_as_closing(text: str, at: int, after: int, end: int) -> bool:
    """True for an opening mark used in place of a closing one: `“Never,“ she said`."""
    return text[at - 1] in ",.?!" and (after >= end or text[after].isspace())


def _singles(text: str, start: int, end: int) -> list[Marked]:
    pieces: list[Marked] = []
    at = start
    while opening := _SINGLE.search(text, at, end):
        limit = min(end, opening.end() + _LONGEST_SINGLE)
        closing = None
        for candidate in _SINGLE_CLOSE.finditer(text, opening.end(), limit):
            before, behind = text[candidate.start() - 1], text[candidate.end() : candidate.end() + 2]
            if before == "s" and behind[:1] == " " and behind[1:].islower():
                # "the workers' pay": a plural possessive, unless nothing better comes.
                closing = closing or candidate
                continue
            closing = candidate
            break
        if closing is None:
            at = opening.end()
            continue
        piece = _piece(text, opening.span(), closing.span(), end)
        if piece:
            pieces.append(piece)
        at = closing.end()
    return pieces
