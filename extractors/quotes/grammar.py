"""The English pipeline of spaCy that reads the sentences which the rules of form leave open.

The project ships a small one, trained from open treebanks (models/english); any other with a tagger and a parser will do, by the labels of
Universal Dependencies or of `en_core_web_*`. It is loaded once and parses only what it is asked to.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import GrammarError

if TYPE_CHECKING:  # importing spaCy takes a second, which only those who parse should wait for
    from spacy.language import Language
    from spacy.tokens import Doc

SHIPPED = Path(__file__).parents[2] / "models" / "english" / "pipeline"
#: Components whose work is not read.
_UNUSED = ("ner", "lemmatizer", "trainable_lemmatizer", "attribute_ruler", "senter")
#: Characters of one sentence; a longer one is left unparsed.
LONGEST = 1_500


class Grammar:
    """Parses single sentences."""

    def __init__(self, nlp: "Language") -> None:
        """Take a loaded pipeline. Raises GrammarError when it has no tagger or no parser."""
        missing = {"tagger", "parser"} - set(nlp.pipe_names)
        if missing:
            raise GrammarError(f"The spaCy pipeline {nlp.meta.get('name')} has no {' and no '.join(sorted(missing))}.")
        self._nlp = nlp

    def parse(self, sentences: Sequence[str]) -> "list[Doc]":
        """Return one parsed document a sentence, in order; an empty one for a sentence of more than LONGEST characters."""
        docs = []
        for sentence in sentences:
            doc = self._nlp.make_doc(sentence if len(sentence) <= LONGEST else "")
            for token in doc:
                token.is_sent_start = token.i == 0
            docs.append(doc)
        return list(self._nlp.pipe(docs))


def load(name: str) -> Grammar:
    """Return the pipeline of that package name or folder. Raises GrammarError when it cannot be loaded."""
    import spacy

    try:
        return Grammar(spacy.load(name, exclude=_UNUSED))
    except (OSError, ValueError) as error:
        raise GrammarError(f"The spaCy pipeline {name} cannot be loaded: {error}") from error


@lru_cache(maxsize=1)
def shipped() -> Grammar:
    """Return the pipeline that ships with the project. Raises GrammarError when it is missing or damaged."""
    return load(str(SHIPPED))
