"""Sentences -> vectors, by all-MiniLM-L6-v2 in eight bits on onnxruntime (models/judge/README.md)."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from walkback.errors import JudgeError

MODELS = Path(__file__).resolve().parents[2] / "models" / "judge"
#: tokens that are read of one text; a statement has some thirty
MAX_TOKENS = 128
_BATCH = 32
#: texts whose vectors are remembered: claims and contraries come with every statement
_REMEMBERED = 20_000

Vectors = NDArray[np.float32]


def open_model(folder: Path, name: str) -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    """Return a model, to be run on two threads, and the tokenizer of its folder. Raises JudgeError when one is missing or damaged."""
    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        session = onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
        return session, Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:
        raise JudgeError(f"The judge's model in {folder} cannot be loaded: {error}") from error


class Encoder:
    """Turns texts into vectors of length one, 384 numbers each. Safe to share between threads."""

    def __init__(self, folder: Path = MODELS) -> None:
        """Load the model. Raises JudgeError when its files are missing or damaged."""
        self._session, self._tokenizer = open_model(folder, "encoder.onnx")
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._remembered = lru_cache(_REMEMBERED)(self._one)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in order: (len(texts), 384)."""
        if len(texts) == 1:
            return self._remembered(texts[0])[np.newaxis]
        distinct = sorted(set(texts), key=lambda text: (len(text), text))  # the same batches in every run
        vectors: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(distinct), _BATCH):
            batch = distinct[start : start + _BATCH]
            vectors.update(zip(batch, self._run(batch), strict=True))
        return np.stack([vectors[text] for text in texts])

    def _one(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._run([text])[0]
        return vector

    def _run(self, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        feed = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
        }
        result: Vectors = self._session.run(["vector"], feed)[0]
        return result
