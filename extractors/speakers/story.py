"""One text, read from its head to its end: who was found to speak so far."""

import re
from collections.abc import Sequence
from datetime import date

from extractors.speakers.index import RosterIndex, folded
from extractors.speakers.lexicon import OF_STATE
from extractors.speakers.people import Cast, Person
from extractors.values import Quote, Span, Speaker

#: paragraphs that a pronoun or a description looks back
LOOK_BACK = 4


class Story:
    """One text with its quotes and its people, and who was found to speak in it so far."""

    def __init__(
        self, text: str, quotes: Sequence[Quote], *, title: str, published: date | None, index: RosterIndex
    ) -> None:
        self.text = text
        self.quotes = quotes
        self.published = published
        self.index = index
        self.cast = Cast(text, index, [span for quote in quotes for span in quote.quoted])
        self.about_government = self._mentions_government(title)
        #: who was found to speak, by the place of the source: (place, person or None, speaker)
        self.spoken: list[tuple[int, Person | None, Speaker]] = []
        self.quote_at: dict[int, Quote] = {}

    def tell(self, source: Span, quote: Quote, person: Person | None, speaker: Speaker) -> None:
        """Remember who was found to speak."""
        self.spoken.append((source.start, person, speaker))
        self.quote_at[source.start] = quote

    def paragraphs_between(self, start: int, end: int) -> int:
        """Return how many line breaks, taken in runs, stand between two places."""
        return len(re.findall(r"\n+", self.text[start:end]))

    def back(self, at: int, paragraphs: int) -> int:
        """Return where the paragraph begins that is so many before a place."""
        for _ in range(paragraphs):
            at = self.text.rfind("\n", 0, max(0, at - 1))
            if at < 0:
                return 0
        return at

    def _mentions_government(self, title: str) -> bool:
        words = set(folded(title + " " + self.text[:20_000]))
        return not words.isdisjoint(OF_STATE) or self.index.body_within(folded(self.text[:4_000])[:400]) is not None
