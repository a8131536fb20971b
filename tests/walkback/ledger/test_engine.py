"""Opening the ledger: it brings itself to this version, keeps what it was given, and says what is wrong with what is not ours."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from walkback.errors import ConfigError, LedgerError
from walkback.ledger import connect
from walkback.ledger.tables import entries, feeds, metadata

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_feed(**more: object) -> dict[str, object]:
    return {"id": "f", "url": "https://example.org/feed", "outlet": "Example", "failures": 0, **more}


def test_the_migrations_make_the_tables_that_the_code_knows(ledger: Engine) -> None:
    with ledger.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_opening_twice_changes_nothing(ledger: Engine, ledger_url: str) -> None:
    with ledger.begin() as connection:
        connection.execute(insert(feeds).values(a_feed()))
    again = connect(ledger_url)
    with again.connect() as connection:
        assert connection.execute(select(feeds.c.outlet)).scalar_one() == "Example"
    again.dispose()


def test_four_processes_may_open_a_new_ledger_at_once(ledger_url: str) -> None:
    faults: list[BaseException] = []

    def open_it() -> None:
        try:
            connect(ledger_url).dispose()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []


def test_a_moment_comes_back_as_the_same_moment_in_utc(ledger: Engine) -> None:
    new_york = timezone(timedelta(hours=-5))
    with ledger.begin() as connection:
        connection.execute(insert(feeds).values(a_feed(polled_at=datetime(2017, 12, 13, 22, 26, tzinfo=new_york))))
    with ledger.connect() as connection:
        assert connection.execute(select(feeds.c.polled_at)).scalar_one() == datetime(2017, 12, 14, 3, 26, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused(ledger: Engine) -> None:
    with ledger.begin() as connection, pytest.raises(StatementError, match="naive"):
        connection.execute(insert(feeds).values(a_feed(polled_at=NOON.replace(tzinfo=None))))


def test_an_entry_cannot_belong_to_no_feed_or_end_in_no_known_state(ledger: Engine) -> None:
    entry = {"id": "e", "guid": "g", "url": "https://example.org/1", "title": "T", "seen_at": NOON, "attempts": 0}
    with pytest.raises(IntegrityError), ledger.begin() as connection:
        connection.execute(insert(entries).values({**entry, "feed_id": "nobody", "state": "new"}))
    with pytest.raises(IntegrityError), ledger.begin() as connection:
        connection.execute(insert(feeds).values(a_feed()))
        connection.execute(insert(entries).values({**entry, "feed_id": "f", "state": "forgotten"}))


def test_a_ledger_of_a_newer_version_is_left_alone(ledger: Engine, ledger_url: str) -> None:
    with ledger.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="another version"):
        connect(ledger_url)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("this is not a database, and longer than the header of one would be " * 20)
    with pytest.raises(LedgerError, match=r"notes\.txt"):
        connect(f"sqlite:///{tmp_path / 'notes.txt'}")


def test_sqlite_keeps_what_it_has_said_it_kept(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'deep' / 'folder' / 'walkback.db'}")
    with engine.connect() as connection:
        pragma = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("not a url", "not a database URL"),
        ("mysql://root@localhost/w", "SQLite or Postgres"),
        ("sqlite://", "in memory"),
        ("sqlite:////proc/no/such/walkback.db", "cannot be made"),
    ],
)
def test_a_url_that_cannot_be_used_is_a_clear_error(url: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        connect(url)


def test_a_password_is_not_in_the_error() -> None:
    with pytest.raises(LedgerError) as caught:
        connect("postgresql://walkback:hunter2@127.0.0.1:1/walkback")
    assert "hunter2" not in str(caught.value)
