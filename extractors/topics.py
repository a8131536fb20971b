"""Which watched topics a text mentions (the prefilter), and which of them a statement is about.

Terms are literal. Text and terms are compared as folded words: NFKC, case folded, soft hyphens and zero-width characters
removed, curly apostrophes straightened, hyphens and spaces alike, a possessive 's dropped. One walk over the words finds
every term of every topic, so the cost does not grow with the number of terms.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.values import Span, Topic

#: removed before comparing: soft hyphen, zero-width space, non-joiner, joiner, word joiner, byte order mark
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_INVISIBLE_SET = "".join(map(chr, _INVISIBLE))
_WORD = re.compile(rf"[\w{_INVISIBLE_SET}]+(?:[.'\u2018\u2019\u02bc](?=[\w{_INVISIBLE_SET}])[\w{_INVISIBLE_SET}]+)*")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", ".": None})
_PARAGRAPH = re.compile(r"\S[^\n]*")
_CARRIES = re.compile(
    r"\b(?:they|them|their|it|its|this|that|these|those|he|she|such|regime|talks|deal|policy|issue|country|plan)\b",
    re.I,
)

#: paragraphs on each side in which a term still tells what a statement is about
_NEIGHBOURS = 1
#: paragraphs with a term that make an article one about the topic
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A term found in a text, and where."""

    term: str  #: as the watchlist writes it
    span: Span


@dataclass(slots=True)
class _Node:
    next: "dict[str, _Node]" = field(default_factory=dict)
    ends: list[tuple[int, int, str]] = field(default_factory=list)  #: topic number, role, term


_TERM, _EXCLUDE, _GROUP = -1, -2, 0  # a role from _GROUP up is the number of an all_of group


def _fold(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_INVISIBLE).translate(_APOSTROPHES)
    return folded[:-2] if folded.endswith("'s") else folded


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        raw = match.group()
        word = raw.casefold() if raw.isascii() and raw.isalnum() else _fold(raw)
        if word:
            yield word, match.start(), match.end()


class Prefilter:
    """Finds the watched topics of a text. Built once, used for every article; safe to share between threads."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = tuple(topics)
        self._root = _Node()
        for number, topic in enumerate(self._topics):
            for term in topic.terms:
                self._add(number, _TERM, term)
            for phrase in topic.exclude:
                self._add(number, _EXCLUDE, phrase)
            for group, terms in enumerate(topic.all_of):
                for term in terms:
                    self._add(number, _GROUP + group, term)

    def _add(self, number: int, role: int, term: str) -> None:
        node = self._root
        words = [word for word, _, _ in _words(term)]
        if not words:
            return
        for word in words:
            node = node.next.setdefault(word, _Node())
        node.ends.append((number, role, term))

    def scan(self, text: str) -> dict[str, Mention]:
        """Return, for each topic that `text` mentions, the first of its terms; topics stand in the watchlist's order."""
        return {topic: mentions[0] for topic, mentions in self.mentions(text).items()}

    def mentions(self, text: str) -> dict[str, list[Mention]]:
        """Return every term of every topic that `text` mentions, in the order of the text."""
        found, groups = self._find(text)
        result: dict[str, list[Mention]] = {}
        for number, topic in enumerate(self._topics):
            if number in found and all((number, group) in groups for group in range(len(topic.all_of))):
                result[topic.id] = sorted(found[number], key=lambda mention: mention.span)
        return result

    def _find(self, text: str) -> tuple[dict[int, list[Mention]], set[tuple[int, int]]]:
        words = list(_words(text))
        terms: list[tuple[int, Mention]] = []
        barred: dict[int, list[Span]] = {}
        groups: set[tuple[int, int]] = set()
        for first, (word, start, _) in enumerate(words):
            node = self._root.next.get(word) or self._plural(self._root, word)
            at = first
            while node is not None:
                for number, role, term in node.ends:
                    span = Span(start, words[at][2])
                    if role == _TERM:
                        terms.append((number, Mention(term, span)))
                    elif role == _EXCLUDE:
                        barred.setdefault(number, []).append(span)
                    else:
                        groups.add((number, role))
                at += 1
                if at == len(words) or _breaks(text, words[at - 1][2], words[at][1]):
                    break
                node = node.next.get(words[at][0]) or self._plural(node, words[at][0])
        found: dict[int, list[Mention]] = {}
        for number, mention in terms:
            spans = barred.get(number, ())
            if not any(span.start <= mention.span.start and mention.span.end <= span.end for span in spans):
                found.setdefault(number, []).append(mention)
        return found, groups

    @staticmethod
    def _plural(node: _Node, word: str) -> _Node | None:
        word = word.rstrip("'")
        return node.next.get(word[:-1]) if word.endswith("s") and len(word) > 3 else None


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether what stands between two words keeps them from being one phrase: a blank line or a full stop."""
    between = text[start:end]
    return between.count("\n") > 1 or any(mark in between for mark in '.!?;:,\u2014()[]"\u201c\u201d')


def topics_of(
    text: str, content: Span, mentions: Mapping[str, Sequence[Mention]], *, title_mentions: Mapping[str, Mention]
) -> dict[str, str]:
    """Return the topics that the words at `content` are about, each with the reason in words.

    The term stands in the words themselves, in their paragraph, in a neighbouring paragraph to which the words point
    back ("they", "this"), or the whole article is about the topic (a term in the title, or in several paragraphs).
    """
    spans = [Span(match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    own = next((i for i, span in enumerate(spans) if span.start <= content.start < span.end), None)
    reasons: dict[str, str] = {}
    for topic in dict.fromkeys([*mentions, *title_mentions]):
        why = _why(text, content, spans, own, mentions.get(topic, ()), title_mentions.get(topic))
        if why:
            reasons[topic] = why
    return reasons


def _why(
    text: str, content: Span, spans: Sequence[Span], own: int | None, mentions: Sequence[Mention], title: Mention | None
) -> str | None:
    for mention in mentions:
        if content.start <= mention.span.start and mention.span.end <= content.end:
            return f'"{mention.term}" in the words themselves'
    inside: dict[int, Mention] = {}
    for mention in mentions:
        for i, span in enumerate(spans):
            if span.start <= mention.span.start < span.end:
                inside.setdefault(i, mention)
    if own is not None:
        if own in inside:
            return f'"{inside[own].term}" in the same paragraph'
        near = next((i for d in range(1, _NEIGHBOURS + 1) for i in (own - d, own + d) if i in inside), None)
        if near is not None and _CARRIES.search(content.of(text)):
            return f'"{inside[near].term}" in the {"paragraph before" if near < own else "next paragraph"}'
    if title is not None:
        return f'the article is about it: "{title.term}" in the title'
    if len(inside) >= _SEVERAL:
        return f'the article is about it: "{mentions[0].term}" in {len(inside)} paragraphs'
    return None
