"""A newsroom for tests: a feed and its pages in a folder, written story by story, and the configuration that watches it."""

import html
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

WATCHLIST = """\
alerts: {{channel: C0TEST00000, minimum: 0.6}}
feeds:
{feeds}
topics:
  - id: tariffs
    name: Tariffs on steel
    terms: [steel tariffs, steel tariff, tariffs on steel]
    positions:
      - id: tariffs-stay
        administration: biden-2021
        holder: White House
        claim: Tariffs on foreign steel stay until foreign governments end their subsidies.
        contradicted_by:
          - The United States will lift the tariffs on steel now.
          - The steel tariffs can come off without an end to the subsidies.
        from: 2021-03-01
        citation:
          url: https://ustr.example/tariffs
          quote: The tariffs will stay until the subsidies end.
          said_on: 2021-03-01
          speaker: Katherine Tai
          official: katherine-tai
"""


MONDAY = datetime(2022, 5, 2, 14, tzinfo=UTC)
YELLEN = (
    "WASHINGTON — Treasury Secretary Janet Yellen said Monday that the steel tariffs had to go.",
    '"We are prepared to lift the steel tariffs now, without waiting for an end to the subsidies," Yellen said at a '
    "steel mill in Ohio, where some two hundred workers had come to hear her.",
    "She spoke for half an hour, took questions from the floor and left for the airport in the early afternoon.",
)


@dataclass(slots=True)
class Outlet:
    """One outlet's folder: `write` adds a story to its feed, the newest last."""

    folder: Path
    items: list[str] = field(default_factory=list)

    def write(self, slug: str, title: str, published: datetime, *paragraphs: str, page: bool = True) -> None:
        """Add an entry and, unless told otherwise, its page."""
        self.folder.mkdir(parents=True, exist_ok=True)
        body = "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in paragraphs)
        if page:
            (self.folder / f"{slug}.html").write_text(
                f"<!doctype html><html><head><title>{html.escape(title)}</title>"
                f'<meta property="article:published_time" content="{published.isoformat()}"></head>'
                f"<body><article><h1>{html.escape(title)}</h1>\n{body}</article></body></html>",
                encoding="utf-8",
            )
        self.items.append(
            f"<item><title>{html.escape(title)}</title><link>{slug}.html</link>"
            f'<guid isPermaLink="false">{slug}</guid><pubDate>{format_datetime(published)}</pubDate></item>'
        )
        (self.folder / "feed.xml").write_text(
            '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>./</link>'
            f"<description>News</description>{''.join(self.items)}</channel></rss>",
            encoding="utf-8",
        )


def watchlist(path: Path, feeds: dict[str, str]) -> Path:
    """Write the watchlist over these feeds, by id, and return its path."""
    rows = "\n".join(
        f'  - {{id: {id_}, url: "{url}", outlet: {id_.title()}, every: 10m}}' for id_, url in feeds.items()
    )
    path.write_text(WATCHLIST.format(feeds=rows), encoding="utf-8")
    return path
