"""Short ways to say who speaks."""

import re
from dataclasses import replace

from extractors.values import Speaker, Standing


def as_name(mention: str) -> str:
    """Return a description without its article: the name of somebody who has none."""
    return re.sub(r"^(?:the|an?|one)\s+", "", " ".join(mention.split()), flags=re.IGNORECASE)


def unresolved(mention: str) -> Speaker:
    """Return the speaker of whom nothing is known."""
    return Speaker(mention=mention, name=None, standing=Standing.UNRESOLVED, confidence=0.0)


def anew(speaker: Speaker, mention: str) -> Speaker:
    """Return the same speaker, mentioned in other words."""
    return replace(speaker, mention=mention)


def with_confidence(speaker: Speaker, confidence: float) -> Speaker:
    """Return the same speaker, no surer than this."""
    return replace(speaker, confidence=min(speaker.confidence, confidence))
