"""The day on which words were said: from their sentence and the day of publication, or unknown."""

from datetime import date

import pytest

from extractors.days import told_on
from extractors.quotes import find_quotes

THURSDAY = date(2022, 8, 4)


def day(text: str, published: date | None = THURSDAY) -> date | None:
    quotes = find_quotes(text)
    assert quotes, "no quote"
    return told_on(text, quotes, published=published)[0].day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"It is over," Price said Thursday.', date(2022, 8, 4)),
        ('"It is over," Price said on Wednesday.', date(2022, 8, 3)),
        ('"It is over," Price told reporters on Friday.', date(2022, 7, 29)),
        ('"It is over," Price said yesterday.', date(2022, 8, 3)),
        ('"It is over," Price said in a speech on July 12.', date(2022, 7, 12)),
        ('"It is over," Price said on Dec. 30.', date(2021, 12, 30)),
        ('"It is over," Price said on 12 July 2021.', date(2021, 7, 12)),
        ('"It is over," Price said on March 3, 2019.', date(2019, 3, 3)),
        ('"It is over," Price said in 2015.', None),
        ('"It is over," Price said last month.', None),
    ],
)
def test_a_day_in_the_sentence(text: str, expected: date | None) -> None:
    assert day(text) == expected


def test_the_days_of_the_words_themselves_do_not_count() -> None:
    assert day('"We met on Monday and we meet on Tuesday," Price said Wednesday.') == date(2022, 8, 3)


def test_without_a_day_of_publication_a_weekday_is_no_day() -> None:
    assert day('"It is over," Price said Wednesday.', published=None) is None


def test_what_is_not_said_yet_has_no_day() -> None:
    assert day("Price will say on Friday that it is over.") is None


def test_an_undated_quote_takes_its_speakers_day() -> None:
    text = '"It is over," Price said Tuesday.\n\nThe room was full.\n\n"We are leaving," Price said.'
    quotes = find_quotes(text)
    told = told_on(text, quotes, published=THURSDAY, speakers=["price", "price"])
    assert tuple(one.day for one in told) == (date(2022, 8, 2), date(2022, 8, 2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"It is over," Price said in 2015.', date(2015, 7, 1)),
        ('"It is over," Price said in March.', date(2022, 3, 15)),
        ('"It is over," Price said in December 2020.', date(2020, 12, 15)),
        ('Ten years ago, Price said that "it is over."', date(2012, 8, 6)),
        ('"It is over," Price said last month.', date(2022, 7, 5)),
        ('"It is over," Price has said repeatedly.', None),
    ],
)
def test_a_stretch_of_time_has_a_middle(text: str, expected: date | None) -> None:
    [told] = told_on(text, find_quotes(text), published=THURSDAY)
    assert (told.day, told.about) == (None, expected)


def days(text: str) -> list[date | None]:
    quotes = find_quotes(text)
    return [told.day for told in told_on(text, quotes, published=THURSDAY, speakers=["price"] * len(quotes))]


def test_a_later_day_counts_from_the_one_named_before_it() -> None:
    text = "Price said on Monday that it was over. A day later, he said that it had hardly begun."
    assert days(text) == [date(2022, 8, 1), date(2022, 8, 2)]


def test_words_take_the_day_of_the_sentence_before_them() -> None:
    assert days('Price met reporters on Tuesday. "It is over," he said.') == [date(2022, 8, 2)]
    assert days('Price is to meet reporters on Tuesday. "It is over," he said.') == [None]


def test_a_day_behind_the_marks_is_when_it_was_said() -> None:
    assert days('Price accused Russia of "grading its own homework" on Monday.') == [date(2022, 8, 1)]


def test_the_full_stop_of_a_title_ends_no_sentence() -> None:
    assert days('"It is over," according to Mr. Price, who spoke at the port on Tuesday.') == [date(2022, 8, 2)]


def test_a_transcript_has_the_day_of_its_head() -> None:
    text = "Excerpts from the briefing of Wednesday, August 3, 2022.\n\nMR. PRICE: It is over.\n\nMS. BAER: Is it?"
    assert days(text) == [date(2022, 8, 3)] * 2


def test_a_live_blog_is_of_the_day_of_publication() -> None:
    text = "14:31 — Price says it is over.\n\n13:10 — Baer says it has begun.\n\n12:02 — The port is open."
    assert days(text) == [THURSDAY] * 2
