"""Gives marked sentences without a cue of their own to the speaker of the text around them."""

from dataclasses import dataclass, replace

from extractors.quotes.marks import Marked
from extractors.quotes.phrases import is_verb, starting_at
from extractors.quotes.rules import CONFIDENCE, Found, Rule, direct
from extractors.quotes.sentences import Sentence
from extractors.values import Mood, Quote, QuoteKind, Span

#: A marked piece of fewer words that nobody is said to have spoken is a scare quote or a title.
_FEWEST_WORDS = 4
#: A speaker is not carried over more paragraphs than this.
_FARTHEST = 3
#: Speakers of other paragraphs, who give way to somebody who acts in this one.
_ELSEWHERE = frozenset((Rule.NEIGHBOUR, Rule.DISTANT))
#: One quotation has no more paragraphs; beyond that a new one begins.
_MOST_PARAGRAPHS = 40


@dataclass(frozen=True, slots=True)
class _Last:
    """Who spoke last."""

    quote: Quote
    paragraph: int


def carry(text: str, sentences: tuple[Sentence, ...], found: list[Found], done: set[int]) -> list[Found]:
    """Return `found` with the marked sentences that no cue claims, and with quotations over several paragraphs joined.

    `done` holds the starts of the marked pieces that a cue has claimed.
    """
    result = list(found)
    by_start = {span.start: number for number, one in enumerate(found) for span in one.quote.quoted}
    spoken = _by_paragraph(sentences, found)
    last: _Last | None = None
    holder: int | None = None  # the quotation whose marks stay open, in `result`
    open_paragraph = -1
    actor: tuple[int, Span] | None = None  # who opens the paragraph of that number, and does something
    for sentence in sentences:
        words = sentence.words
        if actor is None or actor[0] != sentence.paragraph:
            actor = _actor(sentence)
        for token in sentence.tokens:
            piece = token.piece
            if piece is None:
                continue
            here = by_start.get(piece.inner.start)
            if here is None and piece.inner.start not in done and _stands_alone(words, piece, text):
                goes_on = holder is not None and open_paragraph == sentence.paragraph - 1
                if goes_on and holder is not None and _may_join(result[holder].quote, sentence, piece):
                    result[holder] = _joined(result[holder], piece.inner)
                    here = holder
                else:
                    given = _given(token.start, sentence.paragraph, spoken, last, goes_on)
                    acts = actor is not None and actor[0] == sentence.paragraph and actor[1].end <= token.start
                    if actor is not None and acts and (given is None or given[1] in _ELSEWHERE) and not goes_on:
                        result.append(direct(piece.inner, None, (actor[1],), Mood.SAID, Rule.NARRATED))
                        here = len(result) - 1
                        spoken.setdefault(sentence.paragraph, []).append(result[here].quote)
                    elif given is not None:
                        quote, rule = given
                        result.append(direct(piece.inner, quote.cue, quote.sources, quote.mood, rule))
                        here = len(result) - 1
                        spoken.setdefault(sentence.paragraph, []).append(result[here].quote)
            if here is not None:
                last = _Last(result[here].quote, sentence.paragraph)
            if not piece.closed:
                open_paragraph = sentence.paragraph
                holder = here if here is not None and result[here].quote.kind is QuoteKind.DIRECT else None
    return result


def _actor(sentence: Sentence) -> tuple[int, Span] | None:
    """Return who opens a sentence without marked words and does something in it: "Harlan joined in at noon."."""
    tokens = sentence.tokens
    found = starting_at(tokens, 0)
    if found is None or found[1] >= len(tokens) or any(token.piece for token in tokens):
        return None
    named = tokens[0].lower in ("he", "she") or any(token.is_capital for token in tokens[found[0] + 1 : found[1]])
    if not named or not is_verb(tokens[found[1]]):
        return None
    return sentence.paragraph, Span(tokens[0].start, tokens[found[1] - 1].end)


def _may_join(quote: Quote, sentence: Sentence, piece: Marked) -> bool:
    return len(quote.fragments) < _MOST_PARAGRAPHS and sentence.tokens[0].piece is piece


def _joined(found: Found, piece: Span) -> Found:
    """Return a quotation with its next paragraph: newspapers close the marks behind the last one only."""
    quote = found.quote
    pieces = (*quote.fragments, piece)
    joined = replace(
        quote,
        content=Span(pieces[0].start, piece.end),
        fragments=pieces,
        quoted=pieces,
        confidence=min(quote.confidence, CONFIDENCE[Rule.CONTINUED]),
    )
    return Found(joined, Rule.CONTINUED)


def _given(
    start: int, paragraph: int, spoken: dict[int, list[Quote]], last: _Last | None, goes_on: bool
) -> tuple[Quote, Rule] | None:
    """Return the quote whose speaker also said the marked sentence at `start`, with the rule that says so."""
    if last is not None and last.paragraph == paragraph:
        return last.quote, Rule.SAME_PARAGRAPH
    beside = spoken.get(paragraph, [])
    after = next((one for one in beside if one.content.start > start and one.quoted), None)
    if after is not None:
        return after, Rule.FOLLOWED
    before = next((one for one in reversed(beside) if one.content.start < start), None)
    if before is not None:
        return before, Rule.INTRODUCED
    if last is not None and goes_on:
        return last.quote, Rule.CONTINUED
    near = spoken.get(paragraph - 1)
    if near:
        return near[-1], Rule.NEIGHBOUR
    if last is not None and paragraph - last.paragraph <= _FARTHEST:
        return last.quote, Rule.DISTANT
    return None


def _by_paragraph(sentences: tuple[Sentence, ...], found: list[Found]) -> dict[int, list[Quote]]:
    spoken: dict[int, list[Quote]] = {}
    starts = [(sentence.start, sentence.paragraph) for sentence in sentences]
    at = 0
    for quote in sorted((one.quote for one in found), key=lambda one: one.content.start):
        while at + 1 < len(starts) and starts[at + 1][0] <= quote.content.start:
            at += 1
        spoken.setdefault(starts[at][1], []).append(quote)
    return spoken


def _stands_alone(around: int, piece: Marked, text: str) -> bool:
    """True for a marked piece that is a sentence of its own and no title or scare quote within another."""
    if around > 3:
        return False
    words = piece.inner.of(text)
    full = words[:1].isupper() and words[-1:] in ".?!…"
    return full or len(words.split(None, _FEWEST_WORDS)) >= _FEWEST_WORDS
