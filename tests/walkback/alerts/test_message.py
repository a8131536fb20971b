"""What an alert says: understood at a glance, verbatim, within Slack's limits, and inert whatever the web has put into it."""

import io
import json
import random
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Engine, select

from extractors.values import Span
from tests.support import views
from tests.support.injections import INJECTIONS
from walkback.alerts import console, deliver, export, outbox, page
from walkback.alerts.message import TEXT_LIMIT, certainty, headline, reply, root
from walkback.alerts.telling import telling
from walkback.alerts.text import at_sentence, host, units
from walkback.alerts.values import AlertView
from walkback.demo.block_rules import faults_of
from walkback.ledger import tables

HOSTILE = list(INJECTIONS)
#: what stands in no payload, page or terminal: it is drawn as nothing, turns the line round, or moves the cursor
NEVER = {
    chr(code) for code in (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
} | set("\u200b\u200e\u200f\u061c\u00ad\u2060\ufeff\ue000\ud800\udfff\u2028\u2029")

URLS = [
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "http://[::1",
    "https://раураl.example/x",
    "ftp://x",
]


def hostile(text: str, url: str = "https://news.example/a") -> AlertView:
    """Return an alert in which every field that comes from outside holds this text."""
    spoken: dict[str, Any] = dict.fromkeys(("words", "speaker", "title", "office", "article_title", "outlet"), text)
    quoted = (Span(0, len(text)),) if text else ()
    one = views.said(**spoken, quoted=quoted, url=url)
    held = dict.fromkeys(("claim", "holder", "administration", "quote", "quote_speaker"), text)
    told = views.update(said=one, others=(one,) * 30, reason=text)
    return views.view(
        topic_name=text,
        said=one,
        also=(one,) * 30,
        against=views.against(**held, url=url, earlier=one if len(text) % 2 else None),
        reason=text,
        judge=text,
        outlets=(text,) * 200,
        updates=(told,),
    )


def texts(part: Any) -> list[str]:
    """Return every string that is shown or linked in a payload; the runs of a quotation as one."""
    if isinstance(part, dict) and part.get("type") == "rich_text_quote":
        return ["".join(run["text"] for run in part["elements"])]
    if isinstance(part, dict):
        return [one for value in part.values() for one in texts(value)]
    return [one for value in part for one in texts(value)] if isinstance(part, list) else [str(part)]


def shown(view: AlertView, **options: Any) -> str:
    out = io.StringIO()
    console.show(view, Console(file=out, width=100, **options))
    return out.getvalue()


# ------------------------------------------------------------------------------------------- what it says


def test_promise_3_both_quotes_stand_verbatim_with_who_when_and_where() -> None:
    said = " ".join(texts(root(views.view())["blocks"]))
    assert "The ferries can sail “without any permit whatsoever” from Monday" in said
    assert "“There will be no sailing without a permit. None.”" in said
    for fact in ("Mara Ellison", "Secretary of Harbors", "3 Mar 2026", "Channel Nine", "12 Jan 2026", "Adaeze Okoro"):
        assert fact in said
    assert "https://www.channel-nine.example/2026/ferries?id=7&lang=en#:~:text=without" in said


@pytest.mark.parametrize(
    ("words", "other", "told"),
    [
        ("We are ready to meet anytime.", "They must first stop.", ["ready to", "anytime"]),
        ("They must first stop.", "We are ready to meet anytime.", ["must", "first"]),
        ("A duty of 10 percent is enough.", "A duty of 25 percent it is.", ["10 percent"]),
        ("We’re not going to sign.", "We are going to sign.", ["not going to"]),
        ("There will be no talks.", "We talk.", ["no talks"]),
        ("We are ready to talk.", "He is willing to talk.", []),
        ("never " * 400, "We sign.", ["never"] * 3),
        ("", "", []),
    ],
)
def test_the_words_that_tell_are_found_and_never_more_than_three(words: str, other: str, told: list[str]) -> None:
    assert [place.of(words) for place in telling(words, other)] == told


def test_the_words_that_tell_stand_in_bold_within_the_same_quotation() -> None:
    said = views.said(words="We will sail, come what may.", quoted=(Span(0, 28),), kind="direct")
    blocks = root(views.view(said=said))["blocks"]
    runs = next(one for one in blocks[2]["elements"] if one["type"] == "rich_text_quote")["elements"]
    assert [(run["text"], bool(run.get("style"))) for run in runs] == [
        ("“We will sail, ", False),
        ("come what may", True),
        (".”", False),
    ]


def test_words_outside_quotation_marks_get_none_and_say_so() -> None:
    said = texts(root(views.view(said=views.said(quoted=(), words="ferries can sail")))["blocks"])
    assert "ferries can sail" in said
    assert any("not in quotation marks: reported by Channel Nine" in one for one in said)


def test_a_cut_quote_says_that_it_is_cut_outside_of_the_marks() -> None:
    words = "never " * 400
    said = texts(root(views.view(said=views.said(words=words, quoted=(Span(0, len(words)),))))["blocks"])
    assert any(one.startswith("“never") and one.endswith("never” …") for one in said)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("rift", "Ellison contradicts Prime Minister's Office on ferries in the strait"),
        ("reversal", "Ellison reverses own words on ferries in the strait"),
        ("break", "Ellison breaks with Okoro administration on ferries in the strait"),
    ],
)
def test_the_headline_says_what_happened(kind: str, line: str) -> None:
    assert headline(views.view(kind=kind)) == line


def test_a_reversal_shows_the_speakers_own_earlier_words() -> None:
    earlier = views.said(words="No permit, no ferry", quoted=(), said_on=date(2026, 2, 1))
    said = texts(root(views.view(kind="reversal", against=views.against(earlier=earlier)))["blocks"])
    assert "No permit, no ferry" in said


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.9999, "Very likely contradiction (0.99)"),
        (0.8, "Likely contradiction (0.80)"),
        (0.6, "Possible contradiction (0.60)"),
        (float("nan"), "Weak sign of a contradiction (0.00)"),
    ],
)
def test_certainty_is_said_in_words_and_never_as_certain(probability: float, words: str) -> None:
    assert certainty(probability, "rift") == words


def test_a_day_that_is_not_known_is_not_made_up() -> None:
    undated = views.view(said=views.said(said_on=None))
    assert any("day not given, published 3 Mar 2026" in one for one in texts(root(undated)["blocks"]))
    unknown = views.view(said=views.said(said_on=None, published=None))
    assert any("day not given" in one and "published" not in one for one in texts(root(unknown)["blocks"]))


def test_the_text_alone_is_a_whole_alert() -> None:
    text = root(views.view())["text"]
    for fact in ("Ellison contradicts", "without any permit whatsoever", "3 Mar 2026", "Channel Nine", "12 Jan 2026"):
        assert fact in text


def test_a_link_opens_at_the_sentence_and_names_its_real_host() -> None:
    assert at_sentence("https://x.example/a", "no, well-known fact") == (
        "https://x.example/a#:~:text=no%2C%20well%2Dknown%20fact"
    )
    assert host("https://www.gov.example@evil.example/") == "evil.example"
    assert host("https://раураl.example/").startswith("xn--")


# ------------------------------------------------------------------------------------------- hostile texts


def test_there_are_two_hundred_different_ones() -> None:
    assert len(set(INJECTIONS)) == len(INJECTIONS) >= 200


def messages(view: AlertView) -> list[dict[str, Any]]:
    return [root(view), reply(view, view.updates[0])]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:16]))
def test_any_text_is_inert_and_fits(text: str) -> None:
    for payload in messages(hostile(text)):
        assert not faults_of(payload["blocks"])
        assert 0 < units(payload["text"]) <= TEXT_LIMIT
        assert len(json.dumps(payload["blocks"], ensure_ascii=False).encode()) <= 13_000
        assert "mrkdwn" not in json.dumps(payload)
        assert "<" not in payload["text"] and ">" not in payload["text"]
        everything = "".join(texts(payload))
        assert not set(everything) & NEVER


@pytest.mark.parametrize("url", URLS)
def test_only_web_addresses_are_linked(url: str) -> None:
    view = hostile("words", url)
    for payload in messages(view):
        assert not faults_of(payload["blocks"])
        assert not any(one.startswith(("javascript:", "data:", "file:", "ftp:")) for one in texts(payload))
    assert "javascript:" not in page.html(view)
    assert "file:" not in page.html(view)


def test_random_mixtures_fit() -> None:
    dice = random.Random(7)
    for _ in range(40):
        text = "".join(dice.choice(HOSTILE)[: dice.randrange(1, 400)] for _ in range(dice.randrange(1, 8)))
        for payload in messages(hostile(text, dice.choice(URLS))):
            assert not faults_of(payload["blocks"])
            assert len(json.dumps(payload["blocks"], ensure_ascii=False).encode()) <= 13_000


#: what a page is made of
TAGS = set(
    "html head meta title style body main article div svg path p b span time h2 blockquote ul li a i hr section".split()
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes.update(name for name, _ in attrs)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:16]))
def test_a_page_shows_any_text_as_text(text: str) -> None:
    tags = _Tags()
    document = page.html(hostile(text))
    assert not set(document) & NEVER
    tags.feed(document)
    assert tags.seen <= TAGS
    assert not any(name.startswith("on") for name in tags.attributes)


def test_a_page_forbids_scripts_and_the_network() -> None:
    assert "default-src 'none'" in page.html(views.view())


def test_a_page_shows_the_alert_and_its_thread() -> None:
    document = page.html(views.view(updates=(views.update(),)))
    assert "without any permit whatsoever" in document
    assert "permits come first, ferries second" in LexborHTMLParser(document).text()
    assert "1 reply" in document


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:16]))
def test_a_terminal_shows_any_text_as_text(text: str) -> None:
    printed = shown(hostile(text), force_terminal=False, no_color=True)
    assert not set(printed) & NEVER


def test_a_terminal_shows_both_quotes_links_and_updates_without_reading_markup() -> None:
    printed = shown(views.view(reason="[bold]because[/bold]", updates=(views.update(),)))
    for fact in ("without any permit whatsoever", "There will be no sailing", "[bold]because[/bold]", "Walked back"):
        assert fact in printed
    assert "https://pm.example/statements/12" in printed


def test_a_long_quote_keeps_its_bar_on_every_line_of_a_narrow_terminal() -> None:
    out = io.StringIO()
    words = "ferry " * 40
    console.show(views.view(said=views.said(words=words, quoted=())), Console(file=out, width=50))
    lines = [line for line in out.getvalue().splitlines() if "ferry ferry" in line]
    assert len(lines) > 3
    assert all(line.startswith("  │ ") for line in lines)


def test_an_address_is_never_broken_so_that_it_can_be_copied() -> None:
    out = io.StringIO()
    url = "https://news.example/" + "long-" * 30 + "end"
    console.show(views.view(said=views.said(url=url)), Console(file=out, width=50))
    assert url in out.getvalue()


# ------------------------------------------------------------------------------------------- other programs


def test_the_document_has_what_other_programs_rely_on() -> None:
    found = json.loads(json.dumps(export.as_document(views.view(updates=(views.update(),)))))
    doors = (
        "id",
        "kind",
        "topic",
        "speaker",
        "office",
        "said_on",
        "quote",
        "against",
        "article",
        "probability",
        "tier",
        "state",
    )
    assert set(doors) | {"updates", "mentions"} <= set(found)
    assert {"position", "claim", "holder", "held_from", "quote", "url"} <= set(found["against"])
    assert {"title", "url", "outlet", "published"} <= set(found["article"])
    assert {"kind", "speaker", "quote", "url"} <= set(found["updates"][0])
    assert (found["said_on"], found["against"]["held_from"]) == ("2026-03-03", "2026-01-12")
    assert found["quote"] == views.said().words


# ------------------------------------------------------------------------------------------- without a token


def test_without_a_token_alerts_are_printed_and_written_as_pages(ledger: Engine, tmp_path: Path) -> None:
    view = views.view(updates=(views.update(),))
    with ledger.begin() as connection:
        views.seed(connection, view)
        outbox.enqueue_root(connection, view, "C1", views.NOON)
        outbox.enqueue_update(connection, view, view.updates[0], "C1", views.NOON + timedelta(hours=1))
    out = io.StringIO()
    for sent in (2, 0):
        report = deliver.drain(ledger, lambda: views.NOON, token=None, base_url="", folder=tmp_path / "p", out=out)
        assert report.sent == sent
    assert out.getvalue().count("without any permit whatsoever") == 1
    document = (tmp_path / "p" / "a1.html").read_text(encoding="utf-8")
    assert "without any permit whatsoever" in document
    assert "permits come first, ferries second" in LexborHTMLParser(document).text()
    with ledger.connect() as connection:
        assert set(connection.scalars(select(tables.deliveries.c.state))) == {"sent"}
