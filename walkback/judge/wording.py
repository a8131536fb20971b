"""Whether two sentences say the same by their words: what they share, and whether one denies what the other does not.

A sentence encoder hardly hears a "not": "The treaty should never be signed" lies beside "The treaty should be signed". Here a sentence is
the stems of its words and how often it denies; sentences of the same words agree when both deny evenly, and oppose each other when not.
A sentence with a condition counts as one denial, of what the condition is put on, however it is worded: "No talks until they disarm"
and "We talk only if they disarm" both deny "We talk whatever they do".
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from walkback.judge.cues import content_words, plain, share

#: what says that there is no condition; it would be read as a denial
_WAIVER = re.compile(
    r"\b(?:without|with no|no)\s+(?:any\s+)?(?:pre-?)?conditions?\b|\bno strings\b|\bwhether or not\b|\bwith or without\b|"
    r"\bno matter (?:what|who|how|when|whether)\b|\bno (?:doubt|question about it)\b|\bnot only\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|\w+n't|hardly|barely|"
    r"refus(?:e|es|ed|ing|al)|reject(?:s|ed|ing)?|oppos(?:e|es|ed|ing)|rul(?:e|es|ed|ing) (?:it |that |this )?out|"
    r"against|ban(?:s|ned|ning)?|forbid(?:s|den)?|prohibit(?:s|ed)?|stop(?:s|ped|ping)?|end(?:s|ed|ing)?|halt(?:s|ed|ing)?|"
    r"cancel(?:s|led|ed|ling)?|abandon(?:s|ed|ing)?|scrap(?:s|ped|ping)?|drop(?:s|ped|ping)?|abolish(?:es|ed|ing)?|"
    r"withdr[ae]w(?:s|n|ing)?|suspend(?:s|ed|ing)?|freez(?:e|es|ing)|frozen|block(?:s|ed|ing)?|lift(?:s|ed|ing)?|"
    r"off the table|out of the question|non-?starters?|unacceptable|den(?:y|ies|ied|ying)|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|"
    r"dismiss(?:es|ed)?|paus(?:e|es|ed|ing)|resist(?:s|ed|ing)?|disaster|mistake|wrong|too (?:early|soon|late)|"
    r"repeal(?:s|ed|ing)?|revok(?:e|es|ed|ing)|fail(?:s|ed|ing)? to|clos(?:e|es|ed|ing)|leav(?:e|es|ing)|quit(?:s|ting)?)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:until|unless|only (?:if|when|after|once)|not before|as long as|so long as|provided|on condition|if|first|"
    r"prerequisite|in return|in exchange|(?:must|has to|have to|needs? to)\b[^.;]{1,80}\bbefore)\b",
    re.IGNORECASE,
)

NAMES = (
    "wording: shares with claim", "wording: agrees with claim", "wording: clause agrees most with claim",
    "wording: clause agrees least with claim", "wording: shares with contrary", "wording: agrees with contrary",
    "wording: clause agrees most with contrary", "wording: contrary - claim", "wording: clauses' contrary - claim",
)  # fmt: skip


class Reading(NamedTuple):
    """A sentence as its words are compared: their stems, and how often it denies."""

    stems: frozenset[str]
    denials: int


def read(text: str) -> Reading:
    """Return what a sentence shares and denies; apostrophes may be curly, and 4,000 characters are read."""
    said = _WAIVER.sub(" ", plain(text))
    denials = 1 if _CONDITION.search(said) else len(_DENIAL.findall(said))
    return Reading(frozenset(content_words(_DENIAL.sub(" ", said))), denials)


def agreement(one: Reading, other: Reading) -> float:
    """Return the share of the other's stems that the first has too, below zero when one of both denies and the other does not."""
    return share(one.stems, other.stems) * (1 if (one.denials - other.denials) % 2 == 0 else -1)


def sides(statement: str, clauses: Sequence[str], claim: str, contraries: Sequence[str]) -> list[float]:
    """Return the features NAMES of a statement and its clauses. Without contraries, the claim denied is the contrary."""
    whole, parts, position = read(statement), [read(one) for one in clauses], read(claim)
    against = [read(one) for one in contraries] or [position._replace(denials=position.denials + 1)]
    of_claim = [agreement(one, position) for one in parts]
    of_contrary = [max(agreement(one, other) for other in against) for one in parts]
    with_claim, with_contrary = agreement(whole, position), max(agreement(whole, other) for other in against)
    return [
        share(whole.stems, position.stems),
        with_claim,
        max(of_claim),
        min(of_claim),
        max(share(whole.stems, other.stems) for other in against),
        with_contrary,
        max(of_contrary),
        with_contrary - with_claim,
        max(two - one for one, two in zip(of_claim, of_contrary, strict=True)),
    ]
