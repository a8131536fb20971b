"""accept: what people have answered to alerts, into the watchlist's examples: read, decided and written while nobody else writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from walkback.alerts.lessons import Lessons, lessons
from walkback.context import Context
from walkback.errors import ConfigError
from walkback.ledger.answers import load_reviewed
from walkback.steps.answer import find_alert
from walkback.watchlist.append import Change, added, write, writing
from walkback.watchlist.faults import WatchlistError
from walkback.watchlist.load import load_watchlist
from walkback.watchlist.model import Example, Watchlist
from walkback.watchlist.proposals import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was accepted, or would be, and the watchlist with it."""

    lessons: Lessons
    changes: tuple[Change, ...]
    watchlist: Watchlist

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        found = self.lessons
        return {
            "added": [{"position": one.position, **_document(one.example)} for one in found.proposals],
            "stale": [{"position": one.position, **_document(one.example), "why": one.why} for one in found.stale],
            "left": [{"alert": one.alert, "topic": one.topic, "why": one.why} for one in found.left],
            "files": [str(change.path) for change in self.changes],
        }


def accept(context: Context, *, topic: str | None = None, alert: str | None = None, dry: bool = False) -> Accepted:
    """Add what the answers propose, of one topic or alert alone where it is named, to the files of examples. `dry`: write nothing.

    Raises ConfigError for a topic or alert that there is not, and where the result could not be loaded: nothing is written then.
    """
    chosen = context.settings
    with writing(chosen.watchlist):
        watchlist = load_watchlist(chosen.watchlist, chosen.officials)
        with context.engine.connect() as connection:
            only = find_alert(connection, alert) if alert is not None else None
            found = _of(lessons(load_reviewed(connection), watchlist), watchlist, topic, only)
        changes = added(chosen.watchlist, _by_topic(watchlist, found.proposals))
        try:
            after = load_watchlist(
                chosen.watchlist, chosen.officials, {change.path: change.after for change in changes}
            )
        except WatchlistError as error:
            raise ConfigError(f"{error}\nThis is what would have been written, and was not.") from error
        if not dry:
            write(changes)
    return Accepted(lessons=found, changes=tuple(changes), watchlist=after)


def _of(found: Lessons, watchlist: Watchlist, topic: str | None, alert: str | None) -> Lessons:
    """Return what belongs to the topic and to the alert, where one is named. Raises ConfigError."""
    if topic is not None and topic not in (known := [one.id for one in watchlist.topics]):
        raise ConfigError(f"There is no topic {topic!r}: there is {', '.join(known)}")
    of = {position.id: position.topic for position in watchlist.positions}
    return replace(
        found,
        proposals=tuple(
            one
            for one in found.proposals
            if topic in (None, of[one.position])
            and (alert is None or (one.example.answer is not None and one.example.answer.alert == alert))
        ),
        left=tuple(one for one in found.left if topic in (None, one.topic) and alert in (None, one.alert)),
        stale=tuple(one for one in found.stale if topic in (None, of[one.position]) and alert is None),
    )


def _by_topic(watchlist: Watchlist, proposals: Sequence[Proposal]) -> dict[str, list[Proposal]]:
    of = {position.id: position.topic for position in watchlist.positions}
    found: dict[str, list[Proposal]] = {}
    for one in proposals:
        found.setdefault(of[one.position], []).append(one)
    return found


def _document(one: Example) -> dict[str, Any]:
    """Return an example as JSON has it; one that is not written yet has no place."""
    answer = one.answer
    return {
        "label": one.label.value,
        "text": one.text,
        "speaker": one.speaker or None,
        "said_on": one.said_on.isoformat() if one.said_on else None,
        "url": one.url or None,
        "answer": {"alert": answer.alert, "says": answer.says, "by": answer.by, "on": answer.on.isoformat()}
        if answer
        else None,
        "file": one.file or None,
        "line": one.line or None,
        "column": one.column or None,
    }
