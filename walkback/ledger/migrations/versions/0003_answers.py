"""What people answer to alerts."""

import sqlalchemy as sa
from alembic import op

from walkback.ledger import tables

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the answers."""
    op.create_table(
        "answers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("at", tables.UTCDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=32), nullable=True),
        sa.Column("topic_id", sa.String(length=64), nullable=True),
        sa.Column("speaker", sa.Text(), nullable=True),
        sa.Column("until", tables.UTCDateTime(timezone=True), nullable=True),
        sa.Column("position", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("supersedes", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "kind IN ('confirmed', 'false-alarm', 'new-position', 'muted', 'undone')", name=op.f("ck_answers_kind")
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_answers_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("alert_id", "number", name=op.f("uq_answers_alert_id_number")),
    )
