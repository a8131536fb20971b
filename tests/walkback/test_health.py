"""What the doors say of feeds and deliveries."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from tests.support.desk import environment
from walkback.errors import ConfigError
from walkback.health import deliveries, feed_health
from walkback.ledger import connect
from walkback.ledger.tables import feeds
from walkback.settings import Settings
from walkback.watchlist.load import load_watchlist
from walkback.watchlist.model import Watchlist

NOW = datetime.now(UTC)


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Settings, Watchlist, Engine]:
    environment(tmp_path, "http://127.0.0.1:9/feed.xml")
    url = f"sqlite:///{tmp_path / 'walkback.db'}"
    chosen = Settings(
        database_url=url, watchlist=tmp_path / "watchlist.yaml", officials=tmp_path / "officials.yaml", state=tmp_path
    )
    return chosen, load_watchlist(chosen.watchlist, chosen.officials), connect(url)


@pytest.mark.parametrize(
    ("row", "state", "says"),
    [
        (None, "new", "never polled"),
        ({"ok_at": NOW, "due_at": NOW + timedelta(minutes=10)}, "ok", "0 entries so far"),
        ({"ok_at": NOW - timedelta(hours=3), "due_at": NOW - timedelta(hours=2)}, "late", "is `walkback run` running?"),
        ({"ok_at": None, "due_at": NOW, "failures": 4, "last_error": "status 503"}, "failing", "status 503"),
    ],
)
def test_feed_health(
    desk: tuple[Settings, Watchlist, Engine], row: dict[str, Any] | None, state: str, says: str
) -> None:
    chosen, watchlist, ledger = desk
    if row is not None:
        whole = {"id": "harbor", "url": "u", "outlet": "o", "polled_at": NOW, "failures": 0, **row}
        with ledger.begin() as connection:
            connection.execute(insert(feeds).values(**whole))
    [found] = feed_health(chosen, watchlist)
    assert found["state"] == state
    assert says in found["says"]


def test_no_such_state_of_a_delivery(desk: tuple[Settings, Watchlist, Engine]) -> None:
    assert deliveries(desk[0], state="held", limit=5) == []
    with pytest.raises(ConfigError, match="held"):
        deliveries(desk[0], state="lost", limit=5)
