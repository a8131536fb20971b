"""The tables of the ledger. Rows are added by the step that they belong to; a later step never changes an earlier one's.

Identities are made from content (see ids.py), so that each step can be run again and adds nothing the second time.
Times are aware UTC. What a migration does must equal what stands here: tests/walkback/ledger compares them.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime in both databases; SQLite keeps no time zone, so it is put back when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: they would be read back as another moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime does not name a moment")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment as UTC."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID = String(64)

# ------------------------------------------------------------------------------------------- poll

#: one row a feed that was ever polled
feeds = Table(
    "feeds",
    metadata,
    Column("id", ID, primary_key=True),
    Column("url", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("etag", Text),  # validators belong to `url`: they are dropped when it changes
    Column("last_modified", Text),
    Column("body_sha256", String(64)),
    Column("polled_at", UTCDateTime),
    Column("ok_at", UTCDateTime),
    Column("due_at", UTCDateTime),
    Column("failures", Integer, nullable=False, default=0),
    Column("last_error", Text),
)

#: one row an entry ever seen in a feed. Ends as read, skipped or quarantined, with a reason.
entries = Table(
    "entries",
    metadata,
    Column("id", ID, primary_key=True),
    Column("feed_id", ID, ForeignKey("feeds.id"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published_at", UTCDateTime),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", UTCDateTime),
    Column("article_id", ID, ForeignKey("articles.id")),
    CheckConstraint("state IN ('new', 'read', 'skipped', 'quarantined')", name="state"),
    Index(None, "state", "not_before"),
)

# ------------------------------------------------------------------------------------------- read

#: the bytes of every page that was read or could not be, as they came: the evidence
pages = Table(
    "pages",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the bytes before compression
    Column("url", Text, nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
    Column("content_type", Text),
    Column("zlib", LargeBinary, nullable=False),
)

#: one row a distinct article body of one address
articles = Table(
    "articles",
    metadata,
    Column("id", ID, primary_key=True),
    Column("url", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("byline", Text),
    Column("published_at", UTCDateTime),
    Column("published_on", Date),  # the day in the page's own time zone: what "Tuesday" is counted from
    Column("retrieved_at", UTCDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("page_sha256", String(64), ForeignKey("pages.sha256"), nullable=False),
    Column("completeness", String(16), nullable=False),
    Column(
        "signature", JSON(none_as_null=True)
    ),  # MinHash of the text, to find near-copies; None for articles on no watched topic
    Column("copy_of", ID, ForeignKey("articles.id")),  # the first article with (nearly) the same text
    Column("topics", JSON, nullable=False),  # ids of the topics that the prefilter let through
    Column("detected_at", UTCDateTime),
    Column("detect_error", Text),
    Index(None, "detected_at"),
    Index(None, "text_sha256"),
)

# ------------------------------------------------------------------------------------------- detect

#: one row a quote by somebody on a watched topic. `position` in the text orders statements of one article.
statements = Table(
    "statements",
    metadata,
    Column("id", ID, primary_key=True),
    Column("article_id", ID, ForeignKey("articles.id"), nullable=False),
    Column("topic_id", ID, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("fragments", JSON, nullable=False),  # [[start, end], ...]
    Column("quoted", JSON, nullable=False),  # the pieces inside quotation marks, [[start, end], ...]
    Column("kind", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("words_key", String(64), nullable=False),  # of the words without case and marks: the same in every copy
    Column("context", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("cue", Text),
    Column("mood", String(16), nullable=False),
    Column("quote_confidence", Float, nullable=False),
    Column("speakers", JSON, nullable=False),  # every speaker, as extractors.values.Speaker
    Column("speaker", Text),  # the first of them, for queries and display
    Column("standing", String(16), nullable=False),
    Column("official_id", ID),
    Column("title", Text),
    Column("office", Text),
    Column("administration", ID),
    Column("speaker_confidence", Float, nullable=False),
    Column("said_on", Date),
    Column("detected_at", UTCDateTime, nullable=False),
    Index(None, "topic_id", "official_id", "said_on"),
    Index(None, "words_key"),
)

# ------------------------------------------------------------------------------------------- judge

#: the positions as they stood when a verdict used them: append-only, one row a revision
positions = Table(
    "positions",
    metadata,
    Column("id", ID, primary_key=True),  # of the position and its content: an edited claim is another row
    Column("position_id", ID, nullable=False),  # the id in the watchlist
    Column("topic_id", ID, nullable=False),
    Column("administration", ID, nullable=False),
    Column("holder", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("contraries", JSON, nullable=False),
    Column("held_from", Date, nullable=False),
    Column("held_to", Date),
    Column("citation", JSON, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("statement_id", ID, ForeignKey("statements.id"), nullable=False),
    Column("position", ID, ForeignKey("positions.id"), nullable=False),
    Column("judge", Text, nullable=False),  # name@revision
    Column("label", String(16), nullable=False),
    Column("p_contradicts", Float),
    Column("p_consistent", Float),
    Column("p_unrelated", Float),
    Column("reason", Text, nullable=False),
    Column("judged_at", UTCDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=1),  # a "cannot judge" is asked again
    UniqueConstraint("statement_id", "position", "judge"),
    CheckConstraint("label IN ('contradicts', 'consistent', 'unrelated', 'cannot judge')", name="label"),
)

#: answers of a judge that costs money: the same question is never paid for twice
judge_answers = Table(
    "judge_answers",
    metadata,
    Column("id", ID, primary_key=True),  # of the question and the judge
    Column("judge", Text, nullable=False),  # name@revision
    Column("label", String(16), nullable=False),
    Column("p_contradicts", Float, nullable=False),
    Column("p_consistent", Float, nullable=False),
    Column("p_unrelated", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("answered_at", UTCDateTime, nullable=False),
)

#: questions that such a judge was asked on a day, UTC's
judge_calls = Table(
    "judge_calls",
    metadata,
    Column("day", Date, primary_key=True),
    Column("judge", Text, primary_key=True),
    Column("calls", Integer, nullable=False),
)

# ------------------------------------------------------------------------------------------- raise

#: one row an event that is worth telling
alerts = Table(
    "alerts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("event", ID, nullable=False, unique=True),  # of kind, topic, position and speaker, and its first day
    Column("kind", String(16), nullable=False),  # rift, reversal, break
    Column("topic_id", ID, nullable=False),
    Column("position", ID, ForeignKey("positions.id"), nullable=False),
    Column("statement_id", ID, ForeignKey("statements.id"), nullable=False),  # the best evidence when it was told
    Column("verdict_id", ID, ForeignKey("verdicts.id"), nullable=False),
    Column("earlier_statement_id", ID, ForeignKey("statements.id")),  # of a reversal: the speaker's earlier words
    Column("state", String(16), nullable=False),  # open, walked-back
    Column("raised_at", UTCDateTime, nullable=False),
    Column("watchlist", String(64), nullable=False),  # digest of the watchlist that raised it
    Column("ruling", String(16)),  # now, hold, digest: what its route did with it; see alerts/routing.py
    Column("ruling_stage", String(16)),  # what said so: one that was kept back for certainty may be ruled on again
    Column("ruling_reason", Text),
    Column("ruled_at", UTCDateTime),
    CheckConstraint("state IN ('open', 'walked-back')", name="state"),
)

#: every statement that belongs to an event, and what it is to it
evidence = Table(
    "evidence",
    metadata,
    Column("alert_id", ID, ForeignKey("alerts.id"), primary_key=True),
    Column("statement_id", ID, ForeignKey("statements.id"), primary_key=True),
    #: root, same (of the root's article), mention (another article), walk-back, repeat
    Column("role", String(16), nullable=False),
    Column("added_at", UTCDateTime, nullable=False),
)

#: what is told in the thread of an alert
updates = Table(
    "updates",
    metadata,
    Column("id", ID, primary_key=True),
    Column("alert_id", ID, ForeignKey("alerts.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # walk-back, repeat, pickup, edited, corrected, withdrawn
    Column("statement_id", ID, ForeignKey("statements.id"), nullable=False),
    Column("statement_ids", JSON, nullable=False),  # all statements that it rests on, the best first
    Column("reason", Text, nullable=False),
    Column("raised_at", UTCDateTime, nullable=False),
    Column("ruling", String(16)),  # as an alert's
    Column("ruling_reason", Text),
)

#: every later look at the article that an alert rests on
rechecks = Table(
    "rechecks",
    metadata,
    Column("alert_id", ID, ForeignKey("alerts.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # which look it is, from 1; those that came too late are left out
    Column("at", UTCDateTime, nullable=False),
    Column("outcome", String(16), nullable=False),  # same, edited, corrected, gone, unread
    Column("note", Text, nullable=False),
    Column("page_sha256", String(64), ForeignKey("pages.sha256")),
)

#: which statements the raise step has decided on, and why there is no alert where there is none
decisions = Table(
    "decisions",
    metadata,
    Column("verdict_id", ID, ForeignKey("verdicts.id"), primary_key=True),
    Column("outcome", String(16), nullable=False),  # alert, update, joined, none
    Column("reason", Text, nullable=False),
    Column("alert_id", ID, ForeignKey("alerts.id")),
    Column("decided_at", UTCDateTime, nullable=False),
)

# ------------------------------------------------------------------------------------------- answers

#: what people have said to alerts, through Slack or a command: append-only. What stands is read from all of them.
answers = Table(
    "answers",
    metadata,
    Column("id", ID, primary_key=True),  # of the alert and the number: of two at once, one is the first
    Column("alert_id", ID, ForeignKey("alerts.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1, without gaps
    Column("kind", String(16), nullable=False),
    Column("by", Text, nullable=False),  # a name
    Column("person", Text),  # their id in Slack
    Column("via", String(16), nullable=False),  # slack, command
    Column("at", UTCDateTime, nullable=False),
    Column("reason", Text, nullable=False),  # of a false alarm
    Column("note", Text, nullable=False),  # the person's own words
    Column("undoes", Integer),  # the number of the answer that no longer stands
    Column("scope", String(32)),  # of a mute
    Column("topic_id", ID),  # of a mute: what is muted; both, or one of them
    Column("speaker", Text),
    Column("until", UTCDateTime),
    Column("position", JSON(none_as_null=True)),  # of a new position: its columns, as `positions` has them
    Column("supersedes", ID),  # of a new position: the id in the watchlist of the one that it ends
    UniqueConstraint("alert_id", "number"),
    CheckConstraint("kind IN ('confirmed', 'false-alarm', 'new-position', 'muted', 'undone')", name="kind"),
)

# ------------------------------------------------------------------------------------------- deliver

#: the outbox: one row a message, written in the transaction of the alert or update that it tells
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", ID, primary_key=True),  # of the alert or update, kind and channel
    Column("alert_id", ID, ForeignKey("alerts.id")),  # of a digest: none
    Column("update_id", ID, ForeignKey("updates.id")),
    Column("kind", String(16), nullable=False),  # root, reply, edit, digest, catch-up
    #: the root message that a reply is threaded under; of a root that is caught up, the catch-up that tells it
    Column("parent_id", ID, ForeignKey("deliveries.id")),
    Column("channel", Text, nullable=False),
    Column("payload", JSON, nullable=False),  # {"text": ..., "blocks": [...], "metadata": ...} as sent
    Column("plain", Boolean, nullable=False, default=False),  # blocks were refused: send the text alone
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("misses", Integer, nullable=False, default=0),  # read-backs that did not find it
    Column("missed_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
    Column("not_before", UTCDateTime),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("first_try_at", UTCDateTime),
    Column("lease_owner", Text),
    Column("lease_until", UTCDateTime),
    Column("slack_channel", Text),
    Column("slack_ts", Text),
    Column("last_error", Text),
    CheckConstraint(
        "state IN ('pending', 'in_flight', 'unknown', 'sent', 'held', 'dead', 'expired', 'cancelled', 'caught_up')",
        name="state",
    ),
    Index(None, "state", "not_before"),
)

#: every call for a delivery, before and after: append-only
delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("delivery_id", ID, ForeignKey("deliveries.id"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("call", Text, nullable=False),  # "chat.postMessage", "read back"
    Column("outcome", Text, nullable=False),
)

#: pace and health of each channel; the row "*" is the workspace
channel_states = Table(
    "channel_states",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("next_at", UTCDateTime),
    Column("blocked", Text),  # why nothing is sent there until a person acts
    Column("failures", Integer, nullable=False, default=0),
)

# ------------------------------------------------------------------------------------------- all steps

#: what one run may do at a time; a lease whose owner is gone is free at once (see leases.py)
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", UTCDateTime, nullable=False),
)

#: when each host may next be asked: one pace per host over all runs
hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("next_at", UTCDateTime),
    Column("robots", Text),  # the file as it came; NULL: never asked
    Column("robots_at", UTCDateTime),
    Column("robots_status", Integer),
)
