"""Where what a cue reports ends: at a sign, at another cue, where the reporter goes on.

Ranges count tokens and are half-open; a range may hold marked pieces.
"""

from extractors.quotes.cues import Cue
from extractors.quotes.lexicon import (
    AUX,
    COMMENT_NOUNS,
    CUE_FORMS,
    DAYS,
    DETERMINERS,
    OCCASIONS,
    PREPOSITIONS,
    PRONOUNS,
    STARTERS,
)
from extractors.quotes.phrases import Range, Tokens, is_verb
from extractors.quotes.sentences import Token

_SUBORDINATES = frozenset("as while though although when if after before because since whereas".split())


def clause_end(tokens: Tokens, cues: list[Cue], number: int, start: int) -> int:
    """Return where the clause that begins at `start` ends."""
    cue = cues[number]
    stops = {
        other.outset
        for other in cues[number + 1 :]
        if other.outset > start and not (other.inverted and other.lemma != "according to")
    }
    inherited = {other.outset for other in cues[number + 1 :] if other.inherited}
    if tokens[start].piece is not None:
        at = start + 1
        while (
            at < len(tokens)
            and (tokens[at].piece is not None or tokens[at].text in (",", "...", "…"))
            and tokens[at - 1].end <= tokens[at].start
        ):
            if tokens[at].piece is None and not (at + 1 < len(tokens) and tokens[at + 1].piece is not None):
                break
            at += 1
        if at >= len(tokens) or not tokens[at].is_word:
            return at
        if _full(tokens[start].text):
            return at
        if cue.lemma == "call" and cue.outset and tokens[cue.outset - 1].lower == "what":
            return at  # `what she called "a farce" in 2016`: the name alone is hers
    within = "" if tokens[start - 1].text == "," else opener_of(tokens, cue)
    for at in range(start, len(tokens)):
        token = tokens[at]
        if token.text == ";":
            return at
        if at in inherited and at > start:
            return at
        if at > start and tokens[at - 1].piece is not None and _leaves_marks(tokens, at, cue):
            return at
        of_object = not cue.clause and cue.lemma != "according to" and at > start
        if of_object and (token.text in ("—", "–", "--") or _leaves_object(tokens, at)):
            return at
        if token.text == "," and at > start:
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            if following is None:
                return at
            if within and _main_clause(tokens, at + 1, within):
                return at
            if not cue.clause and cue.lemma != "according to" and not _lists(tokens, at):
                return at
            if following.lower in ("which", "whom") and any(other in stops for other in (at + 2, at + 3)):
                return at
            if at + 1 in stops or (
                following.lower in ("and", "but", "while", "though", "although", "as", "yet", "whereas", "even", "when")
                and (at + 2 in stops or at + 3 in stops)
            ):
                return at
            if following.lower in CUE_FORMS and following.lower.endswith("ing"):
                return at
            if following.lower in ("according", "referring", "citing", "pointing", "echoing", "using", "drawing") or (
                following.lower == "in" and at + 2 < len(tokens) and tokens[at + 2].lower == "what"
            ):
                return at
            if following.lower == "a" and at + 3 < len(tokens) and tokens[at + 3].lower in ("after", "before"):
                return at
            if following.lower in ("a", "an") and _comments(tokens, at + 2):
                return at
            if not cue.clause and following.lower in ("but", "though", "although", "while"):
                return at
            if following.lower == "but" and (cue.inherited or any(one.piece for one in tokens[start:at])):
                return at
            if following.lower in ("in", "at", "during", "on") and _occasion(tokens, at + 2, OCCASIONS):
                return at
        if (
            token.lower in ("in", "during")
            and at > start
            and _occasion(tokens, at + 1, frozenset(("interview", "briefing")))
        ):
            return at
        if token.lower == "according" and at > start and at + 1 < len(tokens) and tokens[at + 1].lower == "to":
            return at
        if (
            token.lower in ("and", "but", "while", "though", "although")
            and at + 1 in stops
            and at > start + 1
            and cue.clause
        ):
            subject = next((other for other in cues[number + 1 :] if other.outset == at + 1), None)
            if subject is not None and (subject.lemma in ("say", "tell", "add") or tokens[at + 1].lower in PRONOUNS):
                return at
    return len(tokens)


def _leaves_object(tokens: Tokens, at: int) -> bool:
    """True where an object is over: at when it was said ("last week", "during a debate") and at a second verb."""
    token = tokens[at]
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.lower in ("after", "when", "while", "during"):
        return True
    if follows is None:
        return False
    if token.lower in ("in", "at", "on") and _occasion(tokens, at + 1, OCCASIONS):
        return True
    if token.lower in ("in", "on", "last", "this", "earlier"):
        return follows.lower in DAYS | {"week", "month", "year", "weekend"}
    return token.lower == "and" and is_verb(follows) and not follows.lower.endswith("ing")


def _leaves_marks(tokens: Tokens, at: int, cue: Cue) -> bool:
    """True when the reporter goes on right behind marked words: `"rapists" while ...`, `"a nice guy" and he ...`."""
    token = tokens[at]
    if token.text == "(":
        return True
    if cue.lemma in ("say", "tell", "add") and not cue.inherited:  # their clauses run on through several marks
        return token.lower == "and" and at + 1 < len(tokens) and tokens[at + 1].lower in PRONOUNS - {"who"}
    if token.lower in ("while", "until", "although", "though", "but", "whereas"):
        return True
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    return token.lower == "and" and follows is not None and (follows.lower in PRONOUNS or is_verb(follows))


def _lists(tokens: Tokens, comma: int) -> bool:
    """True when a comma stands between the members of a list: "the bank, the port and the mint", "a kind, loving man"."""
    if tokens[comma + 1].lower == "including" or _adjectives(tokens, comma):
        return True
    for token in tokens[comma + 1 : comma + 7]:
        if token.lower in ("and", "or"):
            return token is not tokens[comma + 1]
        if token.text == ",":
            return True
        if is_verb(token):
            return False
    return False


def _adjectives(tokens: Tokens, comma: int) -> bool:
    """True when a comma stands between adjectives behind a determiner: one or two plain words before it, two after it."""
    first = next((at for at in range(comma - 1, max(-1, comma - 4), -1) if tokens[at].lower in DETERMINERS), None)
    owner = any(tokens[at].lower.endswith(("'s", "’s")) for at in range(max(0, comma - 2), comma))
    behind = [one for one in tokens[comma + 1 : comma + 3] if one.lower != "and"]
    return (first is not None or owner) and all(
        one.is_word and not one.is_capital and not _closed(one) for one in (tokens[comma - 1], *behind)
    )


def _closed(token: Token) -> bool:
    return (
        token.lower in PREPOSITIONS
        or token.lower in DETERMINERS
        or token.lower in PRONOUNS
        or token.lower in AUX
        or token.lower in STARTERS
        or token.lower.endswith("s")
    )


def opener_of(tokens: Tokens, cue: Cue) -> str:
    """Return the word that makes the cue's clause a part of another: "as", "while", "who"; "" for a clause of its own."""
    at = cue.outset - 1
    if cue.subject and tokens[cue.subject[0]].lower == "who":
        return "who"
    if at >= 0 and tokens[at].lower in _SUBORDINATES and (at == 0 or not tokens[at - 1].is_word):
        return tokens[at].lower
    return ""


def _main_clause(tokens: Tokens, at: int, within: str) -> bool:
    """True when the clause that holds the cue's goes on at a comma: "as he said it was over, they ...", "who says so, said"."""
    token = tokens[at]
    if within == "who":
        return token.lower in CUE_FORMS | AUX or (token.lower.endswith("ed") and token.is_word)
    return token.piece is None and (
        token.lower in PRONOUNS or (token.is_word and token.is_capital) or token.lower in DETERMINERS
    )


def _occasion(tokens: Tokens, at: int, nouns: frozenset[str]) -> bool:
    """True for "an interview", "one of the most forceful statements": an occasion of speech, close behind a determiner."""
    if at >= len(tokens) or tokens[at].lower not in DETERMINERS | {"one", "what"}:
        return False
    for token in tokens[at + 1 : at + 7]:
        if token.lower in nouns:
            return True
        if not token.is_word:
            return False
    return False


def _comments(tokens: Tokens, at: int) -> bool:
    """True when a noun that comments on what was said stands close: ", a charge that his party denies"."""
    return any(one.lower in COMMENT_NOUNS for one in tokens[at : at + 2])


def _full(words: str) -> bool:
    """True for marked words that are a sentence: a capital at the head, a full stop at the end."""
    body = words.strip("“”\"«»‘’'` ")
    return bool(body) and body[0].isupper() and body[-1:] in ".?!…," and len(body.split()) > 1


def trim(tokens: Tokens, start: int, end: int) -> Range | None:
    """Return the range without signs and bare conjunctions at its edges, None when no word is left."""
    end = min(end, len(tokens))
    while (
        start < end and tokens[start].piece is None and not tokens[start].is_word and tokens[start].text not in "$#(@"
    ):
        start += 1
    while (
        end > start
        and tokens[end - 1].piece is None
        and not tokens[end - 1].is_word
        and tokens[end - 1].text not in "%)"
    ):
        end -= 1
    if start < end and tokens[start].lower == "that" and end - start > 1:
        start += 1
    return (start, end) if start < end else None
