"""Alerts as values and as rows: invented people and places, ready to be changed where a test needs it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert

from extractors.values import Span
from walkback.alerts.values import Against, AlertView, Said, Update
from walkback.ledger import tables

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def said(**changes: Any) -> Said:
    """Return a sentence of the foreign secretary, quoted in part."""
    words = 'The ferries can sail "without any permit whatsoever" from Monday'
    one = Said(
        statement_id="s1",
        words=words,
        kind="mixed",
        quoted=(Span(words.index('"') + 1, words.rindex('"')),),
        speaker="Mara Ellison",
        title="Secretary of Harbors",
        office="Department of Harbors",
        said_on=date(2026, 3, 3),
        article_title="Ellison opens the strait",
        url="https://www.channel-nine.example/2026/ferries?id=7&lang=en",
        outlet="Channel Nine",
        published=datetime(2026, 3, 3, 18, tzinfo=UTC),
    )
    return replace(one, **changes)


def against(**changes: Any) -> Against:
    """Return the position that the sentence breaks with."""
    one = Against(
        position="permits-first",
        claim="No ferry may sail through the strait before it has a permit.",
        holder="Prime Minister's Office",
        administration="Okoro administration",
        held_from=date(2026, 1, 12),
        quote="There will be no sailing without a permit. None.",
        quote_speaker="Prime Minister Adaeze Okoro",
        quote_said_on=date(2026, 1, 12),
        url="https://pm.example/statements/12",
    )
    return replace(one, **changes)


def update(**changes: Any) -> Update:
    """Return the office's restatement a day later."""
    words = "Our policy has not changed: permits come first, ferries second."
    walked = said(
        statement_id="s2",
        words=words,
        kind="direct",
        quoted=(Span(0, len(words)),),
        speaker="Prime Minister's Office",
        title=None,
        office="Prime Minister's Office",
        said_on=date(2026, 3, 4),
        url="https://harbor-courier.example/walk",
        outlet="Harbor Courier",
    )
    one = Update(
        id="u1",
        kind="walk-back",
        said=walked,
        others=(),
        reason="The administration restates its position.",
        raised_at=NOON,
    )
    return replace(one, **changes)


def view(**changes: Any) -> AlertView:
    """Return an alert of the sentence against the position."""
    one = AlertView(
        id="a1",
        kind="rift",
        topic="strait",
        topic_name="ferries in the strait",
        said=said(),
        also=(),
        against=against(),
        probability=0.93,
        reason="The position asks for a permit first; the statement drops it.",
        judge="embedded@1",
        state="open",
        raised_at=NOON,
        outlets=("Channel Nine", "Harbor Courier"),
        mentions=3,
        updates=(),
    )
    return replace(one, **changes)


def seed(connection: Connection, *views: AlertView) -> None:
    """Write the rows that the deliveries of these alerts and of their updates refer to."""

    def add(table: Table, **values: Any) -> None:
        connection.execute(insert(table).values(**values))

    add(tables.pages, sha256="0" * 64, url="https://x.example", fetched_at=NOON, zlib=b"")
    add(
        tables.articles,
        **dict.fromkeys(("id", "url", "outlet", "title", "text", "text_sha256"), "x"),
        retrieved_at=NOON,
        page_sha256="0" * 64,
        completeness="complete",
        topics=[],
    )
    add(
        tables.positions,
        **dict.fromkeys(("id", "position_id", "topic_id", "administration", "holder", "claim"), "p"),
        contraries=[],
        held_from=NOON.date(),
        citation={},
        recorded_at=NOON,
    )
    add(
        tables.statements,
        **dict.fromkeys(("words", "words_key", "context", "why", "topic_id", "kind", "mood", "standing"), "s"),
        id="s",
        article_id="x",
        start=0,
        end=1,
        fragments=[],
        quoted=[],
        speakers=[],
        quote_confidence=1.0,
        speaker_confidence=1.0,
        detected_at=NOON,
    )
    add(
        tables.verdicts,
        id="v",
        statement_id="s",
        position="p",
        judge="j",
        label="contradicts",
        reason="",
        judged_at=NOON,
    )
    for one in views:
        add(
            tables.alerts,
            id=one.id,
            event=one.id,
            kind=one.kind,
            topic_id=one.topic,
            position="p",
            statement_id="s",
            verdict_id="v",
            state=one.state,
            raised_at=NOON,
            watchlist="w",
        )
        for told in one.updates:
            add(
                tables.updates,
                id=told.id,
                alert_id=one.id,
                kind=told.kind,
                statement_id="s",
                statement_ids=["s"],
                reason=told.reason,
                raised_at=NOON,
            )
