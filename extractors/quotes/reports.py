"""Reads reported speech from a parsed sentence: which verb reports what, and whose verb it is.

It is asked only for the verbs and the marked words that the rules of form (`cues`, `clauses`) have left open, so it keeps to the
shapes that a parse gets right: a verb with a subject of its own and a clause, an infinitive or an object behind it. Ranges count
the tokens of the parse.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from extractors.quotes.lexicon import (
    CLAUSE,
    CUE_FORMS,
    DIRECTIVE,
    INTENT,
    LEMMA,
    OBJECT,
    PHRASE_STARTS,
    PHRASES,
    TELL,
    WEAK,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Range = tuple[int, int]

_SUBJECTS = frozenset(("nsubj", "nsubj:outer", "csubj"))
_PASSIVE = frozenset(("nsubj:pass", "nsubjpass", "aux:pass", "auxpass", "csubj:pass", "csubjpass"))
_OBJECTS = frozenset(("obj", "dobj", "iobj", "dative"))
_OBLIQUES = frozenset(("obl", "prep", "nmod", "advcl", "pcomp"))
_CLAUSES = frozenset(("acl:relcl", "relcl", "acl", "advcl", "parataxis"))
#: Where a verb may stand whose subject and clause a small parser gets right.
_MAIN = frozenset(("ROOT", "root"))
_QUESTIONS = frozenset(("whether", "if", "why", "how", "what", "when", "where", "who", "which"))
_LINKS = frozenset(("as", "of", "for", "to", "with", "on", "about"))
_OPENS = frozenset("$#(\"“‘'`«")
_CLOSES = frozenset(")%\"”’'»")
_LONGEST_PHRASE = max(len(phrase) for phrase in PHRASES)
#: Steps up a tree, and back to a subject.
_DEEP = 12


class Shape(StrEnum):
    """How the content stands to its verb."""

    CLAUSE = "clause"
    INFINITIVE = "infinitive"
    OBJECT = "object"
    AROUND_MARKS = "around marks"


@dataclass(frozen=True, slots=True)
class Report:
    """One reporting verb with what it reports."""

    cue: Range
    lemma: str
    shape: Shape
    content: Range
    source: Range | None
    negated: bool  #: "did not say that"
    modal: str  #: "will", "would" and the like beside the verb, "" without one


def reports(doc: "Doc", taken: Collection[int]) -> Iterator[Report]:
    """Yield the reports of the verbs of a sentence, in order, except of those that begin at a character in `taken`."""
    for verb in doc:
        if verb.idx in taken:
            continue
        cue = _cue(verb)
        if cue is not None:
            found = _report(verb, *cue)
            if found is not None:
                yield found


def around(doc: "Doc", start: int, end: int) -> Report | None:
    """Return what is reported with the marked words between two characters: all that the nearest verb says around them."""
    inside = {token.i for token in doc if start <= token.idx < end}
    if not inside:
        return None
    child = min((doc[at] for at in inside), key=_depth)
    for _ in range(_DEEP):
        verb = child.head
        if verb == child:
            return None
        if verb.i not in inside and verb.tag_.startswith("VB"):
            source = _subject(verb)
            if source is not None and not inside.intersection(range(*source)):
                break
        child = verb
    else:
        return None
    if child.dep_ in _SUBJECTS | _PASSIVE or child.i < verb.i:
        return None
    content = _trimmed(doc, max(child.left_edge.i, verb.i + 1), child.right_edge.i + 1)
    if content is None or not inside <= set(range(*content)):
        return None
    lemma = LEMMA.get(verb.lower_, verb.lower_)
    return _made(verb, (verb.i, verb.i + 1), lemma, Shape.AROUND_MARKS, content, source)


def _depth(token: "Token") -> int:
    return sum(1 for _ in token.ancestors)


def _cue(verb: "Token") -> tuple[int, str, str] | None:
    """Return the end of a cue, its lemma, and what may follow it: "verb", or the kind of a phrase; None for no cue."""
    doc = verb.doc
    if verb.lower_ in PHRASE_STARTS:
        for size in range(_LONGEST_PHRASE, 1, -1):
            phrase = tuple(token.lower_ for token in doc[verb.i : verb.i + size])
            if len(phrase) == size and phrase in PHRASES:
                return verb.i + size, " ".join(phrase), PHRASES[phrase]
    if verb.lower_ not in CUE_FORMS or not verb.tag_.startswith("VB"):
        return None
    if verb.i and verb.text[0].isupper() and LEMMA[verb.lower_] not in ("say", "tell"):
        return None
    return verb.i + 1, LEMMA[verb.lower_], "verb"


def _report(verb: "Token", end: int, lemma: str, kind: str) -> Report | None:
    children = list(verb.children)
    if verb.dep_ not in _MAIN or any(child.dep_ in _PASSIVE for child in children):
        return None
    source = _subject(verb)
    if source is None:
        return None
    verb_alone = kind == "verb"
    if kind == "clause" or (verb_alone and lemma in CLAUSE | TELL):
        clause = next((child for child in children if child.dep_ == "ccomp" and child.i > verb.i), None)
        if clause is not None:
            start = max(clause.left_edge.i, end)
            if (
                lemma in WEAK
                and verb.doc[start].lower_ not in _QUESTIONS | {"that"}
                and verb.doc[start - 1].lower_ != "that"
            ):
                return None
            content = _trimmed(verb.doc, start, _tail(clause, start))
            return _made(verb, (verb.i, end), lemma, Shape.CLAUSE, content, source) if content else None
    if verb_alone and lemma in INTENT | DIRECTIVE | TELL:
        infinitive = next((child for child in children if child.dep_ == "xcomp" and child.i > verb.i), None)
        if infinitive is not None and any(child.lower_ == "to" for child in infinitive.children):
            told = next(
                (child for child in children if child.dep_ in _OBJECTS and verb.i < child.i < infinitive.i), None
            )
            start = told.left_edge.i if told is not None and lemma in DIRECTIVE else infinitive.left_edge.i
            content = _trimmed(verb.doc, start, _tail(infinitive, start))
            return _made(verb, (verb.i, end), lemma, Shape.INFINITIVE, content, source) if content else None
    if kind == "object" or (verb_alone and lemma in OBJECT):
        content = _object(verb, end, kind)
        return _made(verb, (verb.i, end), lemma, Shape.OBJECT, content, source) if content else None
    return None


def _object(verb: "Token", end: int, kind: str) -> Range | None:
    """Return the object of a verb with what is said of it: "the deal as a disaster", "the bank of fraud"."""
    behind = [child for child in verb.children if child.right_edge.i >= end and child.i > verb.i]
    firsts = _OBJECTS | {"xcomp", "ccomp"} | (_OBLIQUES if kind == "object" else frozenset())
    first = next((child for child in behind if child.dep_ in firsts), None)
    if first is None:
        return None
    start, stop = max(first.left_edge.i, end), first.right_edge.i + 1
    for child in behind:
        linked = child.dep_ == "xcomp" or (child.dep_ in _OBLIQUES and child.left_edge.lower_ in _LINKS)
        if child.i > first.i and linked and child.left_edge.i <= stop:
            stop = max(stop, child.right_edge.i + 1)
    return _trimmed(verb.doc, start, min(stop, _tail(first, start, stop)))


def _made(verb: "Token", cue: Range, lemma: str, shape: Shape, content: Range, source: Range | None) -> Report:
    children = list(verb.children)
    return Report(
        cue=cue,
        lemma=lemma,
        shape=shape,
        content=content,
        source=source,
        negated=any(child.dep_ == "neg" or child.lower_ in ("not", "n't", "n’t", "never") for child in children),
        modal=next((child.lower_ for child in children if child.tag_ == "MD"), ""),
    )


def _subject(verb: "Token") -> Range | None:
    """Return the noun phrase that is the subject of a verb, without the clauses that describe it."""
    noun = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    if noun is None:
        return None
    start, end = noun.left_edge.i, noun.right_edge.i + 1
    if start <= verb.i < end:
        start, end = (start, verb.i) if noun.i < verb.i else (verb.i + 1, end)
    for child in noun.children:
        if child.dep_ in _CLAUSES and child.i > noun.i:
            end = min(end, child.left_edge.i)
    return _trimmed(verb.doc, start, max(end, noun.i + 1))


def _tail(clause: "Token", start: int, end: int | None = None) -> int:
    """Return where a clause ends: before what is coordinated with it and speaks for itself, and before "according to"."""
    doc = clause.doc
    end = clause.right_edge.i + 1 if end is None else end
    for token in doc[start:end]:
        if token.i <= clause.i:
            continue
        edge = token.left_edge.i
        if token.dep_ in ("conj", "advcl", "parataxis") and edge > max(clause.i, start):
            has_subject = any(child.dep_ in _SUBJECTS for child in token.children)
            cut_off = doc[edge].is_punct or doc[edge - 1].is_punct
            opener = doc[edge + 1] if doc[edge].is_punct and edge + 1 < end else doc[edge]
            speaks = _cue(token) is not None
            if (
                (speaks and has_subject)
                or (speaks and cut_off and token.tag_ == "VBG")
                or (cut_off and has_subject and opener.lower_ in ("while", "though", "although", "whereas"))
            ):
                return edge
        if token.lower_ == "according" and token.i + 1 < end and doc[token.i + 1].lower_ == "to":
            return token.i
    return end


def _trimmed(doc: "Doc", start: int, end: int) -> Range | None:
    """Return the range without signs, "that" and conjunctions at its edges; None when no word is left."""
    while start < end and doc[start].is_punct and doc[start].text[0] not in _OPENS:
        start += 1
    while end > start and doc[end - 1].is_punct and doc[end - 1].text[-1] not in _CLOSES:
        end -= 1
    if end - start > 1 and doc[start].lower_ in ("that", "and", "but", "or"):
        start += 1
    return (start, end) if start < end else None
