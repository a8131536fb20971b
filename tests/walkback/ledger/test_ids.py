"""Identities: stable, apart, and the same for the same words."""

from hypothesis import given
from hypothesis import strategies as st

from walkback.ledger.ids import entry_id, identity, words_key


def test_an_id_is_the_same_in_every_version() -> None:
    assert entry_id("state", "https://example.org/1") == "97768e8654ccc0d12fcfe915a758a6dc"


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), min_size=1, max_size=4))
def test_other_parts_are_another_id(one: list[str], other: list[str]) -> None:
    assert (identity("k", *one) == identity("k", *other)) == (one == other)


def test_two_kinds_never_share_an_id() -> None:
    assert identity("entry", "a") != identity("article", "a")


def test_the_same_words_have_the_same_key_whatever_their_marks() -> None:
    assert words_key("We’re ready — to TALK.") == words_key('we\'re  ready to "talk"')
    assert words_key("We are ready to talk") != words_key("We are not ready to talk")
