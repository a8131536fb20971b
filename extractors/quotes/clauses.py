"""Finds the content of a cue in its sentence: behind it, before it, or around it. A parse may one day replace this file.

Ranges count tokens and are half-open; a range may hold marked pieces.
"""

from extractors.quotes.cues import Cue
from extractors.quotes.lexicon import (
    AUDIENCE,
    AUX,
    COMMENT_NOUNS,
    CUE_FORMS,
    DAYS,
    DETERMINERS,
    DIRECTIVE,
    INTENT,
    NEEDS_CLAUSE,
    NOT_INFINITIVE,
    OCCASIONS,
    PAPERS,
    PREPOSITIONS,
    PRONOUNS,
    STARTERS,
    WEAK,
)
from extractors.quotes.phrases import Range, Tokens, is_adverb, is_verb, starting_at
from extractors.quotes.sentences import Token

_ADJUNCT = frozenset(
    """in on at during after to before by from via last late early this when while as about of with through earlier later
    yesterday today recently again then here there tonight next for over following asked outside inside aboard near across
    behind beside alongside""".split()
)
_FAR = 40
#: words of those who are told, with place and day
_AUDIENCE = 12
_ASKING = frozenset("that's that’s there how why what when where whether if which".split())
#: words of the subject of a clause, before its verb
_SUBJECT = 10
_SUBORDINATES = frozenset("as while though although when if after before because since whereas".split())
#: What links a sentence to the one before it, and is no part of anybody's words: "But, Harlan said, ..."
_LINKS = frozenset("and but so yet or still however also then meanwhile instead moreover furthermore thus".split())


def contents(tokens: Tokens, cues: list[Cue], number: int) -> list[Range]:
    """Return the ranges of what the cue `cues[number]` reports, none when nothing fits."""
    cue = cues[number]
    if cue.inverted:
        return _around(tokens, cues, number, cue.subject[1] if cue.subject else cue.end)
    left_marked = not cue.inherited and _left_is_marked(tokens, cue)
    start = _start_behind(tokens, cue)
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
        end = _clause_end(tokens, cues, number, start)
        behind = trim(tokens, start, end)
        if behind:
            both = tokens[start].piece and (left_marked or _goes_on(tokens, cue, start))
            before = _left(tokens, cues, number) if both else None
            return [one for one in (before, behind) if one]
    if _opener(tokens, cue) == "as" and cue.clause and cue.lemma not in ("went on", "goes on"):
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
    return trim(tokens, comma + 1, _clause_end(tokens, cues, number, comma + 1))


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
                rest = trim(tokens, at + 1, _clause_end(tokens, cues, number, at + 1))
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
            rest = trim(tokens, end + 1, _clause_end(tokens, cues, number, end + 1))
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


def _start_behind(tokens: Tokens, cue: Cue) -> int | None:
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


def _clause_end(tokens: Tokens, cues: list[Cue], number: int, start: int) -> int:
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
    within = "" if tokens[start - 1].text == "," else _opener(tokens, cue)
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


def _opener(tokens: Tokens, cue: Cue) -> str:
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
