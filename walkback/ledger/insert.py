"""Inserting what may be there already: the database decides, also between two that insert at once."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row, or leave the one that has its key. Returns whether it was inserted."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    wanted = build(table).values(**row).on_conflict_do_nothing().returning(*table.primary_key)
    # A count of rows is not to be had of every driver.
    return connection.execute(wanted).first() is not None
