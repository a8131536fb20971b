"""Finds the content of a cue in its sentence: behind it, before it, or around it.

Ranges count tokens and are half-open; a range may hold marked pieces.
"""

from extractors.quotes.cues import Cue
from extractors.quotes.ends import clause_end, opener_of, trim
from extractors.quotes.lexicon import AUX, PREPOSITIONS
from extractors.quotes.phrases import Range, Tokens, is_verb
from extractors.quotes.starts import start_behind

#: tokens behind a cue in which a comma ends what belongs to it
_FAR = 40
#: What links a sentence to the one before it, and is no part of anybody's words: "But, Harlan said, ..."
_LINKS = frozenset("and but so yet or still however also then meanwhile instead moreover furthermore thus".split())


def contents(tokens: Tokens, cues: list[Cue], number: int) -> list[Range]:
    """Return the ranges of what the cue `cues[number]` reports, none when nothing fits."""
    cue = cues[number]
    if cue.inverted:
        return _around(tokens, cues, number, cue.subject[1] if cue.subject else cue.end)
    left_marked = not cue.inherited and _left_is_marked(tokens, cue)
    start = start_behind(tokens, cue)
    if start == len(tokens):
        start = None  # a text that breaks off: "Harlan said that"
    if (
        start is not None
        and left_marked
        and tokens[start].piece is None
        and tokens[start - 1].lower not in ("that", ":")
    ):
        start = None  # `"I am proud," Harlan told some of the miners`: the words stand before, and only there
    if start is not None:
        end = clause_end(tokens, cues, number, start)
        behind = trim(tokens, start, end)
        if behind:
            both = tokens[start].piece and (left_marked or _goes_on(tokens, cue, start))
            before = _left(tokens, cues, number) if both else None
            return [one for one in (before, behind) if one]
    if opener_of(tokens, cue) == "as" and cue.clause and cue.lemma not in ("went on", "goes on"):
        found = _behind_as(tokens, cues, number)
        if found is not None:
            return [found]
    return _around(tokens, cues, number, cue.end)


def _behind_as(tokens: Tokens, cues: list[Cue], number: int) -> Range | None:
    """Return the clause behind "As the Post reported on Friday, ...", at the head of a sentence."""
    cue = cues[number]
    if cue.outset > 2 or (cue.end < len(tokens) and tokens[cue.end].lower in ("with", "of", "about")):
        return None
    comma = next((at for at in range(cue.end, min(len(tokens), cue.end + _FAR // 2)) if tokens[at].text == ","), None)
    if comma is None or comma + 1 >= len(tokens) or any(one.piece for one in tokens[cue.end : comma]):
        return None
    return trim(tokens, comma + 1, clause_end(tokens, cues, number, comma + 1))


def _goes_on(tokens: Tokens, cue: Cue, start: int) -> bool:
    """True when the clause before a cue goes on in marked words behind it: `The downturn, she said, "could be short"`."""
    if cue.inherited or not cue.clause or cue.outset < 2 or tokens[cue.outset - 1].text != ",":
        return False
    goes_on = tokens[start - 1].text == "," and tokens[start].text.lstrip("“\"«‘'` ")[:1].islower()
    return goes_on and not _is_setting(tokens, (0, cue.outset - 1))


def _left_is_marked(tokens: Tokens, cue: Cue) -> bool:
    """True when marked words stand before the cue as speech does: cut off by a sign, not as a word among words."""
    at = cue.outset - 1
    comma = at >= 0 and tokens[at].text in (",", "—", "–", "--")
    if comma:
        at -= 1
    piece = tokens[at].piece if at >= 0 else None
    if piece is None or any(one.is_word for one in tokens[:at]):
        return False
    return comma or tokens[at].text.rstrip("”\"»'’` ")[-1:] in tuple(",?!…—-.")


def _around(tokens: Tokens, cues: list[Cue], number: int, behind: int) -> list[Range]:
    """Return the content before a cue and, when the sentence goes on behind it, its second part."""
    cue = cues[number]
    if cue.inherited or not (cue.clause or cue.lemma == "according to"):
        return []
    left = _left(tokens, cues, number)
    end = _skip_adjunct(tokens, behind)
    if cue.lemma == "according to" and left is None:
        if (
            cue.start == 0
            or tokens[cue.start - 1].lower in ("and", "but", "yet")
            or tokens[cue.start - 1].text in (";",)
        ):
            at = behind
            while at < len(tokens) and at - behind < _FAR and tokens[at].text != ",":
                at += 1
            if at < len(tokens):
                rest = trim(tokens, at + 1, clause_end(tokens, cues, number, at + 1))
                return [rest] if rest else []
        return []
    if left is None:
        return []
    lone = left[1] - left[0] <= 2 and all(one.lower in _LINKS for one in tokens[left[0] : left[1]])
    ranges = [] if lone else [left]  # "But, Harlan said, the port is open"
    if end < len(tokens) and tokens[end].text in (",", ":", "—", "–", "--") and end + 1 < len(tokens):
        follows = tokens[end + 1]
        marked = follows.piece is not None
        left_marked = tokens[left[1] - 1].piece is not None
        taken = any(other.outset in (end, end + 1, end + 2) for other in cues[number + 1 :])
        if marked or (
            not left_marked
            and not taken
            and not follows.lower.endswith("ing")
            and follows.lower not in ("who", "which", "a", "as", "while", "but", "in", "after")
        ):
            rest = trim(tokens, end + 1, clause_end(tokens, cues, number, end + 1))
            if rest and (marked or rest[1] - rest[0] > 2 or any(one.piece for one in tokens[rest[0] : rest[1]])):
                ranges.append(rest)
    if cue.lemma != "according to" and ranges == [left] and _is_setting(tokens, left):
        return []  # "On Friday, Harlan posted a picture": where and when, and nobody's words
    return ranges


def _is_setting(tokens: Tokens, words: Range) -> bool:
    """True for unmarked words without a verb that open with a preposition: "on Friday", "in a speech of 1963"."""
    inside = tokens[words[0] : words[1]]
    return inside[0].lower in PREPOSITIONS and not any(
        one.piece is not None or is_verb(one) or one.lower in AUX for one in inside
    )


def _left(tokens: Tokens, cues: list[Cue], number: int) -> Range | None:
    """Return the clause before a cue: `The talks failed, Harlan said`."""
    cue = cues[number]
    at = cue.outset - 1
    if at < 0:
        return None
    if (
        cue.lemma != "according to"
        and tokens[at].text not in (",", "—", "–", "--", "-", "?", "!")
        and tokens[at].piece is None
    ):
        return None
    if (tokens[at].text == "," and at > 0) or tokens[at].text in ("—", "–", "--", "-"):
        at -= 1
    back = at
    while back > 0 and tokens[back].text not in (";",):
        back -= 1
    start = back + 1 if tokens[back].text == ";" else back
    if tokens[at].piece is not None:
        # marked words right before the cue: take the run of marked words, and the clause only when it is not a sentence
        first = at
        while first > start and (tokens[first - 1].piece is not None or not tokens[first - 1].is_word):
            first -= 1
        while tokens[first].piece is None:
            first += 1
        words = sum(1 for one in tokens[start:first] if one.is_word)
        if words == 0 or first == start or tokens[first - 1].text in (",", ":"):
            start = first
    return trim(tokens, start, at + 1)


def _skip_adjunct(tokens: Tokens, at: int) -> int:
    """Return the end of a time or place behind a cue: `said Tuesday in a statement`."""
    while at < len(tokens) and tokens[at].is_word:
        at += 1
    return at
