"""A newsroom of two outlets, watched, on either database."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.support.newsroom import Outlet, watchlist
from tests.support.site import serve
from walkback.alerts.export import as_document
from walkback.context import Context, open_context
from walkback.ledger.alerts import list_views
from walkback.settings import Settings


@dataclass
class Newsroom:
    """Two outlets on two addresses, and the context that watches them."""

    context: Context
    herald: Outlet
    courier: Outlet

    def on(self, moment: datetime) -> Context:
        return self.context.at(moment)

    def rows(self, query: Any) -> Sequence[Any]:
        with self.context.engine.connect() as connection:
            return connection.execute(query).all()

    def told(self) -> list[dict[str, Any]]:
        with self.context.engine.connect() as connection:
            return [as_document(view) for view in list_views(connection, self.context.watchlist, 50)]


@pytest.fixture
def newsroom(ledger_url: str, tmp_path: Path) -> Iterator[Newsroom]:
    herald, courier = Outlet(tmp_path / "herald"), Outlet(tmp_path / "courier")
    for outlet in (herald, courier):
        outlet.folder.mkdir()
    with ExitStack() as stack:
        hosts = [stack.enter_context(serve(outlet.folder)) for outlet in (herald, courier)]
        feeds = {name: f"http://{host}/feed.xml" for name, host in zip(("herald", "courier"), hosts, strict=True)}
        settings = Settings(
            database_url=SecretStr(ledger_url),
            watchlist=watchlist(tmp_path / "watchlist.yaml", feeds),
            state=tmp_path / "state",
            fetch_allow=",".join(hosts),
            slack_token=None,
        )
        yield Newsroom(stack.enter_context(open_context(settings)), herald, courier)
