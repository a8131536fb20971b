"""The words of a text with their places, for reading names and titles."""

import re
from dataclasses import dataclass

from extractors.speakers.lexicon import MEN, STARTERS, WOMEN

_TOKEN = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?")
_ABBREVIATIONS = frozenset("sen rep gov gen lt col adm capt maj sgt dr mr mrs ms prof jr sr st rev".split())
#: parts of a name without a capital
PARTICLES = frozenset("al bin ibn ben van von der den de del della di da la le el dos du ter abu".split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text."""

    text: str  #: without a possessive and without the full stop of a sentence
    start: int
    end: int
    possessive: bool

    @property
    def key(self) -> str:
        """The word folded, for comparing."""
        return self.text.casefold().replace("’", "'").rstrip(".")

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter, behind a particle too: "al-Amr"."""
        particle, dash, rest = self.text.partition("-")
        return (rest if dash and particle in PARTICLES else self.text)[:1].isupper()


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the words of `text[start:end]` with their places."""
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        raw = match.group()
        possessive = raw.endswith(("'s", "’s")) or (
            raw.endswith("s") and text[match.end() : match.end() + 1] in ("'", "’")
        )
        raw = raw[:-2] if raw.endswith(("'s", "’s")) else raw
        if raw.endswith(".") and not _keeps_its_dot(raw):
            raw = raw[:-1]
        found.append(Word(raw, match.start(), match.start() + len(raw), possessive))
    return found


def _keeps_its_dot(word: str) -> bool:
    stem = word[:-1]
    return "." in stem or (len(stem) == 1 and stem.isupper()) or stem.casefold() in _ABBREVIATIONS


def is_given(word: Word) -> bool:
    """Whether a word is a given name, and not one that merely begins a sentence: "Will"."""
    return (word.key in MEN or word.key in WOMEN) and word.key not in STARTERS
