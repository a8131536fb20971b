"""Puts the pieces together: text in, quotes out. Pure, bounded, linear; never raises on text."""

import re
from dataclasses import dataclass

from extractors.quotes.clauses import contents
from extractors.quotes.cues import Cue, find_cues
from extractors.quotes.marks import Marked, find_marked
from extractors.quotes.nouns import noun_source
from extractors.quotes.phrases import Range, Tokens
from extractors.quotes.sentences import Sentence, cut
from extractors.values import Mood, Quote, QuoteKind, Span

_LABEL = re.compile(
    r"(?m)^[ \t]*(?P<name>[A-Z][A-Z.'’-]*(?: [A-Z][A-Z.'’-]*){0,5})(?: ?\([^()\n]{1,60}\))?:[ \t]+(?=\S)"
)
#: A marked piece of fewer words that nobody is said to have spoken is a scare quote or a title.
_FEWEST_WORDS = 4
_SINGULAR = frozenset(("a", "an", "the", "his", "her"))


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who spoke last, for the marked pieces without a cue of their own."""

    sources: tuple[Span, ...]
    cue: Span | None
    mood: Mood
    paragraph: int


def find_quotes(text: str, *, title: str = "") -> tuple[Quote, ...]:
    """Return the quotes of `text`, ordered by the start of their content.

    `title` is the headline, for callers that keep it apart; a quote is always a slice of `text`. Each quote has a confidence:
    a cue of its own gives the highest, a speaker carried over from a neighbouring paragraph the lowest.
    """
    marked = find_marked(text)
    sentences = cut(text, marked)
    quotes: list[Quote] = []
    done: set[int] = set()
    for sentence in sentences:
        quotes += _of_sentence(sentence, done)
    quotes += _left_over(text, sentences, quotes, done)
    quotes += _transcript(text, quotes)
    return tuple(sorted(_distinct(quotes), key=lambda quote: (quote.content.start, quote.content.end)))


def _of_sentence(sentence: Sentence, done: set[int]) -> list[Quote]:
    tokens = sentence.tokens
    quotes: list[Quote] = []
    for at, token in enumerate(tokens):
        found = noun_source(tokens, at) if token.piece is not None else None
        if token.piece is not None and found is not None:
            source, noun, old = found
            mood = Mood.RECOUNTED if old else Mood.SAID
            span = Span(tokens[noun[0]].start, tokens[noun[1] - 1].end)
            quotes.append(_direct(token.piece, span, (source,), mood, 0.8))
            done.add(token.piece.inner.start)
    cues = find_cues(tokens)
    for number, cue in enumerate(cues):
        sources = _sources(tokens, cue.subject) if cue.subject else ()
        span = Span(tokens[cue.start].start, tokens[cue.end - 1].end)
        for start, end in contents(tokens, cues, number):
            quotes += _quotes(tokens, start, end, span, sources, cue, done)
    return quotes


def _quotes(
    tokens: Tokens, start: int, end: int, cue_span: Span, sources: tuple[Span, ...], cue: Cue, done: set[int]
) -> list[Quote]:
    pieces = [token.piece for token in tokens[start:end] if token.piece is not None]
    words = [token for token in tokens[start:end] if token.is_word]
    if pieces and not words:
        fresh = [piece for piece in pieces if piece.inner.start not in done]
        done.update(piece.inner.start for piece in fresh)
        return [_direct(piece, cue_span, sources, cue.mood, 0.85 if cue.inherited else 0.97) for piece in fresh]
    first, last = tokens[start], tokens[end - 1]
    content = Span(
        first.piece.inner.start if first.piece else first.start, last.piece.inner.end if last.piece else last.end
    )
    if not pieces:
        if not cue.clause and cue.lemma != "according to" and len(words) < 2:
            return []
        confidence = 0.9 if cue.lemma in ("say", "tell", "according to", "add") else 0.7
        return [
            Quote(
                kind=QuoteKind.INDIRECT,
                content=content,
                fragments=(content,),
                quoted=(),
                cue=cue_span,
                sources=sources,
                mood=cue.mood,
                confidence=confidence,
            )
        ]
    fresh = [piece for piece in pieces if piece.inner.start not in done]
    done.update(piece.inner.start for piece in fresh)
    if not fresh:
        return []
    return [
        Quote(
            kind=QuoteKind.MIXED,
            content=content,
            fragments=(content,),
            quoted=tuple(piece.inner for piece in pieces),
            cue=cue_span,
            sources=sources,
            mood=cue.mood,
            confidence=0.85,
        )
    ]


def _direct(piece: Marked, cue: Span | None, sources: tuple[Span, ...], mood: Mood, confidence: float) -> Quote:
    return Quote(
        kind=QuoteKind.DIRECT,
        content=piece.inner,
        fragments=(piece.inner,),
        quoted=(piece.inner,),
        cue=cue,
        sources=sources,
        mood=mood,
        confidence=confidence,
    )


def _sources(tokens: Tokens, subject: Range) -> tuple[Span, ...]:
    """Return the mentions of a subject: "both A and B" are two."""
    start, end = subject
    if tokens[start].lower == "both" and end - start > 1:
        start += 1
    comma = next((at for at in range(start, end) if tokens[at].text == ","), end)
    for at in range(start + 1, comma - 1):
        left, right = tokens[start:at], tokens[at + 1 : comma]
        if tokens[at].lower == "and" and left[-1].is_word and _names(left) and _names(right):
            return Span(left[0].start, left[-1].end), Span(right[0].start, right[-1].end)
    return (Span(tokens[start].start, tokens[end - 1].end),)


def _names(words: Tokens) -> bool:
    """True when the words can name a source alone; "of state" beside "and" belongs to a longer name."""
    return (
        bool(words)
        and (words[0].is_capital or words[0].lower in _SINGULAR)
        and not any(word.lower in ("of", "for") for word in words[:-1])
    )


def _left_over(text: str, sentences: tuple[Sentence, ...], quotes: list[Quote], done: set[int]) -> list[Quote]:
    """Return quotes for the marked sentences without a cue, by the speaker of the text around them."""
    by_start = {span.start: quote for quote in quotes for span in quote.quoted}
    lead: dict[int, list[Quote]] = {}
    starts = sorted((sentence.start, sentence.paragraph) for sentence in sentences)
    at = 0
    for quote in sorted(quotes, key=lambda one: one.content.start):
        while at + 1 < len(starts) and starts[at + 1][0] <= quote.content.start:
            at += 1
        if starts:
            lead.setdefault(starts[at][1], []).append(quote)
    found: list[Quote] = []
    last: _Speaker | None = None
    open_paragraph = -1
    for sentence in sentences:
        for token in sentence.tokens:
            if token.piece is None:
                continue
            known = by_start.get(token.piece.inner.start)
            if known is not None:
                last = _Speaker(known.sources, known.cue, known.mood, sentence.paragraph)
            elif token.piece.inner.start not in done and _stands_alone(sentence, token.piece, text):
                before = [one for one in lead.get(sentence.paragraph, []) if one.content.start < token.start]
                after = [
                    one for one in lead.get(sentence.paragraph, []) if one.content.start > token.start and one.quoted
                ]
                same = last is not None and last.paragraph == sentence.paragraph
                if same and last is not None:
                    quote = _direct(token.piece, last.cue, last.sources, last.mood, 0.9)
                elif after:
                    quote = _direct(token.piece, after[0].cue, after[0].sources, after[0].mood, 0.85)
                elif before:
                    quote = _direct(token.piece, before[-1].cue, before[-1].sources, before[-1].mood, 0.75)
                else:
                    near = lead.get(sentence.paragraph - 1) or []
                    if last is not None and open_paragraph == sentence.paragraph - 1:
                        quote = _direct(token.piece, last.cue, last.sources, last.mood, 0.93)
                    elif near:
                        quote = _direct(token.piece, near[-1].cue, near[-1].sources, near[-1].mood, 0.65)
                    elif last is not None and sentence.paragraph - last.paragraph <= 3:
                        quote = _direct(token.piece, last.cue, last.sources, last.mood, 0.5)
                    else:
                        continue
                found.append(quote)
                lead.setdefault(sentence.paragraph, []).append(quote)
                last = _Speaker(quote.sources, quote.cue, quote.mood, sentence.paragraph)
            if not token.piece.closed:
                open_paragraph = sentence.paragraph
    return found


def _stands_alone(sentence: Sentence, piece: Marked, text: str) -> bool:
    """True for a marked piece that is a sentence of its own and no title or scare quote within another."""
    words = piece.inner.of(text)
    outside = sum(1 for token in sentence.tokens if token.is_word)
    if outside > 3:
        return False
    full = words[:1].isupper() and words[-1:] in ".?!…"
    return len(words.split(None, _FEWEST_WORDS)) >= _FEWEST_WORDS or full


def _transcript(text: str, quotes: list[Quote]) -> list[Quote]:
    """Return the turns of a transcript: `SANDERS: The policy has not changed.`"""
    labels = list(_LABEL.finditer(text))
    if len(labels) < 2:
        return []
    taken = sorted((quote.content.start, quote.content.end) for quote in quotes)
    found: list[Quote] = []
    at = 0
    for label in labels:
        end = text.find("\n", label.end())
        end = len(text) if end < 0 else end
        while end > label.end() and text[end - 1].isspace():
            end -= 1
        if end <= label.end():
            continue
        while at < len(taken) and taken[at][1] <= label.end():
            at += 1
        if at < len(taken) and taken[at][0] < end and taken[at][0] <= label.end() + 1:
            continue
        name = label.group("name")
        sources = () if name in ("Q", "A") else (Span(*label.span("name")),)
        content = Span(label.end(), end)
        found.append(
            Quote(
                kind=QuoteKind.INDIRECT,
                content=content,
                fragments=(content,),
                quoted=(),
                cue=None,
                sources=sources,
                mood=Mood.SAID,
                confidence=0.9,
            )
        )
    return found


def _distinct(quotes: list[Quote]) -> list[Quote]:
    best: dict[Span, Quote] = {}
    for quote in quotes:
        kept = best.get(quote.content)
        if kept is None or quote.confidence > kept.confidence:
            best[quote.content] = quote
    return list(best.values())
