"""What a route did with each update; which stage ruled on an alert, and when."""

import sqlalchemy as sa
from alembic import op

from walkback.ledger import tables

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the rulings; those of before are read from their sentences."""
    op.add_column("alerts", sa.Column("ruling_stage", sa.String(length=16), nullable=True))
    op.add_column("alerts", sa.Column("ruled_at", tables.UTCDateTime(timezone=True), nullable=True))
    op.add_column("updates", sa.Column("ruling", sa.String(length=16), nullable=True))
    op.add_column("updates", sa.Column("ruling_reason", sa.Text(), nullable=True))
    op.execute("UPDATE alerts SET ruled_at = raised_at WHERE ruling IS NOT NULL")
    uncertain = "ruling = 'digest' AND ruling_reason LIKE 'its probability of %'"
    op.execute(f"UPDATE alerts SET ruling_stage = 'certainty' WHERE {uncertain}")
