"""What became of an article after it was read: whether the words are still there, and whether it now owns to an error."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.copies import is_copy, signature

#: share of its words that a sentence must have in common with those that are gone, to stand for what they have become
_LIKE = 0.5
#: characters of a sentence that is compared: a page can be one endless line
_LONGEST = 2000
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…][\"”’')\]]*(?=\s+[\"“‘(]?[A-Z0-9])|$)", re.MULTILINE)
#: How papers own to an error: at the head of a note, or within it.
_NOTICE = re.compile(
    r"^\W{0,3}(?:correction|corrections|clarification|corrected)\b(?:\s*\([^)\n]{1,40}\)|\s+(?:appended|on|of)\b[^:\n]{0,60})?\s*[:.–—-]"
    r"|\ban? (?:earlier|previous|prior) version of (?:this|the) (?:article|story|report|headline|post|column|dispatch)\b"
    r"|\bthis (?:article|story|report|post|column) (?:has been|was) (?:corrected|amended)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise in the newer text. `now`: a verbatim slice of it that shows so; "" where there is none."""

    kind: Literal["edited", "corrected"]
    now: str


def what_changed(pieces: Sequence[str], before: str, after: str) -> Change | None:
    """Compare two readings of one article, for words that were in the first. None: nothing that matters here.

    `pieces`: the words, in one piece or, as quoted, in several. "edited" when one of them is no longer there, with the sentence that
    is most like it; "corrected" when a note of correction is there that was not. Case, marks and spacing do not count. A text
    that shares less than half with the first is another page, a wall or a story written anew, and tells nothing about the words.
    """
    if not is_copy(signature(after), signature(before)):
        return None
    there, was = _folded(after), _folded(before)
    gone = [piece for piece in pieces if (folded := _folded(piece)) in was and folded not in there]
    if gone:
        return Change("edited", _most_like(gone[0], after))
    for sentence in _sentences(after):
        if _NOTICE.search(sentence) and _folded(sentence) not in was:
            return Change("corrected", sentence)
    return None


def _folded(text: str) -> str:
    """The words between single spaces, with one at either end: a word is never found within another."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _most_like(words: str, text: str) -> str:
    wanted = set(_WORD.findall(words.casefold()))
    best, most = "", _LIKE
    for sentence in _sentences(text):
        common = len(wanted & set(_WORD.findall(sentence.casefold()))) / max(1, len(wanted))
        if common > most:
            best, most = sentence, common
    return best


def _sentences(text: str) -> list[str]:
    return [match[0].strip()[:_LONGEST] for match in _SENTENCE.finditer(text) if match[0].strip()]
