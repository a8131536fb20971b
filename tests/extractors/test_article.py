"""What comes out of a page: every paragraph of the article, verbatim, and what the page says of itself."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from extractors.article import read_article
from extractors.errors import Unreadable
from extractors.values import Article, Completeness

SEEDS = Path(__file__).parents[2] / "seeds"
URL = "https://news.example.org/2024/05/06/talks"

PARAGRAPHS = (
    "The minister said on Monday that the talks would go ahead, whatever the other side decided to do in the meantime.",
    "“We will not wait for ever,” she told reporters, ‘and we never said that we would’ — a change of tone.",
    "Officials in three capitals confirmed that letters had been exchanged over the weekend, without giving details.",
    "“No.”",
    "The next round is due in June, according to two people who were briefed on the plans and asked not to be named.",
)


def page(*paragraphs: str, head: str = "", before: str = "", after: str = "") -> bytes:
    """A plain page around some paragraphs."""
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>Talks go ahead | Example News</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a> <a href='/w'>World</a></nav>{before}<article><h1>Talks go ahead</h1>{body}"
        f"</article>{after}<footer><p>© Example News. All rights reserved.</p></footer></body></html>"
    ).encode()


def read(body: bytes) -> Article:
    return read_article(body, url=URL, content_type="text/html; charset=utf-8")


def test_every_paragraph_survives_verbatim_and_nothing_else_does() -> None:
    assert read(page()).text == "\n\n".join(PARAGRAPHS)


def test_the_seed_page_holds_every_paragraph_of_the_seed_article() -> None:
    raw = (SEEDS / "articles" / "000_0229a17b6bee711b.txt").read_text(encoding="utf-8")
    told = [" ".join(line.split()) for line in raw.split("\n") if line.strip()]
    article = read_article(
        (SEEDS / "site" / "channel-nine" / "white-house-reins-in-tillersons-offer.html").read_bytes(), url=URL
    )
    words = told[told.index(next(line for line in told if line.startswith("The White House and State"))) :]
    assert article.text.split("\n\n") == words
    assert article.published == datetime(2017, 12, 14, 3, 26, 8, tzinfo=UTC)
    assert article.published_on == date(2017, 12, 13)
    assert article.completeness is Completeness.COMPLETE


def test_a_paragraph_that_the_extractor_drops_between_two_others_is_put_back() -> None:
    dropped = '<p class="newsletter-promo">“We have never asked for that,” the minister said of the letters.</p>'
    body = page().replace(b"<p>Officials", dropped.encode() + b"\n<p>Officials")
    lines = read(body).text.split("\n\n")
    assert lines.index("“We have never asked for that,” the minister said of the letters.") == 2


def test_a_paragraph_of_links_or_a_hidden_one_is_not_put_back() -> None:
    links = '<p class="newsletter-promo"><a href="/x">More on this: five things to know about the talks</a></p>'
    hidden = '<p class="newsletter-promo" style="display: none">You are reading this in a reader mode of some kind</p>'
    body = page().replace(b"<p>Officials", (links + hidden).encode() + b"<p>Officials")
    assert read(body).text == "\n\n".join(PARAGRAPHS)


def test_what_a_page_says_of_itself() -> None:
    head = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"},
        {"@type": ["NewsArticle"], "headline": "Talks go ahead, minister says", "datePublished": "2024-05-06T23:30:00-04:00",
         "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo Ray"}], "publisher": {"name": "Example News"}}]}</script>
        <link rel="canonical" href="/2024/05/06/talks?page=all">"""
    article = read(page(head=head))
    assert article.title == "Talks go ahead, minister says"
    assert article.byline == "Ann Lee, Bo Ray"
    assert article.outlet == "Example News"
    assert article.canonical_url == "https://news.example.org/2024/05/06/talks?page=all"
    assert article.published == datetime(2024, 5, 7, 3, 30, tzinfo=UTC)
    assert article.published_on == date(2024, 5, 6)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example.net/2024/05/06/talks",
        "https://news.example.org/",
        "javascript:alert(1)",
        "http://[",
        "//x@y/z",
    ],
)
def test_a_canonical_address_elsewhere_or_of_the_home_page_is_not_believed(address: str) -> None:
    assert read(page(head=f'<link rel="canonical" href="{address}">')).canonical_url is None


@pytest.mark.parametrize(
    ("head", "moment", "day"),
    [
        # a day without a time
        ('<meta property="article:published_time" content="2024-05-06">', (2024, 5, 6, 0, 0), (2024, 5, 6)),
        # in UTC past midnight; the address has the day that readers saw
        ('<meta property="article:published_time" content="2024-05-07T03:30:00Z">', (2024, 5, 7, 3, 30), (2024, 5, 6)),
        # the same moment twice, once with the page's own offset
        (
            '<meta property="article:published_time" content="2024-05-07T03:30:00Z">'
            '<meta name="parsely-pub-date" content="2024-05-06T23:30:00-0400">',
            (2024, 5, 7, 3, 30),
            (2024, 5, 6),
        ),
        # as mail writes it
        ('<meta name="date" content="Mon, 06 May 2024 20:00:00 -0500">', (2024, 5, 7, 1, 0), (2024, 5, 6)),
        # a year in which no page was written
        ('<meta name="date" content="0001-01-01T00:00:00Z">', (2024, 5, 6, 0, 0), (2024, 5, 6)),
    ],
)
def test_the_moment_is_utc_and_the_day_is_the_pages_own(
    head: str, moment: tuple[int, ...], day: tuple[int, int, int]
) -> None:
    article = read(page(head=head))
    assert article.published == datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert article.published_on == date(*day)


@pytest.mark.parametrize(
    ("last", "head"),
    [
        ("The talks, which began in March and were interrupted twice by the two sides, will now…", ""),
        ("Subscribe to continue reading this article.", ""),
        ("Already a subscriber? Log in.", ""),
        ("The talks began in March.", '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "T", '
         '"isAccessibleForFree": "False"}</script>'),
        ("The talks began in March.", '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "T", '
         '"wordCount": "900"}</script>'),
    ],
)  # fmt: skip
def test_a_page_that_shows_that_there_is_more_is_partial(last: str, head: str) -> None:
    assert read(page(*PARAGRAPHS, last, head=head)).completeness is Completeness.PARTIAL


def test_a_long_article_that_is_not_free_was_given_whole() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "T", "isAccessibleForFree": false}</script>'
    long = tuple(f"On day {n} of the talks, {text}" for n in range(6) for text in PARAGRAPHS)
    assert read(page(*long, head=head)).completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("last", "words"),
    [("Read more:", 0), ("The talks... began in March.", 0), ("The talks began in March.", sum(map(len, PARAGRAPHS)))],
)
def test_what_only_looks_like_a_cut_is_none(last: str, words: int) -> None:
    head = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "T", "wordCount": {words}}}</script>'
    )
    assert read(page(*PARAGRAPHS, last, head=head)).completeness is Completeness.COMPLETE


def test_a_stub_whose_body_stands_in_its_json_is_read_from_there() -> None:
    told = "\\n\\n".join(PARAGRAPHS)
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "T", "articleBody": "{told}"}}</script>'
    assert read(page("The minister spoke on Monday.", head=head)).text == "\n\n".join(PARAGRAPHS)


def test_a_body_in_markdown_or_html_becomes_plain_text() -> None:
    lines = (
        "+++dropcap",
        "The minister said [on Monday](https://x.example/a) that the talks would go ahead, whatever happened in between.",
        "“We <em>will</em> not wait &amp; see for ever,” she told reporters, and then she left the room without a word.",
    )
    body = "\\n".join(lines)
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "T", "articleBody": "{body}"}}</script>'
    assert read(page("The minister spoke.", head=head)).text.split("\n\n") == [
        "The minister said on Monday that the talks would go ahead, whatever happened in between.",
        "“We will not wait & see for ever,” she told reporters, and then she left the room without a word.",
    ]


def test_the_headline_is_no_paragraph_however_often_it_is_told() -> None:
    head = '<meta property="og:title" content="Talks go ahead, &amp;lsquo;whatever&amp;rsquo; happens">'
    article = read(page(head=head))
    assert article.title == "Talks go ahead, ‘whatever’ happens"
    assert article.text == "\n\n".join(PARAGRAPHS)


def test_letters_are_composed_and_what_cannot_be_seen_is_gone() -> None:
    spoken = PARAGRAPHS[0].replace("minister", "mini&shy;ster Cafe&#x301;\u200b\u200c").replace("said", "said&nbsp;")
    assert read(page(spoken, *PARAGRAPHS[1:])).text.startswith("The minister Café said on Monday")


@pytest.mark.parametrize(
    "body", [b"", b" \n ", b"\x00\xff\xfe", b"%PDF-1.7", b"<html><body></body></html>", b"<!-- -->"]
)
def test_a_page_without_an_article_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable, match=r"\.$"):
        read(body)


def test_json_that_is_broken_or_of_other_types_is_passed_over() -> None:
    head = (
        '<script type="application/ld+json">{"@type": </script><script type="application/ld+json">[1, null, {"@type": 5}]</script>'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": 7, "author": [3, {"name": {}}], '
        '"datePublished": [], "publisher": "P", "wordCount": {}, "articleBody": []}</script>'
    )
    article = read(page(head=head))
    assert (article.title, article.byline, article.outlet) == ("Talks go ahead", None, "P")
    assert article.text == "\n\n".join(PARAGRAPHS)
