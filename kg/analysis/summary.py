"""What a person wants to know at the end of a build."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg import schema
from kg.analysis.centrality import centrality
from kg.analysis.shared import shared_datasets
from kg.analysis.stats import Stat, coverage
from kg.graph import KnowledgeGraph

#: Skipped entries that the summary lists one by one.
_SKIPPED_SHOWN: Final = 8
#: What the summary tells of the papers, of all that `kg.analysis.stats.coverage` counts.
_TOLD: Final = ("a title", "a year", "code of their own", "a data set")


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines of the summary under one title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry of a document that gave no paper."""

    document: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        where = self.document if self.line is None else f"{self.document}:{self.line}"
        return f"{where}  {self.reason}"


def summary(graph: KnowledgeGraph, top: int = 5) -> tuple[Section, ...]:
    """The summary of a graph: counts, the most shared data sets, the most central methods, what was skipped.

    Args:
        graph: The graph.
        top: How many data sets, methods and techniques to list at most; only those of two or more papers are.

    Returns:
        Sections with at least one line each.
    """
    ranked = [row for row in centrality(graph, "pagerank", schema.METHOD) if row.degree > 1]
    methods = [(row.degree, row.node.label) for row in ranked if row.named]
    techniques = [(row.degree, row.node.label) for row in ranked if not row.named]
    datasets = [(row.count, row.entity.label) for row in shared_datasets(graph)]
    sections = (
        Section("In the graph", _counts(graph)),
        Section("Most shared data sets", _ranking(datasets[:top])),
        Section("Most central methods", _ranking(methods[:top])),
        Section("Most central techniques", _ranking(techniques[:top])),
        Section("Skipped", _skipped_lines(graph)),
    )
    return tuple(section for section in sections if section.lines)


def skipped(graph: KnowledgeGraph) -> tuple[Skipped, ...]:
    """What the readers skipped, in the order of documents and lines."""
    return tuple(Skipped(s.document, x.line, x.reason) for s in graph.log.sources for x in s.skipped)


def _counts(graph: KnowledgeGraph) -> tuple[str, ...]:
    nodes = Counter(graph.kind(node) for node in (*graph.papers, *graph.entities))
    papers = Counter(c.entity for c in graph.claims if c.entity is not None)
    shared = Counter(graph.kind(entity) for entity, count in papers.items() if count > 1)
    told = ", ".join(_told(s) for s in coverage(graph) if s.name in _TOLD)
    lines = []
    for kind in (k for k in schema.NODE_KINDS if nodes[k.name]):
        noun = kind.title.lower()
        noun = noun if nodes[kind.name] > 1 else re.sub(r"s$", "", re.sub(r"ies$", "y", noun))
        note = f" ({told})" if kind.name == schema.PAPER else ""
        note = f" ({shared[kind.name]:,} in two or more papers)" if shared[kind.name] else note
        lines.append(f"{nodes[kind.name]:>7,} {noun}{note}")
    if graph.results:
        lines.append(f"{len(graph.results):>7,} reported result{'' if len(graph.results) == 1 else 's'}")
    return tuple(lines)


def _told(stat: Stat) -> str:
    return f"{'all' if stat.count == stat.of else f'{stat.count:,}'} with {stat.name}"


def _ranking(rows: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(f"{count:>7,} papers  {label}" for count, label in rows)


def _skipped_lines(graph: KnowledgeGraph) -> tuple[str, ...]:
    """The skipped entries, as many as fit, and the readers' notes on whole documents."""
    entries = skipped(graph)
    shown = [str(entry) for entry in entries[:_SKIPPED_SHOWN]]
    if len(entries) > len(shown):
        shown.append(f"and {len(entries) - len(shown):,} more, all in report.md")
    notes = [f"{source.document}  {note}" for source in graph.log.sources for note in source.notes]
    more = [f"and {len(notes) - _SKIPPED_SHOWN:,} more notes, all in report.md"] if len(notes) > _SKIPPED_SHOWN else []
    return (*shown, *notes[:_SKIPPED_SHOWN], *more)
