"""The alerts as the ledger has them: the rows of an alert, its evidence and its updates, as the values that are shown."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select

from extractors.values import Span
from walkback.alerts.values import Against, AlertView, Said, Update
from walkback.ledger.answers import load_answers
from walkback.ledger.tables import alerts, articles, evidence, positions, statements, updates, verdicts
from walkback.watchlist.model import Watchlist

#: of a speaker's other statements of the same event, how many a view holds
ALSO = 20

_STATEMENT = select(
    statements,
    articles.c.text,
    articles.c.title.label("article_title"),
    articles.c.url,
    articles.c.outlet,
    articles.c.published_at,
    articles.c.copy_of,
).join(articles, articles.c.id == statements.c.article_id)


def list_views(connection: Connection, watchlist: Watchlist, limit: int) -> list[AlertView]:
    """Return at most `limit` alerts, newest first."""
    newest = select(alerts).order_by(alerts.c.raised_at.desc(), alerts.c.id).limit(limit)
    return [_view(connection, watchlist, row) for row in connection.execute(newest)]


def count_alerts(connection: Connection, topic: str | None = None) -> int:
    """Return how many alerts there are, of one topic where it is named."""
    query = select(func.count()).select_from(alerts)
    return connection.scalar(query.where(alerts.c.topic_id == topic) if topic is not None else query) or 0


def load_view(connection: Connection, watchlist: Watchlist, alert_id: str) -> AlertView:
    """Return one alert. Raises KeyError when there is none with this id."""
    row = connection.execute(select(alerts).where(alerts.c.id == alert_id)).one_or_none()
    if row is None:
        raise KeyError(alert_id)
    return _view(connection, watchlist, row)


def _view(connection: Connection, watchlist: Watchlist, alert: Row[Any]) -> AlertView:
    verdict = connection.execute(select(verdicts).where(verdicts.c.id == alert.verdict_id)).one()
    topics = {topic.id: topic.name for topic in watchlist.topics}
    members = list(
        connection.execute(
            _STATEMENT.add_columns(evidence.c.role)
            .join(evidence, evidence.c.statement_id == statements.c.id)
            .where(evidence.c.alert_id == alert.id, evidence.c.role.in_(("root", "same", "mention", "repeat")))
            .order_by(articles.c.published_at.is_(None), articles.c.published_at, articles.c.id, statements.c.start)
        )
    )
    root = _statements(connection, [alert.statement_id])[0]
    earlier = _statements(connection, [alert.earlier_statement_id])[0] if alert.earlier_statement_id else None
    return AlertView(
        id=alert.id,
        kind=alert.kind,
        topic=alert.topic_id,
        topic_name=topics.get(alert.topic_id, alert.topic_id),
        said=said(root),
        also=tuple(said(row) for row in members if row.role == "same")[:ALSO],
        against=_against(connection, watchlist, alert.position, said(earlier) if earlier is not None else None),
        probability=verdict.p_contradicts or 0.0,
        reason=verdict.reason,
        judge=verdict.judge,
        state=alert.state,
        raised_at=alert.raised_at,
        outlets=tuple(dict.fromkeys([root.outlet, *(row.outlet for row in members)])),
        mentions=len({row.article_id for row in members}),
        updates=tuple(_updates(connection, alert.id, [root, *(row for row in members if row.role == "mention")])),
        answers=load_answers(connection, alert.id),
    )


def said(row: Row[Any]) -> Said:
    """Return a statement as it is shown: its words cut from the article, never from anywhere else."""
    return Said(
        statement_id=row.id,
        words=row.text[row.start : row.end],
        kind=row.kind,
        quoted=tuple(Span(start - row.start, end - row.start) for start, end in row.quoted),
        speaker=row.speaker or "",
        title=row.title,
        office=row.office,
        said_on=row.said_on,
        article_title=row.article_title,
        url=row.url,
        outlet=row.outlet,
        published=row.published_at,
    )


def load_said(connection: Connection, ids: Sequence[str]) -> list[Said]:
    """Return these statements as they are shown, in the order of their ids; those that are not there are left out."""
    return [said(row) for row in _statements(connection, ids)]


def _statements(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Return the statements in the order of their ids."""
    rows = {row.id: row for row in connection.execute(_STATEMENT.where(statements.c.id.in_(ids)))}
    return [rows[identity] for identity in ids if identity in rows]


def _against(connection: Connection, watchlist: Watchlist, revision: str, earlier: Said | None) -> Against:
    position = connection.execute(select(positions).where(positions.c.id == revision)).one()
    names = {one.id: one.name for one in watchlist.roster.administrations}
    citation = position.citation
    return Against(
        position=position.position_id,
        claim=position.claim,
        holder=position.holder,
        administration=names.get(position.administration, position.administration),
        held_from=position.held_from,
        quote=citation["quote"],
        quote_speaker=citation["speaker"],
        quote_said_on=date.fromisoformat(citation["said_on"]),
        url=citation["url"],
        earlier=earlier,
    )


def _updates(connection: Connection, alert_id: str, reports: Sequence[Row[Any]]) -> Iterable[Update]:
    """Yield the updates of an alert. `reports`: its root, and the same words wherever else they are: a pickup names them."""
    in_order = select(updates).where(updates.c.alert_id == alert_id).order_by(updates.c.raised_at, updates.c.id)
    for row in list(connection.execute(in_order)):
        first, *others = _statements(connection, row.statement_ids)
        if row.kind == "pickup":
            others = _carried([reports[0], first], reports)
        yield Update(
            id=row.id,
            kind=row.kind,
            said=said(first),
            others=tuple(said(one) for one in others),
            reason=row.reason,
            raised_at=row.raised_at,
        )


def _carried(told: list[Row[Any]], reports: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return, of each outlet that is not among `told`, the first report that is no copy of another."""
    outlets, originals = {one.outlet for one in told}, {one.copy_of or one.article_id for one in told}
    found: list[Row[Any]] = []
    for report in reports:
        if report.outlet not in outlets and (original := report.copy_of or report.article_id) not in originals:
            outlets.add(report.outlet)
            originals.add(original)
            found.append(report)
    return found
