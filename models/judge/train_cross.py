"""Train cross.onnx, which reads a statement and a position together: `python -m models.judge.train_cross MINILM [NLI]`.

`MINILM` is the folder of all-MiniLM-L6-v2 (see export_encoder.py); `NLI` a gzipped file of JSON lines {premise, hypothesis, source,
label: E | N | C} with open licences, of which 6,000 pairs come first. It needs torch, transformers, onnx and onnxruntime, and some 25
minutes on two cores. The best of three passes over the training questions is kept, by the area under the curve on the dev questions.
"""

import gzip
import hashlib
import json
import math
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import AutoModel, AutoTokenizer

from models.judge.train import softmax, temperature
from models.judge.unseen import digest, questions, statements
from walkback.judge.cross import MAX_TOKENS, pair
from walkback.judge.cross import CrossEncoder as CrossReader
from walkback.judge.embedded import EmbeddedJudge

HERE = Path(__file__).parent
SEED = 7
PASSES = 3
NLI_PAIRS = 6_000
#: of a second text, how often no contrary, and at most one, is shown: a position may come without
NO_CONTRARY, ONE_CONTRARY = 0.08, 0.4

Batch = tuple[dict[str, torch.Tensor], torch.Tensor]


class CrossEncoder(nn.Module):
    """Token ids, mask and kinds -> three logits, from the first vector and the mean of all."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(source, add_pooling_layer=False, attn_implementation="eager")
        self.drop, self.out = nn.Dropout(0.1), nn.Linear(768, 3)
        # Words and the first layer stay as a billion sentences have made them: there is too little here to improve them.
        for parameter in (*self.bert.embeddings.parameters(), *self.bert.encoder.layer[0].parameters()):
            parameter.requires_grad = False

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        result: torch.Tensor = self.out(self.drop(torch.cat([hidden[:, 0], mean], 1)))
        return result


def fit(
    model: CrossEncoder, rows: list[Any], passes: int, rate: float, size: int, encode: Callable[[list[Any]], Batch],
    length: Callable[[Any], int], after: Callable[[], None],
) -> None:  # fmt: skip
    """Train in batches of like lengths, with a rate that rises for a twelfth of the steps and then falls to nothing."""
    free = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(free, lr=rate, weight_decay=0.01)
    steps, step = passes * math.ceil(len(rows) / size), 0
    for _ in range(passes):
        random.shuffle(rows)
        batches = []
        for start in range(0, len(rows), size * 16):
            chunk = sorted(rows[start : start + size * 16], key=length)
            batches += [chunk[at : at + size] for at in range(0, len(chunk), size)]
        random.shuffle(batches)
        model.train()
        for batch in batches:
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, (step + 1) / (0.08 * steps)) * max(0.02, 1 - step / steps)
            texts, labels = encode(batch)
            loss = nn.functional.cross_entropy(model(**texts), labels, label_smoothing=0.05)
            loss.backward()
            nn.utils.clip_grad_norm_(free, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
        after()


def shown(row: dict[str, Any], said: dict[str, Any]) -> tuple[str, str]:
    """Return a training pair: contraries in any order, some left out, the topic now and then."""
    contraries = random.sample(row["contraries"], len(row["contraries"]))
    chance = random.random()
    contraries = contraries[: 0 if chance < NO_CONTRARY else 1 if chance < ONE_CONTRARY else 2]
    topic = f"{row['topic']}: " if random.random() < 0.5 else ""
    words = f"{said['context']} {said['text']}" if said.get("context") else said["text"]
    return words, topic + " [SEP] ".join([row["claim"], *contraries])


def area(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the chance that a positive scores higher than another."""
    ranks = np.argsort(np.argsort(scores)) + 1
    count = sum(positive)
    return float((ranks[np.array(positive)].sum() - count * (count + 1) / 2) / (count * (len(positive) - count)))


def export(model: CrossEncoder, target: Path) -> None:
    """Write the model in eight bits; per channel and with a reduced range, as export_encoder.py says why."""
    ids = torch.ones(2, 12, dtype=torch.int64)
    names = ("input_ids", "attention_mask", "token_type_ids")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "cross.onnx"
        torch.onnx.export(
            model.eval(), (ids, ids, torch.zeros_like(ids)), str(whole), input_names=list(names), output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in names}, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def write_about(folder: Path) -> None:
    """Write cross.json: the data that the model saw, and what its logits are divided by for the likeliest probabilities on dev.

    The second number is for its mean with the embedded judge, which is sharper than either (Guo et al. 2017, "On calibration").
    """
    asked, labels = [one for one, _, _ in statements("dev")], np.array([label for _, label, _ in statements("dev")])
    alone = CrossReader(folder)(asked)
    found: dict[str, Any] = {"data": digest(), "seed": SEED, "temperature": round(temperature(alone, labels), 4)}
    embedded = np.log([answer.p or (1 / 3, 1 / 3, 1 / 3) for answer in EmbeddedJudge().answer(asked)])
    together = (embedded + np.log(softmax(alone / found["temperature"]))) / 2
    found["together"] = round(temperature(together, labels), 4)
    revision = hashlib.sha256(json.dumps(found).encode() + (folder / "cross.onnx").read_bytes()).hexdigest()[:10]
    (folder / "cross.json").write_text(json.dumps({"revision": revision, **found}) + "\n", encoding="utf-8")


def main(source: str, nli: Path | None) -> None:
    """Train, and write cross.onnx and cross.json."""
    random.seed(SEED)
    torch.manual_seed(SEED)
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = CrossEncoder(source)

    def texts(pairs: Sequence[tuple[str, str]]) -> dict[str, torch.Tensor]:
        left, right = [one for one, _ in pairs], [other for _, other in pairs]
        result: dict[str, torch.Tensor] = tokenizer(
            left, right, padding=True, truncation="longest_first", max_length=MAX_TOKENS, return_tensors="pt"
        )
        return result

    if nli is not None:
        with gzip.open(nli, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        # Pairs that are made after SNLI call another scene a contradiction, which is just what a judge must not do.
        rows = [row for row in rows if "snli" not in row["source"] and "cad" not in row["source"]]
        rows = [row for row in random.sample(rows, NLI_PAIRS) if len(row["premise"]) < 200]
        fit(
            model, rows, 1, 1e-4, 32,
            lambda batch: (
                texts([(one["premise"], one["hypothesis"]) for one in batch]),
                torch.tensor(["CEN".index(one["label"]) for one in batch]),
            ),
            lambda one: len(one["premise"]), lambda: None,
        )  # fmt: skip

    order = ("contradicts", "consistent", "unrelated")
    training = [(row, said) for row in questions("train") for said in row["statements"]]
    dev = list(statements("dev"))
    best: tuple[float, dict[str, torch.Tensor]] = (0.0, {})

    @torch.no_grad()
    def keep() -> None:
        nonlocal best
        model.eval()
        parts = [dev[start : start + 32] for start in range(0, len(dev), 32)]
        logits = torch.cat([model(**texts([pair(question) for question, _, _ in part])) for part in parts])
        found = area(logits.softmax(1)[:, 0].tolist(), [label == 0 for _, label, _ in dev])
        print(f"dev: AUC contradicts {found:.3f}")
        if found > best[0]:
            best = found, {name: value.clone() for name, value in model.state_dict().items()}

    fit(
        model, training, PASSES, 1.2e-4, 24,
        lambda batch: (
            texts([shown(row, said) for row, said in batch]),
            torch.tensor([order.index(said["label"]) for _, said in batch]),
        ),
        lambda one: len(one[1]["text"]), keep,
    )  # fmt: skip
    model.load_state_dict(best[1])
    export(model, HERE / "cross.onnx")
    write_about(HERE)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
