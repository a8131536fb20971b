"""Who said what, told in invented news."""

import time

import pytest

from extractors.quotes import find_quotes
from extractors.values import Mood, Quote, QuoteKind


def _said(text: str) -> list[tuple[str, str]]:
    return [(" + ".join(one.of(text) for one in quote.sources), quote.content.of(text)) for quote in find_quotes(text)]


def _only(text: str) -> Quote:
    (quote,) = find_quotes(text)
    return quote


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ('"We will not sign," Harlan said.', "Harlan", "We will not sign,"),
        ("“We will not sign,” said Dana Harlan, the trade envoy.", "Dana Harlan, the trade envoy", "We will not sign,"),
        ('Harlan told reporters: "The port is closed."', "Harlan", "The port is closed."),
        ("«The port is closed,» the minister said.", "the minister", "The port is closed,"),
        ("‘The port is closed,’ the minister said.", "the minister", "The port is closed,"),
        ('"It is a mistake," according to Dana Harlan.', "Dana Harlan", "It is a mistake,"),
        ("Harlan said that the port would close.", "Harlan", "the port would close"),
        ("The port would close on Friday, Harlan said.", "Harlan", "The port would close on Friday"),
        ("According to the ministry, the port is closed.", "the ministry", "the port is closed"),
        ('Harlan\'s offer Monday to "sit at one table" surprised her party.', "Harlan", "sit at one table"),
    ],
)
def test_source_and_content_are_found_around_the_cue(text: str, source: str, content: str) -> None:
    assert _said(text) == [(source, content)]


def test_words_broken_by_their_attribution_are_two_pieces_of_one_speaker() -> None:
    text = '"The treaty stands," Harlan said. "We shall not leave it."'
    assert _said(text) == [("Harlan", "The treaty stands,"), ("Harlan", "We shall not leave it.")]


def test_a_clause_with_marked_words_is_mixed_and_two_sources_are_two() -> None:
    text = 'Both the Treasury and the Navy said Monday that any sale must meet "common rules" first.'
    quote = _only(text)
    assert quote.kind is QuoteKind.MIXED
    assert [span.of(text) for span in quote.sources] == ["the Treasury", "the Navy"]
    assert quote.content.of(text) == 'any sale must meet "common rules" first'
    assert [span.of(text) for span in quote.quoted] == ["common rules"]


def test_a_quotation_alone_in_its_paragraph_belongs_to_the_one_before() -> None:
    text = 'Doubts remain, according to Dana Harlan.\n\n"Who speaks for the cabinet? Nobody can tell."'
    assert _said(text)[-1] == ("Dana Harlan", "Who speaks for the cabinet? Nobody can tell.")


@pytest.mark.parametrize(
    "text",
    [
        'In March 2019, Treasury Secretary Ann Rosen said: "We are prepared to lift the tariffs now."',
        '"We are prepared to lift the tariffs now," Ann Rosen said in March 2019.',
        '"We are prepared to lift the tariffs now," Ann Rosen said in 2019.',
    ],
)
def test_words_of_a_month_or_year_gone_by_are_recounted(text: str) -> None:
    assert [quote.mood for quote in find_quotes(text)] == [Mood.RECOUNTED]


def test_comments_told_again_are_recounted() -> None:
    text = 'Harlan said Tuesday that talks would go on, echoing comments she previously made that "time is short."'
    quotes = find_quotes(text)
    assert [(one.of(text), quotes[-1].mood) for one in quotes[-1].sources] == [("she", Mood.RECOUNTED)]


@pytest.mark.parametrize(
    ("verb", "mood"),
    [("denied", Mood.DENIED), ("will say", Mood.FUTURE), ("would say", Mood.HYPOTHETICAL), ("said", Mood.SAID)],
)
def test_the_mood_says_whether_the_words_were_said(verb: str, mood: Mood) -> None:
    assert _only(f"Harlan {verb} that the port was closed.").mood is mood


@pytest.mark.parametrize(
    "text",
    [
        'The so-called "dark fleet" sailed on Monday.',
        "The ministry declined to comment.",
        "The workers' pay rose in the '90s.",
        "",
        '"',
    ],
)
def test_scare_quotes_apostrophes_and_silence_are_no_speech(text: str) -> None:
    assert find_quotes(text) == ()


def test_a_transcript_names_the_speaker_before_a_colon() -> None:
    text = "HARLAN: The port is closed today.\n\nMR. WEBB: For how long?"
    assert _said(text) == [("HARLAN", "The port is closed today."), ("MR. WEBB", "For how long?")]


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        "“",
        "said ",
        '"a ',
        "(",
        "‘a ",
        "'' ",
        "Harlan said, ",
        "and said ",
        'A: "',
        '\n"a',
        "a's ",
        "A",
        "A.",
        ", ",
        "of the ",
    ],
)
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    started = time.perf_counter()
    find_quotes((unit * (100_000 // len(unit) + 1))[:100_000])
    assert time.perf_counter() - started < 5


def test_a_quotation_over_three_paragraphs_is_one_quote_of_its_first_speaker() -> None:
    text = 'Harlan was blunt. "The port is closed," she said. "It closed on Monday.\n\n"It will not open again.\n\n"Never."\n\n'
    quotes = find_quotes(text + '"We disagree," Webb said.')
    assert [[piece.of(text) for piece in quote.fragments] for quote in quotes[:2]] == [
        ["The port is closed,"],
        ["It closed on Monday.", "It will not open again.", "Never."],
    ]
    assert [one.of(text) for one in quotes[1].sources] == ["she"]
    assert len(quotes) == 3


def test_what_is_vowed_urged_or_threatened_is_reported() -> None:
    assert _said("Harlan vowed to close the port.") == [("Harlan", "to close the port")]
    assert _said("Harlan urged Congress to close the port.") == [("Harlan", "Congress to close the port")]


def test_an_interview_names_its_labelled_speakers_and_nobody_behind_a_bare_letter() -> None:
    text = "Q Is the port closed?\nSECRETARY HARLAN: It is closed.\nQ Since when?\nSECRETARY HARLAN: Since Monday."
    assert [source for source, _ in _said(text)] == ["", "SECRETARY HARLAN", "", "SECRETARY HARLAN"]
    text = (
        "[00:01:12] The President: The port is closed.\n[00:01:30] Dana Harlan: Why?\n[00:01:31] The President: Ice.\n"
    )
    assert [source for source, _ in _said(text)] == ["The President", "The President"]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('"I may do it, I may not," he told reporters outside the White House.', "I may do it, I may not,"),
        (
            "Biden said the forces would go, in one of the most forceful statements in decades.",
            "the forces would go",
        ),
        ("Esper said the policy had failed in an interview Tuesday.", "the policy had failed"),
    ],
)
def test_the_occasion_is_no_part_of_what_was_said(text: str, content: str) -> None:
    [quote] = find_quotes(text)
    assert quote.content.of(text) == content


@pytest.mark.parametrize(
    "text",
    [
        "On Friday, Harlan posted a picture of the harbour.",
        "The harbour is shut. Editor's note: the mayor is a former partner of this paper.",
        "Harlan leads Rosen by roughly ninety pledged delegates.",
    ],
)
def test_a_setting_a_note_and_pledged_delegates_are_no_speech(text: str) -> None:
    assert _said(text) == []


def test_a_setting_stays_with_words_that_are_broken_by_their_attribution() -> None:
    text = "In the north, Harlan said, the harbour is shut."
    assert _said(text) == [("Harlan", "In the north"), ("Harlan", "the harbour is shut")]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ('Ann Rosen: "It is over and done."', "Ann Rosen", "It is over and done."),
        ('More from Ann Rosen: "It is over and done."', "Ann Rosen", "It is over and done."),
        ('"It is over," an angry Rosen barked.', "an angry Rosen", "It is over,"),
        ('"It is over!" beamed Ann Rosen.', "Ann Rosen", "It is over!"),
        ('He took the boat out, and his friends jeered, "Goodbye!"', "his friends", "Goodbye!"),
    ],
)
def test_marks_with_a_name_or_anybodys_verb_beside_them_are_speech(text: str, source: str, content: str) -> None:
    assert _said(text) == [(source, content)]


def test_a_title_behind_a_colon_and_a_word_put_to_somebody_are_no_speech_of_theirs() -> None:
    assert _said('The Ship: "Gone." Rosen was asked, "Why?"') == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Harlan said that China opposed the plan.", "China opposed the plan"),
        ("Harlan criticized the 1,500 new rules.", "the 1,500 new rules"),
        ("Harlan denounced the kind, loving and admirable man.", "the kind, loving and admirable man"),
        ("Harlan denounced the deal — and left.", "the deal"),
        ('Harlan said the plan was "a farce", but the minister signed it.', 'the plan was "a farce'),
        ('Harlan called him a "nice guy" and he laughed.', 'him a "nice guy'),
        ('Harlan said the port was "shut" and he would leave.', 'the port was "shut'),
        ("Harlan criticized the deal last week.", "the deal"),
        ("Harlan criticized the deal and challenged him to a debate.", "the deal"),
        ("Harlan criticized the deal in a speech.", "the deal"),
        ("As the Post reported on Friday, the port is closed.", "the port is closed"),
        ("The port is closed, the Post reports.", "The port is closed"),
    ],
)
def test_where_words_begin_and_end(text: str, content: str) -> None:
    assert [found for _, found in _said(text)] == [content]


def test_a_clause_that_goes_on_in_marks_behind_the_cue_is_the_speakers_from_its_head() -> None:
    text = 'The downturn, Harlan said, "could be short."'
    assert _said(text) == [("Harlan", "The downturn"), ("Harlan", "could be short.")]


def test_a_headline_has_its_verb_in_capitals() -> None:
    assert _said("Dana Harlan Denounces New Trade Deal") == [("Dana Harlan", "New Trade Deal")]
    assert _said("The Harlan Report was late.") == []


def test_a_participle_is_of_who_acts_and_not_of_the_hour() -> None:
    text = "Hours later, Harlan answered the minister, telling reporters that the port was closed."
    assert _said(text) == [("Harlan", "the port was closed")]


def test_what_somebody_finds_is_a_clause_or_a_papers_number() -> None:
    assert _said("Harlan found the posts and left.") == []
    assert _said("Harlan found the port was closed.") == [("Harlan", "the port was closed")]
    assert _said("The poll found a tight race.") == [("The poll", "a tight race")]


def test_the_name_of_a_thing_is_the_marks_alone() -> None:
    text = 'It led to what Harlan called "a new era" in his book.'
    assert _said(text) == [("Harlan", "a new era")]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Asked whether the port was open, she left.", "", "whether the port was open"),
        ("He was asked by Ann Rosen to leave the room.", "Ann Rosen", "to leave the room"),
        ("When asked why the port was closed, he smiled.", "", "why the port was closed"),
    ],
)
def test_a_question_is_of_who_asks_and_was_not_answered(text: str, source: str, content: str) -> None:
    assert _said(text) == [(source, content)]
    assert _only(text).mood is Mood.HYPOTHETICAL


def test_a_participle_has_the_subject_of_its_clause() -> None:
    text = "Harlan left the room before adding that the port was closed."
    assert _said(text) == [("Harlan", "the port was closed")]


@pytest.mark.parametrize(
    "text",
    [
        "Nobody liked Harlan's repeated calls.",
        "Turnout fell in the 15 states that have voted.",
    ],
)
def test_a_noun_and_its_owner_are_no_speech(text: str) -> None:
    assert _said(text) == []


def test_the_verb_within_what_somebody_said_does_not_lend_its_subject() -> None:
    text = "Harlan said her party has supported the idea, and said it was late."
    assert _said(text)[-1] == ("Harlan", "it was late")


@pytest.mark.parametrize(
    "text",
    [
        "The plan, a cause endorsed by the minister, never became law.",
        "The economy recovered thanks to Harlan.",
        "Harlan was tired, and Rosen attacked from the floor.",
    ],
)
def test_what_is_said_of_the_subject_is_no_speech(text: str) -> None:
    assert _said(text) == []


def test_those_who_are_told_are_no_part_of_the_words() -> None:
    text = "Harlan told bankers in New York on Monday that the port was closed."
    assert _said(text) == [("Harlan", "the port was closed")]


def test_a_text_that_breaks_off_behind_its_verb_says_nothing() -> None:
    for text in ("Harlan said that", "Harlan told reporters that", "Harlan said:", "Asked whether", 'Harlan: "'):
        assert _said(text) == []


def test_a_marked_sentence_belongs_to_whoever_acts_before_it_in_its_paragraph() -> None:
    text = (
        '"It is late," Harlan said.\n\nMinister Dana Rosen joined in at noon. "We have maps, and they have pictures."'
    )
    assert _said(text)[-1] == ("Minister Dana Rosen", "We have maps, and they have pictures.")
