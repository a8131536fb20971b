"""Makes word vectors for the pipeline from the word embeddings of all-MiniLM-L6-v2 (Apache-2.0).

    python -m models.english.vectors MODEL_FOLDER OUT

`MODEL_FOLDER` has `model.safetensors` and `vocab.txt`. Kept are whole words, reduced to the directions in which they differ most, and
looked up by their lower-case form: what the encoder learned from a billion sentences helps with words that no treebank has.
"""

import json
import sys
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.vectors import Vectors

WIDTH = 64
_NAME = "embeddings.word_embeddings.weight"


def embeddings(folder: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Return the vocabulary and its (words, 384) embeddings."""
    words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    with (folder / "model.safetensors").open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        start = file.tell()
        about = header[_NAME]
        if about["dtype"] != "F32":
            raise ValueError(f"{_NAME} is of {about['dtype']}, not F32")
        file.seek(start + about["data_offsets"][0])
        data = file.read(about["data_offsets"][1] - about["data_offsets"][0])
    return words, np.frombuffer(data, dtype=np.float32).reshape(about["shape"])


def main(folder: Path, out: Path) -> None:
    """Write a blank English pipeline with the vectors."""
    words, table = embeddings(folder)
    kept = [at for at, word in enumerate(words[: len(table)]) if word.isalpha() and len(word) > 1]
    rows = table[kept] - table[kept].mean(axis=0)
    _, _, directions = np.linalg.svd(rows, full_matrices=False)
    reduced = rows @ directions[:WIDTH].T
    reduced /= reduced.std()
    nlp = spacy.blank("en")
    keys = [words[at] for at in kept]
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings,
        data=reduced.astype(np.float32),
        keys=keys,
        name="minilm-words",
        attr="LOWER",
    )
    for key in keys:
        nlp.vocab.strings.add(key)
    nlp.to_disk(out)
    print(f"{len(keys)} words of {WIDTH} numbers")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
