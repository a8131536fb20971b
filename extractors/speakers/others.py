"""Those whom the roster does not know and the text does not name: groups, companies, papers, people without a name."""

import re

from extractors.speakers.answers import as_name, unresolved
from extractors.speakers.descriptions import is_foreign, is_former, is_nameless, is_outside
from extractors.speakers.index import folded
from extractors.speakers.lexicon import AMERICAN, FOREIGN, GROUPS, NAMELESS, NOT_A_PERSON, PARTIES, STARTERS
from extractors.speakers.words import words_of
from extractors.values import Speaker, Standing

#: words that stand for somebody of a group: "one of them", "two others"
_SOME = frozenset(
    "one two three four five six seven eight nine ten another others several both neither some many".split()
)
#: what speaks for somebody outside of an administration
_OF_OTHERS = frozenset("campaign team company firm report study survey poll lawsuit newspaper magazine mate".split())


def other(text: str, mention: str, words: list[str]) -> Speaker:
    """Return what is left: people without a name, groups, companies, and what we cannot tell."""
    name = proper_name(text, mention)
    nameless = (
        is_nameless(words)
        or (words and words[0] in _SOME and name is None)
        or (words and not NAMELESS.isdisjoint(words) and name is None)
    )
    if is_foreign(words) or (set(words) & FOREIGN and nameless and not set(words) & AMERICAN):
        return Speaker(
            mention=mention, name=None if nameless else as_name(mention), standing=Standing.FOREIGN, confidence=0.8
        )
    if is_former(words):
        return Speaker(mention=mention, name=None, standing=Standing.FORMER, confidence=0.8)
    if nameless:
        return Speaker(mention=mention, name=None, standing=Standing.UNNAMED, confidence=0.8)
    if name is None and words and words[-1] in _OF_OTHERS:
        return Speaker(mention=mention, name=None, standing=Standing.OTHER, confidence=0.7)
    if is_outside(words) or not GROUPS.isdisjoint(words):
        group = not GROUPS.isdisjoint(words) or not PARTIES.isdisjoint(words)
        return Speaker(mention=mention, name=None if group else name, standing=Standing.OTHER, confidence=0.7)
    if name is not None:
        standing = Standing.OTHER if _is_organisation(name) else Standing.UNRESOLVED
        return Speaker(mention=mention, name=name, standing=standing, confidence=0.7)
    return unresolved(mention)


def proper_name(text: str, mention: str) -> str | None:
    """Return the name of an institution that the roster does not know, in its longest form: "the Commission", once introduced."""
    head = re.split(r",\s|\s+\(", mention, maxsplit=1)[0]
    words = words_of(head)
    while words and ((words[0].key in STARTERS and not words[0].text.isupper()) or not words[0].is_capital):
        words = words[1:]
    named = [word for word in words if word.is_capital]
    if not named or len(named) * 2 < len(words):
        return None
    name = head[words[0].start : words[-1].end]
    if len(words) == 1:
        # "the Church" of Scientology; an acronym in brackets behind the whole name
        longer = (
            re.compile(rf"\b((?:[A-Z][\w’'-]+ |of |and |for |the )+)\({re.escape(name)}\)") if name.isupper() else None
        )
        whole = longer.search(text) if longer else None
        if whole:
            return re.sub(r"^(?:the|of|and|for)\s+", "", whole[1].strip(), flags=re.IGNORECASE)
        part = re.search(rf"\b{re.escape(name)}(?: of(?: the)? [A-Z][\w’'-]+)+", text)
        return part[0] if part else name
    return name


def _is_organisation(name: str) -> bool:
    return name.isupper() or any(word in NOT_A_PERSON for word in folded(name))
