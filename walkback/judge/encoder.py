"""Sentences -> vectors, by all-MiniLM-L6-v2 in eight bits on onnxruntime (models/judge/README.md)."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from walkback.errors import JudgeError

MODELS = Path(__file__).resolve().parents[2] / "models" / "judge"
#: tokens that are read of one text; a statement has some thirty
MAX_TOKENS = 128
#: texts whose vectors are remembered: claims and contraries come with every statement, and a reason looks at them once more
_REMEMBERED = 20_000

Vectors = NDArray[np.float32]


def open_model(
    folder: Path, name: str, tokenizer: str = "tokenizer.json", threads: int = 1
) -> tuple[onnxruntime.InferenceSession, Tokenizer]:
    """Return a model, which runs on so many threads (0: on all cores), and its tokenizer, from a folder.

    The texts of a small model go through it one by one: nothing is padded, which is the fastest on a processor, and what it says of a text
    depends on that text alone, while eight bits would be scaled by the largest number of a batch. Raises JudgeError when a file is missing
    or damaged.
    """
    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
        return session, Tokenizer.from_file(str(folder / tokenizer))
    except Exception as error:
        raise JudgeError(f"The judge's model in {folder} cannot be loaded: {error}") from error


def run(session: onnxruntime.InferenceSession, encoded: Encoding, output: str) -> NDArray[np.float32]:
    """Return one output of a model for one text, or for two that are read together."""
    feed = {"input_ids": np.array([encoded.ids]), "attention_mask": np.array([encoded.attention_mask])}
    found: NDArray[np.float32] = session.run([output], feed)[0][0]
    return found


class Encoder:
    """Turns texts into vectors of length one, 384 numbers each. Safe to share between threads."""

    def __init__(self, folder: Path = MODELS) -> None:
        """Load the model. Raises JudgeError when its files are missing or damaged."""
        self._session, self._tokenizer = open_model(folder, "encoder.onnx")
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._remembered = lru_cache(_REMEMBERED)(self._one)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, in order: (len(texts), 384)."""
        return np.stack([self._remembered(text) for text in texts])

    def _one(self, text: str) -> NDArray[np.float32]:
        return run(self._session, self._tokenizer.encode(text), "vector")
