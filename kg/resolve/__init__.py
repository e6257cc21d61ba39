"""From what each paper says to what the collection says: one node for each thing, with every decision on record."""

from kg.resolve.correct import correct, correct_papers, papers_apart
from kg.resolve.corrections import load_corrections
from kg.resolve.merge import resolve
from kg.resolve.papers import merge_papers

__all__ = ["correct", "correct_papers", "load_corrections", "merge_papers", "papers_apart", "resolve"]
