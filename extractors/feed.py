"""A feed's bytes -> its entries. feedparser does the reading; what is guarded here are its traps and the web's."""

import io
import json
import re
import unicodedata
from calendar import timegm
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import feedparser  # type: ignore[import-untyped]

from extractors.errors import Unreadable
from extractors.page import page_text
from extractors.values import Entry, ParsedFeed

#: the largest of 200 real feeds has 2.5 MB
MAX_BYTES = 10 * 2**20
MAX_ENTRIES = 1_000
MAX_TITLE = 500
MAX_ADDRESS = 2_000
#: sentences about the faults of one document; the rest is counted
MAX_PROBLEMS = 20

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_FEED_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_HTML_ROOT = re.compile(r"<(?:!doctype\s{1,9}html|html|head|body)[\s>]", re.IGNORECASE)
_HTML_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")

#: the content that these two treat is not read here, only titles and links; without them feedparser needs a third of the time
_UNTREATED = {"sanitize_html": False, "resolve_relative_uris": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """An entry as the document has it, before anything is trusted."""

    guid: str
    addresses: tuple[str, ...]  #: where the article may be, the best first
    title: str
    published: datetime | None
    updated: datetime | None
    dates: tuple[str, ...]  #: what the document says, for telling what could not be read


def parse_feed(body: bytes, *, url: str, content_type: str | None = None) -> ParsedFeed:
    """Return the entries of an RSS, RDF, Atom or JSON feed that came from `url`, in the order of the document.

    Reads at most MAX_BYTES and MAX_ENTRIES; what was left out or repaired stands in `problems`. Times are UTC, None where the feed
    gives none that can be read. Raises Unreadable when the bytes are no feed.
    """
    problems: list[str] = []
    if len(body) > MAX_BYTES:
        problems.append(f"The feed has {len(body):,} bytes; only the first {MAX_BYTES:,} were read.")
        body = body[:MAX_BYTES]
    if not body.strip():
        raise Unreadable("The answer is empty where a feed was expected.")
    head = page_text(body[:8_192], content_type=content_type).lstrip("\ufeff \t\r\n")
    if head.startswith("{"):
        title, items = _json_feed(body)
    else:
        _refuse_html(head)
        title, items = _xml_feed(body, url, content_type, problems)
    if len(items) > MAX_ENTRIES:
        problems.append(f"The feed has {len(items):,} entries; only the first {MAX_ENTRIES:,} were read.")
    entries = [entry for item in items[:MAX_ENTRIES] if (entry := _entry(item, problems))]
    kept = _distinct(entries, problems)
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"{len(problems) - MAX_PROBLEMS:,} more such faults."]
    return ParsedFeed(title=_plain(title), entries=kept, problems=tuple(problems))


def _refuse_html(head: str) -> None:
    if not _HTML_ROOT.search(head) or _FEED_ROOT.search(head):
        return
    title = _HTML_TITLE.search(head)
    named = f" titled “{_plain(title[1])}”" if title else ""
    raise Unreadable(
        f"A web page{named} came where a feed was expected: the feed has moved, or the site turns programs away."
    )


def _xml_feed(body: bytes, url: str, content_type: str | None, problems: list[str]) -> tuple[str, list[_Item]]:
    # No base address is given: feedparser would join it to each guid, and a feed that moves would bring all its entries anew.
    headers = {"content-type": content_type or "application/xml"}
    # As a stream: feedparser takes bytes and text for the name of a file or an address first, and opens it.
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, **_UNTREATED)
    if not parsed.version and not parsed.entries:
        raise Unreadable("The answer is neither RSS nor Atom nor a JSON feed.")
    fault = parsed.get("bozo_exception")
    if parsed.bozo and not isinstance(fault, (feedparser.NonXMLContentType, feedparser.CharacterEncodingOverride)):
        problems.append(f"The feed is not well formed ({_plain(str(fault))}): what could be read was read.")
    atom = parsed.version.startswith("atom")
    return str(parsed.feed.get("title", "")), [_item(entry, url, atom=atom) for entry in parsed.entries]


def _item(entry: Any, url: str, *, atom: bool) -> _Item:
    guid = str(entry.get("id", ""))
    # Where there is no link feedparser answers with the guid. That is an address only if it says so itself.
    link = str(entry.get("link", "")) if entry.get("links") else ""
    # `in`, not `get`: feedparser answers a missing "updated" with "published", under a warning.
    moments = {name: _moment(entry[f"{name}_parsed"]) for name in ("published", "updated") if f"{name}_parsed" in entry}
    if not atom and "published" not in entry:  # of RSS and RDF the one date, dc:date, is that of publication
        moments["published"] = moments.pop("updated", None)
    return _Item(
        guid=guid,
        addresses=(*((_joined(url, link),) if link else ()), *((guid,) if guid else ())),
        title=str(entry.get("title", "")),
        published=moments.get("published"),
        updated=moments.get("updated"),
        dates=tuple(str(entry[name]) for name in ("published", "updated") if name in entry),
    )


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address


def _json_feed(body: bytes) -> tuple[str, list[_Item]]:
    """Return title and items of a JSON feed (https://www.jsonfeed.org/version/1.1/)."""
    try:
        document = json.loads(page_text(body))
    except (ValueError, RecursionError) as error:
        raise Unreadable("The answer begins like JSON but is none.") from error
    items = document.get("items")
    if not str(document.get("version", "")).startswith("https://jsonfeed.org/") or not isinstance(items, list):
        raise Unreadable("The answer is JSON but no JSON feed: its version or its items are missing.")
    return str(document.get("title") or ""), [_json_item(item) for item in items if isinstance(item, dict)]


def _json_item(item: dict[str, Any]) -> _Item:
    published, updated = (str(item.get(f"date_{name}") or "") for name in ("published", "modified"))
    return _Item(
        guid=str(item.get("id") or ""),
        addresses=tuple(str(item[name]) for name in ("url", "external_url", "id") if item.get(name)),
        title=str(item.get("title") or item.get("summary") or ""),
        published=_rfc3339(published),
        updated=_rfc3339(updated),
        dates=tuple(date for date in (published, updated) if date),
    )


def _rfc3339(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _moment(parsed: Any) -> datetime | None:
    """Return feedparser's nine numbers, which are UTC, as a moment; None for a year in which no feed was written."""
    if parsed is None or not 1990 <= parsed[0] <= 2200:
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError):
        return None


def _entry(item: _Item, problems: list[str]) -> Entry | None:
    title = _plain(item.title)
    address = next((found for address in item.addresses if (found := _web_address(address))), None)
    if address is None:
        named = f"“{title[:80]}”" if title else "without a title"
        given = f" ({_plain(item.addresses[0])[:80]})" if item.addresses else ""
        problems.append(f"The entry {named} has no address on the web{given}: left out.")
        return None
    if any(item.dates) and item.published is None and item.updated is None:
        problems.append(f"The date {_plain(item.dates[0])[:40]!r} of {address} cannot be read.")
    return Entry(
        guid=item.guid.strip()[:MAX_ADDRESS] or address,
        url=address,
        title=title,
        published=item.published,
        updated=item.updated,
    )


def _web_address(raw: str) -> str | None:
    """Return an absolute http(s) address without blanks in it, or None."""
    address = quote(_UNSAFE.sub("", raw).strip(), safe="%/:=&?~#+!$,;'@()*[]|")
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    except ValueError:
        return None
    return address if named and len(address) <= MAX_ADDRESS else None


def _distinct(entries: list[Entry], problems: list[str]) -> tuple[Entry, ...]:
    """Return the entries with an identity each: an entry that is there twice counts once, a guid used for several names none."""
    unique = {(entry.guid, entry.url): entry for entry in reversed(entries)}
    used = Counter(guid for guid, _ in unique)
    shared = sum(1 for guid, _ in unique if used[guid] > 1)
    if len(unique) < len(entries):
        problems.append(f"{len(entries) - len(unique)} entries were there twice.")
    if shared:
        problems.append(f"{shared} entries share a guid with another one: told apart by their addresses.")
    return tuple(
        # Whichever of them comes first in the next document, each keeps its identity.
        replace(entry, guid=entry.url) if used[entry.guid] > 1 else entry
        for entry in reversed(unique.values())
    )


def _plain(text: str) -> str:
    """Return a title without tags, entities and control characters, on one line, NFC."""
    text = unescape(_TAG.sub("", text[: 4 * MAX_TITLE]))
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text if _is_harmless(c))
    return unicodedata.normalize("NFC", " ".join(text.split()))[:MAX_TITLE]


def _is_harmless(character: str) -> bool:
    # Marks that turn the direction of writing make a title read as something else; lone surrogates can't be stored.
    return not (
        "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069" or "\ud800" <= character <= "\udfff"
    )
