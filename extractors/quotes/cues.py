"""Finds the cues of one sentence with their sources: who says, by which words, in which mood."""

import re
from dataclasses import dataclass
from itertools import pairwise

from extractors.quotes.lexicon import (
    AUX,
    BE,
    CLAUSE,
    CUE_FORMS,
    DAYS,
    DETERMINERS,
    INDEFINITE,
    LEMMA,
    NEGATIONS,
    NOUNLIKE,
    OBJECT,
    PHRASE_STARTS,
    PHRASES,
    PREPOSITIONS,
    PRONOUNS,
    STARTERS,
    TELL,
)
from extractors.quotes.phrases import Range, Tokens, ending_at, is_adverb, is_verb, starting_at, subject_before
from extractors.quotes.sentences import Token
from extractors.values import Mood

_LONGEST_PHRASE = max(len(phrase) for phrase in PHRASES)
#: tokens from the head of a sentence in which its subject is looked for: followed by a verb, or not
_REACH, _NEAR = 30, 12
#: words of more than three letters that a headline has
_FEWEST_IN_HEADLINE = 4
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
)
#: words behind which a participle has the subject of its clause: "before adding that ..."
_LEADS_IN = frozenset("and by in while before after without".split())


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at `tokens[start:end]`; `subject` None means that the source must come from elsewhere."""

    start: int
    end: int
    lemma: str
    clause: bool  #: a clause or marked words may follow
    object: bool  #: a noun phrase may follow
    tell: bool
    subject: Range | None
    outset: int  #: where subject and auxiliaries begin, for cutting the clause before it
    inverted: bool  #: "said Harlan": the subject follows
    inherited: bool  #: the subject is that of an earlier cue: "adding", "and said"
    mood: Mood = Mood.SAID


def find_cues(tokens: Tokens) -> list[Cue]:
    """Return the cues of a sentence in order, each with a source."""
    cues: list[Cue] = []
    headline = _is_headline(tokens)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        found: Cue | None = None
        end = at + 1
        if token.piece is None:
            if token.lower in PHRASE_STARTS:
                for size in range(_LONGEST_PHRASE, 1, -1):
                    phrase = tuple(one.lower for one in tokens[at : at + size])
                    if len(phrase) == size and phrase in PHRASES:
                        end = at + size
                        kind = PHRASES[phrase]
                        found = _verb(
                            tokens, at, end, " ".join(phrase), kind == "clause", kind == "object", False, cues
                        )
                        break
            if (
                found is None
                and token.lower in CUE_FORMS
                and not (at and token.is_capital and not headline and LEMMA[token.lower] not in ("say", "tell"))
            ):
                lemma = LEMMA[token.lower]
                end = at + 1
                found = _verb(
                    tokens, at, end, lemma, lemma in CLAUSE or lemma in TELL, lemma in OBJECT, lemma in TELL, cues
                )
            elif found is None and token.lower == "according" and at + 1 < len(tokens) and tokens[at + 1].lower == "to":
                subject = _without_clause(tokens, at, starting_at(tokens, at + 2) or _bare(tokens, at + 2))
                if subject:
                    end = at + 2
                    found = Cue(at, end, "according to", False, False, False, subject, at, True, False)
        if found:
            cues.append(found)
            at = end
        else:
            at += 1
    return cues


def _is_headline(tokens: Tokens) -> bool:
    """True when nearly every word that is not short has a capital, as in a headline."""
    long = [token for token in tokens if token.is_word and len(token.text) > 3]
    capital = sum(1 for token in long if token.is_capital)
    return len(long) >= _FEWEST_IN_HEADLINE and capital * 10 >= len(long) * 9


def _verb(
    tokens: Tokens, at: int, end: int, lemma: str, clause: bool, object_: bool, tell: bool, cues: list[Cue]
) -> Cue | None:
    word = tokens[at].lower
    before = tokens[at - 1] if at else None
    head = word.endswith("ing")

    def cue(
        subject: Range, outset: int, *, inverted: bool = False, inherited: bool = False, mood: Mood = Mood.SAID
    ) -> Cue:
        return Cue(at, end, lemma, clause, object_, tell, subject, outset, inverted, inherited, mood)

    auxiliaries = _auxiliaries(tokens, at)
    found: tuple[Range, int] | None = None
    if before is not None and before.lower == "to" and lemma not in PHRASE_STARTS:
        return None
    if before is not None and _owns(before) and (word in NOUNLIKE or word.endswith("ed")):
        return None  # "Editor's note: ...", "his repeated calls": a noun or an adjective with its owner
    if word in NOUNLIKE and end + 1 < len(tokens) and tokens[end].lower == "that" and tokens[end + 1].lower in AUX:
        return None  # "the 15 states that have voted": a noun with its clause
    follows = tokens[end].lower if end < len(tokens) else ""
    if end == at + 1 and ((word.endswith("ed") and follows == "by") or (word == "thanks" and follows == "to")):
        return None  # "a sentiment endorsed by ...", "thanks to ..."
    if word == "pledged" and end < len(tokens) and tokens[end].lower in ("delegate", "delegates"):
        return None
    if not head and any(one in BE for one in auxiliaries) and lemma != "go on" and end == at + 1:
        return None  # the passive: "was told", "is described as"
    if head and not any(one in BE for one in auxiliaries):
        named = ending_at(tokens, at)
        if named and named[0] and tokens[named[0] - 1].lower == "with":
            return cue(named, named[0] - 1)  # "with officials warning that ..."
        if at == 0:
            comma = next((one for one in range(1, len(tokens) - 1) if tokens[one].text == ","), None)
            behind = starting_at(tokens, comma + 1) if comma else None
            return cue(behind, 0, inherited=True) if behind else None
        back = at
        while back > 1 and is_adverb(tokens[back - 1]):
            back -= 1
        before = tokens[back - 1]
        if before is not None and (
            before.text in (",", "—", "–", "--", "-")
            or before.piece is not None
            or before.lower in _LEADS_IN
            or before.lower in ("tuesday", "statement")
            or before.lower in DAYS
            or before.lower in ("tweet", "interview", "speech", "email", "reporters")
        ):
            if before.lower in _LEADS_IN and not (cues or at > 2):
                return None
            subject = _main_subject(tokens, at, cues)
            if subject:
                return cue(subject, back - (before.text == "," or before.lower in ("and", "by")), inherited=True)
        return None
    if not head:
        found = subject_before(tokens, at)
        if found:
            subject = found[0]
            first_word = tokens[subject[0]]
            plural_form = word == lemma and end == at + 1
            singular_pronoun = subject[1] - subject[0] == 1 and first_word.lower in ("he", "she", "it")
            bad = plural_form and not auxiliaries and singular_pronoun
            if word in NOUNLIKE and not auxiliaries and first_word.lower not in PRONOUNS:
                # "the company claims": a verb only if something to claim follows and the phrase does not read as a noun
                following = tokens[at + 1] if at + 1 < len(tokens) else None
                opens_clause = following is not None and (
                    following.lower in ("that", "the", "a", "he", "she", "they", "it", "there")
                    or following.piece is not None
                    or following.text == ":"
                )
                # "..., the budget office reports"
                closes = following is None or following.text in tuple(".,;—–") or following.lower in DAYS | {"on"}
                cut_off = subject[0] > 0 and tokens[subject[0] - 1].text == ","
                good = opens_clause or (closes and cut_off)
                bad = bad or not good
            if not bad and not _is_object_of_preposition(tokens, subject[0]):
                return cue(subject, subject[0], mood=_mood(tokens, subject[0], at, end, lemma, auxiliaries))
        if lemma in ("say", "tell", "add", "argue") and word != "saying":
            long = _clause_subject(tokens, at)
            if long and (found is None or _is_object_of_preposition(tokens, found[0][0])):
                return cue(long, long[0], mood=_mood(tokens, long[0], at, end, lemma, auxiliaries))
        if found is None or word not in NOUNLIKE:
            inverted = _inverted(tokens, at, end)
            if inverted:
                return cue(inverted, at, inverted=True, mood=_mood(tokens, at, at, inverted[1], lemma, auxiliaries))
    if (
        found is None
        and before is not None
        and word not in NOUNLIKE
        and (word.endswith(("ed", "s")) or word in ("said", "told", "wrote"))
    ):
        # "... and said", ", but added": the subject of the cue before
        back = at - 1
        while back > 0 and (is_adverb(tokens[back]) or tokens[back].lower in AUX):
            back -= 1
        if tokens[back].lower in ("and", "but", "or", "then") or tokens[back].text == ",":
            subject_ = _main_subject(tokens, at, cues)
            if subject_:
                outset = back - 1 if back and tokens[back - 1].text == "," else back
                return cue(subject_, outset, inherited=True, mood=_mood(tokens, back, at, end, lemma, auxiliaries))
    return None


def _owns(token: Token) -> bool:
    """True for a possessive: "Trump's", "the leaders'", "his"; not for "he's"."""
    if token.lower in ("his", "its", "their", "my", "our", "your"):
        return True
    if token.lower.endswith(("s'", "s’")):
        return True
    return token.lower.endswith(("'s", "’s")) and token.lower[:-2] not in PRONOUNS | {"that", "there", "what", "here"}


def _bare(tokens: Tokens, start: int) -> Range | None:
    """Return a source without a determiner behind "according to": "media trackers", "polls at the time"."""
    at = start
    while at < min(len(tokens), start + 6) and tokens[at].is_word and tokens[at].lower not in STARTERS | AUX | DAYS:
        at += 1
    return (start, at) if at > start else None


def _clause_subject(tokens: Tokens, verb: int) -> Range | None:
    """Return all the words from the start of the clause to its verb, where none of them is a verb itself.

    "At least half of voters in each state say": a subject too long for the reading backwards.
    """
    end = verb
    while end > 0 and (tokens[end - 1].lower in AUX or is_adverb(tokens[end - 1]) or tokens[end - 1].lower in DAYS):
        end -= 1
    at = end
    while at > 0 and end - at < 16 and tokens[at - 1].is_word and tokens[at - 1].lower not in STARTERS:
        if is_verb(tokens[at - 1]) or tokens[at - 1].lower in PRONOUNS:
            return None
        at -= 1
    opens = at < end and (
        tokens[at].is_capital or tokens[at].lower in DETERMINERS | INDEFINITE or tokens[at].text.isdigit()
    )
    temporal = at < end and tokens[at].lower in ("in", "on", "during", "after", "before", "for", "by", "with", "as")
    return (at, end) if opens and not temporal else None


def _without_clause(tokens: Tokens, at: int, subject: Range | None) -> Range | None:
    """Return the source of a leading "According to A, the port is closed" without the clause's own subject."""
    if subject is None or at > 1 or (subject[1] < len(tokens) and tokens[subject[1]].text == ","):
        return subject
    comma = next((one for one in range(*subject) if tokens[one].text == ","), subject[1])
    return subject[0], comma


def _auxiliaries(tokens: Tokens, at: int) -> list[str]:
    words: list[str] = []
    back = at - 1
    while back >= 0 and (tokens[back].lower in AUX or is_adverb(tokens[back])):
        words.append(tokens[back].lower)
        back -= 1
    return words


def _is_object_of_preposition(tokens: Tokens, at: int) -> bool:
    return (
        at > 0
        and tokens[at - 1].lower in PREPOSITIONS - {"after", "before", "since", "until", "as", "than"}
        and not (at > 1 and tokens[at - 1].lower in ("in", "on", "at"))
    )


def _main_subject(tokens: Tokens, at: int, cues: list[Cue]) -> Range | None:
    if cues:
        # the nearest cue that is not itself within a clause it governs: the latest is right most of the time
        last = len(cues) - 1
        while last and 0 <= cues[last].outset - cues[last - 1].end <= 1 and not cues[last - 1].inverted:
            last -= 1  # "X said her party has supported it, and said ...": the verb behind "said" is within what X said
        return cues[last].subject
    first = None
    for start in range(min(at, _REACH)):
        if start == 0 or not tokens[start - 1].is_word or tokens[start - 1].lower in DAYS:
            found = starting_at(tokens, start)
            if found and tokens[start].lower != "who" and _acts(tokens, found[1], at):
                return found  # "Hours later, Trump answered, telling ..."
            first = first or (found if found and found[1] <= at and start < _NEAR else None)
    return first


def _acts(tokens: Tokens, start: int, end: int) -> bool:
    """True when a verb follows, with or without an adverb before it."""
    at = start
    while at < end and is_adverb(tokens[at]):
        at += 1
    return at < end and (is_verb(tokens[at]) or (at == start and _may_be_present(tokens[at])))


def _may_be_present(token: Token) -> bool:
    return token.is_word and token.lower.endswith("s") and not token.is_capital and token.lower not in STARTERS


def _inverted(tokens: Tokens, at: int, end: int) -> Range | None:
    """Return the subject behind the verb of `"...," said Harlan` and `..., said Harlan`."""
    if at == 0:
        return None
    before = tokens[at - 1]
    if before.piece is None and before.text not in (",", "—", "–", "--", "-", "?", "!", "”", '"'):
        return None
    found = starting_at(tokens, end)
    if found is None and before.piece is not None:
        found = _bare(tokens, end)  # `"No," said master of ceremonies Ann Rosen`
    if found is None:
        return None
    if before.piece is None and tokens[found[0]].lower in PRONOUNS:
        return None
    # "..., said the deal was dead": a verb after the phrase makes it the clause's own subject
    if found[1] < len(tokens) and (tokens[found[1]].lower in AUX) and before.piece is None:
        return None
    return found


def _mood(tokens: Tokens, start: int, at: int, end: int, lemma: str, auxiliaries: list[str]) -> Mood:
    around = {one.lower for one in tokens[end : end + 5]} | set(auxiliaries)
    if lemma in ("deny", "dispute", "reject", "rebut") or NEGATIONS & set(auxiliaries):
        return Mood.DENIED
    if {"will", "won't", "shall", "won’t"} & set(auxiliaries):
        return Mood.FUTURE
    if {"would", "could", "might", "may", "should"} & set(auxiliaries) or (
        start and tokens[start - 1].lower in ("if", "unless", "whether")
    ):
        return Mood.HYPOTHETICAL
    if {"previously", "earlier", "once", "had", "famously"} & (set(auxiliaries)) or "previously" in around:
        return Mood.RECOUNTED
    nearby = tokens[max(0, start - 4) : start] + tokens[end : end + 4]
    # "in 2019", "in March 2019"
    undated = [token for token in nearby if not _MONTH.fullmatch(token.lower)]
    for first, second in pairwise(undated):
        if first.lower in ("in", "since") and _YEAR.fullmatch(second.text):
            return Mood.RECOUNTED
    return Mood.SAID
