"""What a description tells of somebody: "former director", "Russian foreign minister", "a senator". Words are folded."""

import re
from collections.abc import Iterator, Sequence

from extractors.speakers.index import folded
from extractors.speakers.lexicon import (
    AMERICAN,
    FOREIGN,
    FOREIGN_ROLES,
    FORMER,
    MEN,
    NAMELESS,
    OFFICIAL_ROLES,
    OTHER_ROLES,
    PARTIES,
    SPOKES,
    TITLES,
    WOMEN,
)

#: offices that the United States do not have
_ABROAD = frozenset("minister ministers ministry premier king queen emir ayatollah taoiseach sheikh".split())
#: offices of cabinets abroad that are called secretaries, as in London
_SECRETARIES_ABROAD = re.compile(r"\b(?:foreign|home|defence|shadow [a-z]+) secretary\b")


def is_former(words: Sequence[str]) -> bool:
    """Whether a description is of what somebody was: "former director", "who served as secretary"."""
    text = " ".join(words)
    return (
        not FORMER.isdisjoint(words)
        or any(word.startswith("ex-") for word in words)
        or bool(re.search(r"\bwho (?:served|was|had been|worked|led|headed)\b", text))
    )


def is_foreign(words: Sequence[str]) -> bool:
    """Whether a description is of somebody who speaks for another country: "Russian foreign minister"."""
    head = head_of(words)
    if _SECRETARIES_ABROAD.search(" ".join(head)) and AMERICAN.isdisjoint(head):
        return True
    return not _ABROAD.isdisjoint(head) or (
        not FOREIGN.isdisjoint(head)
        and (not FOREIGN_ROLES.isdisjoint(head) or "korean" in head)
        and AMERICAN.isdisjoint(head)
    )


def is_outside(words: Sequence[str]) -> bool:
    """Whether a description is of somebody outside of an administration: a senator, a professor, a voter."""
    return not OTHER_ROLES.isdisjoint(words) or not PARTIES.isdisjoint(words)


def is_nameless(words: Sequence[str]) -> bool:
    """Whether words name a group or a kind of person for whom nobody answers: "senior officials", "a person familiar"."""
    return not NAMELESS.isdisjoint(head_of(words))


def head_of(words: Sequence[str]) -> list[str]:
    """Return the words before what an office is about or accredited to: "special envoy" of "special envoy to North Korea"."""
    for place, word in enumerate(words):
        if word in ("to", "on", "in", "at", "from", "with", "against", "about", "familiar"):
            return list(words[:place])
        if word == "for" and SPOKES.isdisjoint(words[:place]):
            return list(words[:place])
    return list(words)


def titles_of(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the titles of one to three words at the end of a description: "secretary", "energy secretary"."""
    head = head_of(words)
    if not head or is_former(head) or not (head[-1] in TITLES or head[-1] in OFFICIAL_ROLES):
        return
    for size in range(1, min(3, len(head)) + 1):
        title = head[-size:]
        if title[0] not in ("the", "a", "an", "us", "of"):
            yield title


def gender_of(name: str) -> bool | None:
    """True for a woman's given name, False for a man's, None for neither."""
    first = folded(name)[:1]
    if first and (first[0] in WOMEN) != (first[0] in MEN):
        return first[0] in WOMEN
    return None
