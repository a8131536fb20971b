"""Cuts a text into paragraphs and sentences of tokens in which a marked piece is one token.

A word is a run of letters and digits with its inner apostrophes, hyphens and points ("Tillerson's", "H.R.", "1.5", "1,500"). What
stands inside quotation marks never ends a sentence of the reporter's, unless the marks close behind a full stop and a new
sentence begins. Everything is linear in the text.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

from extractors.quotes.lexicon import ABBREVIATIONS, CUE_FORMS
from extractors.quotes.marks import Marked

_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3}){1,5}(?!\w)|(?:[A-Z]\.){1,6}(?![a-z])|@?\w+(?:[-’'.&/]\w+)*[’']?|\.\.\.|--+|[^\w\s]"
)
_LINE = re.compile(r"[^\n]+")
_END = frozenset(".?!…")
#: Longer sentences are cut, so that no rule walks further than this.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign, or (`piece` set) a whole marked piece."""

    start: int
    end: int
    text: str
    lower: str
    piece: Marked | None = None

    @property
    def is_word(self) -> bool:
        return self.piece is None and (self.text[0].isalnum() or self.text[0] == "@")

    @property
    def is_capital(self) -> bool:
        return self.piece is None and self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens of one sentence of the reporter and the number of its paragraph."""

    tokens: tuple[Token, ...]
    paragraph: int

    @property
    def words(self) -> int:
        """How many words stand outside the marks."""
        return sum(1 for token in self.tokens if token.is_word)

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def cut(text: str, marked: tuple[Marked, ...]) -> tuple[Sentence, ...]:
    """Return the sentences of `text` in order."""
    sentences: list[Sentence] = []
    starts = [piece.outer.start for piece in marked]
    for number, line in enumerate(_LINE.finditer(text)):
        first, last = bisect_left(starts, line.start()), bisect_left(starts, line.end())
        tokens = _tokens(text, line.start(), line.end(), marked[first:last])
        sentences += [Sentence(tuple(run), number) for run in _runs(tokens)]
    return tuple(sentences)


def _tokens(text: str, start: int, end: int, pieces: tuple[Marked, ...]) -> list[Token]:
    tokens: list[Token] = []
    at = start
    for piece in pieces:
        tokens += _plain(text, at, piece.outer.start)
        words = text[piece.outer.start : piece.outer.end]
        tokens.append(Token(piece.outer.start, piece.outer.end, words, "", piece))
        at = piece.outer.end
    return tokens + _plain(text, at, end)


def _plain(text: str, start: int, end: int) -> list[Token]:
    return [Token(m.start(), m.end(), m.group(), m.group().lower()) for m in _TOKEN.finditer(text, start, end)]


def _runs(tokens: list[Token]) -> list[list[Token]]:
    runs: list[list[Token]] = []
    run: list[Token] = []
    for number, token in enumerate(tokens):
        run.append(token)
        if len(run) >= _LONGEST or _ends(tokens, number):
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    return runs


def _ends(tokens: list[Token], number: int) -> bool:
    token = tokens[number]
    following = tokens[number + 1] if number + 1 < len(tokens) else None
    if following is None:
        return False
    begins = following.piece is not None or not following.text[0].islower()
    if token.piece is not None:
        last = token.text.rstrip("”\"»'’ ")[-1:]
        if last not in _END or not following.start > token.end or not begins:
            return False
        # `the plan was "a fraud." He said ...`: within a sentence of the reporter's, a full stop in the marks ends it.
        within = last == "." and not following.text[0].islower() and _begun(tokens, number)
        return following.piece is not None or within or not _cue_follows(tokens, number + 1)
    if token.text in ("?", "!"):
        return begins and following.start > token.end
    if token.text != "." or not begins or following.start == token.end:
        return False
    before = tokens[number - 1] if number else None
    return not (before and before.end == token.start and before.lower in ABBREVIATIONS)


def _begun(tokens: list[Token], at: int) -> bool:
    """True when words of the reporter's stand right before the marked piece at `at`: it is no sentence of its own."""
    return at > 0 and tokens[at - 1].is_word


def _cue_follows(tokens: list[Token], at: int) -> bool:
    """True when a name and a reporting verb follow: `"Why?" Harlan asked`."""
    for token in tokens[at : at + 6]:
        if token.lower in CUE_FORMS:
            return True
        if not token.is_word:
            return False
    return False
