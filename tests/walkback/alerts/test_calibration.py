"""How often alerts were right: counted by how sure the judge was, and not told where there are too few."""

import pytest

from tests.walkback.alerts.test_lessons import answered
from walkback.alerts.calibration import bands, told
from walkback.alerts.values import Reviewed


def alerts(number: int, *kinds: str, probability: float = 0.93, judge: str = "j@1") -> list[Reviewed]:
    return [answered(*kinds, probability=probability, judge=judge) for _ in range(number)]


def test_each_band_tells_what_was_confirmed_and_what_the_judge_was_wrong_about() -> None:
    some = [
        *alerts(11, "confirmed"),
        *alerts(1, "new-position"),
        *alerts(2, "same-meaning"),
        *alerts(1, "wrong-speaker"),
        *alerts(1, "confirmed", probability=0.72),
        *alerts(1, "off-topic", probability=0.79),
    ]
    assert list(told(bands(some))) == [
        "0.9 to 1.0: 12 of 15 confirmed (false alarms: same-meaning 2, wrong-speaker 1); "
        "12 of 14 contradict (0.60 to 0.96, expected 0.93)",
        "0.7 to 0.8: 1 of 2 confirmed (false alarms: off-topic 1); too few to say",
    ]


@pytest.mark.parametrize(("right", "wrong"), [(3, 1), (3, 0), (1, 0), (0, 1), (6, 6)])
def test_a_few_answers_say_nothing_of_the_share(right: int, wrong: int) -> None:
    [band] = bands([*alerts(right, "confirmed"), *alerts(wrong, "same-meaning")])
    assert (band.confirmed, band.judged) == (right, right + wrong)
    assert (band.interval is None) == (right + wrong < 12), "with twelve, half of all shares are ruled out"


def test_what_is_not_about_the_words_counts_as_a_false_alarm_and_not_against_the_judge() -> None:
    [band] = bands(alerts(9, "wrong-speaker"))
    assert (band.answered, band.confirmed, band.judged, band.interval) == (9, 0, 0, None)


def test_what_is_undone_or_only_muted_does_not_count_and_the_last_that_stands_does() -> None:
    assert bands([*alerts(1, "confirmed", "1"), *alerts(1, "muted")]) == []
    [band] = bands(alerts(1, "confirmed", "off-topic", "2"))
    assert (band.confirmed, band.false_alarms) == (1, ())


def test_judges_are_kept_apart_whatever_examples_they_have_read() -> None:
    several = [
        *alerts(2, "confirmed", judge="j@1+examples.a"),
        *alerts(1, "confirmed"),
        *alerts(1, "confirmed", judge="k@1"),
    ]
    assert [(band.judge, band.answered) for band in bands(several)] == [("j@1", 3), ("k@1", 1)]
    assert [line.partition(",")[0] for line in told(bands(several))] == ["j@1", "k@1"]


def test_certainty_is_in_the_highest_band() -> None:
    [band] = bands(alerts(1, "confirmed", probability=1.0))
    assert (band.low, band.high) == (0.9, 1.0)
