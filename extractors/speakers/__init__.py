"""Who said it: the source of a quote resolved to a person or an institution, and the office held on that day."""

from extractors.speakers.resolve import Resolver

__all__ = ["Resolver"]
