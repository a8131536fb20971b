"""Bytes to characters, whatever a page declares."""

import time

import pytest

from extractors.page import page_text

TEXT = "<p>“Café” – das Gespräch wird fortgeführt, sagte die Ministerin am Montag.</p>"
RUSSIAN = "<p>Министр заявил в понедельник, что переговоры будут продолжены без предварительных условий.</p>"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (TEXT.encode(), None, TEXT),
        (TEXT.encode(), "text/html; charset=iso-8859-1", TEXT),  # the header lies
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=windows-1251", TEXT),
        (TEXT.encode("utf-16"), None, TEXT),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1", TEXT),  # as browsers read it
        (b"<meta charset='windows-1252'>" + TEXT.encode("cp1252"), None, "<meta charset='windows-1252'>" + TEXT),
        (b"<meta charset=utf-8>" + TEXT.encode("cp1252"), None, "<meta charset=utf-8>" + TEXT),  # the page lies
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN),
        (RUSSIAN.encode("koi8-r"), 'text/html; charset="KOI8-R"', RUSSIAN),
        ("<p>会談は続く</p>".encode("shift_jis"), "text/html; charset=Shift_JIS", "<p>会談は続く</p>"),
        ("<p>会談は続く</p>".encode("iso2022_jp"), "text/html; charset=ISO-2022-JP", "<p>会談は続く</p>"),
        (TEXT.encode() + b"\xff", None, TEXT + "\ufffd"),
        (b"", None, ""),
    ],
)
def test_the_letters_are_those_that_a_browser_shows(body: bytes, content_type: str | None, text: str) -> None:
    assert page_text(body, content_type=content_type) == text


@pytest.mark.parametrize(
    "label", ["punycode", "unicode_escape", "rot13", "zlib", "utf-7", "idna", "\0", "no-such", "a" * 99]
)
def test_an_encoding_that_is_none_of_the_web_is_not_heard(label: str) -> None:
    body = b"caf\xe9 +ADw-script+AD4- \\u0041"
    assert page_text(body, content_type=f"text/html; charset={label}").startswith("caf")
    assert "+ADw-" in page_text(body, content_type=f"text/html; charset={label}")


def test_no_bytes_raise_and_none_take_long() -> None:
    start = time.process_time()
    for body in (
        bytes(range(256)) * 4_000,
        b"\xff\xfe\x00",
        b"\xfe\xff\xd8",
        b"charset=" * 100_000,
        b"\x80" * 1_000_000,
    ):
        assert isinstance(page_text(body), str)
    assert time.process_time() - start < 5
