"""Marked words that a noun of speech introduces: `Harlan's offer to "sit down"`, `comments he made that "time is short"`."""

from extractors.quotes.lexicon import AUX, CUE_FORMS, NOUNLIKE, PRONOUNS, SPEECH_NOUNS
from extractors.quotes.phrases import Range, Tokens, ending_at, is_adverb
from extractors.values import Span

_REACH = 9
_OWNERS = frozenset(["his", "her", "their", "my", "our"])
_MADE = frozenset(["made", "gave", "issued", "delivered", "offered", "used", "sent", "wrote"])


def noun_source(tokens: Tokens, piece: int) -> tuple[Span, Range, bool] | None:
    """Return source, range of the cue, and whether it is an old statement, for the marked piece at `tokens[piece]`."""
    for at in range(piece - 1, max(-1, piece - 1 - _REACH), -1):
        token = tokens[at]
        if token.piece is not None or not (token.is_word or token.text in (",", "'", "’")):
            return None
        if token.lower in CUE_FORMS and token.lower not in NOUNLIKE | _MADE and not token.lower.endswith("ing"):
            return None  # a verb of its own introduces the words
        if token.lower not in SPEECH_NOUNS:
            continue
        old = any(one.lower in ("previously", "earlier", "once", "had") for one in tokens[max(0, at - 3) : piece])
        behind = [one for one in tokens[at + 1 : piece] if not is_adverb(one)]
        if any(one.lower in AUX for one in behind):
            return None  # `his comments were "unhelpful"`: what is said of them, and not what they said
        if len(behind) >= 2 and behind[0].lower in PRONOUNS and behind[1].lower in _MADE:
            return Span(behind[0].start, behind[0].end), (at, at + 1), old
        for back in range(at - 1, max(-1, at - 4), -1):
            owner = tokens[back]
            if not owner.is_word:
                break
            if owner.lower in _OWNERS:
                return Span(owner.start, owner.end), (at, at + 1), old
            if owner.lower.endswith(("'s", "’s", "s'", "s’")):
                found = ending_at(tokens, back + 1)
                start = tokens[found[0]].start if found else owner.start
                cut = 1 if owner.lower.endswith(("'", "’")) else 2
                return Span(start, owner.end - cut), (at, at + 1), old
    return None
