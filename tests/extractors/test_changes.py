"""Two readings of one article: what counts as a change of words, and what does not."""

import pytest

from extractors.changes import Change, what_changed

WORDS = "We are prepared to lift the steel tariffs now"
REST = (
    "She spoke for half an hour, took questions from the floor and left for the airport in the early afternoon, and her "
    "aides said that she would be back in Washington by night, in time for a dinner with the ministers."
)
BEFORE = f"“{WORDS},” Yellen said at a mill in Ohio.\n{REST}"


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        f'"We are  prepared to lift\nthe steel tariffs NOW." Yellen said at a mill in Ohio.\n{REST}',
        f"{BEFORE}\nShe will be in Geneva on Friday.",
        "Please subscribe to read on.",
        "",
    ],
)
def test_marks_case_spacing_and_news_change_no_words(after: str) -> None:
    assert what_changed([WORDS], BEFORE, after) is None


def test_other_words_are_told_with_the_sentence_that_stands_for_them() -> None:
    now = "“We are prepared to discuss the steel tariffs,” Yellen said at a mill in Ohio."
    assert what_changed([WORDS], BEFORE, f"{now}\n{REST}") == Change("edited", now)
    assert what_changed([WORDS], BEFORE, REST) == Change("edited", "")


def test_a_word_is_not_found_within_another() -> None:
    assert what_changed(["lift"], f"We lift it. {REST}", f"We shoplift it. {REST}") == Change("edited", "")


@pytest.mark.parametrize(
    "note",
    [
        "Correction: She spoke in Ohio, not in Iowa.",
        "CORRECTION (May 3, 2022): She spoke in Ohio.",
        "Correction appended on May 3: She spoke in Ohio.",
        "An earlier version of this article misspelled a name.",
        "This story has been corrected to say where she spoke.",
    ],
)
def test_a_note_of_correction_is_told_when_it_is_new(note: str) -> None:
    assert what_changed([WORDS], BEFORE, f"{BEFORE}\n{note}") == Change("corrected", note)
    assert what_changed([WORDS], f"{BEFORE}\n{note}", f"{BEFORE}\n{note}") is None


@pytest.mark.parametrize("no_note", ["Correction facilities cost more.", "The correction of the deficit goes on."])
def test_the_word_alone_is_no_note(no_note: str) -> None:
    assert what_changed([WORDS], BEFORE, f"{BEFORE}\n{no_note}") is None
