"""Who said it, in stories of several administrations, styles and traps. Names of the roster are real; the words are made up."""

import time
from datetime import date

import pytest

from extractors.detect import attribute
from extractors.values import Mood, Speaker, Standing
from tests.support.roster import ROSTER

OFFICIAL, FORMER, FOREIGN = Standing.OFFICIAL, Standing.FORMER, Standing.FOREIGN
OTHER, UNNAMED, UNRESOLVED = Standing.OTHER, Standing.UNNAMED, Standing.UNRESOLVED


def speaker(text: str, words: str, day: date, *, title: str = "") -> Speaker:
    """Return who says the quote that holds these words."""
    for attribution in attribute(text, title=title, published=day, roster=ROSTER):
        if words in attribution.quote.content.of(text):
            return attribution.speakers[0]
    raise AssertionError(f"no quote holds {words!r}")


KABUL = """WASHINGTON — Secretary of State Antony Blinken said Wednesday that the United States would not recognize the \
Taliban government in Kabul until it lets people leave.

"They have to earn it," Blinken told reporters in Germany.

His German counterpart, Foreign Minister Heiko Maas, said Berlin would wait. "We share that view," he said.

A Taliban spokesman, Zabihullah Mujahid, said the movement wanted good relations with all countries.

Pentagon spokesman John Kirby said the evacuation was over. "We don't have troops there anymore," he said.

Former Secretary of State Hillary Clinton said the withdrawal had been rushed.

A senior administration official said talks continued. Sen. Lindsey Graham, R-S.C., said the president had failed.

"We've got to get them out," said Karen Blinken, a teacher from Ohio who is not related to the secretary. Mrs. Blinken \
said she had written to the White House."""


@pytest.mark.parametrize(
    ("words", "name", "standing", "office"),
    [
        ("would not recognize", "Antony Blinken", OFFICIAL, "State Department"),
        ("have to earn it", "Antony Blinken", OFFICIAL, "State Department"),
        ("Berlin would wait", "Heiko Maas", FOREIGN, None),
        ("share that view", "Heiko Maas", FOREIGN, None),
        ("good relations", "Zabihullah Mujahid", FOREIGN, None),
        ("evacuation was over", "John Kirby", OFFICIAL, "Defense Department"),
        ("have troops there", "John Kirby", OFFICIAL, "Defense Department"),
        ("had been rushed", "Hillary Clinton", FORMER, None),
        ("talks continued", None, UNNAMED, None),
        ("president had failed", "Lindsey Graham", OTHER, None),
        ("get them out", "Karen Blinken", OTHER, None),
        ("had written", "Karen Blinken", OTHER, None),
    ],
)
def test_a_wire_report_with_a_namesake(words: str, name: str, standing: Standing, office: str | None) -> None:
    found = speaker(KABUL, words, date(2021, 9, 8))
    assert (found.name, found.standing, found.office) == (name, standing, office)


BEIJING = """Treasury Secretary Janet Yellen said on Thursday that the United States does not seek to decouple from China.

“A full separation of our economies would be disastrous for both countries,” she said in a speech.

China's foreign ministry spokesperson Wang Wenbin said that Beijing hoped for deeds. "We have noted the remarks," Wang said.

White House press secretary Karine Jean-Pierre said the policy was unchanged.

"It's the same as it was," the press secretary said. The White House said it would publish the speech.

A spokesman for Sen. Elizabeth Warren said the senator disagreed. A Pfizer spokeswoman said the company was not concerned."""


@pytest.mark.parametrize(
    ("words", "name", "standing", "office"),
    [
        ("full separation", "Janet Yellen", OFFICIAL, "Treasury Department"),
        ("hoped for deeds", "Wang Wenbin", FOREIGN, None),
        ("noted the remarks", "Wang Wenbin", FOREIGN, None),
        ("policy was unchanged", "Karine Jean-Pierre", OFFICIAL, "White House"),
        ("same as it was", "Karine Jean-Pierre", OFFICIAL, "White House"),
        ("would publish", "White House", OFFICIAL, "White House"),
        ("company was not concerned", "Pfizer spokeswoman", OTHER, None),
    ],
)
def test_people_that_the_roster_does_not_know(words: str, name: str, standing: Standing, office: str | None) -> None:
    found = speaker(BEIJING, words, date(2023, 4, 20))
    assert (found.name, found.standing, found.office) == (name, standing, office)


def test_the_office_is_the_one_of_that_day() -> None:
    text = '"We will see about that," Joe Biden said at the White House.'
    for day, title, administration in (
        (date(2012, 5, 1), "Vice President", "obama"),
        (date(2022, 5, 1), "President", "biden"),
    ):
        found = speaker(text, "see about that", day)
        assert (found.title, found.administration) == (title, administration)
    assert speaker(text, "see about that", date(2018, 5, 1)).standing is FORMER
    assert speaker(text, "see about that", date(2025, 5, 1)).standing is FORMER


def test_who_is_not_in_office_yet_speaks_for_nobody() -> None:
    text = '"We should talk to them," Marco Rubio said in Miami.'
    assert speaker(text, "talk to them", date(2018, 5, 1)).standing is OTHER
    assert speaker(text, "talk to them", date(2025, 5, 1)).office == "State Department"


def test_an_acting_secretary_is_called_so() -> None:
    text = '"The troops will stay," Acting Defense Secretary Patrick Shanahan said.'
    assert speaker(text, "troops will stay", date(2019, 3, 1)).title == "Acting Secretary of Defense"


def test_a_title_without_a_name_is_who_holds_it_on_that_day() -> None:
    text = '"It is over," the secretary of state said on Tuesday.'
    assert speaker(text, "It is over", date(2014, 5, 1)).name == "John Kerry"
    assert speaker(text, "It is over", date(2022, 5, 1)).name == "Antony Blinken"


def test_a_surname_alone_is_an_official_only_where_the_story_is_of_the_government() -> None:
    government = '"We are watching it," Price said at the State Department.'
    market = '"We are watching it," Price said of the market for used cars in Ohio.'
    assert speaker(government, "watching it", date(2022, 5, 3)).official == "ned-price"
    assert speaker(market, "watching it", date(2022, 5, 3)).standing is UNRESOLVED


def test_somebody_else_of_that_name_is_not_the_official() -> None:
    text = (
        'Lloyd Price, an economist at the University of Iowa, wrote to the White House. "Nobody answers," Price said.'
    )
    assert speaker(text, "Nobody answers", date(2022, 5, 3)).standing is OTHER


def test_a_transcript_names_its_speakers_in_capitals() -> None:
    text = "MR. PRICE: We do not support that.\n\nQUESTION: Has the policy changed?\n\nMR. PRICE: Our policy stands."
    assert speaker(text, "do not support", date(2022, 8, 2)).official == "ned-price"
    assert speaker(text, "policy stands", date(2022, 8, 2)).official == "ned-price"
    assert speaker(text, "Has the policy", date(2022, 8, 2)).standing is UNRESOLVED


def test_two_sources_are_two_speakers() -> None:
    text = "The White House and the State Department both said on Monday that the embargo stays."
    [attribution] = attribute(text, title="", published=date(2022, 8, 2), roster=ROSTER)
    assert [one.office for one in attribution.speakers] == ["White House", "State Department"]


def test_an_institutions_spokesperson_without_a_name_speaks_for_it() -> None:
    text = (
        '"The embargo stays," a National Security Council spokesperson said.\n\n'
        '"There is no change," the spokesperson said.'
    )
    for words in ("embargo stays", "no change"):
        found = speaker(text, words, date(2022, 8, 2))
        assert (found.name, found.office) == ("National Security Council spokesperson", "White House")


@pytest.mark.parametrize(
    ("source", "standing"),
    [
        ("The Kremlin", FOREIGN),
        ("Tehran", FOREIGN),
        ("North Korea's foreign ministry", FOREIGN),
        ("Israeli Prime Minister Naftali Bennett", FOREIGN),
        ("A Chinese official", FOREIGN),
        ("US officials", UNNAMED),
        ("A diplomat", UNNAMED),
        ("Ned Price, a former CIA analyst who lectures in Ohio,", FORMER),
        ("Former White House aide Jane Doe", FORMER),
        ("Professor Jane Doe", OTHER),
        ("Gov. Jane Doe", OTHER),
    ],
)
def test_who_does_not_speak_for_the_administration(source: str, standing: Standing) -> None:
    text = f"{source} said that the embargo would stay in place."
    day = date(2026, 2, 3) if "Ned Price" in source else date(2022, 8, 2)
    found = speaker(text, "embargo would stay", day)
    assert found.standing is standing
    assert (found.office, found.administration) == (None, None)


def test_he_and_she_are_told_apart() -> None:
    text = (
        "Jen Psaki met Ned Price at the White House. She said that the talks would go on. "
        "He said that they had never begun."
    )
    assert speaker(text, "would go on", date(2022, 3, 1)).official == "jen-psaki"
    assert speaker(text, "never begun", date(2022, 3, 1)).official == "ned-price"


def test_a_quote_that_nobody_is_named_for_stays_unresolved() -> None:
    text = 'The banner read: "No more war." It hung there for a week.'
    for attribution in attribute(text, title="", published=date(2022, 3, 1), roster=ROSTER):
        assert attribution.speakers[0].standing is UNRESOLVED


def test_a_surname_that_is_also_a_place_or_a_colour_is_a_name_behind_a_given_name() -> None:
    for name in ("Ada North", "David French", "Tim Park"):
        name = name.replace("Ada", "Anna")
        assert speaker(f'"It is over," {name} said.', "It is over", date(2022, 3, 1)).name == name
    assert speaker('"It is over," North Korea said.', "It is over", date(2022, 3, 1)).standing is FOREIGN


def test_words_of_another_year_were_said_in_the_office_of_that_year() -> None:
    text = 'In 2014, John Kerry said that the deal "would hold." In March 2019, Kerry said that it was dead.'
    then, later = (speaker(text, words, date(2022, 3, 1)) for words in ("would hold", "was dead"))
    assert (then.standing, then.title, later.standing) == (OFFICIAL, "Secretary of State", FORMER)


@pytest.mark.parametrize("told", ["in March 2021", "last year", "ten years ago"])
def test_old_words_are_told_again(told: str) -> None:
    [attribution] = attribute(
        f'"It is over," Ned Price said {told}.', title="", published=date(2022, 8, 2), roster=ROSTER
    )
    assert attribution.quote.mood is Mood.RECOUNTED


@pytest.mark.parametrize(
    ("text", "name", "standing"),
    [
        ("Iran's foreign minister, Reza Amiri, said it was over.", "Reza Amiri", FOREIGN),
        ("Poland's president, Jan Nowak, met him. The Polish president said it was over.", "Jan Nowak", FOREIGN),
        (
            "Poland's president, Jan Nowak, met Joe Biden. The president of Poland said it was over.",
            "Jan Nowak",
            FOREIGN,
        ),
        ("The Nebraska attorney general, June Haverty, said it was over.", "June Haverty", OTHER),
        ("Biden said it was over.", "Joe Biden", OFFICIAL),
        ("State said it was over.", "State Department", OFFICIAL),
        ("Washington said it was over.", "Washington", OFFICIAL),
        ("One of the three officials said it was over.", None, UNNAMED),
        ("Her campaign said it was over.", None, OTHER),
    ],
)
def test_a_source_by_its_description(text: str, name: str | None, standing: Standing) -> None:
    found = speaker(text, "was over", date(2022, 8, 2))
    assert (found.name, found.standing) == (name, standing)


def test_a_president_of_something_else_is_not_ours() -> None:
    text = "The Council president, who lives in Ohio, said it was over."
    assert speaker(text, "was over", date(2022, 8, 2)).official is None


def test_the_vice_president_is_not_the_president() -> None:
    text = 'Vice President Kamala Harris landed at noon.\n\n"It is over," the president said in Washington.'
    assert speaker(text, "It is over", date(2022, 8, 2)).name == "Joe Biden"


def test_a_title_alone_is_a_mention() -> None:
    text = 'Anna Kessel, the treasury chief, met Laura Ogden. Ogden smiled. The treasury chief was late. "It is over," she said.'
    assert speaker(text, "It is over", date(2022, 8, 2)).name == "Anna Kessel"


def test_a_paper_is_of_who_issued_it() -> None:
    text = 'The White House said it was over. The statement added that "nobody" would pay.'
    assert speaker(text, "nobody", date(2022, 8, 2)).name == "White House"


def test_it_is_not_the_institution_of_another_paragraph() -> None:
    text = 'The White House said it was over.\n\nOgden\'s campaign answered at noon. "We will see," it said.'
    assert speaker(text, "We will see", date(2022, 8, 2)).standing is UNRESOLVED


def test_who_and_when_take_bounded_time() -> None:
    text = "Harlan said Monday it was late. " * 600
    started = time.perf_counter()
    assert len(attribute(text, title="", published=date(2022, 8, 4), roster=ROSTER)) == 600
    assert time.perf_counter() - started < 6
