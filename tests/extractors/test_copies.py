"""A copy is told from another report of the same event."""

from extractors.copies import MARKS, is_copy, signature

REPORT = " ".join(
    f"On day {number} of the talks the two sides met in room {number * 7} and agreed on point {number * 3} of their list."
    for number in range(30)
)


def test_case_marks_and_spacing_do_not_count() -> None:
    assert signature("The sides met, and\n\nagreed on it.") == signature("the sides  met and agreed on it")


def test_a_copy_cut_by_a_third_and_with_another_beginning_is_a_copy() -> None:
    cut = "By our own staff. " + REPORT[: len(REPORT) * 2 // 3]
    assert is_copy(signature(cut), signature(REPORT))


def test_another_report_with_the_same_quote_is_none() -> None:
    quote = "“We will meet them without any condition at all, and we will do so before the year is out,” she said. "
    other = quote + " ".join(
        f"Elsewhere, item {n} of the budget rose by {n * 11} per cent over last year." for n in range(30)
    )
    assert not is_copy(signature(quote + REPORT), signature(other))


def test_the_shortest_and_the_longest_texts_have_a_signature() -> None:
    assert len(signature("")) == len(signature("one")) == len(signature("word " * 50_000)) == MARKS
