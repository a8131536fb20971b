"""What a watchlist that loads holds, and what its editor may want to know: `walkback watchlist check`."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from walkback.judge.examples import TaughtJudge
from walkback.watchlist.in_force import in_force
from walkback.watchlist.model import Watchlist

#: the channel of the file as we ship it
PLACEHOLDER = "C0000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Counts, and notes: nothing of it keeps the watchlist from working."""

    counts: dict[str, int]
    notes: tuple[str, ...]
    digest: str

    def as_document(self) -> dict[str, Any]:
        """Return the findings as JSON has them."""
        return {"ok": True, "counts": self.counts, "notes": list(self.notes), "digest": self.digest}

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        return "\n".join((f"The watchlist can be used: {counts}.", *(f"note: {note}" for note in self.notes)))


def check(watchlist: Watchlist, *, today: date) -> Findings:
    """Return what the watchlist holds, and what may be a slip of its editor."""
    notes: list[str] = []
    current = next(
        (
            one
            for one in watchlist.roster.administrations
            if one.start <= today and (one.end is None or today < one.end)
        ),
        None,
    )
    if current is None:
        notes.append(f"no administration is in office on {today}: no statement of these days would be judged")
    else:
        for topic in watchlist.topics:
            if not in_force(watchlist, topic.id, current.id, today):
                notes.append(
                    f'the topic "{topic.id}" has no position of the {current.name} today: nothing can contradict it'
                )
    channels = sorted({topic.id for topic in watchlist.topics if watchlist.routes[topic.id].channel == PLACEHOLDER})
    if channels:
        notes.append(
            f"{PLACEHOLDER} is no channel of yours: put your channel's id under `alerts` (topics: {', '.join(channels)})"
        )
    notes += _citations(watchlist)
    return Findings(
        counts={
            "feeds": len(watchlist.feeds),
            "topics": len(watchlist.topics),
            "positions": len(watchlist.positions),
            "examples": sum(map(len, watchlist.examples.values())),
            "administrations": len(watchlist.roster.administrations),
            "officials": len(watchlist.roster.officials),
        },
        notes=tuple(notes),
        digest=watchlist.digest,
    )


def doubtful(findings: Findings, judge: TaughtJudge) -> Findings:
    """Return the findings with what the examples teach, and a note on each that the judge and the others would put elsewhere."""
    borne_out, all_of_them = judge.borne_out()
    notes = [
        f"{doubt.example.file}:{doubt.example.line}: given as {doubt.example.label.value}; the judge and the other examples "
        f"say {doubt.instead.value} ({doubt.probability:.2f}): “{doubt.example.text}”"
        for doubt in judge.doubts()
    ]
    notes.append(
        f"of {all_of_them} positions with examples, the examples of {borne_out} bear one another out and change what is judged"
    )
    return replace(findings, notes=(*findings.notes, *notes))


def _citations(watchlist: Watchlist) -> list[str]:
    """Return the positions whose words were said by somebody who held no office on that day."""
    officials = {official.id: official for official in watchlist.roster.officials}
    notes = []
    for position in watchlist.positions:
        citation = position.citation
        if citation.official is None:
            continue
        tenures = officials[citation.official].tenures
        if not any(
            one.start <= citation.said_on and (one.end is None or citation.said_on < one.end) for one in tenures
        ):
            notes.append(
                f'the position "{position.id}" cites {citation.speaker} on {citation.said_on}, who held no office then'
            )
    return notes
