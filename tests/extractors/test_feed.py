"""Feeds as they come: RSS, RDF, Atom and JSON, broken, lying and hostile."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors import feed as module
from extractors.errors import Unreadable
from extractors.feed import parse_feed
from extractors.values import ParsedFeed

URL = "https://news.example.org/feeds/world.xml"


def rss(items: str, *, prolog: str = '<?xml version="1.0"?>') -> bytes:
    """An RSS document with these items."""
    return f'{prolog}<rss version="2.0"><channel><title>World</title>{items}</channel></rss>'.encode()


def item(link: str = "/a", *more: str, title: str = "A") -> str:
    """An RSS item."""
    return f"<item><title>{title}</title><link>{link}</link>{''.join(more)}</item>"


def parse(body: bytes, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(body, url=URL, content_type=content_type)


def test_an_rss_feed_is_read_in_its_order() -> None:
    body = rss(
        item(
            "https://x.example/1",
            "<guid>one</guid>",
            "<pubDate>Wed, 13 Dec 2017 22:26:08 -0500</pubDate>",
            title="Talks &amp; tests",
        )
        + item("https://x.example/2", title="Second")
    )
    found = parse(body)
    assert (found.title, found.problems) == ("World", ())
    first, second = found.entries
    assert (first.guid, first.url, first.title) == ("one", "https://x.example/1", "Talks & tests")
    assert (first.published, first.updated) == (datetime(2017, 12, 14, 3, 26, 8, tzinfo=UTC), None)
    assert (second.guid, second.published) == ("https://x.example/2", None)


def test_an_atom_feed_is_read_with_the_alternate_link() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://x.example/news/"><title>Atom</title><entry>
        <id>tag:x.example,2024:1</id><title type="html">&lt;b&gt;Talks&lt;/b&gt; go on</title>
        <link rel="self" href="self.xml"/><link rel="alternate" href="a.html"/>
        <published>2024-05-06T10:00:00+02:00</published><updated>2024-05-07T10:00:00Z</updated></entry></feed>"""
    (entry,) = parse(body).entries
    assert (entry.guid, entry.url, entry.title) == (
        "tag:x.example,2024:1",
        "https://x.example/news/a.html",
        "Talks go on",
    )
    assert entry.published == datetime(2024, 5, 6, 8, tzinfo=UTC)
    assert entry.updated == datetime(2024, 5, 7, 10, tzinfo=UTC)


def test_an_rdf_feed_is_read() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>RDF</title></channel>
        <item rdf:about="https://x.example/1"><title>A</title><link>https://x.example/1</link>
        <dc:date>2024-05-06T10:00:00Z</dc:date></item></rdf:RDF>"""
    (entry,) = parse(body).entries
    assert (entry.url, entry.published) == ("https://x.example/1", datetime(2024, 5, 6, 10, tzinfo=UTC))


def test_a_json_feed_is_read() -> None:
    items = [
        {"id": "1", "url": "https://x.example/1", "title": "A", "date_published": "2024-05-06T10:00:00+02:00"},
        {"id": "https://x.example/2", "title": "B", "date_published": "soon"},
        "no item",
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}).encode()
    found = parse(body)
    assert [(entry.url, entry.title) for entry in found.entries] == [
        ("https://x.example/1", "A"),
        ("https://x.example/2", "B"),
    ]
    assert found.entries[0].published == datetime(2024, 5, 6, 8, tzinfo=UTC)
    assert "soon" in found.problems[0]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>", "web page titled “Just a moment...”"),
        (b"<html><body>" + b"<p>hello" * 10_000, "web page"),
        (b"<?xml version='1.0'?><!-- x --><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "web page"),
        (b"Service temporarily unavailable", "neither"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "neither"),
        (b"<opml version='2.0'><body/></opml>", "neither"),
        (b'{"error": "no"}', "JSON"),
        (b'{"version": "https://jsonfeed.org/version/1.1"', "JSON"),
        (b'{"a":' * 50_000, "JSON"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_named(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(body)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss("")).entries == ()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("a.html", "https://news.example.org/feeds/a.html"),
        ("/a", "https://news.example.org/a"),
        ("//other.example/a", "https://other.example/a"),
        (" \n https://x.example/a b \n", "https://x.example/a%20b"),
        ("https://x.example/ü?q=%C3%BC&amp;r=1#top", "https://x.example/%C3%BC?q=%C3%BC&r=1#top"),
        ("https://kp.example/index.php?MTVAMjAy==", "https://kp.example/index.php?MTVAMjAy=="),
    ],
)
def test_links_become_absolute_addresses(link: str, address: str) -> None:
    assert parse(rss(item(link))).entries[0].url == address


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@x.example", "http://", "https://u:p@x.example/", "http://["]
)  # fmt: skip
def test_an_entry_without_an_address_on_the_web_is_left_out_and_told(link: str) -> None:
    found = parse(rss(item(link) + item("https://x.example/2")))
    assert [entry.url for entry in found.entries] == ["https://x.example/2"]
    assert "“A” has no address on the web" in found.problems[0]


def test_a_guid_that_is_an_address_stands_in_for_the_link_and_a_name_does_not() -> None:
    items = "<item><title>A</title><guid>https://x.example/1</guid></item><item><title>B</title><guid>b-2</guid></item>"
    found = parse(rss(items))
    assert [entry.url for entry in found.entries] == ["https://x.example/1"]
    assert "“B”" in found.problems[0]


def test_entries_that_are_there_twice_count_once() -> None:
    found = parse(rss(item("/1", "<guid>g</guid>") * 2 + item("/2")))
    assert [entry.guid for entry in found.entries] == ["g", "https://news.example.org/2"]
    assert "twice" in found.problems[0]


def test_a_guid_used_for_several_entries_is_none_in_whatever_order() -> None:
    one, two = item("/1", "<guid>same</guid>"), item("/2", "<guid>same</guid>")
    for items in (one + two, two + one):
        found = parse(rss(items))
        assert all(entry.guid == entry.url for entry in found.entries)
        assert "share a guid" in found.problems[0]


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Talks &amp;amp; tests", "Talks & tests"),
        ("<![CDATA[<b>Talks</b> &#8217;til <i>June</i>]]>", "Talks ’til June"),
        ("A\n  B\tC", "A B C"),
        ("&#x202e;desrever", "desrever"),
        ("Cafe&#x301;", "Café"),
        ("3 &lt; 4 &gt; 2", "3 < 4 > 2"),
        ("", ""),
    ],
)
def test_titles_are_plain_text(raw: str, title: str) -> None:
    assert parse(rss(item(title=raw))).entries[0].title == title


@pytest.mark.parametrize("date", ["soon", "0001-01-01", "9999-12-31", "99999999999999999999"])
def test_a_date_that_cannot_be_read_is_none_and_told(date: str) -> None:
    found = parse(rss(item("/a", f"<pubDate>{date}</pubDate>")))
    assert found.entries[0].published is None
    assert f"The date '{date}'" in found.problems[0]


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "utf-8", "application/rss+xml"),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),  # both lie
        ("utf-8", None, "text/xml"),
        ("windows-1252", "windows-1252", None),
        ("windows-1252", "utf-8", "text/xml; charset=utf-8"),  # both lie
        ("utf-16", "utf-16", None),
    ],
)
def test_letters_survive_what_is_declared(encoding: str, declared: str | None, header: str | None) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = rss(item(title="“Café” – naïve"), prolog=prolog).decode().encode(encoding)
    assert parse(body, header).entries[0].title == "“Café” – naïve"


@pytest.mark.parametrize(
    "body",
    [
        rss(item("/1") + item("/2", "<b>&nosuch;</b>")),
        rss(item("/1") + item("/2"))[:-23],
        rss(item("/1", "<b>\x0b</b>") + item("/2")),
        rss(item("/1", "<b>a & b</b>") + item("/2")),
    ],
    ids=["entity", "cut", "control", "ampersand"],
)
def test_broken_xml_is_salvaged_and_told(body: bytes) -> None:
    found = parse(body)
    assert [entry.url[-2:] for entry in found.entries] == ["/1", "/2"]
    assert "not well formed" in found.problems[0]


def test_bytes_that_name_a_file_or_an_address_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss(item()))
    for body in (str(secret).encode(), secret.as_uri().encode()):
        with pytest.raises(Unreadable):
            parse(body)


def test_an_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("CANARY")
    body = rss(item(title="t&x;"), prolog=f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>')
    assert "CANARY" not in str(parse(body))


@pytest.mark.parametrize(
    "body",
    [
        rss(
            item(title="&a9;"),
            prolog='<!DOCTYPE l [<!ENTITY a0 "lol">'
            + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
            + "]>",
        ),
        rss(item("/a", '<description>&lt;p style="' + "a" * 20_000 + '!"&gt;</description>')),
        rss(item("/a", "<description>" + "&lt;!--" * 20_000 + "</description>")),
        rss(item(title="&lt;b" * 20_000)),
        rss(item(title="&lt;b&gt;" * 20_000)),
    ],
    ids=["billion laughs", "style", "comments", "unclosed tags", "tags"],
)
def test_documents_made_to_hurt_take_no_longer_than_others(body: bytes) -> None:
    start = time.process_time()
    assert len(parse(body).entries[0].title) <= module.MAX_TITLE
    assert time.process_time() - start < 4


def test_what_is_too_much_is_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 3)
    found = parse(rss("".join(item(f"/{n}") for n in range(5))))
    assert len(found.entries) == 3
    assert found.problems == ("The feed has 5 entries; only the first 3 were read.",)
    monkeypatch.setattr(module, "MAX_BYTES", 150)
    assert "only the first 150 were read" in parse(rss("".join(item(f"/{n}") for n in range(5)))).problems[0]


def test_a_document_full_of_faults_is_not_told_at_length() -> None:
    found = parse(rss("".join(item("javascript:x") for _ in range(100))))
    assert len(found.problems) == module.MAX_PROBLEMS + 1
    assert found.problems[-1] == "80 more such faults."
