"""Text from the web made fit to show: cleaned, cut where a reader would cut, escaped where Slack would read markup.

Lengths are UTF-16 code units, which is what Slack and browsers count.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

ELLIPSIS = "…"

#: Zero-width joiners carry meaning in Persian, the Indic scripts and emoji; all other format characters are dropped.
_KEPT = {"\u200c", "\u200d"}
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = "\u200c\u200d"
_SPACES = re.compile(r"\s+")
#: Drawn as nothing or as a blank although Unicode calls them letters or marks.
_BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"), " ") | {0x34F: ""}
#: More marks than this on one letter is an attack on the reader ("zalgo"), never a language.
_MARKS = 4

URL_LIMIT = 1000
_FRAGMENT_WORDS = 4


def clean(text: str) -> str:
    """Return the text in NFC on one line: no control, bidirectional, zero-width or unassigned characters.

    White space, line ends among it, becomes single spaces; none is left at the ends.
    """
    return clean_piece(text).strip()


def clean_piece(text: str) -> str:
    """Clean a piece of a longer text: like `clean`, but a space at either end stays, as it separates the pieces."""
    kept: list[str] = []
    marks = 0
    for character in _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_BLANKS))):
        category = unicodedata.category(character)
        if category in _DROPPED and character not in _KEPT:
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MARKS:
            kept.append(character)
    plain = "".join(kept)
    # A joiner with nothing to join is an invisible character like any other.
    plain = re.sub(rf"(?<![\w\u2190-\U0010ffff])[{_JOINERS}]+|[{_JOINERS}]+(?![\w\u2190-\U0010ffff])", "", plain)
    return _SPACES.sub(" ", plain)


def units(text: str) -> int:
    """Return the length as Slack counts it: in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """Return the cleaned text in at most `limit` units: cut between words, with an ellipsis for what is left out."""
    looked_at = beginning(text, limit)
    shown = clean(looked_at)
    if len(looked_at) == len(text) and units(shown) <= limit:
        return shown
    return head(shown, limit - units(ELLIPSIS)).rstrip(" ,;:–—-") + ELLIPSIS


def beginning(text: str, limit: int) -> str:
    """Return as much of a text as cleaning it to `limit` units can need: a megabyte is not cleaned for three lines."""
    return text[: 8 * limit + 200]


def head(text: str, limit: int) -> str:
    """Return the beginning of the text in at most `limit` units, ending between words, or between graphemes."""
    taken, end = 0, 0
    for grapheme in _graphemes(text):
        taken += units(grapheme)
        if taken > limit:
            break
        end += len(grapheme)
    if end < len(text) and not text[end].isspace():
        space = text.rfind(" ", 0, end)
        # A word that fills half of the room is cut within: better half a name than nothing.
        end = space if space > end // 2 else end
    return text[:end].rstrip()


def _graphemes(text: str) -> Iterator[str]:
    # The cases of UAX 29 that news text has: marks, emoji joined or with a modifier, pairs of regional indicators.
    start = 0
    for i in range(1, len(text) + 1):
        if i < len(text) and _sticks(text, start, i):
            continue
        yield text[start:i]
        start = i


def _sticks(text: str, start: int, i: int) -> bool:
    character = text[i]
    if i - start >= 32:  # no grapheme of a language is longer; without a bound one letter could carry a megabyte
        return False
    if unicodedata.category(character) in ("Mn", "Me", "Mc") or character in _JOINERS or text[i - 1] == "\u200d":
        return True
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    return _regional(character) and _regional(text[i - 1]) and i - start == 1


def _regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def escape(text: str) -> str:
    """Escape the three characters that begin markup in Slack's own format (docs: "Escaping text"), each once."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str, limit: int) -> str:
    """Return the text cleaned and escaped in at most `limit` units, never cut within an escape."""
    room = limit
    while units(short := escape(cut(text, room))) > limit:
        room -= max(1, (units(short) - limit) // 5)
    return short


# ------------------------------------------------------------------------------------------- addresses


def address(url: str) -> str | None:
    """Return the address as one that may be linked, or None: not http(s), no host, or longer than 1,000 characters."""
    try:
        parts = urlsplit(url.strip())
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
        _ = parts.port  # raises ValueError for "host:port" that is no number
        safe = quote(url.strip().encode("utf-8", "replace"), safe="%/:?#[]@!$&'()*+,;=~")
    except ValueError:
        return None
    return safe if len(safe) <= URL_LIMIT else None


def host(url: str) -> str:
    """Return the host that a reader will be taken to, in ASCII, so that a look-alike letter shows; "" for none.

    A long name keeps its end: there stands who owns it.
    """
    try:
        name = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        name = name.encode("ascii", "replace").decode("ascii")
    name = clean(name.removeprefix("www."))
    return name if len(name) <= 48 else ELLIPSIS + name[-47:]


def at_sentence(url: str, words: str) -> str | None:
    """Return the address with a text fragment, so that a browser opens the page at these words; None as `address`.

    A long passage is named by its first and its last words (WICG "URL Fragment Text Directives", `text=start,end`).
    """
    base = address(url)
    if base is None:
        return None
    found = _SPACES.sub(" ", words).strip(" .,;:!?\"'“”‘’").split(" ")
    if not found[0]:
        return base
    if any(len(word) > URL_LIMIT for word in (*found[:_FRAGMENT_WORDS], *found[-_FRAGMENT_WORDS:])):
        return base
    pieces = [found] if len(found) <= 2 * _FRAGMENT_WORDS else [found[:_FRAGMENT_WORDS], found[-_FRAGMENT_WORDS:]]
    directive = ",".join(_directive(" ".join(piece)) for piece in pieces)
    linked = f"{base}{'' if '#' in base else '#'}:~:text={directive}"
    return linked if len(linked) <= URL_LIMIT and ":~:" not in base else base


def _directive(words: str) -> str:
    # "-" and "," mean something within the directive.
    return quote(words.encode("utf-8", "replace"), safe="").replace("-", "%2D")
