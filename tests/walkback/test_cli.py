"""The doors from outside: what they print, and the exit status."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support import views
from tests.support.desk import environment
from tests.support.llm import Model, serve
from walkback.alerts import actions, outbox
from walkback.ledger import connect


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path, "http://127.0.0.1:9/feed.xml")


def walkback(desk: dict[str, str], *arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from walkback.cli import main; main()", *arguments]
    done = subprocess.run(command, env=desk, input=given, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_an_empty_ledger_has_nothing_to_tell(desk: dict[str, str]) -> None:
    assert walkback(desk, "alerts", "--json")[:2] == (0, "[]\n")
    assert walkback(desk, "outbox", "--json")[:2] == (0, "[]\n")
    status, out, _ = walkback(desk, "feeds", "--json")
    assert status == 0
    assert [row["state"] for row in json.loads(out)] == ["new"]


def test_wrong_arguments_and_settings_are_status_2_in_one_plain_line(desk: dict[str, str], tmp_path: Path) -> None:
    assert walkback(desk, "alerts", "--limit", "0")[0] == 2
    assert walkback(desk, "no-such-door")[0] == 2
    status, _, says = walkback(desk, "outbox", "--state", "lost")
    assert (status, says.count("\n")) == (2, 1)
    assert "pending" in says
    status, _, says = walkback({**desk, "WALKBACK_DATABASE_URL": "oracle://x"}, "alerts")
    assert status == 2
    assert "WALKBACK_DATABASE_URL" in says
    assert "Traceback" not in says


def test_a_person_looks_at_a_message_and_drops_it(desk: dict[str, str]) -> None:
    ledger = connect(desk["WALKBACK_DATABASE_URL"])
    with ledger.begin() as connection:
        views.seed(connection, views.view())
        delivery = outbox.enqueue_root(connection, views.view(), "C1", datetime.now(UTC))
    ledger.dispose()
    beginning = delivery[:12]
    assert beginning in walkback(desk, "outbox")[1]
    status, shown, _ = walkback(desk, "outbox", "show", beginning)
    assert (status, delivery in shown, "pending" in shown) == (0, True, True)
    assert walkback(desk, "outbox", "retry", beginning)[0] == 1
    assert walkback(desk, "outbox", "resolve", beginning)[0] == 2
    assert walkback(desk, "outbox", "drop", beginning, "--because", "told by phone")[0] == 0
    found = json.loads(walkback(desk, "outbox", "show", beginning, "--json")[1])
    assert found["state"] == "cancelled"
    assert found["calls"][-1]["outcome"] == f"by {actions.user()}: told by phone"


@pytest.mark.parametrize("door", [["watchlist", "check"], ["run", "--once"], ["feeds"], ["topics"], ["alerts"]])
def test_a_broken_watchlist_is_status_2_with_its_line(desk: dict[str, str], tmp_path: Path, door: list[str]) -> None:
    path = tmp_path / "watchlist.yaml"
    path.write_text(path.read_text().replace("terms:", "termz:"))
    status, out, err = walkback(desk, *door)
    assert status == 2
    line = 1 + path.read_text().splitlines().index("    termz: [fishing treaty]")
    assert f"watchlist.yaml:{line}:" in out + err
    assert "Traceback" not in out + err


def test_json_lines_answer_every_line_whatever_its_bytes(desk: dict[str, str]) -> None:
    given = b'{"id": 1, "text": "the fishing treaty"}\n\xff\xfe\n{"id": 3, "text": "\xc3\xa9"}\n'
    status, out, err = walkback({**desk, "PYTHONIOENCODING": "ascii"}, "topics", given=given)
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [line["id"] for line in lines] == [1, None, 3]
    assert lines[0]["topics"] == ["fishing"]
    assert lines[1]["line"] == 2
    assert "line 2" in err


def test_help_needs_no_heavy_part(desk: dict[str, str]) -> None:
    script = (
        "import sys\nsys.argv = ['walkback', '--help']\nfrom walkback.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'prefect', 'spacy', 'sqlalchemy', 'onnxruntime', 'slack_sdk'} & set(sys.modules)\nassert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], env=desk, check=True, capture_output=True, timeout=60)


def test_judge_answers_lines_and_learn_proposes_examples(desk: dict[str, str]) -> None:
    line = b'{"id": 1, "statement": "We will never sign the treaty.", "position": "The treaty should be signed this year."}\n'
    status, out, _ = walkback(desk, "judge", given=line)
    assert (status, json.loads(out)["id"]) == (0, 1)
    assert walkback(desk, "judge")[:2] == (0, "")
    status, out, says = walkback(desk, "judge", "learn", "fishing")
    assert (status, out) == (0, "")
    assert "Nothing to propose" in says
    status, _, says = walkback(desk, "judge", "learn", "fish")
    assert (status, says) == (2, "There is no topic 'fish': there is fishing\n")
    status, _, says = walkback(desk, "judge", "learn", "fishing", "--with", "embedded")
    assert status == 2
    assert "no language model" in says


def test_learn_asks_a_language_model_for_each_position_that_is_held(desk: dict[str, str]) -> None:
    verdict = {"contradicts": ["We will not sign."], "consistent": ["We will sign."], "unrelated": ["Cod is dear."]}
    with serve(Model(verdict=lambda asked: verdict)) as model:
        keyed = {**desk, "WALKBACK_LLM_KEY": "sk-1", "WALKBACK_LLM_BASE_URL": model.anthropic()}
        status, out, _ = walkback(keyed, "judge", "learn", "fishing", "--with", "llm:anthropic:great-1")
    assert status == 0
    assert "  - position: sign\n    contradicts:\n      # judge: " in out
    assert out.count("written by a language model") == 3
    assert len(model.asked) == 1


def test_the_watchlist_tests_what_was_said_and_the_rest_on_request(desk: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "watchlist.yaml"
    named = path.read_text().replace("    positions:", "    examples: fishing.yaml\n    positions:")
    path.write_text(named.replace("minimum: 0.6", "minimum: 0.99"))  # no alert, whatever the judge that ships
    written = "examples:\n  - {position: sign, unrelated: [Cod is dear.]}\n"
    (tmp_path / "fishing.yaml").write_text(written)
    status, out, _ = walkback(desk, "watchlist", "test")
    assert (status, out.startswith("No test: ")) == (0, True)
    status, out, _ = walkback(desk, "watchlist", "test", "fishing", "--all")
    assert (status, out.startswith(f"pass {tmp_path}/fishing.yaml:2:34: given as unrelated: ")) == (0, True)
    assert "1 of 1 pass; of 1 positions, the examples of 0 bear one another out" in out
    said = "  - {position: sign, contradicts: [{text: Cod is cheap., url: https://x.example}]}\n"
    (tmp_path / "fishing.yaml").write_text(written + said)
    status, out, _ = walkback(desk, "watchlist", "test")
    assert (status, out.startswith(f"FAIL {tmp_path}/fishing.yaml:3:36: given as contradicts: ")) == (1, True)
    status, out, _ = walkback(desk, "watchlist", "test", "--json")
    [one] = json.loads(out)
    assert (status, one["passes"], one["expected"], one["alert"]) == (1, False, "contradicts", False)
    assert (one["line"], one["column"], sum(one["p"].values())) == (3, 36, pytest.approx(1, abs=0.001))
    assert walkback(desk, "watchlist", "test", "fish")[0] == 2
