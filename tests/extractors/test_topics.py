"""The prefilter: what it lets through, what it does not, and what a passage is about."""

import pytest

from extractors.topics import Prefilter, topics_of
from extractors.values import Span, Topic

IRAN = Topic(id="iran", name="Iran", terms=("Iran", "enrichment"))
KOREA = Topic(id="korea", name="Korea", terms=("North Korea", "Kim Jong Un"), exclude=("North Korea Town",))
TARIFFS = Topic(id="tariffs", name="Tariffs on China", terms=("tariff",), all_of=(("China", "Beijing"),))
PREFILTER = Prefilter([IRAN, KOREA, TARIFFS])


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Talks with Iran resumed.", ["iran"]),
        ("Iran's envoy left; IRAN\u2019S did not.", ["iran"]),
        ("The mayor of Tirana, an Iranologist.", []),
        ("North\u00a0Korea and north-korea", ["korea"]),
        ("North\nKorea fired", ["korea"]),
        ("Nor\u00adth Ko\u200brea", ["korea"]),
        ("He flew north. Korea was cold.", []),
        ("North Korea Town opens a market.", []),
        ("North Korea Town, and North Korea.", ["korea"]),
        ("New tariffs were announced.", []),
        ("New tariffs on Beijing were announced.", ["tariffs"]),
        ("", []),
    ],
)
def test_what_is_let_through(text: str, topics: list[str]) -> None:
    assert list(PREFILTER.scan(text)) == topics


def test_a_mention_is_where_the_text_has_it() -> None:
    text = "Nothing new on Kim Jong-un today."
    mention = PREFILTER.scan(text)["korea"]
    assert (mention.term, mention.span.of(text)) == ("Kim Jong Un", "Kim Jong-un")


def test_the_words_themselves_tell_first_then_their_paragraph_then_the_article() -> None:
    text = "Iran waits.\n\nShe spoke of Iran. We will not move.\n\nRain fell.\n\nIran again."
    mentions = PREFILTER.mentions(text)

    def why(words: str) -> str | None:
        start = text.index(words)
        return topics_of(text, Span(start, start + len(words)), mentions, title_mentions={}).get("iran")

    assert why("Iran waits") == '"Iran" in the words themselves'
    assert why("We will not move") == '"Iran" in the same paragraph'
    assert "in 3 paragraphs" in str(why("Rain fell"))


def test_a_thousand_terms_cost_no_more_than_a_walk_over_the_words() -> None:
    many = Prefilter([Topic(id=f"t{n}", name="", terms=(f"word{n} of some kind",)) for n in range(1000)])
    assert list(many.scan("a" * 200_000 + " word7 of some kind " + "word " * 50_000)) == ["t7"]
