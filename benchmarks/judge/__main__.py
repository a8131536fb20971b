"""How good each judge is, and how fast: `python -m benchmarks.judge [--judges NAME,...] [--check FILE] [--nli FOLDER] [--heads] ...`.

It asks them the test questions of models/judge/questions; with --check, statements of others; with --nli, every dev_*.jsonl.gz of
a folder. --heads adds a learning curve of the embedded judge; --mistakes shows the surest mistakes.
What it prints stands beside reference.json, which --update writes.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.judge import heads, sets
from benchmarks.judge.score import Probabilities, Truth, auc, reliability, scores
from walkback.judge import load
from walkback.judge.cascade import is_plain
from walkback.judge.tiers import Tier, calibration_of, tier
from walkback.judge.values import Judge, Question

REFERENCE = Path(__file__).with_name("reference.json")
JUDGES = "embedded,joint"
#: statements that are timed
TIMED = 100
#: mistakes that are shown, of each sort
SHOWN = 12

Kept = dict[str, dict[str, float]]


def on_unseen(judge: Judge, *, alone: bool = False) -> dict[str, float]:
    """Return the scores of a judge on the unseen questions, as the gate of the tests reads them; `alone`: without contraries."""
    asked = sets.alone(sets.unseen()) if alone else sets.unseen()
    return scores(sets.answers(judge, asked.questions), asked.labels)


def on_exchanged(judge: Judge, every: int = 1) -> dict[str, float]:
    """Return the AUC of contradicts on the unseen questions when position and contrary are exchanged, of all and of those with a side.

    `every`: 3 for one statement in three, for those in a hurry.
    """
    asked = sets.exchanged(sets.Asked(*(part[::every] for part in sets.unseen())))
    p = sets.answers(judge, asked.questions)
    sided = asked.labels < 2
    of_sided = auc(p[sided, 0] - p[sided, 1], asked.labels[sided] == 0)
    return {"AUC contradicts": round(auc(p[:, 0], asked.labels == 0), 3), "AUC among sides": round(of_sided, 3)}


def _passed_on(judge: Judge) -> dict[str, float]:
    """Return what a cascade passes on to its dear judge, of the dev questions' contradictions and of their other statements."""
    asked = sets.dev()
    passed = np.array([not is_plain(answer) for answer in judge.answer(asked.questions)])
    against = asked.labels == 0
    return {
        "of contradictions": round(float(passed[against].mean()), 3),
        "of other statements": round(float(passed[~against].mean()), 3),
        "of all": round(float(passed.mean()), 3),
    }


def _told(part: str, numbers: dict[str, float], reference: Kept) -> None:
    print(part)
    for name, value in numbers.items():
        before = reference.get(part, {}).get(name)
        print(f"  {name:<26} {value:>8}" + (f"   reference {before}" if before not in (None, value) else ""))


def _unseen(name: str, judge: Judge, reference: Kept, kept: Kept, mistakes: bool) -> None:
    asked = sets.unseen()
    p = sets.answers(judge, asked.questions)
    kept[f"{name}, unseen questions"] = scores(p, asked.labels)
    _told(f"{name}, unseen questions", kept[f"{name}, unseen questions"], reference)
    print(f"{name}: right, by kind of statement")
    for tag in sorted(set(asked.tags)):
        of_tag = np.array([one == tag for one in asked.tags])
        print(f"  {tag:<14} {of_tag.sum():>4} {(p[of_tag].argmax(axis=1) == asked.labels[of_tag]).mean():>8.3f}")
    print(f"{name}: contradicts, promised and true")
    for edge, count, promised, true in reliability(p, asked.labels):
        print(f"  {edge:.1f} and more {count:>5} {promised:>8.3f} {true:>8.3f}  {'#' * round(true * 40)}")
    _tiers(name, judge.name, p, asked.labels)
    kept[f"{name}, exchanged positions"] = on_exchanged(judge)
    _told(f"{name}, exchanged positions", kept[f"{name}, exchanged positions"], reference)
    kept[f"{name}, positions without contraries"] = on_unseen(judge, alone=True)
    _told(f"{name}, positions without contraries", kept[f"{name}, positions without contraries"], reference)
    _told(f"{name}, as the cheap judge of a cascade", _passed_on(judge), {})
    if mistakes:
        against = asked.labels == 0
        for sort, order in (
            ("taken for contradictions", np.argsort(np.where(against, 1, -p[:, 0]))),
            ("contradictions that were missed", np.argsort(np.where(against, p[:, 0], 2))),
        ):
            print(f"{name}: {sort}")
            for at in order[:SHOWN]:
                question = asked.questions[at]
                print(f"  {p[at, 0]:.2f} {asked.tags[at]:<12} {question.statement}\n{'':>20}against: {question.claim}")


def _tiers(name: str, revision: str, p: Probabilities, labels: Truth) -> None:
    calibration = calibration_of(revision)
    counted = p.copy()
    counted[:, 0] = [calibration(one) for one in p[:, 0]]
    print(f"{name}: contradicts, calibrated on the dev questions and true")
    for edge, count, promised, true in reliability(counted, labels):
        print(f"  {edge:.1f} and more {count:>5} {promised:>8.3f} {true:>8.3f}  {'#' * round(true * 40)}")
    print(f"{name}: tiers, statements, share that contradicts, share of all contradictions")
    of = np.array([tier(one, calibration).value for one in p[:, 0]])
    for one in Tier:
        inside = of == one.value
        right = int((inside & (labels == 0)).sum())
        print(
            f"  {one.value:<8} {inside.sum():>5} {right / max(1, inside.sum()):>8.3f} {right / (labels == 0).sum():>8.3f}"
        )


def _timed(name: str, asked: list[Question]) -> None:
    began = time.perf_counter()
    judge = load(name)
    loaded = time.perf_counter() - began
    began = time.perf_counter()
    judge.answer(asked[:TIMED])
    print(f"{name}: {TIMED / (time.perf_counter() - began):.0f} pairs a second; loaded in {loaded:.2f} s\n")


def main() -> None:
    """Print the tables; with --update, keep the numbers as the reference."""
    parser = argparse.ArgumentParser(description="How good each judge is, and how fast.")
    parser.add_argument("--judges", default=JUDGES, help="as WALKBACK_JUDGE names them, between commas")
    parser.add_argument("--check", type=Path, metavar="FILE", help="statements of others, as JSON")
    parser.add_argument("--nli", type=Path, metavar="FOLDER", help="sets of inference, dev_*.jsonl.gz")
    parser.add_argument("--heads", action="store_true", help="a learning curve of the embedded judge")
    parser.add_argument("--mistakes", action="store_true", help="show the surest mistakes")
    parser.add_argument("--update", action="store_true", help="keep these numbers as the reference")
    chosen = parser.parse_args()
    reference: dict[str, Any] = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    kept: Kept = {}
    for name in chosen.judges.split(","):
        judge = load(name)
        _unseen(name, judge, reference, kept, chosen.mistakes)
        others = {f"{name}, check set": sets.check(chosen.check)} if chosen.check else {}
        for path in sorted(chosen.nli.glob("dev_*.jsonl.gz")) if chosen.nli else ():
            others[f"{name}, {path.name.removesuffix('.jsonl.gz').removeprefix('dev_')}"] = sets.inference(path)
        for part, asked in others.items():
            kept[part] = scores(sets.answers(judge, asked.questions), asked.labels)
            _told(part, kept[part], reference)
        _timed(name, sets.unseen().questions)
    if chosen.heads:
        print("heads on the unseen questions: training questions, AUC, average precision")
        for count, area, precision in heads.learning_curve():
            print(f"  {count:>4} {area:>8.3f} {precision:>8.3f}")
    if chosen.update:
        REFERENCE.write_text(json.dumps({**reference, **kept}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
