"""Which rule found a quote, and how sure each rule is.

A confidence is how often the words and their source were both right, counted on the articles of PolNeAR's train and dev splits and
rounded; rules that are rare there (TURN, CONTINUED, FOLLOWED, INTRODUCED, NARRATED, NOUN) have an estimate beside the count.
`python -m benchmarks.quotes` shows how it holds elsewhere.
"""

from dataclasses import dataclass
from enum import StrEnum

from extractors.values import Mood, Quote, QuoteKind, Span


class Rule(StrEnum):
    """How the words came to their source."""

    MARKED = "marked words at a cue"
    MARKED_INHERITED = "marked words at a cue without a subject of its own"
    NOUN = "marked words behind a noun of speech"
    PART = "clause with marked words at a verb of saying"
    PART_OTHER = "clause with marked words at another cue"
    CLAUSE = "clause at a verb of saying"
    CLAUSE_OTHER = "clause at another verb"
    ACCORDING = "according to"
    OBJECT = "noun phrase at a verb of judging"
    INHERITED = "clause at a cue without a subject of its own"
    CONTINUED = "paragraphs of one quotation"
    SAME_PARAGRAPH = "marked sentence behind another of its paragraph"
    FOLLOWED = "marked sentence before the cue of its paragraph"
    INTRODUCED = "marked sentence behind other speech of its paragraph"
    NARRATED = "marked sentence behind what somebody did in its paragraph"
    NEIGHBOUR = "marked paragraph behind a paragraph with speech"
    DISTANT = "marked paragraph further from the last speaker"
    TURN = "turn of a transcript"
    SIGNED = "marked words with a signature"
    PARSED_CLAUSE = "clause that a parse gives to a verb"
    PARSED_OBJECT = "object that a parse gives to a verb"
    QUESTION = "question that somebody was asked"
    BESIDE = "marked sentence beside a name with a colon or a verb in no list"
    AROUND_MARKS = "marked words with what a parse puts around them"


CONFIDENCE: dict[Rule, float] = {
    Rule.MARKED: 0.96,
    Rule.MARKED_INHERITED: 0.75,
    Rule.NOUN: 0.3,
    Rule.PART: 0.89,
    Rule.PART_OTHER: 0.78,
    Rule.CLAUSE: 0.84,
    Rule.CLAUSE_OTHER: 0.66,
    Rule.ACCORDING: 0.8,
    Rule.OBJECT: 0.66,
    Rule.INHERITED: 0.6,
    Rule.CONTINUED: 0.6,
    Rule.SAME_PARAGRAPH: 0.95,
    Rule.FOLLOWED: 0.6,
    Rule.INTRODUCED: 0.7,
    Rule.NARRATED: 0.6,
    Rule.NEIGHBOUR: 0.5,
    Rule.DISTANT: 0.2,
    Rule.TURN: 0.6,
    Rule.SIGNED: 0.96,
    Rule.PARSED_CLAUSE: 0.8,
    Rule.PARSED_OBJECT: 0.55,
    Rule.QUESTION: 0.7,
    Rule.BESIDE: 0.8,
    Rule.AROUND_MARKS: 0.3,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A quote with the rule that found it."""

    quote: Quote
    rule: Rule


def direct(piece: Span, cue: Span | None, sources: tuple[Span, ...], mood: Mood, rule: Rule) -> Found:
    """Return the quote of marked words alone."""
    return continued((piece,), cue, sources, mood, rule)


def continued(pieces: tuple[Span, ...], cue: Span | None, sources: tuple[Span, ...], mood: Mood, rule: Rule) -> Found:
    """Return one quote of marked words in several pieces, in their order."""
    quote = Quote(
        kind=QuoteKind.DIRECT,
        content=Span(pieces[0].start, pieces[-1].end),
        fragments=pieces,
        quoted=pieces,
        cue=cue,
        sources=sources,
        mood=mood,
        confidence=CONFIDENCE[rule],
    )
    return Found(quote, rule)


def clause(
    content: Span, quoted: tuple[Span, ...], cue: Span | None, sources: tuple[Span, ...], mood: Mood, rule: Rule
) -> Found:
    """Return the quote of a clause: mixed when some of its words are marked, else indirect."""
    quote = Quote(
        kind=QuoteKind.MIXED if quoted else QuoteKind.INDIRECT,
        content=content,
        fragments=(content,),
        quoted=quoted,
        cue=cue,
        sources=sources,
        mood=mood,
        confidence=CONFIDENCE[rule],
    )
    return Found(quote, rule)
