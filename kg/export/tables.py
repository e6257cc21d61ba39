"""nodes.csv and edges.csv: the graph as two tables, for pandas, spreadsheets and databases."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from kg import schema
from kg.export.networkx import edge_attributes, node_attributes
from kg.files import atomic_write
from kg.graph import KnowledgeGraph
from kg.model import Paper

NODE_COLUMNS: Final = ("id", "kind", "label", "aliases", "year", "degree", "url")
EDGE_COLUMNS: Final = ("source", "target", "role", "score", "evidence_count", "quote")
#: Where a paper can be read, the best address first.
_ADDRESSES: Final = {
    "doi": "https://doi.org/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "acl": "https://aclanthology.org/{}",
    "openreview": "https://openreview.net/forum?id={}",
    "url": "{}",
}


def write_tables(graph: KnowledgeGraph, folder: Path) -> None:
    """Write ``nodes.csv`` and ``edges.csv`` into a folder: UTF-8, LF, one header line, sorted.

    Columns are those of the constants above; ``degree`` counts a node's edges of every role, and a value that
    is not known is empty.

    Raises:
        OutputError: If the place cannot be written.
    """
    _write(folder / "nodes.csv", NODE_COLUMNS, _node_rows(graph))
    _write(folder / "edges.csv", EDGE_COLUMNS, _edge_rows(graph))


def _write(path: Path, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with atomic_write(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _node_rows(graph: KnowledgeGraph) -> Iterator[tuple[Any, ...]]:
    degree = Counter(node for c in graph.claims if c.entity is not None for node in (c.paper, c.entity))
    for node in (*graph.papers, *graph.entities):
        facts = node_attributes(graph, node)
        year = facts.get("year", "")
        yield node, facts["kind"], facts["label"], facts["aliases"], year, degree[node], url_of(graph, node)


def _edge_rows(graph: KnowledgeGraph) -> Iterator[tuple[Any, ...]]:
    for claim in graph.claims:
        if claim.entity is not None:
            facts = edge_attributes(graph, claim)
            yield (claim.paper, claim.entity, *(facts[name] for name in EDGE_COLUMNS[2:]))


def url_of(graph: KnowledgeGraph, node: str) -> str:
    """The address of a node on the web, or the empty string."""
    if node in graph.papers_by_id:
        return paper_url(graph.papers_by_id[node])
    entity = graph.entities_by_id[node]
    return entity.name if entity.kind in (schema.REPOSITORY, schema.PAGE) else ""


def paper_url(paper: Paper) -> str:
    """Where a paper can be read, from its identifiers, or the empty string.

    >>> from kg.model import Identifier
    >>> paper_url(Paper(id="x", title=None, abstract="", identifiers=(Identifier("arxiv", "2401.00001"),)))
    'https://arxiv.org/abs/2401.00001'
    """
    known = {i.scheme: i.value for i in reversed(paper.identifiers)}
    return next((form.format(known[scheme]) for scheme, form in _ADDRESSES.items() if scheme in known), "")
