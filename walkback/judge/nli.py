"""Any cross-encoder of natural language inference as a judge: a folder with an ONNX file or safetensors, and its tokenizer.

The statement is the premise; the position and each contrary are hypotheses. Contradicting the position and entailing a contrary are the
same thing said twice, and the mean of both is much better than either (docs/judge.md). The chances are the model's own: they are not
calibrated on statements of officials.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkback.errors import JudgeError
from walkback.judge.cross import pair
from walkback.judge.values import LABELS, Answer, Label, Question

#: tokens of premise and hypothesis together, and contraries, that are read
MAX_TOKENS, MOST_CONTRARIES = 256, 4
_BATCH = 16
#: where a repository keeps its ONNX file, the first that is there; an eight-bit one is as good and faster
_ONNX = ("onnx/model_quantized.onnx", "onnx/model.onnx", "model_quantized.onnx", "model.onnx")
#: bytes of a model that its revision is made of, at either end
_ENDS = 2**20

#: premise and hypothesis, many -> logits (pairs, 3)
Read = Callable[[Sequence[tuple[str, str]]], NDArray[np.float64]]


class NliJudge:
    """Answers by a cross-encoder. Safe to share between threads."""

    def __init__(self, source: str) -> None:
        """Load the model of a folder, or of a name on the hub that has been fetched before. Raises JudgeError."""
        folder = _folder(source)
        try:
            about = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._order = _order(about["id2label"])
            path = next((folder / name for name in _ONNX if (folder / name).is_file()), None)
            if path is not None:
                self._read = _onnx(path, folder)
            else:
                path = folder / "model.safetensors"
                self._read = _torch(folder)
            self.name = f"nli:{Path(source).name}@{_revision(path)}"
        except JudgeError:
            raise
        except Exception as error:
            raise JudgeError(f"The model in {folder} cannot be loaded: {type(error).__name__}: {error}") from error

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """Return one answer a question, in order; an empty statement gets CANNOT_JUDGE."""
        asked = [question for question in questions if question.statement.strip() and question.claim.strip()]
        answers = iter(self._judge(asked))
        empty = Answer(label=Label.CANNOT_JUDGE, p=None, judge=self.name, reason="Statement or position is empty.")
        return [
            next(answers) if question.statement.strip() and question.claim.strip() else empty for question in questions
        ]

    def _judge(self, asked: Sequence[Question]) -> list[Answer]:
        pairs, counts = [], []
        for question in asked:
            said, _ = pair(question)
            hypotheses = [question.claim, *question.contraries[:MOST_CONTRARIES]]
            pairs += [(said, hypothesis) for hypothesis in hypotheses]
            counts.append(len(hypotheses))
        rows = self._chances(pairs)
        answers, at = [], 0
        for question, count in zip(asked, counts, strict=True):
            answers.append(self._answer(question, rows[at : at + count]))
            at += count
        return answers

    def _chances(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Return (pairs, 3): contradiction, entailment, neutral."""
        found = np.zeros((len(pairs), 3))
        order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][0]) + len(pairs[at][1]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            logits = self._read([pairs[at] for at in batch])[:, self._order]
            powers = np.exp(logits - logits.max(axis=1, keepdims=True))
            found[batch] = powers / powers.sum(axis=1, keepdims=True)
        return found

    def _answer(self, question: Question, rows: NDArray[np.float64]) -> Answer:
        p, nearest = combine(rows)
        if question.negated:
            p = (p[1], p[0], p[2])
        label = LABELS[p.index(max(p))]
        return Answer(label=label, p=p, judge=self.name, reason=_reason(question, label, nearest))


def combine(rows: NDArray[np.float64]) -> tuple[tuple[float, float, float], int | None]:
    """Return the chances of contradicts, consistent and unrelated, and which contrary is entailed most.

    `rows`: (1 + contraries, 3) of contradiction, entailment and neutral, the position's first.
    """
    against, kept, neither = rows[0]
    nearest = None
    if len(rows) > 1:
        nearest = int(rows[1:, 1].argmax())
        against = (against + rows[1 + nearest, 1]) / 2
        kept = (kept + rows[1:, 0].max()) / 2
        neither = (neither + rows[1:, 2].min()) / 2
    total = against + kept + neither
    return (float(against / total), float(kept / total), float(neither / total)), nearest


def _reason(question: Question, label: Label, nearest: int | None) -> str:
    if label is Label.UNRELATED:
        return "It takes no side on the position."
    if question.negated:
        return "The speaker rejects these words."
    if label is Label.CONSISTENT:
        return f"It keeps to “{question.claim.rstrip('.')[:200]}”."
    if nearest is None:
        return f"It goes against “{question.claim.rstrip('.')[:200]}”."
    return f"It comes near to “{question.contraries[nearest].rstrip('.')[:200]}”, which would contradict the position."


def _folder(source: str) -> Path:
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    try:
        from huggingface_hub import snapshot_download  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise JudgeError(
            f"There is no folder {source}. To use a model of the hub by its name: pip install huggingface-hub, and fetch it once "
            f"with `hf download {source}`"
        ) from None
    try:
        return Path(snapshot_download(source, local_files_only=True))
    except Exception as error:
        raise JudgeError(
            f"There is no folder {source}, and no such model was fetched: `hf download {source}` ({type(error).__name__})"
        ) from error


def _order(names: dict[str, str]) -> list[int]:
    """Return the places of contradiction, entailment and neutral among a model's logits, by what its labels are called."""
    found: list[int] = []
    for start in ("contra", "entail", "neutral"):
        places = [int(place) for place, name in names.items() if str(name).casefold().startswith(start)]
        if len(places) != 1:
            raise JudgeError(
                f"The model's config.json names its labels {', '.join(map(str, names.values()))}: contradiction, entailment and "
                "neutral are needed, so it is no model of inference, or its id2label has to be filled in"
            )
        found += places
    return found


def _onnx(path: Path, folder: Path) -> Read:
    from walkback.judge.encoder import open_model

    session, tokenizer = open_model(folder, str(path.relative_to(folder)), threads=0)
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.enable_padding()
    wanted = {one.name for one in session.get_inputs()}

    def read(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        encoded = tokenizer.encode_batch(list(pairs))
        given = {
            "input_ids": [one.ids for one in encoded],
            "attention_mask": [one.attention_mask for one in encoded],
            "token_type_ids": [one.type_ids for one in encoded],
        }
        feed = {name: np.array(values, dtype=np.int64) for name, values in given.items() if name in wanted}
        return np.asarray(session.run(None, feed)[0], dtype=np.float64)

    return read


def _torch(folder: Path) -> Read:
    if not (folder / "model.safetensors").is_file():
        raise JudgeError(f"{folder} holds neither {', '.join(_ONNX)} nor model.safetensors")
    try:
        import torch  # type: ignore[import-not-found, unused-ignore]
        import transformers  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise JudgeError(
            f"{folder} holds safetensors, which need torch and transformers (pip install torch transformers); an ONNX file of the "
            "same model needs neither"
        ) from None
    tokenizer: Any = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    model: Any = transformers.AutoModelForSequenceClassification.from_pretrained(
        str(folder), local_files_only=True, use_safetensors=True, trust_remote_code=False
    ).eval()

    def read(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        left, right = [one for one, _ in pairs], [other for _, other in pairs]
        encoded = tokenizer(
            left, right, padding=True, truncation="longest_first", max_length=MAX_TOKENS, return_tensors="pt"
        )
        with torch.no_grad():
            return np.asarray(model(**encoded).logits.float().numpy(), dtype=np.float64)

    return read


def _revision(path: Path) -> str:
    """Return ten digits that another model of this name will not have: of its size and both its ends, for it may be gigabytes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_ENDS)
        file.seek(max(0, size - _ENDS))
        return hashlib.sha256(str(size).encode() + head + file.read(_ENDS)).hexdigest()[:10]
