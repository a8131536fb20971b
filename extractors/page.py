"""The text of a page: bytes to characters, as a browser would take them, and never an error."""

import codecs
import re

from charset_normalizer import from_bytes

#: a browser looks for a declaration in the first 1,024 bytes; pages in the wild put it after long comments
_HEAD = 4_096
#: bytes that the detection looks at: it is slow, and a language shows early
_SAMPLE = 65_536

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LABEL = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_XML_LABEL = re.compile(r"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)

#: Python's names of the encodings of the WHATWG standard. No others: "punycode" or "unicode_escape" are no text of a page.
_ENCODINGS = {
    *("utf-8", "cp866", "gb18030", "gbk", "gb2312", "big5", "big5hkscs", "euc_jp", "shift_jis", "cp932", "iso2022_jp"),
    *("euc_kr", "cp949", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp874", "utf-16", "utf-16-le", "utf-16-be"),
    *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *(f"cp125{page}" for page in range(9)),
}
#: what a browser reads instead of the label that the page gives (https://encoding.spec.whatwg.org/#names-and-labels)
_INSTEAD = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def page_text(body: bytes, *, content_type: str | None = None) -> str:
    """Return the characters of a page. Never raises: what is no text in any encoding comes with replacement characters.

    A byte order mark decides; then UTF-8 if the bytes are UTF-8, whatever is declared; then what the header, and then what the page
    declares; then a guess from the bytes; then Windows-1252.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _declared_or_guessed(body, content_type)
    declared = _known(_label(_LABEL, content_type or "")) or _in_page(body)
    if declared == "iso2022_jp" and "\x1b" in text:  # the one encoding of the web that hides behind plain ASCII
        return body.decode(declared, "replace")
    return text


def _declared_or_guessed(body: bytes, content_type: str | None) -> str:
    for encoding in (_known(_label(_LABEL, content_type or "")), _in_page(body)):
        if encoding is not None and not encoding.startswith("utf-8"):
            text = body.decode(encoding, "replace")
            if _looks_right(text):
                return text
    text = body.decode("utf-8", "replace")
    if _looks_right(text):  # UTF-8 with a few broken bytes, or cut in the middle of a character
        return text
    best = from_bytes(body[:_SAMPLE]).best()
    guessed = _known(best.encoding) if best is not None else None
    return body.decode(guessed or "cp1252", "replace")


def _looks_right(text: str) -> bool:
    """Whether at most a quarter of what is beyond ASCII could not be read: in a wrong encoding it is nearly everything."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 4 <= beyond


def _in_page(body: bytes) -> str | None:
    head = body[:_HEAD].decode("latin-1")
    found = _known(_label(_XML_LABEL, head) or _label(_LABEL, head))
    # A declaration that can be read as ASCII is not in UTF-16, whatever it says.
    return None if found is None or found.startswith("utf-16") else found


def _label(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _known(label: str | None) -> str | None:
    if not label:
        return None
    label = label.lower().removeprefix("x-").replace("windows-", "cp")
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _INSTEAD.get(name, name)
    return name if name in _ENCODINGS else None
