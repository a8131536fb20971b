"""Where what a cue reports begins behind it: past who is told, a day, a place.

Indices count tokens of one sentence.
"""

from extractors.quotes.cues import Cue
from extractors.quotes.lexicon import (
    AUDIENCE,
    AUX,
    CUE_FORMS,
    DAYS,
    DETERMINERS,
    DIRECTIVE,
    INTENT,
    NEEDS_CLAUSE,
    NOT_INFINITIVE,
    PAPERS,
    PREPOSITIONS,
    PRONOUNS,
    WEAK,
)
from extractors.quotes.phrases import Tokens, is_adverb, is_verb, starting_at

_ADJUNCT = frozenset(
    """in on at during after to before by from via last late early this when while as about of with through earlier later
    yesterday today recently again then here there tonight next for over following asked outside inside aboard near across
    behind beside alongside""".split()
)
#: tokens of a place or time behind a cue
_FAR = 40
#: words of those who are told, with place and day
_AUDIENCE = 12
_ASKING = frozenset("that's that’s there how why what when where whether if which".split())
#: words of the subject of a clause, before its verb
_SUBJECT = 10


def start_behind(tokens: Tokens, cue: Cue) -> int | None:
    """Return where the content behind a cue begins, or None when nothing that follows is one."""
    at, size = cue.end, len(tokens)
    if at >= size:
        return None
    if cue.tell:
        if cue.lemma in DIRECTIVE and _to_soon(tokens, at):
            return at  # "asked them to host": who shall act belongs to the words
        at = _skip_audience(tokens, at)
        if at >= size:
            return None
    token = tokens[at]
    if token.lower == "to" and (cue.tell or cue.lemma in INTENT) and at + 1 < size and not tokens[at + 1].is_capital:
        act = tokens[at + 1]
        return at if act.piece or (act.is_word and act.lower not in NOT_INFINITIVE) else None
    if token.piece is not None:
        return at
    if token.text == ":":
        return at + 1 if at + 1 < size else None
    if token.text == ",":
        follows = tokens[at + 1] if at + 1 < size else None
        if follows is not None and follows.piece is not None:
            return at + 1
        return None
    if token.lower == "that" and (cue.clause or cue.lemma in WEAK):
        return at + 1
    if not token.is_word:
        return at if token.text in "$#@([‘" else None
    adjunct = (
        token.lower in _ADJUNCT
        or token.lower in DAYS
        or (is_adverb(token) and token.lower not in ("both", "all", "some"))
    )
    if adjunct and (cue.clause or cue.lemma in WEAK):
        return _behind_adjunct(tokens, cue, at)
    if cue.tell:
        return at
    of_object = cue.object and not cue.clause and cue.end - cue.start == 1
    relative = cue.outset > 0 and tokens[cue.outset - 1].lower in ("which", "that", "whom")
    linked = cue.lemma == "apologize" or (relative and token.lower in ("as", "to"))
    if of_object and token.lower in PREPOSITIONS and not linked:
        return None  # "attacked from the floor", "described as a failure": what is said of the subject
    if cue.lemma in NEEDS_CLAUSE and cue.end - cue.start == 1 and not _is_clause(tokens, at):
        of_paper = cue.subject is not None and any(
            one.lower in PAPERS for one in tokens[cue.subject[0] : cue.subject[1]]
        )
        return at if of_paper else None  # "the poll found a tight race"
    if cue.lemma in WEAK and cue.end - cue.start == 1:
        if cue.lemma in ("show", "find", "report", "determine", "decide", "propose", "estimate") and not cue.inherited:
            return at if token.lower not in PREPOSITIONS else None
        return None
    return at if cue.clause or cue.object else None


def _is_clause(tokens: Tokens, start: int) -> bool:
    """True when a subject with its verb follows, and not a thing alone: "found the door was open", not "found the door"."""
    first = tokens[start]
    if first.lower in PRONOUNS | _ASKING or not first.is_word:
        return True
    for at in range(start + 1, min(len(tokens), start + _SUBJECT)):
        token = tokens[at]
        second = token.lower == "and" and at + 1 < len(tokens) and is_verb(tokens[at + 1])
        if not token.is_word or token.lower == "to" or second:
            return False
        if token.lower in AUX or (is_verb(token) and not token.lower.endswith("ing")):
            return True
    return False


def _to_soon(tokens: Tokens, at: int) -> bool:
    """True when an infinitive follows whom it is asked of: "Congress to act"."""
    for ahead in range(at, min(len(tokens) - 1, at + 8)):
        if not tokens[ahead].is_word:
            return False
        if tokens[ahead].lower == "to" and ahead > at:
            return tokens[ahead + 1].lower not in NOT_INFINITIVE and not tokens[ahead + 1].is_capital
    return False


def _behind_adjunct(tokens: Tokens, cue: Cue, at: int) -> int | None:
    days = 0
    for ahead in range(at, min(len(tokens), at + _FAR)):
        token = tokens[ahead]
        if token.piece is not None:
            return ahead
        if token.text == ":":
            return ahead + 1 if ahead + 1 < len(tokens) else None
        if token.lower == "that" and ahead > at:
            return ahead + 1
        if token.text in (";",) or (token.lower in CUE_FORMS and ahead > at and token.lower.endswith("ing")):
            return None
        if token.text == ",":
            if ahead + 1 < len(tokens) and tokens[ahead + 1].piece is not None:
                return ahead + 1
            if cue.outset == 0 or tokens[cue.outset - 1].text != ",":
                continue
            return None
        if token.lower in DAYS or (is_adverb(token) and ahead == at):
            days += 1
            follows = tokens[ahead + 1] if ahead + 1 < len(tokens) else None
            if (
                follows is not None
                and follows.is_word
                and follows.lower not in _ADJUNCT
                and follows.lower not in DAYS | AUX
                and follows.lower not in ("and", "but", "that", "morning", "night", "evening", "afternoon", "or", "who")
            ):
                return ahead + 1
    first = tokens[at]
    if (
        first.lower
        in ("in", "on", "at", "during", "after", "when", "while", "as", "with", "before", "for", "this", "last", "over")
        and _has_clause(tokens, at) is not None
    ):
        return _has_clause(tokens, at)
    return None


def _has_clause(tokens: Tokens, at: int) -> int | None:
    """Return where a bare clause begins behind a short adjunct: `said in an interview he would go`."""
    for ahead in range(at + 1, min(len(tokens) - 1, at + 10)):
        token = tokens[ahead]
        if not token.is_word:
            return None
        if (
            token.lower in ("he", "she", "they", "it", "we", "there", "i")
            and tokens[ahead - 1].lower not in PREPOSITIONS
        ):
            return ahead
        if (
            token.lower in ("the", "a", "his", "her", "their", "its")
            and tokens[ahead - 1].lower not in PREPOSITIONS
            and ahead - at > 1
            and tokens[ahead - 1].lower not in DETERMINERS
        ):
            return ahead
    return None


def _skip_audience(tokens: Tokens, at: int) -> int:
    """Return where those who are told end: "told bankers in New York on Monday that ..."."""
    for ahead in range(at + 1, min(len(tokens), at + _AUDIENCE)):
        if tokens[ahead].lower == "that":
            return ahead
        if not tokens[ahead].is_word or tokens[ahead].lower in AUX | PRONOUNS or is_verb(tokens[ahead]):
            break
    token = tokens[at]
    if token.lower in AUDIENCE or token.lower in ("the", "a", "his", "her") or token.is_capital:
        if token.lower in AUDIENCE:
            at += 1
        else:
            found = starting_at(tokens, at)
            if found is None:
                return at
            at = found[1]
            if at - found[0] > 1 and tokens[at - 1].lower in ("he", "she"):
                at -= 1
    return at
