"""Questions that somebody was asked: `Asked whether the talks would go on, she ...`, `he was asked to leave`.

Who asks is told only by "by"; the words were never the answer's, so their mood is hypothetical.
"""

from extractors.quotes.ends import trim
from extractors.quotes.lexicon import BE
from extractors.quotes.phrases import Range, Tokens, is_adverb, starting_at
from extractors.quotes.rules import Found, Rule, clause
from extractors.values import Mood, Span

_OPENERS = frozenset("whether if why how what when where who whom which to".split())
#: Words between "asked" and the question: "asked on Fox News by Ann Rosen whether".
_FARTHEST = 9


def find_questions(tokens: Tokens) -> list[Found]:
    """Return the questions of a sentence, each with "asked" as its cue."""
    found: list[Found] = []
    for at, token in enumerate(tokens):
        if token.lower != "asked":
            continue
        back = at - 1
        while back >= 0 and is_adverb(tokens[back]):
            back -= 1
        opens = back < 0 or not tokens[back].is_word or tokens[back].lower in ("when", "whenever")
        passive = back >= 0 and tokens[back].lower in BE
        question = _question(tokens, at + 1, opens) if opens or passive else None
        if question is None or any(one.piece for one in tokens[question[0] : question[1]]):
            continue
        by = next((one for one in range(at + 1, question[0]) if tokens[one].lower == "by"), None)
        source = starting_at(tokens, by + 1) if by is not None else None
        found.append(
            clause(
                Span(tokens[question[0]].start, tokens[question[1] - 1].end),
                (),
                Span(token.start, token.end),
                (Span(tokens[source[0]].start, tokens[source[1] - 1].end),) if source else (),
                Mood.HYPOTHETICAL,
                Rule.QUESTION,
            )
        )
    return found


def _question(tokens: Tokens, start: int, opens: bool) -> Range | None:
    """Return the words of the question behind "asked"; they end at a comma where it opens the sentence."""
    for at in range(start, min(len(tokens) - 1, start + _FARTHEST)):
        token = tokens[at]
        if token.lower in _OPENERS:
            end = at + 1
            while (
                end < len(tokens)
                and tokens[end].text not in (";", "—", "–")
                and not (tokens[end].text == "," and opens)
            ):
                end += 1
            return trim(tokens, at, end)
        if not token.is_word:
            return None
    return None
