"""Marked sentences beside a name and a colon (`Ann Rosen: "It is over."`) or a verb that is in no list (`"It is over," she barked`).

The marks and the comma tell that somebody speaks, so that any verb will do. It is asked for what the cues have left.
"""

from extractors.quotes.lexicon import AUX, BE, DETERMINERS, PRONOUNS
from extractors.quotes.phrases import Range, Tokens, is_adverb, is_verb, starting_at, subject_before
from extractors.quotes.rules import Found, Rule, direct
from extractors.quotes.sentences import Sentence, Token
from extractors.values import Mood, Span

#: Fewer words behind a colon are a title or an example.
_FEWEST_WORDS = 4
_DASHES = frozenset(("-", "—", "–", "―", "--"))
#: Words before a name that a colon follows: "more from Ann Rosen: ..."
_LEADS = frozenset("from here's here’s via by to".split())
#: Words of a name, and between marked words and their verb.
_LONGEST = 8


def find_beside(sentences: tuple[Sentence, ...], done: set[int]) -> list[Found]:
    """Return the marked sentences that a name with a colon, or somebody's verb, stands beside.

    `done` holds the starts of the marked pieces that have been claimed, and gets those of these.
    """
    found: list[Found] = []
    for sentence in sentences:
        tokens = sentence.tokens
        first = next((at for at, token in enumerate(tokens) if token.is_word), len(tokens))
        for at, token in enumerate(tokens):
            if token.piece is None or token.piece.inner.start in done:
                continue
            beside = (
                _label(tokens, at) or _verb_before(tokens, at) or (_verb_behind(tokens, at) if at < first else None)
            )
            if beside is not None:
                source, cue = beside
                done.add(token.piece.inner.start)
                spans = Span(tokens[source[0]].start, tokens[source[1] - 1].end)
                said = Span(tokens[cue].start, tokens[cue].end) if cue is not None else None
                found.append(direct(token.piece.inner, said, (spans,), Mood.SAID, Rule.BESIDE))
    return found


def _label(tokens: Tokens, piece: int) -> tuple[Range, int | None] | None:
    """Return the name before a colon, at the head of a sentence or behind a dash."""
    if piece < 2 or tokens[piece - 1].text != ":" or len(tokens[piece].text.split()) < _FEWEST_WORDS:
        return None
    start = piece - 1
    while start and tokens[start - 1].is_word and piece - start <= _LONGEST and tokens[start - 1].lower not in _LEADS:
        start -= 1
    opens = start == 0 or tokens[start - 1].text in _DASHES or tokens[start - 1].lower in _LEADS
    words = tokens[start : piece - 1]
    named = bool(words) and words[0].is_capital and words[-1].is_capital
    if not opens or not named or any(is_verb(one) or one.lower in DETERMINERS for one in words):
        return None
    return (start, piece - 1), None


def _verb_before(tokens: Tokens, piece: int) -> tuple[Range, int | None] | None:
    """Return subject and verb of `his friends jeered, "Goodbye!"`."""
    if piece < 3 or tokens[piece - 1].text not in (",", ":") or not tokens[piece].text[1:2].isupper():
        return None
    for verb in range(piece - 2, max(0, piece - 2 - _LONGEST), -1):
        if not tokens[verb].is_word:
            return None
        if _speaks(tokens[verb]):
            subject = subject_before(tokens, verb)
            passive = subject is not None and any(one.lower in BE for one in tokens[subject[1] : verb])
            return (subject[0], verb) if subject and not passive else None
    return None


def _verb_behind(tokens: Tokens, piece: int) -> tuple[Range, int | None] | None:
    """Return subject and verb of `"It is over," an angry Rosen barked` and `"It is over," barked Rosen`."""
    at = piece + 1
    comma = at < len(tokens) and tokens[at].text == ","
    if not (comma or _last(tokens[piece]) in tuple(",?!—-…")):
        return None
    at += comma
    if at < len(tokens) and _speaks(tokens[at]):
        subject = starting_at(tokens, at + 1)
        return (subject, at) if subject else None
    for verb in range(at + 1, min(len(tokens), at + 1 + _LONGEST)):
        if not tokens[verb].is_word:
            return None
        if _speaks(tokens[verb]):
            subject_ = subject_before(tokens, verb)
            return (subject_[0], verb) if subject_ and subject_[0][0] == at else None
    return None


def _speaks(token: Token) -> bool:
    """True for a verb in the past or of the third person: what may stand for "said"."""
    return (
        is_verb(token)
        and token.lower not in AUX | PRONOUNS
        and not token.lower.endswith("ing")
        and not is_adverb(token)
    )


def _last(token: Token) -> str:
    return token.text.rstrip("”\"»'’` ")[-1:]
