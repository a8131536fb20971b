"""The door to the database: SQLite by default, Postgres by URL. Opening it brings it to this version of the tables."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError

from walkback.errors import ConfigError, LedgerError

MIGRATIONS = Path(__file__).parent / "migrations"

#: seconds that a writer waits for another one before it gives up
BUSY_TIMEOUT = 30

#: any number, the same in every process: who holds this lock of Postgres migrates
_MIGRATION_LOCK = 0x57414C4B


def connect(url: str) -> Engine:
    """Return an engine on the ledger at `url`, with its tables brought to this version.

    Safe to call from several processes at once: one migrates, the others wait. Raises ConfigError when the URL is none that we can
    use, and LedgerError when the database cannot be reached, is damaged, or was written by a newer version.
    """
    # An error shows its statement in a log; the article's text is in the parameters.
    engine = create_engine(_checked(url), pool_pre_ping=True, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    try:
        _migrate(engine)
    except DatabaseError as error:
        engine.dispose()
        where = engine.url.render_as_string(hide_password=True)
        raise LedgerError(
            f"The database {where} cannot be used: {error.orig}. Is it reachable, and is it ours?"
        ) from error
    return engine


def _checked(raw: str) -> URL:
    try:
        url = make_url(raw)
    except ArgumentError as error:
        raise ConfigError(
            "WALKBACK_DATABASE_URL is not a database URL. Write sqlite:///path/to/walkback.db or postgresql://user@host/name"
        ) from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite":
        raise ConfigError(
            f"WALKBACK_DATABASE_URL names {url.drivername!r}: Walkback keeps its ledger in SQLite or Postgres"
        )
    if url.database in (None, "", ":memory:"):
        raise ConfigError("WALKBACK_DATABASE_URL names a database in memory: a ledger has to outlive its process")
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"The folder of {url.database} cannot be made: {error.strerror}") from error
    return url


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # Python's own transactions begin late and never immediately; ours are begun by _begin_immediate.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT * 1000}",
        "journal_mode = WAL",
        # NORMAL can lose the record of a message that was sent, after a power cut: it would be sent again.
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when somebody else wrote in between, without waiting.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        if _version(connection) == newest:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise LedgerError(
                f"The database {engine.url.render_as_string(hide_password=True)} was written by another version of Walkback"
                f" ({error}). Use that version, or another database."
            ) from error


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
