"""How good quotes and their attribution are: `python -m benchmarks.quotes [--polnear CHECKOUT [--split dev]] [--update]`.

It prints, for each gold set, P/R/F1 of the fragments by kind, the speakers, and JOINT (words and speaker both right), beside
benchmarks/quotes/reference.json; who the speakers are, in which office, and when it was said; how often a confidence is right;
words a second. `--update` keeps the numbers as the reference, those of PolNeAR too. See score.py for what each number means.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.quotes import polnear
from benchmarks.quotes.gold import DATA, gum, own
from benchmarks.quotes.score import MAIN, TYPES, entities, match, same_name, score, speaker_mention_set, units
from extractors.values import Roster
from walkback.jsonl import quotes
from walkback.watchlist.load import load_roster

REFERENCE = Path(__file__).with_name("reference.json")
#: Lower edges of the bins of the reliability table.
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)

Document = dict[str, Any]


def predict(documents: list[Document], roster: Roster) -> tuple[list[Document], float]:
    """Return what the door `walkback quotes` answers for each document, and words a second on this core."""
    began = time.perf_counter()
    found = [
        {"id": one["id"], **quotes({"text": one["text"], "published": one.get("published")}, roster)}
        for one in documents
    ]
    took = time.perf_counter() - began
    return found, sum(len(one["text"].split()) for one in documents) / took


def numbers(gold: list[Document], predicted: list[Document]) -> dict[str, float]:
    """Return the headline numbers of a set, in percent."""
    result = score(gold, predicted)
    joint, spans = result["joint@0.5"], result["@0.5"]
    found = {"F1": spans["f1"], "precision": spans["p"], "recall": spans["r"]}
    found |= {kind: result["types@0.5"][kind]["f1"] for kind in TYPES}
    found |= {"speaker": result["speaker"]["accuracy"], "JOINT": joint["f1"], "JOINT precision": joint["p"]}
    found["verbatim"] = _verbatim(gold, predicted)
    return {name: round(100 * value, 1) for name, value in found.items()}


def _verbatim(gold: list[Document], predicted: list[Document]) -> float:
    """Return how many direct and mixed quotes of more than three words are slices of the text with whole words at both ends."""
    texts = {one["id"]: one["text"] for one in gold}
    n: Counter[bool] = Counter()
    for document in predicted:
        text = texts[document["id"]]
        for quote in document["quotes"]:
            if quote["type"] == "indirect" or len(quote["text"].split()) <= 3:
                continue
            start, end = quote["start"], quote["end"]
            whole = not (start and text[start - 1].isalnum() and text[start].isalnum())
            whole = whole and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())
            n[whole and text[start:end] == quote["text"]] += 1
    return n[True] / max(1, n.total())


def who(gold: list[Document], predicted: list[Document]) -> dict[str, float]:
    """Return, of the quotes that were found, how many have the right name, standing, title, day and mood, in percent.

    A name is right when it is the same, or shares a name word, and neither is there where the other is not; so for a day.
    """
    n: Counter[Any] = Counter()
    for one, found in zip(gold, predicted, strict=True):
        text = one["text"]
        left, right = units(text, one["quotes"], "event"), units(text, found["quotes"], "event")
        for i, j, _ in match(left, right, MAIN):
            told, said = left[i][1], right[j][1]
            checks = {
                "name": told["name"] == said["name"] or same_name(told["name"], said["name"]),
                "standing": told["standing"] == said["standing"],
                "mood": told["mood"] == said["mood"],
                "day": told["said_on"] == said["said_on"],
            }
            if told["title"]:
                checks["title"] = told["title"] == said["title"]
            for name, is_right in checks.items():
                n[name] += 1
                n[name, "right"] += is_right
    return {
        name: round(100 * n[name, "right"] / max(1, n[name]), 1)
        for name in ("name", "standing", "title", "day", "mood")
    }


def reliability(sets: list[tuple[list[Document], list[Document]]]) -> list[tuple[float, int, float, float]]:
    """Return (lower edge, quotes, mean confidence, share with words and speaker right) for each bin that has any."""
    bins: dict[float, list[tuple[float, bool]]] = {edge: [] for edge in BINS}
    for gold, predicted in sets:
        for one, found in zip(gold, predicted, strict=True):
            text = one["text"]
            left, right = units(text, one["quotes"], "frag"), units(text, found["quotes"], "frag")
            good = set()
            for i, j, _ in match(left, right, MAIN):
                told, said = left[i][1], right[j][1]
                mention = speaker_mention_set(text, said)
                if (
                    not told.get("speaker_text")
                    or mention & speaker_mention_set(text, told)
                    or same_name(told["speaker_text"], said.get("speaker_text"))
                ):
                    good.add(j)
            for j, (_, quote) in enumerate(right):
                edge = max(edge for edge in BINS if quote["confidence"] >= edge)
                bins[edge].append((quote["confidence"], j in good))
    return [
        (edge, len(rows), sum(c for c, _ in rows) / len(rows), sum(r for _, r in rows) / len(rows))
        for edge, rows in bins.items()
        if rows
    ]


def run(
    checkout: Path | None = None, split: str = "dev"
) -> tuple[dict[str, dict[str, float]], list[Any], dict[str, float]]:
    """Return the numbers of each set, the reliability table and words a second of each set."""
    roster = load_roster(DATA / "officials.yaml")
    sets: dict[str, list[Document]] = {
        "own articles": own("articles"),
        "own sentences": own("sentences"),
        "GUM news": gum("gum_news"),
        "GUM interviews": gum("gum_interview"),
    }
    if checkout is not None:
        sets[f"PolNeAR {split}"] = list(polnear.load(checkout, split))
    found: dict[str, dict[str, float]] = {}
    speeds: dict[str, float] = {}
    pairs = []
    people: Counter[Any] = Counter()
    quotes({"text": "The port is open, Rosen said."}, roster)  # so that loading is not counted
    for name, gold in sets.items():
        predicted, speeds[name] = predict(gold, roster)
        found[name] = numbers(gold, predicted)
        if name.startswith("own"):
            found[name] |= who(gold, predicted)
        if name.startswith("GUM"):
            people += entities(gold, predicted)
        else:  # GUM leaves free-standing quotations unmarked, so it cannot tell a wrong one from a right one
            pairs.append((gold, predicted))
    found["GUM entities"] = {
        kind: round(100 * people[kind, "right"] / people[kind], 1) for kind in ("named", "pronoun")
    }
    return found, reliability(pairs), speeds


def main() -> None:
    """Print the tables; with --update, keep them as the reference."""
    parser = argparse.ArgumentParser(description="How good quotes and their attribution are.")
    parser.add_argument("--polnear", type=Path, metavar="CHECKOUT", help="a local checkout of PolNeAR")
    parser.add_argument("--split", choices=polnear.SPLITS, default="dev")
    parser.add_argument("--update", action="store_true", help="keep these numbers as the reference")
    chosen = parser.parse_args()
    found, reliable, speeds = run(chosen.polnear, chosen.split)
    reference: dict[str, Any] = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    for name, values in found.items():
        print(f"\n{name}" + (f"   ({speeds[name]:,.0f} words/s)" if name in speeds else ""))
        for number, value in values.items():
            before = reference.get(name, {}).get(number)
            print(f"  {number:<16} {value:>6.1f}" + (f"   reference {before}" if before not in (None, value) else ""))
    print("\nconfidence      quotes   promised   right")
    for edge, count, promised, right in reliable:
        print(f"  {edge:.2f} and more {count:>6}   {promised:>7.1%}  {right:>7.1%}")
    if chosen.update:
        REFERENCE.write_text(json.dumps(reference | found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
