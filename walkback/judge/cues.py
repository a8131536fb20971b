"""What the words of a sentence do: demand a condition, waive it, refuse, keep to the old, announce something new.

Each cue is a short list of ordinary turns of phrase, of any policy. They are counted, and a trained head weighs them.
"""

import re
from collections.abc import Set

from extractors.values import Span

_CUES: dict[str, str] = {
    # "until", "before", "first": something has to come before something else
    "condition": r"\b(?:until|unless|only (?:if|when|after|once)|not before|before (?:there|we|any|they|it)|first|"
    r"as long as|so long as|provided|on condition|must|has to|have to|needs? to|needed|required?|requires|"
    r"prerequisite|in return|in exchange|show me|depends on|subject to|if (?:and when )?(?:they|he|she|it|the|we|its|their))\b",
    "later": r"\b(?:once|when|after|at some point|eventually|in due course|one day|someday|down the (?:road|line))\b",
    "waived": r"\b(?:without (?:any )?(?:pre)?conditions?|no (?:pre)?conditions?|unconditional(?:ly)?|regardless|whether or not|"
    r"no matter|in any case|any ?time|anytime|whatever (?:they|he|she|it|the)|come what may|with or without|"
    r"no strings|nothing (?:has|needs) to|does(?: not|n't) (?:have|need) to|do(?: not|n't) (?:have|need) to|"
    r"not? depend|irrespective|right away|at once|immediately|straight away|tomorrow|let's just|just (?:go|meet|do|start))\b",
    "unchanged": r"\b(?:not changed|hasn't changed|haven't changed|has not change|no change|unchanged|remains?|remained|"
    r"stands?(?! (?:up|down))|stays?|still|continues? to|same (?:as|policy|position|place)|as (?:it|we|he|she|before|always)"
    r"(?: has| have|'ve|'s| is| was| were)?|keep(?:s|ing)?|committed to|consistent|reaffirm(?:s|ed)?|always (?:has|have|been|was)|"
    r"nothing (?:new|has changed)|where we (?:were|are|stood)|has been clear|have been clear|been clear)\b",
    "changed": r"\b(?:no longer|any ?more|anymore|from now on|henceforth|new (?:policy|approach|position|era|page|chapter)|"
    r"chang(?:e|ed|ing) (?:course|our|the|its|my|direction)|reconsider(?:ed|ing)?|rethink|revers(?:e|ed|ing)|dropp?(?:ed|ing)?|"
    r"lift(?:ed|ing)?|scrapp?(?:ed|ing)?|abandon(?:ed|ing)?|end(?:ed|ing)? (?:the|our|its|this|that)|ended|withdr[ae]wn?|"
    r"gone|over|moved on|instead|different now|was then|suspend(?:ed|ing)?|waive[ds]?|eas(?:e|ed|ing)|relax(?:ed)?|"
    r"put (?:off|aside)|set aside|back on)\b",
    "ready": r"\b(?:ready to|prepared to|willing to|open to|happy to|free to|able to|can (?:begin|start|go|now)|"
    r"will (?:begin|start|go|be|allow|sign|let|meet|buy|sell|send|open)|about to|going to|plan(?:s|ning)? to|"
    r"look(?:s|ing)? forward|let's|why not|welcome[ds]?|intend(?:s|ed)? to|agreed to|decided to|signed|has begun|have begun)\b",
    "refused": r"\b(?:won't|will not|not going to|never|refus(?:e|es|ed|ing)|rul(?:e|ed|ing) out|reject(?:s|ed)?|oppos(?:e|es|ed)|"
    r"no (?:way|question|talks|deal|plan|plans|intention|interest|reason)|not (?:now|yet|the time|ready|open|willing|"
    r"prepared|acceptable|negotiable|an option|happening|on the table)|out of the question|off the table|non-starter|can't|cannot|"
    r"shan't)\b",
    "double": r"\b(?:not rul(?:e|ed|ing) out|never said|didn't say|did not say|not (?:opposed|against|impossible|closed)|"
    r"wouldn't (?:mind|object|rule)|nothing against|no objection|not (?:tied|bound|wedded))\b",
    "hedged": r"\b(?:may|might|could|would|perhaps|maybe|possibly|consider(?:s|ed|ing)?|look(?:ing)? (?:at|into)|explor(?:e|ed|ing)|"
    r"think about|under review|weigh(?:s|ed|ing)?|hope[ds]?)\b",
    "others": r"\b(?:they (?:say|want|tell|think|claim)|some (?:say|people|want|argue)|critics?|opponents?|allies|school of thought|"
    r"people (?:say|tell|ask)|(?:says|thinks|claims|wants) that|tells? me|I (?:hear|read|am told)|the (?:other side|opposition))\b",
    "vague": r"\b(?:no (?:comment|announcement|announcements)|not going to (?:comment|speculate|get into|get ahead)|"
    r"won't (?:comment|speculate)|wait and see|we'll see|refer you|thank(?:s|ed)?|glad|pleased|proud|condolences|"
    r"grateful|important (?:issue|topic|question)|great (?:question|meeting|conversation))\b",
    "question": r"\?",
    "negation": r"\b(?:not|no(?! (?:pre)?conditions?)|never|none|nothing|nobody|neither|nor|cannot|\w+n't|hardly|barely)\b",
    "own": r"\b(?:we|we're|we've|we'll|our|us|I|I'm|I've|I'll|my|the president|the administration|the government|"
    r"the united states|america)\b",
    "past": r"\b(?:was|were|had|did|ago|last (?:year|month|week)|used to|back then|in (?:19|20)\d\d)\b",
}

NAMES = tuple(_CUES)
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _CUES.items()}

#: how a reader is told which cue decided
TOLD = {
    "waived": "waives a condition",
    "condition": "makes a condition",
    "unchanged": "says that nothing has changed",
    "changed": "announces a change",
    "ready": "announces a step",
    "refused": "refuses a step",
}

#: and which speaks against what was decided
DOUBTS = {"others": "may tell what others say", "hedged": "is hedged"}


def plain(text: str) -> str:
    """Return what is read of a text: 4,000 characters, with straight apostrophes, each where it stood."""
    return text.replace("’", "'")[:4000]


def cues(text: str) -> dict[str, list[str]]:
    """Return the turns of phrase found for each cue, in order; apostrophes may be curly."""
    read = plain(text)
    return {name: pattern.findall(read) for name, pattern in _COMPILED.items()}


def turns(text: str) -> list[tuple[str, Span]]:
    """Return the cues that `cues` finds with the place of each, kind by kind."""
    read = plain(text)
    return [(name, Span(*one.span())) for name, pattern in _COMPILED.items() for one in pattern.finditer(read)]


_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    """the and for that this with have has had not but are was were will would can could should may might must from
    they them their there here our your you his her its who what when where which than then been being into over under
    about any all some more most very just also only other such these those does did say says said we're it's""".split()
)


def content_words(text: str) -> set[str]:
    """Return the words that carry meaning, cut to a stem of sorts: seven letters."""
    return {word[:7] for word in _WORD.findall(text.casefold()) if word not in _COMMON}


def share(words: Set[str], others: Set[str]) -> float:
    """Return the share of the others that is among the words, 0 to 1; 0 where there are no others."""
    return len(words & others) / len(others) if others else 0.0
