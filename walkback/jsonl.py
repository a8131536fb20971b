"""The doors that read JSON lines and write one line each: quotes, judge, topics.

A line that cannot be used answers `{"id": ..., "line": n, "error": "..."}` and never stops the next one.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TextIO

from extractors.detect import attribute
from extractors.quotes.grammar import Grammar
from extractors.topics import Prefilter
from extractors.values import Attribution, Roster, Topic
from walkback.judge.values import Judge, Question

Line = dict[str, Any]

#: characters of one line: a long article is 100,000; beyond this it is not one
MAX_LINE = 5_000_000


def read_lines(source: TextIO) -> Iterator[str]:
    """Yield the lines of `source`; of one longer than MAX_LINE, only so much that it can be told to be too long."""
    while line := source.readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith("\n"):
            line = source.readline(MAX_LINE + 1)
            if not line:
                return


def answer_lines(lines: Iterable[str], out: TextIO, answer: Callable[[Line], Line]) -> int:
    """Write `answer(line)` for each line that is not blank. Returns the number of lines that could not be used."""
    faults = 0
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        identity: Any = None
        try:
            line = _parse(raw)
            identity = line.get("id")
            result = {"id": identity, **answer(line)}
        except Exception as error:  # the one place where a line's fault becomes a value
            faults += 1
            reason = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
            result = {"id": identity, "line": number, "error": reason}
            print(f"line {number}: {reason}", file=sys.stderr)
        # Half a surrogate pair is JSON and no Unicode: it goes out escaped, as it came.
        line_out = json.dumps(result, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
        out.write(line_out + "\n")
        out.flush()
    return faults


def _parse(raw: str) -> Line:
    if len(raw) > MAX_LINE:
        raise ValueError(f"longer than {MAX_LINE:,} characters")
    try:
        line = json.loads(raw, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(line, dict):
        raise ValueError('expected an object such as {"id": 1, "text": "..."}')
    return line


def _refuse_constant(name: str) -> None:
    raise ValueError(f"not JSON: {name} is no JSON number")


def _text(line: Line, key: str, *, required: bool = False) -> str:
    value = line.get(key)
    if value is None or value == "":
        if required:
            raise ValueError(f'"{key}" is missing')
        return ""
    if not isinstance(value, str):
        raise ValueError(f'"{key}" must be a string')
    return value


def _day(line: Line, key: str) -> date | None:
    value = _text(line, key)
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError as error:
        raise ValueError(f'"{key}" must be an ISO day or time such as 2017-12-13, not {value!r}') from error


# ------------------------------------------------------------------------------------------- quotes


def quotes(line: Line, roster: Roster, grammar: Grammar | None = None) -> Line:
    """Answer `{id, text, title?, published?}` with the article's quotes, in order; `grammar` as for `attribute`."""
    text = _text(line, "text", required=True)
    title, published = _text(line, "title"), _day(line, "published")
    found = attribute(text, title=title, published=published, roster=roster, grammar=grammar)
    return {"text": text, "quotes": [_quote(text, attribution) for attribution in found]}


#: A source without a name that its own words tell from others: "U.S. officials", "a leaked letter"; "the letter" refers back.
_INTRODUCES = re.compile(r"(?i:an?|one|two|three|four|five|several|some|many)\s|[A-Z]\S*\s+\S|[A-Z]{3,}$")
_REFERS = frozenset("the this that these those his her its their my our your he she it they we i you who".split())


def _introduced(mention: str) -> str | None:
    words = mention.split(None, 1)
    return mention if words and words[0].casefold() not in _REFERS and _INTRODUCES.match(mention) else None


def _quote(text: str, attribution: Attribution) -> Line:
    quote = attribution.quote
    source = quote.sources[0] if quote.sources else None
    first = attribution.speakers[0]
    return {
        "start": quote.content.start,
        "end": quote.content.end,
        "text": quote.content.of(text),
        "type": quote.kind.value,
        "fragments": [[span.start, span.end] for span in quote.fragments],
        "quoted": [[span.start, span.end] for span in quote.quoted],
        "cue": quote.cue.of(text) if quote.cue else None,
        "mood": quote.mood.value,
        "speaker_start": source.start if source else None,
        "speaker_end": source.end if source else None,
        "speaker_text": source.of(text) if source else None,
        "speaker_entity": first.name or _introduced(first.mention),
        "name": first.name,
        "official": first.official,
        "title": first.title,
        "office": first.office,
        "standing": first.standing.value,
        "speakers": [
            {"name": speaker.name, "official": speaker.official, "title": speaker.title, "office": speaker.office}
            for speaker in attribution.speakers
        ],
        "said_on": attribution.said_on.isoformat() if attribution.said_on else None,
        "confidence": round(quote.confidence * first.confidence, 4) if first.confidence else round(quote.confidence, 4),
    }


# ------------------------------------------------------------------------------------------- topics


def topics(line: Line, prefilter: Prefilter, watched: Sequence[Topic]) -> Line:
    """Answer `{id, text, title?}` with the ids of the topics that the prefilter lets through, and why."""
    found = prefilter.scan(_text(line, "title") + "\n\n" + _text(line, "text", required=True))
    names = {topic.id: topic.name for topic in watched}
    return {
        "topics": list(found),
        "why": {topic: f'{names[topic]}: mentions "{mention.term}"' for topic, mention in found.items()},
    }


# ------------------------------------------------------------------------------------------- judge


def judge(line: Line, by: Judge) -> Line:
    """Answer `{id, statement, position, contrary?, speaker?, context?}`; `contrary` is a string or a list of them."""
    contrary = line.get("contrary") or []
    contraries = [contrary] if isinstance(contrary, str) else contrary
    if not isinstance(contraries, list) or not all(isinstance(one, str) for one in contraries):
        raise ValueError('"contrary" must be a string or a list of strings')
    question = Question(
        statement=_text(line, "statement", required=True),
        claim=_text(line, "position", required=True),
        contraries=tuple(contraries),
        topic=_text(line, "topic"),
        speaker=_text(line, "speaker"),
        context=_text(line, "context"),
    )
    [answer] = by.answer([question])
    p = dict(zip(("contradicts", "consistent", "unrelated"), answer.p, strict=True)) if answer.p else None
    return {
        "label": answer.label.value,
        "probability": round(answer.probability, 4),
        "p": {label: round(value, 4) for label, value in p.items()} if p else None,
        "judge": answer.judge,
        "reason": answer.reason,
    }
