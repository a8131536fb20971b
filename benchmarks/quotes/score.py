"""Scores predicted quotes against gold quotes.

* All overlaps are on sets of character offsets of letters and digits, so quotation marks, commas and spaces never matter.
* The unit is the fragment: the contiguous pieces of an attribution (pieces with only punctuation between them are one), or the
  "event", the whole attribution.
* match@t: greedy one-to-one matching with intersection over union of at least t; "exact" is t = 0.99.
* Target "speech": recall is over gold whose cue has a speech word or whose content is direct or mixed, and which is not nested in
  somebody's quoted words. Precision counts a prediction as right if it matches any gold attribution, so beliefs and intentions are
  neither asked for nor punished.
* JOINT@.5: the span is matched at .5 and the speaker is right: the predicted mention overlaps the gold one, or they share a name.
  Where gold names nobody, any speaker is accepted. This is the headline number.
"""

import collections
import random
import re
from typing import Any

THRESHOLDS = (0.3, 0.5, 0.8, 0.99)
MAIN = 0.5
TYPES = ("direct", "mixed", "indirect")

SPEECH_VERBS = frozenset(
    """
    say tell add note announce argue ask assert claim comment concede confirm contend declare deny describe explain
    express insist mention promise propose recall remark reply report respond reveal state stress suggest testify
    urge vow warn write tweet post read call acknowledge admit allege accuse advise agree caution charge continue
    complain conclude criticize denounce dismiss emphasize estimate predict pledge point joke quip quote recount
    reiterate repeat request second signal speak specify speculate swear talk threaten tout counter demand disclose
    exclaim observe offer praise protest retort rail rip slam blast mock condemn apologize boast brag according
    statement order issue recommend release
    """.split()
)
IRREGULAR = {
    "said": "say",
    "told": "tell",
    "wrote": "write",
    "written": "write",
    "spoke": "speak",
    "spoken": "speak",
    "swore": "swear",
    "read": "read",
    "denied": "deny",
    "denies": "deny",
    "replied": "reply",
    "replies": "reply",
    "testified": "testify",
    "testifies": "testify",
    "specified": "specify",
}
# Words that do not tell one speaker from another.
NOT_A_NAME = frozenset(
    """
    the a an of for mr mrs ms dr sen rep gov president former and in on at to his her who is he she they it we i
    """.split()
)


# ------------------------------------------------------------------------------------------------- speech


def lemma(word: str) -> str:
    """Return the speech verb a word is a form of, or the word itself in lower case."""
    word = word.lower()
    if word in IRREGULAR:
        return IRREGULAR[word]
    for suffix in ("", "s", "es", "d", "ed", "ing"):
        if suffix and not word.endswith(suffix):
            continue
        stem = word[: len(word) - len(suffix)] if suffix else word
        undoubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2:-1] else stem
        for candidate in (stem, stem + "e", undoubled):
            if candidate in SPEECH_VERBS:
                return candidate
    return word


def is_speech(quote: dict[str, Any]) -> bool:
    """True for direct and mixed quotes and for indirect ones whose cue has a speech word."""
    if quote["type"] != "indirect":
        return True
    return any(lemma(word) in SPEECH_VERBS for word in re.findall(r"[A-Za-z]+", quote.get("cue") or ""))


# ------------------------------------------------------------------------------------------------- spans


def content_set(text: str, fragments) -> frozenset[int]:
    """Return the offsets of all letters and digits in the fragments."""
    return frozenset(i for start, end in fragments for i in range(start, end) if text[i].isalnum())


def fragments_of(quote: dict[str, Any]) -> list[tuple[int, int]]:
    return [tuple(fragment) for fragment in quote.get("fragments") or [(quote["start"], quote["end"])]]


def units(text: str, quotes: list[dict[str, Any]], unit: str) -> list[tuple[frozenset[int], dict]]:
    """Return (content set, quote) for every unit to be matched; units without letters or digits are dropped."""
    result = []
    for quote in quotes:
        fragments = sorted(fragments_of(quote))
        groups = [fragments]
        if unit == "frag":
            merged: list[tuple[int, int]] = []
            for start, end in fragments:
                if merged and not any(char.isalnum() for char in text[merged[-1][1] : start]):
                    merged[-1] = (merged[-1][0], end)
                else:
                    merged.append((start, end))
            groups = [[fragment] for fragment in merged]
        for group in groups:
            content = content_set(text, group)
            if content:
                result.append((content, quote))
    return result


def match(gold: list, predicted: list, threshold: float) -> list[tuple[int, int, float]]:
    """Pair gold and predicted units one-to-one, best overlap first; returns (gold, predicted, overlap) triples."""
    holders = collections.defaultdict(list)
    for j, (content, _) in enumerate(predicted):
        for offset in content:
            holders[offset].append(j)
    pairs = []
    for i, (content, _) in enumerate(gold):
        shared = collections.Counter(j for offset in content for j in holders.get(offset, ()))
        for j, size in shared.items():
            overlap = size / (len(content) + len(predicted[j][0]) - size)
            if overlap >= threshold:
                pairs.append((overlap, i, j))
    pairs.sort(reverse=True)
    used_gold, used_predicted, chosen = set(), set(), []
    for overlap, i, j in pairs:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            chosen.append((i, j, overlap))
    return chosen


# ----------------------------------------------------------------------------------------------- speakers


def same_name(gold: str | None, predicted: str | None) -> bool:
    """True if the texts are equal or share a capitalised word that is part of a name."""
    if not gold or not predicted:
        return False
    if gold.lower().strip() == predicted.lower().strip():
        return True

    def name_words(text: str) -> set[str]:
        return {word for word in re.findall(r"[A-Z][\w'’-]+", text) if word.lower() not in NOT_A_NAME}

    return bool(name_words(gold) & name_words(predicted))


def speaker_mention_set(text: str, quote: dict[str, Any]) -> frozenset[int]:
    if quote.get("source_fragments"):
        return content_set(text, [tuple(fragment) for fragment in quote["source_fragments"]])
    if quote.get("speaker_start") is None:
        return frozenset()
    return content_set(text, [(quote["speaker_start"], quote["speaker_end"])])


# ------------------------------------------------------------------------------------------------ counting


def count_document(
    gold: dict[str, Any], predicted_quotes: list[dict[str, Any]], target: str, unit: str
) -> collections.Counter:
    """Return the raw counts of one document. Counts of several documents can be added up."""
    text = gold["text"]
    gold_units = units(text, gold["quotes"], unit)
    predicted_units = units(text, predicted_quotes, unit)

    def wanted(quote: dict[str, Any]) -> bool:
        return target == "all" or (is_speech(quote) and not quote.get("nested"))

    n = collections.Counter()
    n["predicted"] += len(predicted_units)
    for _, quote in predicted_units:
        n["predicted", quote.get("type", "?")] += 1
    for _, quote in gold_units:
        if wanted(quote):
            n["gold"] += 1
            n["gold", quote["type"]] += 1

    gold_chars = set().union(*(content for content, _ in gold_units))
    wanted_chars = set().union(*(content for content, quote in gold_units if wanted(quote)))
    predicted_chars = set().union(*(content for content, _ in predicted_units))
    n["chars predicted"] += len(predicted_chars)
    n["chars predicted right"] += len(predicted_chars & gold_chars)
    n["chars gold"] += len(wanted_chars)
    n["chars gold found"] += len(predicted_chars & wanted_chars)

    for threshold in THRESHOLDS:
        for i, j, _ in match(gold_units, predicted_units, threshold):
            gold_quote, predicted_quote = gold_units[i][1], predicted_units[j][1]
            n["right", threshold] += 1
            n["right", threshold, predicted_quote.get("type", "?")] += 1
            if wanted(gold_quote):
                n["found", threshold] += 1
                n["found", threshold, gold_quote["type"]] += 1
            if threshold == MAIN:
                n.update(count_speaker(text, gold_quote, predicted_quote, wanted(gold_quote)))
    return n


def count_speaker(text: str, gold: dict[str, Any], predicted: dict[str, Any], wanted: bool) -> collections.Counter:
    """Return the speaker counts of one matched pair."""
    n = collections.Counter()
    if not gold.get("speaker_text"):
        # Gold names nobody: any predicted speaker is accepted, but agreement is counted.
        n["no source"] += 1
        n["no source agreed"] += predicted.get("speaker_start") is None
        speaker_right = True
    else:
        predicted_mention = frozenset()
        if predicted.get("speaker_start") is not None:
            predicted_mention = content_set(text, [(predicted["speaker_start"], predicted["speaker_end"])])
        mention_right = bool(speaker_mention_set(text, gold) & predicted_mention)
        speaker_right = mention_right or same_name(gold["speaker_text"], predicted.get("speaker_text"))
        n["speakers"] += 1
        n["speakers", gold["type"]] += 1
        n["speakers by mention"] += mention_right
        n["speakers right"] += speaker_right
        n["speakers right", gold["type"]] += speaker_right
        n["speakers missing"] += not predicted_mention
    n["joint right"] += speaker_right
    n["joint found"] += speaker_right and wanted
    return n


# ------------------------------------------------------------------------------------------------- metrics


def _ratio(part: int, whole: int) -> float:
    return part / max(1, whole)


def _prf(right: int, predicted: int, found: int, gold: int) -> dict[str, float]:
    precision, recall = _ratio(right, predicted), _ratio(found, gold)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"p": precision, "r": recall, "f1": f1}


def metrics(n: collections.Counter) -> dict:
    """Turn counts into precision, recall, F1 and accuracies (all between 0 and 1)."""
    result = {"gold": n["gold"], "predicted": n["predicted"]}
    for threshold in THRESHOLDS:
        name = "exact" if threshold == THRESHOLDS[-1] else f"@{threshold}"
        result[name] = _prf(n["right", threshold], n["predicted"], n["found", threshold], n["gold"])
    result["joint@0.5"] = _prf(n["joint right"], n["predicted"], n["joint found"], n["gold"])
    result["characters"] = _prf(
        n["chars predicted right"], n["chars predicted"], n["chars gold found"], n["chars gold"]
    )
    result["types@0.5"] = {
        kind: {
            **_prf(n["right", MAIN, kind], n["predicted", kind], n["found", MAIN, kind], n["gold", kind]),
            "gold": n["gold", kind],
            "predicted": n["predicted", kind],
        }
        for kind in TYPES
    }
    result["speaker"] = {
        "pairs": n["speakers"],
        "accuracy": _ratio(n["speakers right"], n["speakers"]),
        "mention_accuracy": _ratio(n["speakers by mention"], n["speakers"]),
        "without_prediction": n["speakers missing"],
        **{kind: _ratio(n["speakers right", kind], n["speakers", kind]) for kind in TYPES},
        "gold_without_source": n["no source"],
        "gold_without_source_agreed": n["no source agreed"],
    }
    return result


def score(
    gold: list[dict[str, Any]], predicted: list[dict[str, Any]], target: str = "speech", unit: str = "frag"
) -> dict:
    """Score a whole corpus; a gold document without a prediction counts as one without quotes."""
    return metrics(sum(count_all(gold, predicted, target, unit), collections.Counter()))


def count_all(
    gold: list[dict[str, Any]], predicted: list[dict[str, Any]], target: str, unit: str
) -> list[collections.Counter]:
    quotes = {document["id"]: document["quotes"] for document in predicted}
    return [count_document(document, quotes.get(document["id"], []), target, unit) for document in gold]


BOOTSTRAPPED = {
    "@0.5": lambda m: m["@0.5"]["f1"],
    "joint@0.5": lambda m: m["joint@0.5"]["f1"],
    "characters": lambda m: m["characters"]["f1"],
    "direct@0.5": lambda m: m["types@0.5"]["direct"]["f1"],
    "mixed@0.5": lambda m: m["types@0.5"]["mixed"]["f1"],
    "indirect@0.5": lambda m: m["types@0.5"]["indirect"]["f1"],
    "speaker": lambda m: m["speaker"]["accuracy"],
}


def bootstrap(counts: list[collections.Counter], rounds: int, seed: int) -> dict[str, tuple[float, float]]:
    """Return 95% intervals from drawing whole articles with replacement (percentile method)."""
    rng = random.Random(seed)
    samples = collections.defaultdict(list)
    for _ in range(rounds):
        total = collections.Counter()
        for _ in counts:
            for key, value in counts[rng.randrange(len(counts))].items():
                total[key] += value
        drawn = metrics(total)
        for name, value in BOOTSTRAPPED.items():
            samples[name].append(value(drawn))
    low, high = int(0.025 * rounds), min(int(0.975 * rounds), rounds - 1)
    return {name: (sorted(values)[low], sorted(values)[high]) for name, values in samples.items()}


# ------------------------------------------------------------------------------------------------- entities

PRONOUNS = frozenset(("he", "she", "they", "it", "who", "i", "we"))
ENTITY_THRESHOLD = 0.3


def entities(gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> collections.Counter:
    """Count, of whole attributions matched at .3 whose gold speaker has a name, whether the resolved name is right.

    Right is the gold name, or any name of its coreference chain. "pronoun" or "named" is how the text mentions the speaker.
    """
    quotes = {document["id"]: document["quotes"] for document in predicted}
    n: collections.Counter = collections.Counter()
    for document in gold:
        text = document["text"]
        gold_units = units(text, document["quotes"], "event")
        predicted_units = units(text, quotes.get(document["id"], []), "event")
        for i, j, _ in match(gold_units, predicted_units, ENTITY_THRESHOLD):
            quote, found = gold_units[i][1], predicted_units[j][1]
            if not quote.get("speaker_entity"):
                continue
            kind = "pronoun" if (quote["speaker_text"] or "").lower() in PRONOUNS else "named"
            n[kind] += 1
            names = (quote["speaker_entity"], *quote.get("chain", []))
            n[kind, "right"] += any(same_name(name, found.get("speaker_entity")) for name in names)
    return n
