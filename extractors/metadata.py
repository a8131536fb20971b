"""What a page says of itself: title, byline, outlet, dates, canonical address. From JSON-LD, meta tags and time elements."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement  # type: ignore[import-untyped]

#: JSON-LD: blocks of a page, characters of a block, nodes looked at
MAX_BLOCKS, MAX_BLOCK, MAX_NODES = 20, 2_000_000, 500
MAX_TITLE, MAX_NAME = 500, 200

_PUBLISHED_META = (
    *("article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date"),
    *("article.published", "publish-date", "pubdate", "dc.date.issued", "dcterms.issued", "dcterms.created"),
    *("citation_publication_date", "dc.date", "date"),
)
_ADDRESS_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:/|-|$)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_WRITTEN_DAY = re.compile(
    rf"\b{_MONTH}\s{{1,3}}(\d\d?),?\s{{1,3}}(\d{{4}})\b|\b(\d\d?)\s{{1,3}}{_MONTH},?\s{{1,3}}(\d{{4}})\b", re.I
)
_BY = re.compile(r"^\s*by\s*:?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says of itself; None for what it does not say."""

    title: str | None
    byline: str | None
    outlet: str | None
    canonical_url: str | None
    published: datetime | None  #: UTC; a day without a time is its midnight
    published_on: date | None  #: the day in the page's own time zone
    free: bool | None  #: isAccessibleForFree
    body: str | None  #: JSON-LD articleBody
    words: int | None  #: JSON-LD wordCount


def read_metadata(tree: HtmlElement, *, url: str) -> Metadata:
    """Return what the page of this tree, which came from `url`, says of itself."""
    meta = _meta(tree)
    nodes = tuple(_json_ld(tree))
    node: dict[str, Any] = next((n for n in nodes if _is_article(n)), {})
    publishers = (node.get("publisher"), *(n for n in nodes if "NewsMediaOrganization" in _types(n)))
    published, published_on = _published(tree, meta, node, url)
    free = node.get("isAccessibleForFree")
    words = node.get("wordCount")
    return Metadata(
        title=_first(
            (_text(node.get("headline")), meta.get("og:title"), *_texts(tree, "//h1"), *_texts(tree, "//title"))
        ),
        byline=_byline(tree, meta, node),
        outlet=_first((meta.get("og:site_name"), *map(_name, publishers), meta.get("application-name")), MAX_NAME),
        canonical_url=_canonical(tree, url),
        published=published,
        published_on=published_on,
        free=None if free is None else str(free).strip().lower().rpartition("/")[2] not in ("false", "0", "no"),
        body=_text(node.get("articleBody")),
        words=int(str(words)) if str(words).isascii() and str(words).isdigit() and len(str(words)) < 7 else None,
    )


def _first(texts: Iterable[str | None], limit: int = MAX_TITLE) -> str | None:
    for text in texts:
        # Some content systems escape twice.
        if text and (line := " ".join(unescape(text[: 4 * MAX_TITLE]).split())[:limit]):
            return line
    return None


def _texts(tree: HtmlElement, path: str) -> Iterator[str]:
    for element in tree.xpath(path)[:20]:
        yield element.text_content()[: 4 * MAX_TITLE]


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content.strip())
    return found


# ------------------------------------------------------------------------------------------- JSON-LD


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    left = MAX_NODES
    for script in tree.xpath("//script[contains(@type, 'ld+json')]")[:MAX_BLOCKS]:
        raw = (script.text or "")[: MAX_BLOCK + 1].strip().removeprefix("<!--").removesuffix("-->")
        if len(raw) > MAX_BLOCK:
            continue
        try:
            waiting = [json.loads(raw, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and left:
            left -= 1
            thing = waiting.pop(0)
            if isinstance(thing, list):
                waiting.extend(thing[:MAX_NODES])
            elif isinstance(thing, dict):
                yield thing
                waiting.extend(thing[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in thing)


def _types(node: dict[str, Any]) -> tuple[str, ...]:
    kinds = node.get("@type")
    return tuple(str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind)


def _is_article(node: dict[str, Any]) -> bool:
    return any(kind.endswith(("Article", "BlogPosting", "Report")) for kind in _types(node)) and (
        "headline" in node or "datePublished" in node or "articleBody" in node
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


# ------------------------------------------------------------------------------------------- who and where


def _byline(tree: HtmlElement, meta: dict[str, str], node: dict[str, Any]) -> str | None:
    authors = node.get("author")
    names = [_name(author) for author in (authors if isinstance(authors, list) else [authors])[:20]]
    candidates = (
        ", ".join(dict.fromkeys(name for name in names if name)),
        *(meta.get(name) for name in ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author")),
        *_texts(tree, "//*[@rel='author'] | //*[@itemprop='author']"),
        *_texts(tree, "//*[contains(concat(' ', normalize-space(@class), ' '), ' byline ')]"),
    )
    line = _first((text for text in candidates if text and "://" not in text), MAX_NAME)
    return _BY.sub("", line) if line else None


def _canonical(tree: HtmlElement, url: str) -> str | None:
    """Return rel=canonical if it is an article's address on the same site: pages in the wild point to their home page."""
    for link in tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical'][@href]")[:1]:
        try:
            address = urljoin(url, str(link.get("href")).strip())
            there, here = urlsplit(address), urlsplit(url)
            same = _site(there.hostname) == _site(here.hostname) and there.port == here.port
        except ValueError:
            return None
        home = there.path in ("", "/") and not there.query and here.path not in ("", "/")
        if same and there.scheme in ("http", "https") and there.username is None and not home and len(address) <= 2_000:
            return address
    return None


def _site(host: str | None) -> str:
    name = (host or "").lower()
    for prefix in ("www.", "m.", "mobile.", "amp."):
        name = name.removeprefix(prefix)
    return name


# ------------------------------------------------------------------------------------------- when


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A date as a page writes it: with a time or without, with an offset or without."""

    day: date
    moment: datetime  #: UTC
    has_time: bool
    has_offset: bool  #: and one that is not zero: a zero is what a server writes that does not know where it stands


def _published(
    tree: HtmlElement, meta: dict[str, str], node: dict[str, Any], url: str
) -> tuple[datetime | None, date | None]:
    times = tree.xpath("//time")[:50]
    raw = (
        _text(node.get("datePublished")),
        *(meta.get(name) for name in _PUBLISHED_META),
        *(
            time.get("datetime")
            for time in times
            if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None
        ),
        _text(node.get("dateCreated")),
        *(time.get("datetime") for time in times[:1]),
    )
    stamps = [stamp for text in raw if text and (stamp := _stamp(text))]
    written = [day for time in times if (day := _written_day(time.text_content()[:200]))]
    if not stamps:
        day = written[0] if written else (_searched_day(tree, url) or _address_day(url))
        return (_midnight(day), day) if day else (None, None)
    chosen = stamps[0]
    if not chosen.has_time:
        chosen = next((s for s in stamps if s.has_time and abs((s.day - chosen.day).days) <= 1), chosen)
    return chosen.moment, _own_day(chosen, stamps, (*written, *filter(None, [_address_day(url)])))


def _own_day(chosen: _Stamp, stamps: list[_Stamp], written: tuple[date, ...]) -> date:
    """Return the day in the page's own time zone. 22:26 in New York is the next day in UTC."""
    if chosen.has_offset or not chosen.has_time:
        return chosen.day
    for stamp in stamps:
        if stamp.has_offset and abs(stamp.moment - chosen.moment) < timedelta(minutes=5):
            return stamp.day
    days = (*(stamp.day for stamp in stamps if not stamp.has_time), *written)
    return next((day for day in days if abs((day - chosen.day).days) <= 1), chosen.day)


def _stamp(text: str) -> _Stamp | None:
    text = text.strip()[:80]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            day = _written_day(text)
            return _Stamp(day, _midnight(day), False, False) if day else None
    if not 1990 <= moment.year <= 2200:
        return None
    offset = moment.utcoffset()
    has_time = len(text) > 10 and (":" in text or "T" in text)
    utc = moment.astimezone(UTC) if offset is not None else moment.replace(tzinfo=UTC)
    # A time without an offset is the page's own clock: its day is certain, its moment to within half a day.
    return _Stamp(moment.date(), utc, has_time, offset is None or bool(offset))


def _written_day(text: str) -> date | None:
    found = _WRITTEN_DAY.search(text)
    if not found:
        return None
    month, day, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    return _day(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day))


def _address_day(url: str) -> date | None:
    found = _ADDRESS_DAY.search(url)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _searched_day(tree: HtmlElement, url: str) -> date | None:
    try:
        # Without the extensive search: any date in the text is not the page's.
        found = find_date(tree, extensive_search=False, original_date=True, url=url)
        return date.fromisoformat(found) if found else None
    except Exception:  # a library's guess: whatever trips it, the page has no date
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2200 else None
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
