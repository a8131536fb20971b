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
