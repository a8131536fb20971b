"""The ledger: what was read, said, judged and told, in one database."""

from walkback.ledger.engine import connect

__all__ = ["connect"]
