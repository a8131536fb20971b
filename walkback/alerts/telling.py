"""The words that tell: where two sentences set side by side part, for a reader who has five seconds."""

import re

from extractors.values import Span
from walkback.judge.cues import turns

#: turns of phrase that show on which side a sentence stands, the plainest first
_KINDS = ("waived", "refused", "double", "changed", "condition", "unchanged", "ready")
#: what follows a step that is none: "will be no", "able to never"
_DENIED = re.compile(r"\s+(?:no|not|never|nothing|nobody)\b", re.IGNORECASE)
#: places that are marked in a sentence: more, and nothing stands out
MOST = 3
_NUMBER = re.compile(r"(?<![\w.,])[$€£]?\d[\d.,]{0,20}(?: ?(?:%|percent|per cent|million|billion|trillion))?(?!\w)")


def telling(words: str, other: str) -> list[Span]:
    """Return where `words` part from `other`, in order and apart: at most MOST places.

    Those are the turns of phrase of a kind that the other sentence has none of ("anytime" against "first"), and numbers that it does not
    name where it names some. Nothing is guessed: sentences that differ in nothing of the kind have no place.
    """
    theirs = {kind for kind, _ in turns(other)}
    found = [
        (_KINDS.index(kind), span)
        for kind, span in turns(words)
        if kind in _KINDS and kind not in theirs and not (kind == "ready" and _DENIED.match(words, span.end))
    ]
    numbers = {one[0] for one in _NUMBER.finditer(other)}
    if numbers:
        found += [(-1, Span(one.start(), one.end())) for one in _NUMBER.finditer(words) if one[0] not in numbers]
    chosen: list[Span] = []
    for _, span in sorted(found, key=lambda one: (one[0], one[1].start)):
        if len(chosen) < MOST and not any(span.start < one.end and one.start < span.end for one in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda one: one.start)
