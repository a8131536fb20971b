"""Trains the English pipeline: `python -m models.english.train TREEBANKS MINILM WORK`.

`TREEBANKS` as for `models.english.treebanks`, `MINILM` as for `models.english.vectors`, `WORK` an empty folder for what comes between.
It takes about an hour on one core and writes models/english/pipeline. The scores:
`python -m spacy evaluate models/english/pipeline WORK/corpus/news-test.spacy`.
"""

import shutil
import sys
from pathlib import Path

from spacy.cli.train import train

from models.english import treebanks, vectors

HERE = Path(__file__).parent


def main(banks: Path, minilm: Path, work: Path) -> None:
    """Convert, train, and put the best of the checkpoints in its place."""
    treebanks.main(banks, work / "corpus")
    vectors.main(minilm, work / "vectors")
    train(
        HERE / "config.cfg",
        work / "trained",
        overrides={
            "paths.train": str(work / "corpus" / "train.spacy"),
            "paths.dev": str(work / "corpus" / "dev.spacy"),
            "paths.vectors": str(work / "vectors"),
        },
    )
    shutil.rmtree(HERE / "pipeline", ignore_errors=True)
    shutil.copytree(work / "trained" / "model-best", HERE / "pipeline")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
