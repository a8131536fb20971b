"""A page's bytes -> the article on it. trafilatura finds the body; what it leaves out between its paragraphs is put back."""

import re
import unicodedata
from collections import Counter
from html import unescape

import lxml.html  # type: ignore[import-untyped]
from lxml.etree import ParserError  # type: ignore[import-untyped]
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from extractors.errors import Unreadable
from extractors.metadata import Metadata, read_metadata
from extractors.page import page_text
from extractors.values import Article, Completeness

#: characters of a page; the mean of 88 news pages is 356,000
MAX_PAGE = 5_000_000
#: characters of a body; a long hearing's transcript has 300,000
MAX_TEXT = 1_000_000
#: characters that an article needs so that a page that says "not free" is taken for whole all the same: some say so of every page
_WHOLE = 1_500
#: words of the last paragraph that a call to subscribe may have
_CALL = 40

_CUT = re.compile(
    r"(?:continue reading|read (?:more|the full (?:story|article))|keep reading|click here to read|to continue reading"
    r"|subscribe (?:now|today|to (?:continue|read|keep|unlock))|subscribers only|for subscribers|sign in to (?:continue|read)"
    r"|log in to (?:continue|read)|already a subscriber|create (?:a )?free account|unlock this article)",
    re.IGNORECASE,
)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{1,1000}\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANK = re.compile(r"[^\S\n]+")
#: what is invisible and breaks words: soft hyphen, zero-width blanks and joiners, marks of direction. trafilatura drops most of them
_INVISIBLE = dict.fromkeys(
    [0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def read_article(body: bytes, *, url: str, content_type: str | None = None) -> Article:
    """Return the article on a page that `url` answered with. `text` is NFC, its paragraphs apart by a blank line.

    `completeness` is PARTIAL when the page says or shows that there is more. `published_on` is the day in the page's own time zone.
    Raises Unreadable when there is no article on the page.
    """
    page = page_text(body, content_type=content_type)
    tree = _tree(page[:MAX_PAGE])
    about = read_metadata(tree, url=url)
    title = _clean(about.title or "")
    paragraphs = _paragraphs(page[:MAX_PAGE], tree, url)
    headlines = {title, *(_clean(str(element.text_content())) for element in tree.iter("h1"))}
    while paragraphs and paragraphs[0] in headlines:
        paragraphs = paragraphs[1:]
    told = [line for raw in (about.body or "").split("\n") if (line := _clean(_without_marks(raw)))]
    # Some pages show a stub and give the body to search engines; trafilatura then gives it as one paragraph.
    if _length(told) > (1.5 if len(paragraphs) > 1 else 0.7) * _length(paragraphs):
        paragraphs = told
    text = "\n\n".join(paragraphs)
    if not text:
        raise Unreadable("No article was found on the page: it may need a browser, or turn programs away.")
    partial = len(page) > MAX_PAGE or len(text) > MAX_TEXT or _is_cut(paragraphs, about)
    return Article(
        url=url,
        canonical_url=about.canonical_url,
        title=title,
        byline=_clean(about.byline or "") or None,
        outlet=_clean(about.outlet or "") or None,
        published=about.published,
        published_on=about.published_on,
        text=text[:MAX_TEXT].strip(),
        completeness=Completeness.PARTIAL if partial else Completeness.COMPLETE,
    )


def _tree(page: str) -> HtmlElement:
    # The encoding is settled: as bytes, so that no declaration in the page is heard again.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(page.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except ParserError as error:
        raise Unreadable("The page is empty.") from error


def _paragraphs(page: str, tree: HtmlElement, url: str) -> list[str]:
    # `deduplicate` stays off: a transcript repeats itself. Comments are not the article's words.
    found = bare_extraction(page, url=url, include_comments=False, include_tables=True, deduplicate=False)
    text = getattr(found, "text", None) or ""
    lines = [line for raw in text.split("\n") if (line := _clean(raw))]
    return _with_gaps_filled(lines, tree)


def _with_gaps_filled(lines: list[str], tree: HtmlElement) -> list[str]:
    """Put back the paragraphs that were dropped between two that were kept, in the element that holds most of the body."""
    kept = set(lines)
    shown = [(element, _clean(element.text_content())) for element in tree.iter("p")]
    holders = Counter(element.getparent() for element, text in shown if text in kept)
    if not holders:
        return lines
    holder, number = holders.most_common(1)[0]
    inside = [(element, text) for element, text in shown if element.getparent() is holder]
    places = [place for place, (_, text) in enumerate(inside) if text in kept]
    if number < 3:
        return lines
    after: dict[str, list[str]] = {}
    before = ""
    for element, text in inside[places[0] : places[-1] + 1]:
        if text in kept:
            before = text
        elif _is_prose(element, text):
            after.setdefault(before, []).append(text)
    return [each for line in lines for each in (line, *after.pop(line, ()))]


def _is_prose(element: HtmlElement, text: str) -> bool:
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    hidden = (
        element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in _style(element)
    )
    return len(text.split()) >= 4 and linked * 2 < len(text) and not hidden and element.find(".//script") is None


def _style(element: HtmlElement) -> str:
    return (element.get("style") or "").replace(" ", "").lower()


def _is_cut(paragraphs: list[str], about: Metadata) -> bool:
    last = paragraphs[-1]
    length = _length(paragraphs)
    if about.free is False and length < _WHOLE:
        return True
    if about.words and about.words > 200 and 2 * sum(len(line.split()) for line in paragraphs) < about.words:
        return not 0.8 < about.words / length < 1.2  # some count characters
    if last.endswith(("...", "…", "[…]", "[...]")):
        return True
    # "Read more:" announces other articles.
    return len(last.split()) <= _CALL and not last.endswith(":") and _CUT.search(last) is not None


def _without_marks(text: str) -> str:
    """Return a line of a JSON-LD body, which may be plain text, HTML or Markdown, as plain text."""
    if text.startswith("+++"):  # a box of some content systems, not a line of the article
        return ""
    text = _MARKDOWN_LINK.sub(r"\1", text[:MAX_TEXT])
    return unescape(_TAG.sub("", text))


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _clean(text: str) -> str:
    """Return one line, NFC, without what cannot be seen or stored. Quotation marks stay as they are."""
    text = text.translate(_INVISIBLE).replace("\r", " ").replace("\n", " ").replace("\xa0", " ")
    text = _CONTROL.sub("", text)
    return unicodedata.normalize("NFC", _BLANK.sub(" ", text).strip())
