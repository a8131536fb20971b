"""Somebody's words with quotation marks around exactly what stood in quotation marks."""

from collections.abc import Iterable

from extractors.values import Span
from walkback.alerts.text import ELLIPSIS, beginning, clean_piece, head, units

_DOUBLE = frozenset('"“”„«»\u201f\u301d\u301e')
_SINGLE = frozenset("'‘’‚‹›")


def marked(words: str, quoted: Iterable[Span], limit: int) -> str:
    """Return the words, cleaned, in about `limit` units, each quoted piece within “ ”; "" if nothing is left to show.

    Marks of the article at the edges of a quoted piece are replaced, not doubled. What is cut off leaves an ellipsis
    outside the marks: inside, it would be put into the speaker's mouth.
    """
    shown: list[str] = []
    room = limit
    for piece, is_quoted in _pieces(words, quoted):
        looked_at = beginning(piece, limit)
        text = clean_piece(looked_at)
        fits = units(text) <= room and len(looked_at) == len(piece)
        text = text if fits else head(text, max(room, 0))
        room -= units(text)
        if is_quoted and text.strip():
            text = f"{_space(text[0])}“{text.strip()}”{_space(text[-1])}"
        shown.append(text if fits else f"{text} {ELLIPSIS}")
        if not fits:
            break
    line = " ".join("".join(shown).split())
    return "" if line == ELLIPSIS else line


def _space(character: str) -> str:
    return " " if character == " " else ""


def _pieces(words: str, quoted: Iterable[Span]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for span in sorted(quoted):
        start, end = max(span.start, at), min(span.end, len(words))
        if start >= end:
            continue
        before, after = _edges(words, start, end)
        pieces.append((words[at : max(at, before)], False))
        pieces.append((words[start:end], True))
        at = after
    pieces.append((words[at:], False))
    return [piece for piece in pieces if piece[0]]


def _edges(words: str, start: int, end: int) -> tuple[int, int]:
    # Where the text before a quoted piece ends and the text after it begins, the article's own marks left out.
    left = words[start - 1] if start else ""
    right = words[end] if end < len(words) else ""
    if left in _SINGLE and right in _SINGLE:
        return start - 1, end + 1
    # One single mark alone may be an apostrophe.
    return start - (left in _DOUBLE), end + (right in _DOUBLE)
