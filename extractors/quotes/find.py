"""Puts the pieces together: text in, quotes out. Pure, bounded, linear; never raises on text."""

from extractors.quotes.beside import find_beside
from extractors.quotes.carried import carry
from extractors.quotes.clauses import contents
from extractors.quotes.cues import Cue, find_cues
from extractors.quotes.grammar import Grammar, shipped
from extractors.quotes.lexicon import CUE_FORMS, PHRASE_STARTS
from extractors.quotes.marks import find_marked
from extractors.quotes.nouns import noun_source
from extractors.quotes.parsed import FEWEST_OUTSIDE, is_long, read
from extractors.quotes.phrases import Range, Tokens
from extractors.quotes.questions import find_questions
from extractors.quotes.rules import Found, Rule, clause, direct
from extractors.quotes.sentences import Sentence, cut
from extractors.quotes.signed import find_signed
from extractors.quotes.turns import find_turns
from extractors.values import Mood, Quote, QuoteKind, Span

_SINGULAR = frozenset(("a", "an", "the", "his", "her"))
#: Rules whose finds within a clause that is reported itself are right one time in seven.
_DOUBTFUL_WITHIN = frozenset((Rule.OBJECT, Rule.CLAUSE_OTHER, Rule.PARSED_OBJECT))
#: The verbs that say no more than that somebody spoke: what follows them is nearly always speech.
_PLAIN = frozenset(("say", "tell", "add"))


def find_quotes(text: str, *, title: str = "", grammar: Grammar | None = None) -> tuple[Quote, ...]:
    """Return the quotes of `text`, ordered by the start of their content.

    `title` is the headline, for callers that keep it apart; a quote is always a slice of `text`. `grammar` parses the sentences that
    the rules leave open: the shipped one by default. Raises GrammarError when that cannot be loaded, and nothing on any text.

    The confidence of a quote is that of the rule that found it (see `rules`): how often its words and its source were right.
    """
    return tuple(one.quote for one in find_with_rules(text, grammar or shipped()))


def find_with_rules(text: str, grammar: Grammar) -> tuple[Found, ...]:
    """Return the quotes of `text` as `find_quotes` does, each with the rule that found it."""
    sentences = cut(text, find_marked(text))
    done: set[int] = set()
    by_form = [_of_sentence(sentence, done) for sentence in sentences]
    found = [one for of_sentence in by_form for one in of_sentence] + find_beside(sentences, done)
    unread = [number for number, sentence in enumerate(sentences) if _is_open(sentence, by_form[number], done)]
    parses = grammar.parse([text[sentences[number].start : sentences[number].end] for number in unread])
    for number, doc in zip(unread, parses, strict=True):
        found += read(text, sentences[number], doc, {_cue_start(one) for one in by_form[number]}, done)
    found += find_signed(sentences, done)
    found = carry(text, sentences, found, done)
    found += find_turns(text, sorted(one.quote.content for one in found))
    return tuple(sorted(_outermost(_distinct(found)), key=lambda one: (one.quote.content.start, one.quote.content.end)))


def _is_open(sentence: Sentence, found: list[Found], done: set[int]) -> bool:
    """True when the rules of form have left a verb of reporting or marked words without an answer."""
    if sentence.words < FEWEST_OUTSIDE:
        return False
    claimed = {_cue_start(one) for one in found}
    return any(
        token.piece.inner.start not in done and is_long(token)
        if token.piece is not None
        else (token.lower in CUE_FORMS or token.lower in PHRASE_STARTS) and token.start not in claimed
        for token in sentence.tokens
    )


def _cue_start(found: Found) -> int:
    return found.quote.cue.start if found.quote.cue else -1


def _of_sentence(sentence: Sentence, done: set[int]) -> list[Found]:
    tokens = sentence.tokens
    found: list[Found] = []
    for at, token in enumerate(tokens):
        noun = noun_source(tokens, at) if token.piece is not None else None
        if token.piece is not None and noun is not None:
            source, where, old = noun
            span = Span(tokens[where[0]].start, tokens[where[1] - 1].end)
            mood = Mood.RECOUNTED if old else Mood.SAID
            found.append(direct(token.piece.inner, span, (source,), mood, Rule.NOUN))
            done.add(token.piece.inner.start)
    cues = find_cues(tokens)
    for number, cue in enumerate(cues):
        sources = _sources(tokens, cue.subject) if cue.subject else ()
        for start, end in contents(tokens, cues, number):
            found += _at_cue(tokens, start, end, sources, cue, done)
    return found + find_questions(tokens)


def _at_cue(tokens: Tokens, start: int, end: int, sources: tuple[Span, ...], cue: Cue, done: set[int]) -> list[Found]:
    span = Span(tokens[cue.start].start, tokens[cue.end - 1].end)
    pieces = [token.piece for token in tokens[start:end] if token.piece is not None]
    words = sum(1 for token in tokens[start:end] if token.is_word)
    fresh = [piece for piece in pieces if piece.inner.start not in done]
    done.update(piece.inner.start for piece in fresh)
    if pieces and not words:
        rule = Rule.MARKED_INHERITED if cue.inherited else Rule.MARKED
        return [direct(piece.inner, span, sources, cue.mood, rule) for piece in fresh]
    if pieces and not fresh:
        return []
    if not pieces and not cue.clause and cue.lemma != "according to" and words < 2:
        return []
    first, last = tokens[start], tokens[end - 1]
    content = Span(
        first.piece.inner.start if first.piece else first.start, last.piece.inner.end if last.piece else last.end
    )
    return [clause(content, tuple(piece.inner for piece in pieces), span, sources, cue.mood, _rule(cue, bool(pieces)))]


def _rule(cue: Cue, marked: bool) -> Rule:
    if marked:
        return Rule.PART if cue.lemma in _PLAIN and not cue.inherited else Rule.PART_OTHER
    if cue.lemma == "according to":
        return Rule.ACCORDING
    if cue.inherited:
        return Rule.INHERITED
    if cue.lemma in _PLAIN:
        return Rule.CLAUSE
    return Rule.CLAUSE_OTHER if cue.clause else Rule.OBJECT


def _sources(tokens: Tokens, subject: Range) -> tuple[Span, ...]:
    """Return the mentions of a subject: "both A and B" are two."""
    start, end = subject
    if tokens[start].lower == "both" and end - start > 1:
        start += 1
    comma = next((at for at in range(start, end) if tokens[at].text == ","), end)
    for at in range(start + 1, comma - 1):
        left, right = tokens[start:at], tokens[at + 1 : comma]
        if tokens[at].lower == "and" and left[-1].is_word and _names(left) and _names(right) and _both(left, right):
            return Span(left[0].start, left[-1].end), Span(right[0].start, right[-1].end)
    return (Span(tokens[start].start, tokens[end - 1].end),)


def _both(left: Tokens, right: Tokens) -> bool:
    """False for one noun with two adjectives: "U.S. and Iraqi officials"."""
    return left[0].lower in _SINGULAR or not left[-1].is_capital or right[-1].is_capital or right[0].lower in _SINGULAR


def _names(words: Tokens) -> bool:
    """True when the words can name a source alone; "of state" beside "and" belongs to a longer name."""
    return (
        bool(words)
        and (words[0].is_capital or words[0].lower in _SINGULAR)
        and not any(word.lower in ("of", "for") for word in words[:-1])
    )


def _outermost(found: list[Found]) -> list[Found]:
    """Return the quotes without what a doubtful verb reports within somebody's clause: "said that China opposed the plan"."""
    kept = []
    reach = 0  # how far the clauses go that begin before this one, or with it
    for one in sorted(found, key=lambda one: (one.quote.content.start, -one.quote.content.end)):
        doubtful = one.rule in _DOUBTFUL_WITHIN and one.quote.kind is QuoteKind.INDIRECT
        if not (doubtful and one.quote.content.end <= reach):
            kept.append(one)
        if one.quote.kind is not QuoteKind.DIRECT:
            reach = max(reach, one.quote.content.end)
    return kept


def _distinct(found: list[Found]) -> list[Found]:
    best: dict[Span, Found] = {}
    for one in found:
        kept = best.get(one.quote.content)
        if kept is None or one.quote.confidence > kept.quote.confidence:
            best[one.quote.content] = one
    return list(best.values())
