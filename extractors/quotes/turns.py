"""Reads the turns of transcripts and interviews: `SANDERS: ...`, `Q: ...`, `MR. PRICE: ...`, `The President: ...`."""

import re
from collections import Counter

from extractors.quotes.rules import Found, Rule, clause
from extractors.values import Mood, Span

_TIME = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?[ \t]+)?"
_AFTER = r"(?: ?[(\[][^()\[\]\n]{1,60}[)\]])?:[*_]{0,2}[ \t]+(?=\S)"
_UPPER = r"[A-Z][A-Z.'’-]*(?: (?:[A-Z][A-Z.'’-]*|Mc[A-Z]+)){0,5}(?:, [A-Z .]{2,40})?"
_TITLE = r"(?:The )?[A-Z][\w.'’-]{0,24}(?: [A-Z][\w.'’-]{0,24}){0,4}"
_SHOUTED = re.compile(rf"(?m)^[ \t*_—–-]{{0,4}}{_TIME}(?P<name>{_UPPER}){_AFTER}")
_NAMED = re.compile(rf"(?m)^[ \t*_—–-]{{0,4}}{_TIME}(?P<name>{_TITLE}){_AFTER}")
_SINGLE = re.compile(r"(?m)^[ \t]*(?P<name>Q|A)(?:[.:])?[ \t]+(?=[\"“A-Z])")
_NOBODY = frozenset(("q", "a", "question", "answer", "questioner", "reporter"))
#: Heads of lines with a colon that introduce no speaker.
_HEADS = frozenset(
    "note update updated correction related photo photos source sources contact read more editor watch see image video "
    "tags date time place where when who what why how location credit caption subject re from to summary background".split()
)
#: A label that is not in capitals must come back this often to be a speaker's.
_FEWEST = 2


def find_turns(text: str, taken: list[Span]) -> list[Found]:
    """Return the turns of speaker-labelled lines, except those that other quotes already cover; `taken` is sorted.

    A turn runs to the end of its line. The source is the label; a bare "Q" or "A" names nobody.
    """
    labels = {one.start("name"): one for one in _SHOUTED.finditer(text)}
    named = [one for one in _NAMED.finditer(text) if one.group("name").split()[0].lower() not in _HEADS]
    often = Counter(one.group("name") for one in named)
    for one in named:
        if often[one.group("name")] >= _FEWEST:
            labels.setdefault(one.start("name"), one)
    single = [one for one in _SINGLE.finditer(text) if one.start("name") not in labels]
    if Counter(one.group("name") for one in single)["Q"] >= _FEWEST:
        labels.update((one.start("name"), one) for one in single)
    if len(labels) < 2:
        return []
    found: list[Found] = []
    at = 0
    for start in sorted(labels):
        label = labels[start]
        end = text.find("\n", label.end())
        end = len(text) if end < 0 else end
        while end > label.end() and text[end - 1].isspace():
            end -= 1
        if end <= label.end():
            continue
        while at < len(taken) and taken[at].end <= label.end():
            at += 1
        if at < len(taken) and taken[at].start <= label.end() + 1:
            continue
        name = label.group("name")
        sources = () if name.lower() in _NOBODY else (Span(*label.span("name")),)
        found.append(clause(Span(label.end(), end), (), None, sources, Mood.SAID, Rule.TURN))
    return found
