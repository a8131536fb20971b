"""answer: what a person says to an alert, kept, with what follows from it, in one transaction. Every way in ends here."""

from typing import Any

from sqlalchemy import Connection, select

from extractors.values import Citation
from walkback.alerts.answers import About, Asked, Refused, decide
from walkback.alerts.outbox import enqueue_answer, enqueue_edit
from walkback.alerts.values import AlertView, Answer
from walkback.context import Context
from walkback.errors import ConfigError
from walkback.failpoints import reach
from walkback.ledger.alerts import load_view
from walkback.ledger.answers import keep_answer, load_answers, load_recorded
from walkback.ledger.tables import alerts, articles, positions, statements
from walkback.steps.judge import day_of
from walkback.steps.raise_ import speaker_key
from walkback.watchlist.recorded import latest

#: times that an answer is decided anew because somebody else was first; a second time is rare, a third one a defect
TRIES = 5
#: characters of an alert's id that name it in a command
SHORTEST = 6


def answer(context: Context, alert: str, asked: Asked) -> Answer | Refused:
    """Keep an answer, and write what tells it into the outbox. Returns it, or why nothing changed.

    Raises ConfigError when there is no such alert. Of two at once, one is kept, and the other is told who was first.
    """
    for _ in range(TRIES):
        with context.engine.begin() as connection:
            row = _alert(connection, alert)
            before = load_answers(connection, row.id)
            made = decide(asked, before, _about(context, connection, row), context.clock())
            if isinstance(made, Refused):
                return made
            if keep_answer(connection, row.id, made, topic=row.topic_id, speaker=speaker_key(row)):
                reach("answer.kept")
                _tell(context, connection, row.id, made)
                reach("answer.told")
                return made
    return Refused(why="Others are answering the alert at this moment. Look at it again.")


def find_alert(connection: Connection, named: str) -> str:
    """Return the id of the alert whose id begins like this, with at least six characters. Raises ConfigError."""
    name = named.strip().lower()
    known = select(alerts.c.id).where(alerts.c.id.startswith(name, autoescape=True)).limit(2)
    found: list[str] = [] if len(name) < SHORTEST else list(connection.scalars(known))
    if len(found) != 1:
        why = "more than one alert begins like this" if found else "there is no such alert"
        raise ConfigError(f"{named[:64]!r}: {why}; `walkback alerts` lists them with their ids.")
    return found[0]


def load_alert(context: Context, alert: str) -> AlertView:
    """Return an alert by its id, or by its beginning. Raises ConfigError."""
    with context.engine.connect() as connection:
        return load_view(connection, context.watchlist, find_alert(connection, alert))


def _alert(connection: Connection, alert: str) -> Any:
    # `id` is the alert's own; of the statement, what speaker_key and day_of read.
    query = (
        select(
            alerts.c.id,
            alerts.c.topic_id,
            alerts.c.position,
            *(column for column in statements.c if column.name not in ("id", "topic_id")),
            articles.c.url,
            articles.c.published_on,
            articles.c.published_at,
            articles.c.retrieved_at,
        )
        .join(statements, statements.c.id == alerts.c.statement_id)
        .join(articles, articles.c.id == statements.c.article_id)
        .where(alerts.c.id == find_alert(connection, alert))
    )
    return connection.execute(query).one()


def _about(context: Context, connection: Connection, row: Any) -> About:
    broken = connection.execute(select(positions).where(positions.c.id == row.position)).one()
    others = load_recorded(connection, besides=row.id)
    # What broke with a predecessor's position ends nothing: that ended with its administration.
    is_own = broken.administration == row.administration
    return About(
        topic=row.topic_id,
        administration=row.administration,
        holder=row.office or "",
        citation=Citation(
            url=row.url,
            quote=row.words,
            said_on=day_of(row),
            speaker=row.speaker or row.office or "",
            official=row.official_id,
        ),
        claim=broken.claim,
        supersedes=latest(broken.position_id, others) if is_own else None,
        taken=frozenset(one.id for one in context.watchlist.positions)
        | {one.position.id for one in load_recorded(connection)},
    )


def _tell(context: Context, connection: Connection, alert: str, made: Answer) -> None:
    view = load_view(connection, context.watchlist, alert)
    enqueue_edit(connection, view, context.clock(), buttons=context.settings.has_buttons)
    enqueue_answer(connection, view, made, context.clock())
