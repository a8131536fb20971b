"""Reads signatures: marked words with a dash and a name behind them, `“Never again.” — Ann Rosen, Ohio`."""

from extractors.quotes.rules import Found, Rule, direct
from extractors.quotes.sentences import Sentence, Token
from extractors.values import Mood, Span

_DASHES = frozenset(("―", "—", "–", "-", "--", "~"))
#: Words of a signature: a name with a title or a place.
_LONGEST = 16
_CONNECTING = frozenset(("of", "the", "de", "la", "van", "von", "bin", "al", "and", "for", "in", "on"))


def find_signed(sentences: tuple[Sentence, ...], done: set[int]) -> list[Found]:
    """Return the marked words that a signature follows, at the end of their line or on a line of its own.

    `done` holds the starts of the marked pieces that have been claimed, and gets those of these.
    """
    found: list[Found] = []
    for number, sentence in enumerate(sentences):
        tokens = sentence.tokens
        at = next((at for at, token in enumerate(tokens) if token.text in _DASHES), None)
        last = number + 1 == len(sentences) or sentences[number + 1].paragraph != sentence.paragraph
        if at is None or not last or not _is_name(tokens[at + 1 :]):
            continue
        spoken = tokens[at - 1] if at else sentences[number - 1].tokens[-1] if number else None
        near = at > 0 or (number > 0 and sentence.paragraph - sentences[number - 1].paragraph <= 1)
        if spoken is None or spoken.piece is None or not near or spoken.piece.inner.start in done:
            continue
        end = next((one for one in range(at + 1, len(tokens)) if tokens[one].text == ","), len(tokens))
        while not tokens[end - 1].is_word:
            end -= 1
        source = Span(tokens[at + 1].start, tokens[end - 1].end)
        done.add(spoken.piece.inner.start)
        found.append(direct(spoken.piece.inner, None, (source,), Mood.SAID, Rule.SIGNED))
    return found


def _is_name(tokens: tuple[Token, ...]) -> bool:
    words = [token for token in tokens if token.is_word]
    return (
        0 < len(words) <= _LONGEST
        and tokens[0].is_capital
        and all(token.piece is None and (token.is_word or token.text in ",.()’'") for token in tokens)
        and all(token.is_capital or token.text.isdigit() or token.lower in _CONNECTING for token in words[:3])
        and sum(token.is_capital for token in words) * 2 >= len(words)
    )
