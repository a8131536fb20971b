"""What a person may answer to an alert, and what then stands. Values in, values out; doing it is in steps/answer.py.

An answer is never changed: a later one takes its place, and an undoing lets what was before stand again. The number of answers so
far is the alert's revision. A button carries the one that its message shows, so that of two people at once only one decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pydantic import ValidationError

from extractors.values import Citation, Position
from walkback.alerts.text import clean, cut, head
from walkback.alerts.values import Answer
from walkback.watchlist.schema import ANNOUNCED, PositionRow

#: why an alert is a false alarm
REASONS = {
    "wrong-speaker": "somebody else said it",
    "not-a-quote": "it was not said like this",
    "old-news": "it was said before, and known",
    "same-meaning": "it says the same as the position",
    "off-topic": "it is about something else",
    "other": "another reason",
}
SCOPES = ("speaker-on-topic", "topic", "speaker")
#: the longest mute: what is to be silent for good is taken out of the watchlist
LONGEST = timedelta(days=366)
#: characters of a note, and of a name
NOTE, NAME = 500, 80

#: answers of which one at a time stands
_REVIEWS = ("confirmed", "false-alarm", "new-position")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to answer. `revision`: of the message that they saw; None: to the alert as it stands now."""

    kind: str
    by: str
    person: str | None = None
    via: str = "command"
    revision: int | None = None
    reason: str = ""
    note: str = ""
    scope: str = ""
    lasts: timedelta | None = None
    claim: str = ""  #: of a new position, in plain English; "": the words themselves
    contraries: tuple[str, ...] = ()  #: what would contradict it; (): what was held before


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What answering has to know of an alert."""

    topic: str
    administration: str  #: the speaker's
    holder: str  #: the body that the speaker speaks for
    citation: Citation  #: the words of the alert
    claim: str  #: of the position that they broke with
    supersedes: str | None  #: the position of the same administration that is held now
    taken: frozenset[str]  #: every id of a position


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No change. `is_done`: somebody has answered the same before; else the person has to look again, or to mend something."""

    why: str  #: one plain sentence
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The answers that stand: the latest of each that no other has taken the place of, or undone."""

    review: Answer | None = None
    mute: Answer | None = None  #: also one that has ended by now

    @property
    def last(self) -> Answer | None:
        """The later of the two: what an undoing would undo."""
        return max((one for one in (self.review, self.mute) if one), key=lambda one: one.number, default=None)


def standing(answers: Sequence[Answer]) -> Standing:
    """Return what stands after all of an alert's answers."""
    undone = {one.undoes for one in answers}
    stand = [one for one in answers if one.number not in undone]
    reviews = [one for one in stand if one.kind in _REVIEWS]
    mutes = [one for one in stand if one.kind == "muted"]
    return Standing(review=reviews[-1] if reviews else None, mute=mutes[-1] if mutes else None)


def decide(asked: Asked, answers: Sequence[Answer], about: About, now: datetime) -> Answer | Refused:
    """Return the answer to keep, or why nothing changes. `answers`: all of the alert so far, in their order."""
    stands = standing(answers)
    if isinstance(made := _made(asked, answers, about, now), Refused):
        return made
    if (before := _same(made, stands)) is not None:
        return Refused(why=f"{told(before)} already, {by_and_when(before)}.", is_done=True)
    if asked.revision is not None and asked.revision != len(answers):
        last = answers[-1] if answers else None
        since = f": {told(last)}, {by_and_when(last)}" if last else ""
        return Refused(why=f"The alert has been answered since{since}. Look at it again.")
    return made


def _made(asked: Asked, answers: Sequence[Answer], about: About, now: datetime) -> Answer | Refused:
    by = cut(asked.by, NAME)
    if not by:
        return Refused(why="An answer needs the name of who gives it.")
    plain = Answer(
        number=len(answers) + 1,
        kind=asked.kind,
        by=by,
        person=asked.person,
        via=asked.via,
        at=now,
        note=cut(asked.note, NOTE),
    )
    match asked.kind:
        case "confirmed":
            return plain
        case "false-alarm":
            if asked.reason not in REASONS:
                return Refused(why=f"A false alarm needs a reason: {', '.join(REASONS)}.")
            if asked.reason == "other" and not plain.note:
                return Refused(why="Another reason has to be said in your own words.")
            return replace(plain, reason=asked.reason)
        case "muted":
            if asked.scope not in SCOPES:
                return Refused(why=f"What is to be muted is one of: {', '.join(SCOPES)}.")
            if asked.lasts is None or not timedelta(0) < asked.lasts <= LONGEST:
                return Refused(why=f"A mute has an end, within {LONGEST.days} days.")
            return replace(plain, scope=asked.scope, until=now + asked.lasts)
        case "new-position":
            position = _position(asked, about, now.date())
            if isinstance(position, Refused):
                return position
            return replace(plain, position=position, supersedes=about.supersedes)
        case "undone":
            last = standing(answers).last
            if last is None:
                return Refused(why="Nothing is left to undo.", is_done=True)
            return replace(plain, undoes=last.number)
    return Refused(why=f"Nobody can answer {clean(asked.kind)[:40]!r}.")


def _same(made: Answer, stands: Standing) -> Answer | None:
    """Return the answer that says the same and stands already."""
    if made.kind == "muted":
        mute = stands.mute
        longer = mute and mute.scope == made.scope and mute.until and made.until
        # Clicks of the same hour mean the same mute, whatever the seconds between them.
        return mute if longer and mute and mute.until and made.until and made.until - mute.until < _SAME_MUTE else None
    review = stands.review
    if review is None or review.kind != made.kind:
        return None
    if made.kind == "false-alarm" and (review.reason, review.note) != (made.reason, made.note):
        return None
    if made.position and review.position and made.position.claim != review.position.claim:
        return None
    return review


_SAME_MUTE = timedelta(minutes=10)


def _position(asked: Asked, about: About, today: date) -> Position | Refused:
    """Return what is held from today on, as the watchlist would have it: the same value once it is pasted."""
    if not today - ANNOUNCED <= about.citation.said_on <= today:
        days = ANNOUNCED.days
        return Refused(
            why=f"The words are not of the last {days} days: write the position into the watchlist yourself."
        )
    claim = clean(asked.claim) or head(clean(about.citation.quote), 500)
    contraries = [line for one in asked.contraries if (line := clean(one))] or [about.claim]
    words = about.citation.quote.strip()
    row = {
        "id": _new_id(f"{about.topic[:50].rstrip('.-')}-{today.isoformat()}", about.taken),
        "administration": about.administration,
        "holder": about.holder,
        "claim": claim,
        "contradicted_by": contraries,
        "from": today.isoformat(),
        "citation": {
            "url": about.citation.url,
            "quote": words if len(words) <= 1000 else head(words[:1000], 1000),
            "said_on": about.citation.said_on.isoformat(),
            "speaker": head(about.citation.speaker, 500),
            "official": about.citation.official,
        },
    }
    try:
        kept = PositionRow.model_validate(row)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = " of ".join(str(part) for part in reversed(fault["loc"]))
        return Refused(why=f"This cannot be a position: {where}: {fault['msg']}.")
    return Position(
        id=kept.id,
        topic=about.topic,
        administration=kept.administration,
        holder=kept.holder,
        claim=kept.claim,
        contraries=tuple(kept.contradicted_by),
        held_from=kept.from_,
        held_to=None,
        citation=Citation(
            url=kept.citation.url,
            quote=kept.citation.quote,
            said_on=kept.citation.said_on,
            speaker=kept.citation.speaker,
            official=kept.citation.official,
        ),
    )


def _new_id(wanted: str, taken: frozenset[str]) -> str:
    return next(one for n in range(1, len(taken) + 2) if (one := wanted if n == 1 else f"{wanted}-{n}") not in taken)


# ------------------------------------------------------------------------------------------- in words


def told(answer: Answer) -> str:
    """Return an answer in a few words, without who gave it: "False alarm (somebody else said it)"."""
    match answer.kind:
        case "confirmed":
            return "Confirmed"
        case "false-alarm":
            why = answer.note if answer.reason == "other" else REASONS.get(answer.reason, answer.reason)
            return f"False alarm ({cut(why, 120)})"
        case "new-position":
            return "New position"
        case "muted":
            what = {"topic": "The topic is", "speaker": "The speaker is"}.get(
                answer.scope, "The speaker on this topic is"
            )
            return f"{what} muted until {moment(answer.until) if answer.until else 'its end'}"
        case _:
            return "Undone"


def by_and_when(answer: Answer) -> str:
    """Return who answered, and when: "by Ana, 4 Mar 2026 14:02 UTC"."""
    return f"by {cut(answer.by, NAME)}, {moment(answer.at)}"


def moment(at: datetime) -> str:
    """Return a moment for a reader: "4 Mar 2026 14:02 UTC"."""
    return f"{at.day} {at:%b} {at.year} {at:%H:%M} UTC"
