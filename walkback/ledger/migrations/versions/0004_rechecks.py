"""Later looks at the articles that alerts rest on."""

import sqlalchemy as sa
from alembic import op

from walkback.ledger import tables

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the looks."""
    op.create_table(
        "rechecks",
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", tables.UTCDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("page_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_rechecks_alert_id")),
        sa.ForeignKeyConstraint(["page_sha256"], ["pages.sha256"], name=op.f("fk_rechecks_page_sha256")),
        sa.PrimaryKeyConstraint("alert_id", "number", name=op.f("pk_rechecks")),
    )
