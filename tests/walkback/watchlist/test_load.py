"""A watchlist that loads is a watchlist that works: every fault is named with its line and column, and what to do."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from walkback.judge.values import Label
from walkback.settings import CHECKOUT
from walkback.watchlist.faults import WatchlistError
from walkback.watchlist.load import load_roster, load_watchlist
from walkback.watchlist.model import Answered, Example, Watchlist
from walkback.watchlist.schema import json_schema

OFFICIALS = """\
administrations:
  - {id: old, name: Old administration, from: 2017-01-20, until: 2021-01-20}
  - {id: new, name: New administration, from: 2021-01-20}
bodies:
  - {id: house, name: White House}
offices:
  - {id: president, title: President, body: house, rank: 1}
officials:
  - id: ada-north
    name: Ada North
    tenures:
      - {office: president, from: 2017-01-20, until: 2021-01-20}
  - id: ben-east
    name: Ben East
    tenures:
      - {office: president, from: 2021-01-20}
"""

WATCHLIST = """\
alerts:
  channel: C0123ABCD45
feeds:
  - {id: herald, url: "https://herald.example/rss", outlet: Herald, every: 10m}
topics:
  - id: tariffs
    name: Tariffs
    terms: [steel tariff, import duty]
    exclude: [import duty free shop]
    positions:
      - id: stay
        administration: new
        holder: White House
        claim: The tariffs stay.
        contradicted_by: [The tariffs go.]
        from: 2021-03-01
        citation:
          url: https://house.example/1
          quote: They stay.
          said_on: 2021-03-01
          speaker: Ben East
          official: ben-east
"""


def load(folder: Path, watchlist: str = WATCHLIST, officials: str = OFFICIALS) -> Watchlist:
    (folder / "watchlist.yaml").write_text(watchlist, encoding="utf-8")
    (folder / "officials.yaml").write_text(officials, encoding="utf-8")
    return load_watchlist(folder / "watchlist.yaml", folder / "officials.yaml")


def faults(folder: Path, watchlist: str = WATCHLIST, officials: str = OFFICIALS) -> list[str]:
    with pytest.raises(WatchlistError) as raised:
        load(folder, watchlist, officials)
    return [f"{fault.place.line}:{fault.place.column}: {fault.message}" for fault in raised.value.faults]


def test_what_is_written_is_what_is_loaded(tmp_path: Path) -> None:
    watchlist = load(tmp_path)
    assert [feed.outlet for feed in watchlist.feeds] == ["Herald"]
    assert watchlist.routes["tariffs"].channel == "C0123ABCD45"
    assert watchlist.routes["tariffs"].minimum == 0.7
    assert watchlist.positions[0].held_to is None
    assert watchlist.digest != load(tmp_path, WATCHLIST + "# a remark\n").digest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    name: Tariffs\n", "", '6:5: "name" is missing'),
        ("    terms:", "    term:", '8:5: "term" means nothing here; did you mean "terms"?'),
        ("outlet: Herald,", "outlet: Herald, colour: red,", '"colour" means nothing here; here can stand'),
        ("every: 10m", "every: ten", "4:76: write how often as 10m, 2h or 1d"),
        ("every: 10m", "every: 10d", "a feed is polled every 1m at the most and every 7d at the least"),
        ("https://herald.example/rss", "herald.example/rss", "write the whole address"),
        ("https://herald.example/rss", "ftp://herald.example/rss", "write the whole address"),
        ("https://herald.example/rss", "https://me:secret@herald.example/rss", "must not hold a name or a password"),
        ("channel: C0123ABCD45", "channel: general", "2:12: write the channel's id"),
        ("C0123ABCD45\n", "C0123ABCD45\n  minimum: 1.5\n", "1.5 is too large: at most 0.99"),
        ("C0123ABCD45\n", "C0123ABCD45\n  minimum: high\n", "a number is expected, not 'high'"),
        ("C0123ABCD45\n", "C0123ABCD45\n  kinds: [rifts]\n", "'rifts' is none of rift, reversal, break"),
        ("id: tariffs", "id: Tariffs!", "6:9: 'Tariffs!' cannot be an id"),
        ("[steel tariff, import duty]", "[]", "it is empty"),
        ("[steel tariff, import duty]", "steel tariff", "8:12: a list is expected"),
        ("[steel tariff, import duty]", "[steel tariff, 2017, import duty]", "text is expected: put it in quotes"),
        ("[steel tariff, import duty]", '[steel tariff, "--", import duty]', '"--" can never be found'),
        ("[steel tariff, import duty]", "[steel tariff, steel tariff, import duty]", "is given twice, first in line 8"),
        ("[import duty free shop]", "[Washington Post]", '9:15: "Washington Post" excludes nothing'),
        ("[import duty free shop]", "[import duty]", '"import duty" is excluded by `exclude`: it can never be found'),
        (
            "administration: new",
            "administration: newer",
            '12:25: there is no administration "newer"; did you mean "new"?',
        ),
        (
            "holder: White House",
            "holder: White Hose",
            'there is no body named "White Hose" in the officials; did you mean',
        ),
        ("official: ben-east", "official: ben-est", '22:21: there is no official "ben-est"; did you mean "ben-east"?'),
        ("        from: 2021-03-01", "        from: 2020-03-01", '16:15: "new" was not in office on 2020-03-01'),
        ("        from: 2021-03-01", "        from: 2021-02-30", "16:15: '2021-02-30' is no day of the calendar"),
        (
            "        from: 2021-03-01\n",
            "        from: 2021-03-01\n        until: 2021-02-01\n",
            "it ends on 2021-02-01",
        ),
        (
            "said_on: 2021-03-01",
            "said_on: 2021-02-01",
            "20:20: the words are of 2021-02-01, when the position was not held",
        ),
        ("contradicted_by: [The tariffs go.]", "contradicted_by:", "a list is expected"),
        ("          quote: They stay.\n", "", '"quote" is missing: The words themselves.'),
        ("topics:\n", "topics:\n\t", "a tab"),
        ("claim: The tariffs stay.", "claim: Tariffs: they stay.", "put the value in"),
        ("name: Tariffs\n", "name: Tariffs\n    name: Duties\n", '8:5: "name" is given twice, first in line 7'),
        ("name: Tariffs\n", "name: !!python/object:os.system Tariffs\n", "the tag"),
    ],
)
def test_a_fault_of_the_watchlist_is_named_where_it_stands(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in WATCHLIST
    found = faults(tmp_path, WATCHLIST.replace(old, new, 1))
    assert any(expected in fault for fault in found), found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("body: house", "body: houses", '7:45: there is no body "houses"; did you mean "house"?'),
        ("office: president, from: 2021", "office: presidents, from: 2021", 'there is no office "presidents"'),
        ("from: 2021-01-20}\nbodies", "from: 2020-01-20}\nbodies", '"new" begins on 2020-01-20, while "old" is still'),
        (
            "{office: president, from: 2021-01-20}",
            "{office: president, from: 2020-01-20}",
            "Ada North is in the office",
        ),
        ("name: Ben East", "name: East", '"East" is a single word: give the full name'),
        ("id: ben-east", "id: ada-north", '"ada-north" is given twice, first in line 9'),
        ("rank: 1", "rank: 0", "0 is too small: at least 1"),
        ("rank: 1", "rank: first", "a number is expected, not 'first'"),
        ("until: 2021-01-20}\n  - id", "until: 2016-01-20}\n  - id", "it ends on 2016-01-20, before it begins"),
    ],
)
def test_a_fault_of_the_officials_is_named_where_it_stands(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in OFFICIALS
    found = faults(tmp_path, officials=OFFICIALS.replace(old, new, 1))
    assert any(expected in fault for fault in found), found


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    broken = WATCHLIST.replace("every: 10m", "every: ten").replace("holder: White House", "holdr: White House")
    found = faults(tmp_path, broken, OFFICIALS.replace("rank: 1", "rank: 0"))
    assert len(found) == 4, found


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a: \x00", "not allowed in YAML"),
        (b"a: [1, 2", "not YAML"),
        (b"a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" * 1, "means nothing here"),
        (b"[" * 50_000, "deep"),
        (b"- one\n- two\n", "keys with values are expected here"),
    ],
)
def test_hostile_files_are_refused_with_a_reason(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "watchlist.yaml").write_bytes(content)
    (tmp_path / "officials.yaml").write_text(OFFICIALS)
    with pytest.raises(WatchlistError, match=expected):
        load_watchlist(tmp_path / "watchlist.yaml", tmp_path / "officials.yaml")


def test_aliases_that_grow_without_bound_are_stopped(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (tmp_path / "watchlist.yaml").write_text("\n".join(lines))
    (tmp_path / "officials.yaml").write_text(OFFICIALS)
    with pytest.raises(WatchlistError, match="too large or too deep"):
        load_watchlist(tmp_path / "watchlist.yaml", tmp_path / "officials.yaml")


def test_a_file_that_is_not_there_or_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="there is no such file"):
        load_roster(tmp_path / "none.yaml")
    with pytest.raises(WatchlistError, match="not a file"):
        load_roster(tmp_path)


@pytest.mark.parametrize("watchlist", ["config/watchlist.yaml", "seeds/watchlist.yaml"])
def test_the_files_that_ship_load(watchlist: str) -> None:
    loaded = load_watchlist(CHECKOUT / watchlist, CHECKOUT / "config" / "officials.yaml")
    assert len(loaded.roster.officials) > 200
    assert {position.topic for position in loaded.positions} == {topic.id for topic in loaded.topics}


# ------------------------------------------------------------------------------------------- examples

WITH_EXAMPLES = WATCHLIST.replace("    positions:\n", "    examples: examples/tariffs.yaml\n    positions:\n")
EXAMPLES = """\
examples:
  - position: stay
    contradicts: [They can go tomorrow.]
    consistent: [They stay where they are.]
    unrelated: [It rained.]
"""


def load_with(folder: Path, examples: str | None, watchlist: str = WITH_EXAMPLES) -> Watchlist:
    (folder / "examples").mkdir(exist_ok=True)
    if examples is not None:
        (folder / "examples" / "tariffs.yaml").write_text(examples, encoding="utf-8")
    return load(folder, watchlist)


def test_examples_are_loaded_with_their_place_and_belong_to_the_digest(tmp_path: Path) -> None:
    watchlist = load_with(tmp_path, EXAMPLES)
    found = watchlist.examples["stay"]
    assert [(one.label.value, one.text, one.line) for one in found] == [
        ("contradicts", "They can go tomorrow.", 3),
        ("consistent", "They stay where they are.", 4),
        ("unrelated", "It rained.", 5),
    ]
    assert Path(found[0].file) == tmp_path / "examples" / "tariffs.yaml"
    assert watchlist.digest != load_with(tmp_path, EXAMPLES.replace("rained", "snowed")).digest
    assert load(tmp_path).examples == {}


SAID = """\
  - position: stay
    consistent:
      - text: Nothing changes.
        context: Asked on Monday, he laughed. Nothing changes.
        speaker: Ben East
        said_on: 2021-05-03
        url: https://herald.example/east
        answer: {alert: a1b2c3, says: same-meaning, by: Ana, on: 2021-05-04}
"""


def test_a_position_may_come_again_and_what_was_said_has_its_citation(tmp_path: Path) -> None:
    found = load_with(tmp_path, EXAMPLES + SAID).examples["stay"]
    assert [one.text for one in found][2:] == ["It rained.", "Nothing changes."]
    assert replace(found[-1], file="") == Example(
        text="Nothing changes.",
        label=Label.CONSISTENT,
        context="Asked on Monday, he laughed. Nothing changes.",
        speaker="Ben East",
        said_on=date(2021, 5, 3),
        url="https://herald.example/east",
        answer=Answered(alert="a1b2c3", says="same-meaning", by="Ana", on=date(2021, 5, 4)),
        line=8,
        column=9,
    )


@pytest.mark.parametrize(
    ("examples", "expected"),
    [
        (None, "watchlist.yaml:10:15: there is no file"),
        (EXAMPLES.replace("position: stay", "position: stays"), 'tariffs.yaml:2:15: the topic "tariffs" has no position'),
        (EXAMPLES.replace("position: stay", "position: stays"), 'did you mean "stay"?'),
        (EXAMPLES.replace("consistent:", "consistant:"), 'tariffs.yaml:4:5: "consistant" means nothing here; did you mean'),
        (EXAMPLES.replace("It rained.", "they can go tomorrow."), "5:17: it is given twice, first as contradicts in line 3"),
        (EXAMPLES.replace("[They can go tomorrow.]", "[Go., Go.]"), "3:24: it is given twice, first as contradicts in line 3"),
        (EXAMPLES + EXAMPLES[10:], "tariffs.yaml:7:19: it is given twice, first as contradicts in line 3: keep one"),
        (EXAMPLES.replace("[It rained.]", "[{text: It rained., spaeker: A}]"), '5:36: "spaeker" means nothing here; did you mean'),
        (EXAMPLES.replace("[It rained.]", "[{text: It rained., said_on: today}]"), "5:45: 'today' is no day of the calendar"),
        (EXAMPLES.replace("[It rained.]", "[{text: }]"), "something is missing here"),
        (EXAMPLES.replace("[It rained.]", "[It rained: a lot.]"), "5:17: a sentence is expected: put one with a colon"),
        (EXAMPLES.replace("[It rained.]", "[7]"), '5:17: text is expected: put it in quotes, "7"'),
        (EXAMPLES.replace("[It rained.]", "[{text: It., answer: {alert: a1}}]"), '5:37: "says" is missing: The answer'),
        ("examples: [", "tariffs.yaml:1:12: not YAML"),
        ("", "tariffs.yaml:1:1: the file is empty: a file of examples is expected here"),
    ],
)  # fmt: skip
def test_a_fault_of_the_examples_is_named_where_it_stands(tmp_path: Path, examples: str | None, expected: str) -> None:
    with pytest.raises(WatchlistError) as raised:
        load_with(tmp_path, examples)
    assert expected in str(raised.value)


def test_faults_of_the_examples_are_told_with_those_of_the_watchlist(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError) as raised:
        load_with(tmp_path, "examples: [", WITH_EXAMPLES.replace("holder: White House", "holder: White Hose"))
    assert "tariffs.yaml:1:12" in str(raised.value)
    assert 'no body named "White Hose"' in str(raised.value)


def test_two_topics_cannot_share_a_file_of_examples(tmp_path: Path) -> None:
    second = WITH_EXAMPLES[WITH_EXAMPLES.index("  - id: tariffs") :]
    second = (
        second.replace("id: tariffs", "id: duties")
        .replace("name: Tariffs", "name: Duties")
        .replace("id: stay", "id: go")
    )
    with pytest.raises(WatchlistError, match='"tariffs" has these examples already'):
        load_with(tmp_path, EXAMPLES, WITH_EXAMPLES + second)


def test_the_schemas_for_editors_are_those_of_the_loader() -> None:
    for file in ("watchlist", "officials", "examples"):
        kept = (CHECKOUT / "config" / f"{file}.schema.json").read_text(encoding="utf-8")
        assert json.loads(kept) == json_schema(file), f"walkback watchlist schema > config/{file}.schema.json"


def test_every_shipped_topic_has_forty_examples_a_side() -> None:
    shipped = load_watchlist(CHECKOUT / "config" / "watchlist.yaml", CHECKOUT / "config" / "officials.yaml")
    for topic in shipped.topics:
        found = [one for p in shipped.positions if p.topic == topic.id for one in shipped.examples[p.id]]
        against = sum(one.label is Label.CONTRADICTS for one in found)
        assert min(against, len(found) - against) >= 40, topic.id
