"""Turns Universal Dependencies treebanks into training documents of spaCy.

    python -m models.english.treebanks TREEBANKS CORPUS

`TREEBANKS` is a folder with `ewt/en_ewt-ud-{train,dev,test}.conllu.gz` and `gum/en_gum_open-ud-{train,dev,test}.conllu.gz`; `CORPUS` gets
`{train,dev,test}.spacy` (both treebanks), and `{ewt,gum,news}-test.spacy` to score each alone. Tokens are syntactic words ("do", "n't").
Only GUM says what is a name; the entities of EWT are left unknown, so that nothing is learned from their silence.
"""

import gzip
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

#: GUM's entity types that are kept, under the names that spaCy's users know. GUM does not tell countries from other places.
ENTITIES = {"person": "PERSON", "organization": "ORG", "place": "LOC"}
#: Sentences of one document: enough to learn where one ends, few enough to shuffle.
_SENTENCES = 8
_OPENING = re.compile(r"\((\d+)-([a-z]+)-")
_MARKS = re.compile(r"\(\d+-[a-z]+-[^()]*\)?|\d+\)")


@dataclass(slots=True)
class _Word:
    text: str
    space: bool
    tag: str
    pos: str
    lemma: str
    head: int  #: index in the sentence; its own index for the root
    dep: str


@dataclass(slots=True)
class _Sentence:
    words: list[_Word] = field(default_factory=list)
    entities: list[tuple[int, int, str]] = field(default_factory=list)
    document: str = ""


def read(path: Path) -> Iterator[_Sentence]:
    """Yield the sentences of a CoNLL-U file. Raises ValueError, with the line, when a sentence is not a tree."""
    document, rows, number = "", list[list[str]](), 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.startswith("# newdoc id = "):
                document = line.removeprefix("# newdoc id = ")
            elif line and not line.startswith("#"):
                rows.append(line.split("\t"))
            elif not line and rows:
                yield _sentence(rows, document, f"{path.name}:{number}")
                rows = []
    if rows:
        yield _sentence(rows, document, f"{path.name}:{number}")


def _sentence(rows: list[list[str]], document: str, where: str) -> _Sentence:
    index: dict[str, int] = {}
    surface: dict[str, tuple[str, bool]] = {}  # the word that begins a contraction -> its form, space behind it
    words: list[_Word] = []
    heads: list[str] = []
    for row in rows:
        space = "SpaceAfter=No" not in row[9]
        if "." in row[0]:
            continue
        if "-" in row[0]:
            surface[row[0].split("-")[0]] = (row[1], space)
            continue
        index[row[0]] = len(words)
        heads.append(row[6])
        words.append(_Word(row[1], space, row[4], row[3], row[2], 0, row[7]))
    for first, (form, space) in surface.items():
        last = next(row[0].split("-")[1] for row in rows if row[0].startswith(first + "-"))
        span = words[index[first] : index[last] + 1]
        if "".join(word.text for word in span) != form:
            # A contraction whose words are not spelled out ("ain't" for "is not"): give each its share of the letters.
            span[0].text, rest = form[: len(form) - len(span) + 1], form[len(form) - len(span) + 1 :]
            for word, letter in zip(span[1:], rest, strict=True):
                word.text = letter
        for word in span[:-1]:
            word.space = False
        span[-1].space = space
    for at, head in enumerate(heads):
        words[at].head = at if head == "0" else index[head]
    if sum(word.head == at for at, word in enumerate(words)) != 1:
        raise ValueError(f"{where}: not a tree")
    return _Sentence(words, list(_names(rows, index, words)), document)


def _names(rows: list[list[str]], index: dict[str, int], words: list[_Word]) -> Iterator[tuple[int, int, str]]:
    """Yield the mentions of persons, organizations and places whose head is a proper noun, the longest of nested ones."""
    opened: list[tuple[str, str, int]] = []
    found: list[tuple[int, int, str]] = []
    for row in rows:
        if row[0] not in index or "Entity=" not in row[9]:
            continue
        at = index[row[0]]
        entity = next(part for part in row[9].split("|") if part.startswith("Entity=")).removeprefix("Entity=")
        for mark in _MARKS.findall(entity):
            opening = _OPENING.match(mark)
            if opening:
                opened.append((opening[1], opening[2], at))
                if not mark.endswith(")"):
                    continue
                number = opening[1]
            else:
                number = mark[:-1]
            last = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][0] == number), None)
            if last is not None:
                _, kind, start = opened.pop(last)
                found.append((start, at + 1, kind))
    taken: set[int] = set()
    for start, end, kind in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        # The name is the run of proper nouns around the head: "President Moon", of "South Korean President Moon, who ...".
        head = next(
            (at for at in range(start, end) if not start <= words[at].head < end or words[at].head == at), start
        )
        if kind not in ENTITIES or words[head].pos != "PROPN":
            continue
        first = last_word = head
        while first > start and (words[first - 1].pos == "PROPN" or words[first - 1].text in ("of", "the", "-", "&")):
            first -= 1
        while first < head and words[first].pos != "PROPN":
            first += 1
        while last_word + 1 < end and _goes_on(words, last_word + 1, end):
            last_word += 1
        while words[last_word].pos != "PROPN":
            last_word -= 1
        run = range(first, last_word + 1)
        if not taken.intersection(run):
            taken.update(run)
            yield first, last_word + 1, ENTITIES[kind]


def _goes_on(words: list[_Word], at: int, end: int) -> bool:
    return words[at].pos == "PROPN" or (
        words[at].text in ("of", "the", "-", "&", "for") and at + 1 < end and words[at + 1].pos in ("PROPN", "DET")
    )


def documents(sentences: list[_Sentence], vocab: Vocab, *, entities: bool) -> Iterator[Doc]:
    """Yield documents of up to eight sentences that follow each other in the treebank."""
    run: list[_Sentence] = []
    for sentence in sentences:
        if run and (len(run) == _SENTENCES or sentence.document != run[0].document):
            yield _document(run, vocab, entities)
            run = []
        run.append(sentence)
    if run:
        yield _document(run, vocab, entities)


def _document(run: list[_Sentence], vocab: Vocab, entities: bool) -> Doc:
    words = [word for sentence in run for word in sentence.words]
    offsets = [0]
    for sentence in run:
        offsets.append(offsets[-1] + len(sentence.words))
    starts = set(offsets)
    doc = Doc(
        vocab,
        words=[word.text for word in words],
        spaces=[word.space for word in words],
        tags=[word.tag for word in words],
        pos=[word.pos for word in words],
        lemmas=[word.lemma for word in words],
        heads=[offset + word.head for offset, one in zip(offsets, run, strict=False) for word in one.words],
        deps=["ROOT" if word.dep == "root" else word.dep for word in words],
        sent_starts=[at in starts for at in range(len(words))],
    )
    if entities:
        doc.set_ents(
            [
                Span(doc, offset + start, offset + end, kind)
                for offset, one in zip(offsets, run, strict=False)
                for start, end, kind in one.entities
            ]
        )
    else:
        doc.set_ents([], default="missing")
    return doc


def main(treebanks: Path, corpus: Path) -> None:
    """Write the corpora."""
    corpus.mkdir(parents=True, exist_ok=True)
    vocab = Vocab()
    for split in ("train", "dev", "test"):
        both = DocBin(store_user_data=False)
        for name, file in (("ewt", f"en_ewt-ud-{split}"), ("gum", f"en_gum_open-ud-{split}")):
            sentences = list(read(treebanks / name / f"{file}.conllu.gz"))
            docs = list(documents(sentences, vocab, entities=name == "gum"))
            for doc in docs:
                both.add(doc)
            if split == "test":
                DocBin(docs=docs).to_disk(corpus / f"{name}-test.spacy")
                if name == "gum":
                    news = [one for one in sentences if one.document.startswith("GUM_news")]
                    DocBin(docs=documents(news, vocab, entities=True)).to_disk(corpus / "news-test.spacy")
            print(f"{file}: {len(sentences)} sentences, {sum(len(doc) for doc in docs)} words")
        both.to_disk(corpus / f"{split}.spacy")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
