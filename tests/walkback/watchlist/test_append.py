"""Examples are added below what an editor has written, and none of it changes; what cannot be added so is refused."""

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.walkback.watchlist.test_load import EXAMPLES, OFFICIALS, WATCHLIST, WITH_EXAMPLES
from walkback.errors import ConfigError
from walkback.judge.values import Label
from walkback.watchlist.append import Change, added, write
from walkback.watchlist.load import load_watchlist
from walkback.watchlist.model import Answered, Example, Watchlist
from walkback.watchlist.proposals import Proposal

HOSTILE = 'He said: "no"\t- # {x}: [y] \\ !!python/object & *a | > % @ `'
ONE = Proposal(
    position="stay",
    example=Example(
        text=HOSTILE,
        label=Label.CONTRADICTS,
        context="Before. " + HOSTILE,
        speaker="Ben East",
        said_on=date(2021, 5, 3),
        url="https://herald.example/east?a=1&b=#c",
        answer=Answered(alert="0e123456", says="confirmed", by="null", on=date(2021, 5, 4)),
    ),
)
PLAIN = Proposal(position="stay", example=Example(text="They stay, all of them.", label=Label.CONSISTENT))


def desk(folder: Path, examples: str | None, watchlist: str = WITH_EXAMPLES) -> Path:
    (folder / "examples").mkdir(exist_ok=True)
    if examples is not None:
        (folder / "examples" / "tariffs.yaml").write_bytes(examples.encode())
    (folder / "watchlist.yaml").write_bytes(watchlist.encode())
    (folder / "officials.yaml").write_text(OFFICIALS)
    return folder / "watchlist.yaml"


def accept(watchlist: Path, *proposals: Proposal) -> Watchlist:
    write(added(watchlist, {"tariffs": proposals}))
    return load_watchlist(watchlist, watchlist.parent / "officials.yaml")


def told(watchlist: Watchlist) -> list[Example]:
    return [replace(one, file="", line=0, column=0) for one in watchlist.examples["stay"]]


REMARKS = """\
# yaml-language-server: $schema=../examples.schema.json
examples:   # the desk's own

    - position: stay   # keep this first
      contradicts:
        -   "They can go tomorrow."
        - >-
          In two
          lines.
      consistent: [They stay where they are.]   # in brackets
  # a remark at the end
"""

MARGIN = "examples:\n- position: stay\n  unrelated: [It rained.]\n"


@pytest.mark.parametrize(
    "examples",
    [EXAMPLES, EXAMPLES.rstrip("\n"), REMARKS, EXAMPLES.replace("\n", "\r\n"), "\ufeff" + EXAMPLES, MARGIN],
    ids=["plain", "no line end", "remarks", "CRLF", "mark of order", "dashes at the margin"],
)  # fmt: skip
def test_what_was_written_stays_to_the_byte_and_what_is_new_is_read_back(tmp_path: Path, examples: str) -> None:
    path = desk(tmp_path, examples)
    before = load_watchlist(path, tmp_path / "officials.yaml")
    after = accept(path, ONE, PLAIN)
    content = (tmp_path / "examples" / "tariffs.yaml").read_bytes()
    assert content.startswith(examples.encode())
    assert told(after) == [*told(before), ONE.example, PLAIN.example]
    assert (b"\r\n" in content) == ("\r\n" in examples) and (
        b"\r\n" not in content or content.count(b"\n") == content.count(b"\r\n")
    )
    assert path.read_text() == WITH_EXAMPLES
    again = replace(PLAIN, example=replace(PLAIN.example, text="Again."))
    assert told(accept(path, again))[-1].text == "Again.", "it can be added to again"


@pytest.mark.parametrize(
    "topic", ["  - id: tariffs\n    name: Tariffs\n", "  - name: Tariffs  # ours\n    id: tariffs\n"]
)
def test_a_topic_without_examples_gets_a_file_and_one_line(tmp_path: Path, topic: str) -> None:
    written = WATCHLIST.replace("  - id: tariffs\n    name: Tariffs\n", topic) + "# the end"
    path = desk(tmp_path, None, written)
    assert told(accept(path, ONE)) == [ONE.example]
    line = "    examples: examples/tariffs.yaml\n"
    assert line in path.read_text() and path.read_text().replace(line, "") == written
    assert (tmp_path / "examples" / "tariffs.yaml").read_text().startswith("# What officials said")


@pytest.mark.parametrize(
    ("examples", "watchlist", "why"),
    [
        ("examples: [{position: stay, unrelated: [It rained.]}]\n", WITH_EXAMPLES, "in brackets, so that no line"),
        (EXAMPLES + "...\n", WITH_EXAMPLES, "its end is not an open list"),
        (EXAMPLES.replace("[It rained.]", "\n    - |+\n      It rained."), WITH_EXAMPLES, "not an open list"),
        (None, WATCHLIST.replace("name: Tariffs", "name: >-\n      Tariffs\n      again"), "cannot stand in a line of its own"),
        (EXAMPLES, WATCHLIST, "is there, and its topic does not name it"),
    ],
)  # fmt: skip
def test_what_no_line_can_be_added_to_is_refused_and_nothing_is_written(
    tmp_path: Path, examples: str | None, watchlist: str, why: str
) -> None:
    path = desk(tmp_path, examples, watchlist)
    with pytest.raises(ConfigError, match=why):
        accept(path, ONE)
    assert path.read_text() == watchlist
    found = tmp_path / "examples" / "tariffs.yaml"
    assert (found.read_text() if found.exists() else None) == examples


def test_a_file_that_was_changed_in_between_is_left_alone(tmp_path: Path) -> None:
    path = desk(tmp_path, EXAMPLES)
    changes = added(path, {"tariffs": [ONE]})
    examples = tmp_path / "examples" / "tariffs.yaml"
    examples.write_text(EXAMPLES + "# an editor saves\n")
    with pytest.raises(ConfigError, match="changed at this moment"):
        write(changes)
    assert examples.read_text() == EXAMPLES + "# an editor saves\n"
    assert [one.name for one in examples.parent.iterdir()] == ["tariffs.yaml"], "nothing half-written stays"


def test_a_file_keeps_its_rights_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path = desk(tmp_path, EXAMPLES)
    real, examples = tmp_path / "real.yaml", tmp_path / "examples" / "tariffs.yaml"
    examples.rename(real)
    real.chmod(0o666)
    examples.symlink_to(real)
    assert ONE.example in told(accept(path, ONE))
    assert examples.is_symlink() and stat.S_IMODE(real.stat().st_mode) == 0o666


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        write([Change(tmp_path / "file" / "x.yaml", None, b"x")])
