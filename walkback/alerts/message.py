"""What an alert says in Slack: values in, a payload {"text", "blocks"} out. Pure; the outbox adds its fingerprints.

Within Slack's limits for any input: 50 blocks, header 150, context text 2,000; and, as the limit on all blocks together
is undocumented and has been hit between 11,300 and 13,200 characters, at most 9,000 visible and 13,000 bytes of JSON.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from math import floor, isfinite
from typing import Any

from walkback.alerts import blocks as kit
from walkback.alerts.answers import by_and_when, standing, told
from walkback.alerts.blocks import Part
from walkback.alerts.buttons import controls
from walkback.alerts.telling import telling
from walkback.alerts.text import at_sentence, cut, escaped, host
from walkback.alerts.values import CHANGES, Against, AlertView, Answer, Said, Update
from walkback.alerts.words import marked

TEXT_LIMIT = 300
JSON_LIMIT = 13_000

#: In words first: a number alone says too much to some and too little to others. From this probability on:
CERTAINTY = ((0.95, "Very likely"), (0.75, "Likely"), (0.5, "Possible"), (0.0, "Weak sign of a"))

_KINDS = {
    "rift": ("contradiction", "Official against the administration's position"),
    "reversal": ("reversal", "Against their own earlier words"),
    "break": ("break", "Against the previous administration's position"),
}
_UPDATES = {
    "walk-back": "Walked back",
    "repeat": "Said again",
    "pickup": "Carried by others",
    "edited": "Edited since",
    "corrected": "Corrected since",
    "withdrawn": "Taken down since",
}
#: what an update on the article itself says of it
CHANGED = {"edited": "edited", "corrected": "corrected", "withdrawn": "taken down"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How much of each thing is shown, in UTF-16 units or items."""

    quote: int
    claim: int
    reason: int
    also: int
    also_quote: int
    name: int


#: The first one in which a message fits is used. Ordinary alerts fit the first; hostile ones and some scripts need less.
_ROOMS = (
    _Room(quote=700, claim=300, reason=300, also=3, also_quote=200, name=80),
    _Room(quote=400, claim=160, reason=160, also=2, also_quote=120, name=60),
    _Room(quote=200, claim=80, reason=80, also=0, also_quote=0, name=40),
)


def root(view: AlertView, *, buttons: bool = False) -> dict[str, Any]:
    """Return the payload of the message that tells an alert: {"text": at most 300 characters, "blocks": [...]}.

    `buttons`: whether somebody listens to them; without, the message names the commands. Answers change what stands around the quotes.
    """
    return {"text": _fallback(view), "blocks": _fitting(lambda room: _root_blocks(view, room, buttons))}


#: the block that calls somebody
_MENTION = "mention"


def mentioning(payload: dict[str, Any], name: str | None) -> dict[str, Any]:
    """Return a payload that calls the user or user group with this id, in a block of its own at its end; None: nobody."""
    if name is None:
        return payload
    block = {**kit.rich_text(kit.section(kit.mention(name))), "block_id": _MENTION}
    return {**payload, "blocks": [*payload["blocks"], block]}


def mentioned(payload: dict[str, Any]) -> str | None:
    """Return the id of whom a payload calls, as `mentioning` wrote it."""
    last = payload["blocks"][-1]
    if last.get("block_id") != _MENTION:
        return None
    part: dict[str, str] = last["elements"][0]["elements"][0]
    return part.get("usergroup_id") or part.get("user_id")


def reply(view: AlertView, update: Update) -> dict[str, Any]:
    """Return the payload of the message in an alert's thread that tells an update.

    "header" is the block that goes first where the message has no root above it, or not one of its own.
    """
    said = update.said
    words = marked(said.words, said.quoted, 160)
    line = f"{_UPDATES.get(update.kind, update.kind)}: {_who(said, 80)}: {words} ({when(said)}, {said.outlet}). "
    return {
        "text": escaped(line + headline(view), TEXT_LIMIT),
        "blocks": _fitting(lambda room: _reply_blocks(view, update, room)),
        "header": kit.header(cut(f"{_UPDATES.get(update.kind, update.kind)}: {headline(view)}", kit.HEADER_LIMIT)),
    }


def answered(view: AlertView, answer: Answer) -> dict[str, Any]:
    """Return the payload of the line in an alert's thread that tells an answer; "header" as `reply` has it."""
    line = f"{_answered(view, answer)}, {by_and_when(answer)}"
    paragraphs = [kit.section(kit.text(cut(line, 400), bold=True))]
    if answer.note and answer.reason != "other":
        paragraphs.append(kit.quotation(kit.text(cut(answer.note, 600))))
    if answer.position:
        paragraphs.append(kit.quotation(kit.text(cut(answer.position.claim, 600))))
        since = f"Held from {day_of(answer.position.held_from)} on, in place of {answer.supersedes or 'no other'}. "
        paragraphs.append(kit.section(kit.text(f"{since}For the watchlist: walkback alerts positions")))
    return {
        "text": escaped(f"{line}. {headline(view)}", TEXT_LIMIT),
        "blocks": [kit.rich_text(*paragraphs), kit.context(cut(f"Alert {view.id} · {headline(view)}", 300))],
        "header": kit.header(cut(f"{_answered(view, answer)}: {headline(view)}", kit.HEADER_LIMIT)),
    }


def headline(view: AlertView) -> str:
    """Return the alert in one line of at most 150 characters: "Tillerson contradicts White House on North Korea talks"."""
    who, topic = cut(_short_name(view.said), 44), cut(view.topic_name, 48)
    match view.kind:
        case "reversal":
            line = f"{who} reverses own words on {topic}"
        case "break":
            line = f"{who} breaks with {cut(view.against.administration, 40)} on {topic}"
        case _:
            line = f"{who} contradicts {cut(view.against.holder, 40)} on {topic}"
    return cut(line, kit.HEADER_LIMIT)


def certainty(probability: float, kind: str) -> str:
    """Return the probability in words and as a number: "Likely contradiction (0.87)". 0.999 is never shown as 1."""
    known = min(max(probability, 0.0), 1.0) if isfinite(probability) else 0.0
    words = next(words for least, words in CERTAINTY if known >= least)
    return f"{words} {_KINDS.get(kind, _KINDS['rift'])[0]} ({floor(known * 100) / 100:.2f})"


# ------------------------------------------------------------------------------------------- the two messages


def _fitting(build: Any) -> list[Part]:
    for room in _ROOMS:
        built: list[Part] = build(room)
        if len(json.dumps(built, ensure_ascii=False).encode()) <= JSON_LIMIT:
            break
    return built


def _root_blocks(view: AlertView, room: _Room, buttons: bool) -> list[Part]:
    against, stands = view.against, standing(view.answers)
    is_false = stands.review is not None and stands.review.kind == "false-alarm"
    title = cut(f"False alarm: {headline(view)}", kit.HEADER_LIMIT) if is_false else headline(view)
    what = _KINDS.get(view.kind, (view.kind, view.kind))[1]
    state = cut(view.state.replace("-", " "), 40)
    return [
        kit.header(title),
        kit.context(cut(f"{certainty(view.probability, view.kind)} · {what} · {view.topic_name}", 300)),
        kit.rich_text(*_said("NOW", view.said, _held(against), room)),
        kit.rich_text(*_before(against, view.said.words, room)),
        kit.rich_text(
            kit.section(kit.text("Why flagged  ", bold=True), kit.text(_or_none(cut(view.reason, room.reason)))),
            *_also(view.also, room),
        ),
        kit.context(_carried(view), cut(f"Alert {view.id} · {state} · raised {_moment(view.raised_at)}", 200)),
        *([kit.context(*lines)] if (lines := _standing(view)) else []),
        controls(view) if buttons else kit.context(f"To answer: walkback alerts confirm {view.id[:8]} --help"),
    ]


def _reply_blocks(view: AlertView, update: Update, room: _Room) -> list[Part]:
    told = cut(_UPDATES.get(update.kind, update.kind), 40)
    paragraphs = _said(told, update.said, view.said.words, room)
    if update.others:
        heading = {"walk-back": "Also restated by", "repeat": "And again"}.get(update.kind, "Also in")
        paragraphs += _listed(heading, update.others, room, named=True)
    if reason := cut(update.reason, room.reason):
        label = "What changed  " if update.kind in CHANGES else "Why  "
        paragraphs.append(kit.section(kit.text(label, bold=True), kit.text(reason)))
    return [kit.rich_text(*paragraphs), kit.context(cut(f"Alert {view.id} · {headline(view)}", 300))]


def _standing(view: AlertView) -> list[str]:
    stands = standing(view.answers)
    changed = [one.kind for one in view.updates if one.kind in CHANGES]
    return [
        *([f"The article was {CHANGED[changed[-1]]} since this was told: the thread says how"] if changed else []),
        *(
            cut(f"{_answered(view, one)}, {by_and_when(one)}", 300)
            for one in (stands.review, stands.mute)
            if one is not None
        ),
    ]


def _answered(view: AlertView, answer: Answer) -> str:
    if answer.undoes is None:
        return told(answer)
    undone = next((one for one in view.answers if one.number == answer.undoes), None)
    return f"Undone: {told(undone)}" if undone else "Undone"


def _fallback(view: AlertView) -> str:
    said, against = view.said, view.against
    words = marked(said.words, said.quoted, 110)
    return escaped(
        f"{headline(view)}: {words} ({when(said)}, {said.outlet}). "
        f"Since {day_of(against.held_from)}: {cut(against.claim, 70)} {certainty(view.probability, view.kind)}.",
        TEXT_LIMIT,
    )


# ------------------------------------------------------------------------------------------- NOW and BEFORE


def _held(against: Against) -> str:
    return against.earlier.words if against.earlier else f"{against.quote} {against.claim}"


def _said(label: str, said: Said, other: str, room: _Room) -> list[Part]:
    facts = (cut(_who(said, room.name), 2 * room.name), when(said), cut(said.outlet, room.name))
    how = {"direct": "", "mixed": "quoted in part"}.get(said.kind, "")
    if not said.quoted:
        how = f"not in quotation marks: reported by {cut(said.outlet, room.name) or 'the article'}"
    piece = said.quoted[0].of(said.words) if said.quoted else said.words
    words = marked(said.words, said.quoted, room.quote)
    return _paragraphs(label, facts, words, other, said.url, piece, (how,))


def _before(against: Against, now: str, room: _Room) -> list[Part]:
    held = f"in force since {day_of(against.held_from)}"
    claim = kit.section(
        kit.text("Position of "),
        kit.text(_or_none(cut(against.holder, room.name)), bold=True),
        kit.text(f", {cut(against.administration, room.name)}, {held}: {cut(against.claim, room.claim)}"),
    )
    if against.earlier is not None:
        return [*_said("BEFORE", against.earlier, now, room), claim]
    speaker, holder = cut(against.quote_speaker, room.name), cut(against.holder, room.name)
    who = speaker if not holder or holder.casefold() in speaker.casefold() else f"{speaker}, {holder}"
    words = cut(against.quote, room.quote)
    shown = (
        f"“{words.removesuffix('…').rstrip()}” …"
        if words != (whole := cut(against.quote, 2 * room.quote))
        else f"“{whole}”"
    )
    facts = (who, day_of(against.quote_said_on), host(against.url))
    return [*_paragraphs("BEFORE", facts, shown if words else "", now, against.url, against.quote, ()), claim]


def _paragraphs(
    label: str, facts: tuple[str, ...], words: str, other: str, url: str, piece: str, notes: tuple[str, ...]
) -> list[Part]:
    """The shape that NOW, BEFORE and every update share: who and when, the words and where they part from others, where to read them."""
    paragraphs = [kit.section(kit.text(f"{label}  ", bold=True), kit.text(_joined(facts) or "unknown"))]
    if words:
        paragraphs.append(kit.quotation(*kit.emphasised(words, telling(words, other))))
    remarks = _joined(notes)
    if linked := at_sentence(url, piece):
        tail = [kit.text(f" · {remarks}")] if remarks else []
        paragraphs.append(kit.section(kit.link(linked, f"Read it in context at {host(url)}"), *tail))
    elif remarks:
        paragraphs.append(kit.section(kit.text(remarks)))
    return paragraphs


def _also(also: tuple[Said, ...], room: _Room) -> list[Part]:
    return _listed("Also said", also, room, named=False) if also and room.also else []


def _listed(heading: str, several: tuple[Said, ...], room: _Room, *, named: bool) -> list[Part]:
    rows: list[list[Part]] = []
    for said in several[: max(room.also, 1)]:
        row = [kit.text(f"{cut(_who(said, room.name), 2 * room.name)}: ")] if named else []
        words = marked(said.words, said.quoted, max(room.also_quote, 60))
        row.append(kit.text(f"{_or_none(words)} ({_joined((when(said), cut(said.outlet, room.name)))}) "))
        if linked := at_sentence(said.url, said.quoted[0].of(said.words) if said.quoted else said.words):
            row.append(kit.link(linked, host(said.url)))
        rows.append(row)
    if len(several) > len(rows):
        rows.append([kit.text(f"and {len(several) - len(rows)} more")])
    return [kit.section(kit.text(heading, bold=True)), kit.bullets(*rows)]


# ------------------------------------------------------------------------------------------- small phrases


def _who(said: Said, limit: int) -> str:
    """ "Rex Tillerson, Secretary of State"; the body, where there is no title or the title does not tell it."""
    name, title, office = cut(said.speaker, limit), cut(said.title or "", limit), cut(said.office or "", limit)
    told = [name or "an unnamed speaker"]
    for more in (title, office):
        if more and more.casefold() not in ", ".join(told).casefold():
            told.append(more)
    return ", ".join(told)


def _short_name(said: Said) -> str:
    """The surname of a person, as headlines have it; the whole name of an institution or of one who is not named."""
    names = cut(said.speaker, 120).split(" ")
    while len(names) > 2 and names[-1].strip(".,").casefold() in ("jr", "sr", "ii", "iii", "iv"):
        names.pop()
    is_person = said.title and 2 <= len(names) <= 4 and all(name[:1].isupper() for name in names)
    institution = said.office and said.office.casefold() in said.speaker.casefold()
    return names[-1].strip(",") if is_person and not institution else " ".join(names) or "An official"


def when(said: Said) -> str:
    """Return on which day something was said, as far as that is known: "3 Mar 2026"."""
    if said.said_on is not None:
        return day_of(said.said_on)
    return f"day not given, published {day_of(said.published.date())}" if said.published else "day not given"


def _carried(view: AlertView) -> str:
    outlets = [cut(outlet, 40) for outlet in view.outlets]
    named = ", ".join(outlets[:5]) + (f" and {len(outlets) - 5} more" if len(outlets) > 5 else "")
    articles = f"{view.mentions} article{'' if view.mentions == 1 else 's'}"
    return cut(f"{len(outlets)} outlet{'' if len(outlets) == 1 else 's'}, {articles}: {named}", 400)


def day_of(day: date) -> str:
    """Return a day for a reader: "3 Mar 2026"."""
    return f"{day.day} {day:%b} {day.year}"


def _moment(moment: datetime) -> str:
    return f"{day_of(moment.date())} {moment:%H:%M} UTC"


def _joined(facts: tuple[str, ...]) -> str:
    return " · ".join(fact for fact in facts if fact)


def _or_none(shown: str) -> str:
    # Slack refuses an empty text.
    return shown or "(nothing to show)"
