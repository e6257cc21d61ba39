"""Groups of papers that share things, labelled by what is most specific to them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

import networkx as nx

from kg import schema
from kg.analysis.base import Incidence, Node, incidence, nodes_of, rarity
from kg.graph import KnowledgeGraph

SEED: Final = 0
LABEL_TERMS: Final = 3
# What a group is about is told by its tasks first; a repository's name tells little.
_TELLING: Final = {schema.TASK: 1.25, schema.DATASET: 1.0, schema.METHOD: 1.0, schema.REPOSITORY: 0.25}


@dataclass(frozen=True, slots=True)
class Community:
    """A group of papers with the shared things that hold it together.

    ``number`` counts from 1, the largest first; ``terms`` are the most specific things, best first, and
    ``label`` names the first of them; ``papers`` and ``entities`` are sorted, those that are most linked
    inside the group first.
    """

    number: int
    label: str
    size: int
    terms: tuple[Node, ...]
    papers: tuple[Node, ...]
    entities: tuple[Node, ...]


def communities(graph: KnowledgeGraph, resolution: float = 1.0) -> list[Community]:
    """Communities of two or more papers, by Louvain with a fixed seed on sorted nodes.

    Defined on the analysis graph without the things that hang on one paper (they would follow it wherever it
    goes). A link to a thing of n of N papers weighs ln(1 + N/n), so that generic hubs do not draw everything
    together. Papers that share nothing are in no community.

    Args:
        graph: The graph.
        resolution: Above 1 for smaller communities, below 1 for larger ones (as in networkx).

    Returns:
        Largest first, then by the least paper id.
    """
    table = incidence(graph)
    groups = [g for g in _louvain(table, resolution) if sum(i < len(table.papers) for i in g) > 1]
    described = sorted((_describe(graph, table, g) for g in groups), key=lambda c: (-c.size, min(c.papers)))
    return [replace(community, number=number) for number, community in enumerate(described, start=1)]


def _louvain(table: Incidence, resolution: float) -> list[set[int]]:
    """Groups of positions in ``table.nodes``."""
    weights, shared, offset = rarity(table), table.popularity > 1, len(table.papers)
    links = table.matrix.tocoo()
    kept = [(int(i), int(j)) for i, j in zip(links.row, links.col, strict=True) if shared[j]]
    # Integers, not names: the order of a set of strings changes from run to run.
    view: nx.Graph[int] = nx.Graph()
    view.add_nodes_from(sorted({i for i, _ in kept} | {j + offset for _, j in kept}))
    view.add_weighted_edges_from((i, j + offset, float(weights[j])) for i, j in kept)
    if not kept:
        return []
    found: list[set[int]] = nx.community.louvain_communities(view, resolution=resolution, seed=SEED)
    return found


def _describe(graph: KnowledgeGraph, table: Incidence, group: set[int]) -> Community:
    offset = len(table.papers)
    rows = sorted(i for i in group if i < offset)
    columns = {i - offset for i in group if i >= offset}
    links = {i: table.matrix.indices[table.matrix.indptr[i] : table.matrix.indptr[i + 1]].tolist() for i in rows}
    inside = Counter(j for row in links.values() for j in row if j in columns)
    degree = {i: sum(j in columns for j in row) for i, row in links.items()}
    n = table.popularity
    most_linked = sorted(columns, key=lambda j: (-inside[j], table.entities[j]))
    telling = {j: _TELLING[graph.kind(table.entities[j])] * _dice(inside[j], n[j], len(rows)) for j in columns}
    terms = nodes_of(graph, (table.entities[j] for j in sorted(most_linked, key=lambda j: -telling[j])[:LABEL_TERMS]))
    return Community(
        number=0,
        label=" · ".join(term.label for term in terms),
        size=len(rows),
        terms=terms,
        papers=nodes_of(graph, (table.papers[i] for i in sorted(rows, key=lambda i: (-degree[i], i)))),
        entities=nodes_of(graph, (table.entities[j] for j in most_linked)),
    )


def _dice(both: float, left: float, right: float) -> float:
    """How well two sets fit (L. R. Dice, 1945): high for what most of a group has and few others have."""
    return 2 * both / (left + right)
