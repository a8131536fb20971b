"""A small configuration of one topic and one feed, for tests of what runs around the road."""

import os
from pathlib import Path

OFFICIALS = """\
administrations:
  - {id: lind, name: Lind administration, from: 2020-01-20}
bodies:
  - {id: foreign-office, name: Foreign Office}
offices:
  - {id: foreign-secretary, title: Foreign Secretary, body: foreign-office, rank: 2}
officials:
  - id: ada-north
    name: Ada North
    tenures:
      - {office: foreign-secretary, from: 2020-02-01}
"""

WATCHLIST = """\
alerts: {{channel: C0TEST00000, kinds: [rift], minimum: 0.6}}
feeds:
  - {{id: harbor, url: "{url}", outlet: Harbor Herald, every: 10m}}
topics:
  - id: fishing
    name: Fishing treaty
    terms: [fishing treaty]
    positions:
      - id: sign
        administration: lind
        holder: Foreign Office
        claim: The fishing treaty should be signed this year.
        contradicted_by: [The fishing treaty should never be signed.]
        from: 2020-03-01
        citation: {{url: "https://foreign.example/1", quote: We will sign., said_on: 2020-03-01, speaker: Ada North}}
"""


def environment(folder: Path, feed_url: str) -> dict[str, str]:
    """Write the configuration into `folder`; return the whole environment of a process that uses it and nothing else."""
    (folder / "watchlist.yaml").write_text(WATCHLIST.format(url=feed_url))
    (folder / "officials.yaml").write_text(OFFICIALS)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WALKBACK_", "PREFECT_"))}
    return {
        **kept,
        "WALKBACK_DATABASE_URL": f"sqlite:///{folder / 'walkback.db'}",
        "WALKBACK_WATCHLIST": str(folder / "watchlist.yaml"),
        "WALKBACK_OFFICIALS": str(folder / "officials.yaml"),
        "WALKBACK_STATE": str(folder / "state"),
        "WALKBACK_SLACK_TOKEN": "",
        "WALKBACK_FETCH_ALLOW": feed_url.split("/")[2],
        "COLUMNS": "160",
    }
