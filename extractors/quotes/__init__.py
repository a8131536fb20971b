"""Finds who said what in news text: direct, mixed and indirect speech with cue, source and content."""

from extractors.quotes.find import find_quotes

__all__ = ["find_quotes"]
