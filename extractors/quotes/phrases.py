"""Finds the noun phrase that names a source, to the left or right of a cue, without a tagger.

A subject is read backwards from its verb, a postponed subject forwards: closed classes of words (determiners, prepositions,
auxiliaries) and capitals say where it ends. Indices count tokens of one sentence; ranges are half-open.
"""

from extractors.quotes.lexicon import (
    ADVERBS,
    AUX,
    CUE_FORMS,
    DAYS,
    DETERMINERS,
    INDEFINITE,
    NOT_VERB_ED,
    NOT_VERB_ING,
    NOUNLIKE,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    STARTERS,
    VERBS,
)
from extractors.quotes.sentences import Token

Tokens = tuple[Token, ...]
Range = tuple[int, int]
_LONGEST = 16
_APPOSITION = frozenset(
    [
        "a",
        "an",
        "the",
        "who",
        "whose",
        "which",
        "one",
        "himself",
        "herself",
        "former",
        "then",
        "whom",
        "now",
        "his",
        "her",
        "their",
        "also",
        "formerly",
    ]
)


def is_adverb(token: Token) -> bool:
    """True for a word that may stand between a subject and its verb."""
    return token.lower in ADVERBS or (token.lower.endswith("ly") and not token.is_capital and len(token.lower) > 4)


def is_verb(token: Token) -> bool:
    """True for a word that is, as far as its form tells, a verb."""
    word = token.lower
    if word in AUX or word in VERBS:
        return True
    if token.is_capital:
        return False
    if word in CUE_FORMS:
        return word not in NOUNLIKE
    return (word.endswith("ed") and len(word) > 4 and word not in NOT_VERB_ED) or (
        word.endswith("ing") and len(word) > 5 and word not in NOT_VERB_ING
    )


def subject_before(tokens: Tokens, verb: int) -> tuple[Range, int] | None:
    """Return the range of the subject of the verb at `verb` and where its auxiliaries begin, or None."""
    at = verb
    while at > 0 and (tokens[at - 1].lower in AUX or is_adverb(tokens[at - 1]) or tokens[at - 1].lower in DAYS):
        at -= 1
    # "Harlan on Tuesday said", "Harlan, in an interview, said"
    if at < verb and at > 1 and tokens[at].lower in DAYS and tokens[at - 1].lower in ("on", "last", "late", "early"):
        at -= 1
    first = at
    if at == 0:
        return None
    before = tokens[at - 1]
    if before.text == ",":
        return _over_apposition(tokens, at - 1, first)
    found = ending_at(tokens, at)
    return (found, first) if found else None


def _over_apposition(tokens: Tokens, comma: int, first: int) -> tuple[Range, int] | None:
    """Return the subject of a verb behind a comma: `Harlan, a former envoy, said`."""
    at, commas = comma - 1, 0
    while at > 0 and comma - at < 45 and commas < 5:
        token = tokens[at]
        if token.text in (";", ":") or token.piece is not None:
            return None
        if token.text == ",":
            commas += 1
            opener = tokens[at + 1]
            fits = (
                opener.lower in _APPOSITION
                or opener.lower in ROLES
                or opener.lower in ("in", "on", "at", "speaking", "writing", "like", "like", "when", "along", "R", "D")
                or opener.text[0].isdigit()
                or opener.is_capital
                or opener.lower.endswith("ing")
                or any(one.lower in ("of", "at", "for", "with", "from") for one in tokens[at + 2 : at + 4])
            )
            head = ending_at(tokens, at) if fits else None
            if head and not (tokens[head[0]].text[0].isdigit()) and _starts_clause(tokens, head[0]):
                named = (
                    tokens[head[0]].is_capital or tokens[head[0]].lower in PRONOUNS | DETERMINERS | INDEFINITE | ROLES
                )
                nominal = opener.lower not in (
                    "who",
                    "which",
                    "whose",
                    "in",
                    "on",
                    "at",
                    "when",
                ) and not opener.lower.endswith("ing")
                if named:
                    return (head[0], comma if nominal else head[1]), first
        at -= 1
    return None


def _starts_clause(tokens: Tokens, at: int) -> bool:
    return at == 0 or not tokens[at - 1].is_word or tokens[at - 1].lower in STARTERS or tokens[at - 1].lower in DAYS


def ending_at(tokens: Tokens, end: int) -> Range | None:
    """Return the noun phrase whose last token is at `end - 1`, or None."""
    at = end - 1
    if at < 0:
        return None
    token = tokens[at]
    if token.lower in PRONOUNS or (token.lower in INDEFINITE and not token.lower.endswith("s")):
        return at, end
    while token.text in (")",) and at > 0:  # "Harlan (R-Ohio) said"
        back = at
        while back > 0 and at - back < 8 and tokens[back].text != "(":
            back -= 1
        if tokens[back].text != "(" or back == 0:
            return None
        end = at = back
        at -= 1
        token = tokens[at]
    if (
        not token.is_word
        or token.lower in DAYS
        or token.lower in STARTERS
        or token.lower in PREPOSITIONS
        or token.lower in DETERMINERS - {"another"}
    ):
        return None
    start = None
    while at >= 0 and end - at <= _LONGEST:
        token = tokens[at]
        word = token.lower
        if not token.is_word:
            if token.text in "&/" or (token.text == "." and token.start == tokens[at - 1].end and at > 0):
                at -= 1
                continue
            break
        if word in DETERMINERS:
            start = at
            if at >= 2 and (_joins(tokens, at - 1) or tokens[at - 1].lower == "and"):
                at -= 1
                continue
            break
        if word in ("and", "or"):
            if at and start is not None and _nominal(tokens[at - 1]) and start == at + 1:
                if tokens[at - 1].is_capital or tokens[start].lower in DETERMINERS or tokens[at - 1].lower in ROLES:
                    at -= 1
                    continue
            break
        if word in PREPOSITIONS:
            if _joins(tokens, at):
                at -= 1
                continue
            break
        if word in ("both", "some", "many", "several", "most", "few", "other", "others", "all"):
            start = at
            at -= 1
            continue
        if (
            word in STARTERS
            or word in DAYS
            or word in PRONOUNS
            or (is_verb(token) and not _modifies(tokens, at))
            or (is_adverb(token) and not token.is_capital)
        ):
            break
        start = at
        at -= 1
    if start is None or not any(one.is_word for one in tokens[start:end]):
        return None
    return start, end


def _joins(tokens: Tokens, preposition: int) -> bool:
    """True when the preposition ties what follows to a noun before it: "a spokesman for", "head of"."""
    if preposition == 0:
        return False
    word, before = tokens[preposition].lower, tokens[preposition - 1]
    if word == "of":
        return _nominal(before) or before.lower in ("some", "many", "most", "several", "one", "all", "both")
    return word in ("for", "at", "from", "in", "with", "on", "to", "by", "near") and before.lower in ROLES


def _modifies(tokens: Tokens, at: int) -> bool:
    """True for a participle behind a determiner: "a leaked letter", "the visiting minister"."""
    return at > 0 and tokens[at].lower.endswith(("ed", "ing")) and tokens[at - 1].lower in DETERMINERS


def _nominal(token: Token) -> bool:
    return (
        token.is_word
        and not is_verb(token)
        and not is_adverb(token)
        and token.lower not in STARTERS | PREPOSITIONS | DETERMINERS | DAYS
    )


def starting_at(tokens: Tokens, start: int) -> Range | None:
    """Return the noun phrase that begins at `start`, with the apposition behind it, or None."""
    if start >= len(tokens):
        return None
    first = tokens[start]
    if first.lower in PRONOUNS or first.lower in INDEFINITE:
        return start, start + 1
    if not first.is_word or not (
        first.is_capital
        or first.lower in DETERMINERS
        or first.lower in ROLES
        or first.lower in ("former", "both", "acting", "senior", "many", "several", "one")
        or first.text[0].isdigit()
    ):
        return None
    if first.lower in STARTERS | DAYS:
        return None
    at = _walk(tokens, start)
    if at == start or (at == start + 1 and first.lower in DETERMINERS):
        return None
    end = at
    # the apposition: ", a former envoy to the region"
    for _ in range(3):
        if end + 1 < len(tokens) and tokens[end].text == "," and _opens_apposition(tokens, end + 1):
            stop = _walk(tokens, end + 1)
        elif end + 1 < len(tokens) and tokens[end].text == "," and first.lower in DETERMINERS:
            stop = _name_behind(tokens, end + 1)  # "the foreign minister, Ann Rosen"
        else:
            break
        if stop <= end + 1:
            break
        end = stop
    return start, end


def _name_behind(tokens: Tokens, start: int) -> int:
    """Return where a full name that begins at `start` ends; `start` when no such name, set off by a sign, stands there."""
    at = start
    while at < len(tokens) and tokens[at].is_capital and tokens[at].is_word and at - start < 5:
        at += 1
    ends = at == len(tokens) or not tokens[at].is_word
    return at if ends and at - start > 1 and not is_verb(tokens[start]) else start


def _opens_apposition(tokens: Tokens, at: int) -> bool:
    token = tokens[at]
    if token.lower in ("who", "which", "whose") or not token.is_word:
        return False
    if token.text.isdigit():
        return True
    return (
        token.lower in ("a", "an", "the", "former", "one", "his", "her")
        or token.lower in ROLES
        or (not token.is_capital and at + 1 < len(tokens) and tokens[at + 1].lower in ROLES | {"of"})
    )


def _walk(tokens: Tokens, start: int) -> int:
    """Return where the noun phrase that begins at `start` ends."""
    at = start
    limit = min(len(tokens), start + 24)
    while at < limit:
        token = tokens[at]
        word = token.lower
        if not token.is_word:
            if token.text in "&/" or (
                token.text == "."
                and at + 1 < limit
                and tokens[at + 1].is_capital
                and token.start == tokens[at - 1].end
                and len(tokens[at - 1].text) < 5
            ):
                at += 1
                continue
            break
        if at > start and (word in DAYS or word in PRONOUNS or is_adverb(token)):
            break
        if at > start and is_verb(token) and not _modifies(tokens, at):
            break
        if word in DETERMINERS and at > start and tokens[at - 1].lower not in PREPOSITIONS | {"and", "both"}:
            break
        if word in ("and", "or"):
            if (
                at + 1 < limit
                and (tokens[at + 1].is_capital or tokens[at + 1].lower in ROLES or tokens[at + 1].lower in DETERMINERS)
                and tokens[at - 1].is_word
                and not _verb_soon(tokens, at + 1)
            ):
                at += 1
                continue
            break
        if word in PREPOSITIONS:
            if word in ("of", "for") or (_joins(tokens, at) and word in ("at", "from", "with", "to", "in")):
                if (
                    at + 1 < limit
                    and tokens[at + 1].is_word
                    and tokens[at + 1].lower not in DAYS
                    and not is_verb(tokens[at + 1])
                ):
                    at += 1
                    continue
            break
        if word in STARTERS and at > start:
            break
        at += 1
    while at > start and (
        tokens[at - 1].lower in PREPOSITIONS | DETERMINERS | {"and", "or"} or not tokens[at - 1].is_word
    ):
        at -= 1
    return at


def _verb_soon(tokens: Tokens, at: int) -> bool:
    return any(one.lower in AUX or one.lower in CUE_FORMS for one in tokens[at : at + 5])
