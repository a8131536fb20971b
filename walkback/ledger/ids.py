"""Identities made from content: the same thing has the same id in every run, so that a step run again adds nothing.

Each is the first 32 hexadecimal digits of a SHA-256 over its parts, with the kind of thing first, so that no two kinds share an id.
"""

import hashlib
import re
import unicodedata

_NOT_A_LETTER = re.compile(r"[\W_]+")


def identity(kind: str, *parts: str) -> str:
    """Return the id of a thing of this kind with these parts. Parts are kept apart: ("ab", "c") is not ("a", "bc")."""
    digest = hashlib.sha256()
    for part in (kind, *parts):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest()[:32]


def entry_id(feed: str, guid: str) -> str:
    """Return the id of a feed's entry."""
    return identity("entry", feed, guid)


def article_id(url: str, text: str) -> str:
    """Return the id of a body at an address: an edited body is another article."""
    return identity("article", url, text)


def statement_id(text: str, start: int, end: int, speaker: str, topic: str) -> str:
    """Return the id of the words at `start..end` of a text, said by `speaker`, on a topic.

    Made from the text and not from its address, so that an exact copy at another outlet carries the same statement; the
    caller adds the article where each copy has to be a row of its own.
    """
    return identity("statement", text, str(start), str(end), speaker, topic)


def words_key(words: str) -> str:
    """Return what is equal in every copy of the same words: their letters and digits, without case, marks and spacing."""
    folded = _NOT_A_LETTER.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()
    return identity("words", folded)
