"""What a person wants to know at the end of a build."""

from __future__ import annotations

from dataclasses import dataclass

from kg import schema
from kg.analysis.centrality import Ranked, centrality
from kg.analysis.shared import Shared, shared_datasets
from kg.analysis.stats import Stat, coverage, node_counts
from kg.graph import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry of a document that gave no paper."""

    document: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts, what papers share most, what is most central, and what was skipped."""

    counts: tuple[Stat, ...]
    coverage: tuple[Stat, ...]
    shared_datasets: tuple[Shared, ...]
    central_methods: tuple[Ranked, ...]
    central_techniques: tuple[Ranked, ...]
    skipped: tuple[Skipped, ...]


def summary(graph: KnowledgeGraph, top: int = 5) -> Summary:
    """The summary of a graph.

    Args:
        graph: The graph.
        top: How many data sets, named methods and generic techniques to list at most; only those of two or more
            papers are listed.
    """
    methods = [row for row in centrality(graph, "pagerank", schema.METHOD) if row.degree > 1]
    return Summary(
        counts=tuple(node_counts(graph)),
        coverage=tuple(coverage(graph)),
        shared_datasets=tuple(shared_datasets(graph)[:top]),
        central_methods=tuple([row for row in methods if row.named][:top]),
        central_techniques=tuple([row for row in methods if not row.named][:top]),
        skipped=skipped(graph),
    )


def skipped(graph: KnowledgeGraph) -> tuple[Skipped, ...]:
    """What the readers skipped, in the order of documents and lines."""
    return tuple(Skipped(s.document, x.line, x.reason) for s in graph.log.sources for x in s.skipped)
