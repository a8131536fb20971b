"""The one way out to the web: public addresses only, politely, every byte and second bounded."""

from walkback.fetch.client import Fetched, Fetcher, Limits
from walkback.fetch.hosts import HostBook

__all__ = ["Fetched", "Fetcher", "HostBook", "Limits"]
