"""Answers of a judge that costs money, and how often it was asked."""

import sqlalchemy as sa
from alembic import op

from walkback.ledger import tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "judge_answers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("p_contradicts", sa.Float(), nullable=False),
        sa.Column("p_consistent", sa.Float(), nullable=False),
        sa.Column("p_unrelated", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", tables.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_answers")),
    )
    op.create_table(
        "judge_calls",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "judge", name=op.f("pk_judge_calls")),
    )
