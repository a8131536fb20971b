"""Turns the reports of a parsed sentence into quotes of the text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractors.quotes.reports import Range, Report, Shape, around, reports
from extractors.quotes.rules import Found, Rule, clause, direct
from extractors.quotes.sentences import Sentence, Token
from extractors.values import Mood, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Words outside of marks that a sentence must have for a parse to say anything.
FEWEST_OUTSIDE = 3
#: Marked words that are fewer are more often a scare quote or a title than somebody's words.
_FEWEST_MARKED = 3
#: Words outside of the marks that a parse may add to them.
_MOST_AROUND = 3
_RULES = {
    Shape.CLAUSE: Rule.PARSED_CLAUSE,
    Shape.INFINITIVE: Rule.PARSED_CLAUSE,
    Shape.OBJECT: Rule.PARSED_OBJECT,
    Shape.AROUND_MARKS: Rule.AROUND_MARKS,
}


def is_long(token: "Token") -> bool:
    """True for a marked piece of enough words to be somebody's."""
    return token.piece is not None and len(token.text.split(None, _FEWEST_MARKED)) >= _FEWEST_MARKED


def read(text: str, sentence: Sentence, doc: "Doc", claimed: set[int], done: set[int]) -> Iterator[Found]:
    """Yield what a parse finds beyond the rules of form.

    `claimed` are the places of the cues that have their content, `done` the starts of the marked pieces that are somebody's; it gets
    those of these.
    """
    if not len(doc):
        return
    offset = sentence.start
    for report in reports(doc, {place - offset for place in claimed}):
        yield from _found(text, sentence, doc, report, done)
    for token in sentence.tokens:
        if token.piece is not None and is_long(token) and token.piece.inner.start not in done:
            beside = around(doc, token.piece.inner.start - offset, token.piece.inner.end - offset)
            if beside is not None and _is_marked(doc, beside.content, token, offset):
                yield from _found(text, sentence, doc, beside, done)


def _found(text: str, sentence: Sentence, doc: "Doc", report: Report, done: set[int]) -> Iterator[Found]:
    def span(tokens: Range) -> Span:
        last = doc[tokens[1] - 1]
        return Span(sentence.start + doc[tokens[0]].idx, sentence.start + last.idx + len(last))

    content = span(report.content)
    pieces = [
        token.piece
        for token in sentence.tokens
        if token.piece is not None and token.start < content.end and token.end > content.start
    ]
    if pieces and all(piece.inner.start in done for piece in pieces):
        return
    start, end = content.start, content.end
    if pieces:  # marked words are never cut
        start, end = min(start, pieces[0].outer.start), max(end, pieces[-1].outer.end)
        start = pieces[0].inner.start if start == pieces[0].outer.start else start
        end = pieces[-1].inner.end if end == pieces[-1].outer.end else end
    done.update(piece.inner.start for piece in pieces)
    cue = span(report.cue)
    sources = (span(report.source),) if report.source else ()
    inside = sum(char.isalnum() for piece in pieces for char in piece.inner.of(text))
    if pieces and inside >= sum(char.isalnum() for char in text[start:end]):
        yield from (direct(piece.inner, cue, sources, _mood(report), _RULES[report.shape]) for piece in pieces)
        return
    marked = tuple(piece.inner for piece in pieces)
    yield clause(Span(start, end), marked, cue, sources, _mood(report), _RULES[report.shape])


def _is_marked(doc: "Doc", content: Range, token: "Token", offset: int) -> bool:
    """True when what the parse puts around marked words is hardly more than they: the rest is rarely right."""
    outside = [
        one for one in doc[content[0] : content[1]] if not (one.is_punct or token.start <= offset + one.idx < token.end)
    ]
    return len(outside) <= _MOST_AROUND


def _mood(report: Report) -> Mood:
    if report.negated or report.lemma in ("deny", "dispute", "reject", "rebut"):
        return Mood.DENIED
    if report.modal in ("will", "'ll", "’ll", "shall", "wo"):
        return Mood.FUTURE
    return Mood.HYPOTHETICAL if report.modal else Mood.SAID
