"""An alert of the small desk, raised by the step itself: its statement and verdict are written, everything else follows."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert

from tests.support.desk import environment
from walkback.context import Context, open_context
from walkback.ledger import tables
from walkback.settings import Settings
from walkback.steps import raise_batch
from walkback.steps.judge import _record, revision
from walkback.watchlist.in_force import in_force

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
WORDS = "The fishing treaty should never be signed, not this year and not the next."


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def desk(folder: Path, url: str, clock: Clock, **changes: Any) -> Context:
    """Open the small desk on a ledger; `changes`: of its settings."""
    environment(folder, "http://127.0.0.1:9/feed.xml")
    chosen = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(url),
        watchlist=folder / "watchlist.yaml",
        officials=folder / "officials.yaml",
        state=folder / "state",
        **changes,
    )
    return open_context(chosen, clock=clock)


def said(
    context: Context,
    name: str = "s1",
    day: date = date(2026, 3, 3),
    words: str = WORDS,
    *,
    by: str = "Ada North",
    outlet: str = "Harbor Herald",
    label: str = "contradicts",
    p: float = 0.93,
) -> None:
    """Let the foreign secretary say it, and the judge find with probability `p` what it does to what was in force on the day."""
    now = context.clock()
    text = f"{by} spoke in the harbor. “{words}”, she said."
    start = text.index(words)
    with context.engine.begin() as connection:
        page = name.encode().hex().ljust(64, "0")
        connection.execute(insert(tables.pages).values(sha256=page, url="https://x.example", fetched_at=now, zlib=b""))
        connection.execute(
            insert(tables.articles).values(
                **dict.fromkeys(("id", "text_sha256"), name),
                url=f"https://harbor.example/{name}",
                outlet=outlet,
                title="North on the treaty",
                published_at=now,
                published_on=day,
                text=text,
                retrieved_at=now,
                page_sha256=page,
                completeness="complete",
                topics=["fishing"],
            )
        )
        connection.execute(
            insert(tables.statements).values(
                **dict.fromkeys(("context", "why"), text),
                id=name,
                article_id=name,
                topic_id="fishing",
                start=start,
                end=start + len(words),
                fragments=[[start, start + len(words)]],
                quoted=[[start, start + len(words)]],
                kind="direct",
                words=words,
                words_key=words.casefold()[:64],
                mood="said",
                quote_confidence=1.0,
                speakers=[{"name": by, "rank": 2}],
                speaker=by,
                standing="official",
                official_id=by.casefold().replace(" ", "-"),
                title="Foreign Secretary",
                office="Foreign Office",
                administration="lind",
                speaker_confidence=1.0,
                said_on=day,
                detected_at=now,
            )
        )
        [position] = in_force(context.watchlist, "fishing", "lind", day)
        against = _record(connection, position, now)
        assert against == revision(position)
        connection.execute(
            insert(tables.verdicts).values(
                id=f"v-{name}",
                statement_id=name,
                position=against,
                judge="j",
                label=label,
                p_contradicts=p if label == "contradicts" else 0.02,
                p_consistent=p if label == "consistent" else 0.02,
                p_unrelated=0.05,
                reason="it drops the treaty",
                judged_at=now,
            )
        )


def raised(context: Context) -> str:
    """Raise the alert of `said` and return its id."""
    from sqlalchemy import select

    said(context)
    while raise_batch(context).seen:
        pass
    with context.engine.connect() as connection:
        return str(connection.scalar(select(tables.alerts.c.id)))
