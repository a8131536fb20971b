"""Everything that a text says somebody said: quotes, speakers, days, and which of them are on a watched topic."""

from dataclasses import replace
from datetime import date, timedelta

from extractors.days import Told, told_on
from extractors.quotes import find_quotes
from extractors.quotes.grammar import Grammar
from extractors.speakers import Resolver
from extractors.topics import Prefilter, topics_of
from extractors.values import Attribution, Mood, Quote, Roster, Span, Statement

#: characters of the context that a judge is given
CONTEXT = 1_200
#: Words older than this are told again, and not reported.
OLD = timedelta(days=28)


def attribute(
    text: str, *, title: str, published: date | None, roster: Roster, grammar: Grammar | None = None
) -> tuple[Attribution, ...]:
    """Return every quote of a text with its speakers and its day, in the order of the text.

    `published` is the day in the page's own time zone. An office is the one held on the day of the words, else of publication.
    `grammar` reads the sentences: the one that ships by default. Raises GrammarError when that cannot be loaded.
    """
    quotes = find_quotes(text, title=title, grammar=grammar)
    resolver = Resolver(text, quotes, title=title, published=published, roster=roster)
    # Who spoke helps to tell when: a speaker's undated words belong to the day of the dated ones.
    found = [resolver.speakers(number, published) for number in range(len(quotes))]
    told = told_on(
        text,
        quotes,
        published=published,
        speakers=[speakers[0].official or speakers[0].name for speakers in found],
        bodies=[speakers[0].office for speakers in found],
    )
    quotes = tuple(_dated(quote, when, published) for quote, when in zip(quotes, told, strict=True))
    if any(when.about not in (None, published) for when in told):
        resolver = Resolver(text, quotes, title=title, published=published, roster=roster)
        found = [resolver.speakers(number, when.about) for number, when in enumerate(told)]
    return tuple(
        Attribution(quote=quote, speakers=speakers, said_on=when.day)
        for quote, speakers, when in zip(quotes, found, told, strict=True)
    )


def _dated(quote: Quote, when: Told, published: date | None) -> Quote:
    """Return the quote, recounted when its words are of weeks ago: they are no news."""
    old = published is not None and when.about is not None and published - when.about >= OLD
    return replace(quote, mood=Mood.RECOUNTED) if old and quote.mood is Mood.SAID else quote


def statements(
    text: str,
    *,
    title: str,
    published: date | None,
    roster: Roster,
    prefilter: Prefilter,
    grammar: Grammar | None = None,
) -> tuple[Statement, ...]:
    """Return the attributions on a watched topic, one a topic; () at once for a text that mentions none.

    Raises GrammarError as `attribute` does.
    """
    whole = f"{title}\n\n{text}"
    watched = prefilter.scan(whole)
    if not watched:
        return ()
    offset = len(whole) - len(text)
    mentions = {
        topic: [
            type(m)(m.term, Span(m.span.start - offset, m.span.end - offset)) for m in found if m.span.start >= offset
        ]
        for topic, found in prefilter.mentions(whole).items()
    }
    in_title = {topic: mention for topic, mention in watched.items() if mention.span.end <= len(title)}
    found = []
    for attribution in attribute(text, title=title, published=published, roster=roster, grammar=grammar):
        quote = attribution.quote
        for topic, why in topics_of(text, quote.content, mentions, title_mentions=in_title).items():
            found.append(
                Statement(
                    attribution=attribution,
                    topic=topic,
                    words=_words(text, quote),
                    context=_context(text, quote.content),
                    why=why,
                )
            )
    return tuple(found)


def _words(text: str, quote: Quote) -> str:
    """Return the words as one line, without what the article put between their pieces."""
    return " ".join(" ".join(span.of(text) for span in quote.fragments).split())


def _context(text: str, content: Span) -> str:
    """Return the paragraph of the words and its neighbours, whole ones as long as they fit."""
    start, end = _paragraph(text, content.start, content.end)
    before = _paragraph(text, _skip_back(text, start), start)[0]
    after = _paragraph(text, start, min(len(text), _skip_on(text, end) + 1))[1]
    if end - before <= CONTEXT:
        start = before
    if after - start <= CONTEXT:
        end = after
    if end - start > CONTEXT:
        start = max(start, min(content.start, end - CONTEXT) - CONTEXT // 4)
        end = min(end, start + CONTEXT)
    return text[start:end].strip()


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return first, len(text) if last < 0 else last


def _skip_back(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at - 1 if at > 0 else 0


def _skip_on(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
