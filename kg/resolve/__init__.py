"""From what each paper says to what the collection says: one node for each thing, with every decision on record."""

from kg.resolve.merge import resolve
from kg.resolve.papers import merge_papers

__all__ = ["merge_papers", "resolve"]
