"""Real parts for the tests: a ledger on SQLite and, where it is installed, on Postgres."""

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from tests.support.postgres import binaries, cluster
from walkback.ledger import connect


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a throw-away Postgres, with %s for the name of a database."""
    folder = binaries()
    if folder is None:
        pytest.skip("Postgres is not installed (initdb was not found)")
    with cluster(folder) as url:
        admin = create_engine((url % "postgres").replace("postgresql:", "postgresql+psycopg:"))
        for _ in range(100):
            try:
                admin.connect().close()
                break
            except OperationalError:
                time.sleep(0.1)
        admin.dispose()
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'walkback.db'}"
    url: str = request.getfixturevalue("postgres")
    name = f"w{uuid.uuid4().hex}"
    admin = create_engine(
        (url % "postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return url % name


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Engine]:
    """An empty ledger, of each kind."""
    engine = connect(ledger_url)
    yield engine
    engine.dispose()
