"""Messages that a catch-up tells."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_WAS, _IS = "'expired', 'cancelled')", "'expired', 'cancelled', 'caught_up')"
_STATES = "'pending', 'in_flight', 'unknown', 'sent', 'held', 'dead', 'expired', 'cancelled', 'caught_up'"


def upgrade() -> None:
    """Let a delivery be caught up."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_deliveries_state"), "deliveries", type_="check")
        op.create_check_constraint(op.f("ck_deliveries_state"), "deliveries", f"state IN ({_STATES})")
        return
    # As in 0005: SQLite changes a constraint by its text alone.
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :was, :is) WHERE type = 'table' AND name = 'deliveries'"),
        {"was": _WAS, "is": _IS},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
