"""What an alert's route did with it; messages that belong to no alert."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_WAS, _IS = "alert_id VARCHAR(64) NOT NULL", "alert_id VARCHAR(64)"


def upgrade() -> None:
    """Add the ruling, and let deliveries have no alert."""
    op.add_column("alerts", sa.Column("ruling", sa.String(length=16), nullable=True))
    op.add_column("alerts", sa.Column("ruling_reason", sa.Text(), nullable=True))
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.alter_column("deliveries", "alert_id", existing_type=sa.String(length=64), nullable=True)
        return
    # SQLite takes a constraint away by its text alone (sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"):
    # a table made anew would lose, within one transaction, what refers to it.
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :was, :is) WHERE type = 'table' AND name = 'deliveries'"),
        {"was": _WAS, "is": _IS},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
