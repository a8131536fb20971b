"""Near-copies: the same wire story in another paper, cut a little and with another headline.

MinHash over shingles of five words (Broder 1997, "On the resemblance and containment of documents"): the share of equal marks
estimates the share of shingles that two texts have in common.
"""

import re

from datasketch import MinHash

#: marks of a signature: the estimate's standard error is at most 0.5 / sqrt(128), 0.045
MARKS = 128
#: share of common shingles from which a text is a copy. Two reports of one event with the same quotes stay under 0.3.
COPY = 0.5
_SHINGLE = 5
#: words that a signature is made of; a longer text is told by its beginning
_WORDS = 5000
_WORD = re.compile(r"\w+")


def signature(text: str) -> list[int]:
    """Return 128 marks of a text: equal texts have equal marks; case, punctuation and spacing do not count."""
    words = _WORD.findall(text.casefold())[:_WORDS]
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    sketch = MinHash(num_perm=MARKS, seed=1)
    sketch.update_batch([shingle.encode() for shingle in sorted(shingles)])
    return [int(mark) for mark in sketch.hashvalues]


def is_copy(marks: list[int], earlier: list[int]) -> bool:
    """Whether two signatures are of texts that are copies of each other, or of one third text."""
    common = sum(a == b for a, b in zip(marks, earlier, strict=True))
    return common >= COPY * MARKS
