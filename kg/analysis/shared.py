"""What papers share, and what is used together: the two one-mode projections of the analysis graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg import schema
from kg.analysis.base import DIGITS, Incidence, Node, incidence, node_of, nodes_of, strongest_pairs
from kg.graph import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing that a group of papers shares; ``weight`` is what it adds to each pair of them, 1/(n−1)."""

    entity: Node
    count: int
    weight: float
    papers: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes and what they have in common, the rarest first; ``weight`` is the sum of 1/(n−1) over it."""

    left: Node
    right: Node
    weight: float
    shared: tuple[Node, ...]


def shared(graph: KnowledgeGraph, kind: str = schema.DATASET) -> list[Shared]:
    """The entities of a kind that two or more papers are linked to, with those papers.

    Returns:
        Most papers first, then by id; papers sorted by id.
    """
    table = incidence(graph, kind)
    popularity = table.popularity
    groups = [j for j in range(len(table.entities)) if popularity[j] > 1]
    groups.sort(key=lambda j: (-popularity[j], table.entities[j]))
    by_entity = table.matrix.tocsc()
    made = []
    for j in groups:
        rows = sorted(by_entity.indices[by_entity.indptr[j] : by_entity.indptr[j + 1]])
        papers = nodes_of(graph, (table.papers[i] for i in rows))
        entity = node_of(graph, table.entities[j])
        made.append(Shared(entity, len(papers), round(1 / (len(papers) - 1), DIGITS), papers))
    return made


def shared_datasets(graph: KnowledgeGraph) -> list[Shared]:
    """The data sets that two or more papers introduce or use, with those papers; see `shared`."""
    return shared(graph, schema.DATASET)


def paper_pairs(graph: KnowledgeGraph, kind: str = schema.DATASET, limit: int | None = None) -> list[Pair]:
    """The pairs of papers that share entities of a kind (see `kg.analysis.base.strongest_pairs`).

    Args:
        graph: The graph.
        kind: The kind of what they share.
        limit: How many pairs to return; None for all.

    Returns:
        Strongest first, then by id; what they share is sorted rarest first.
    """
    table = incidence(graph, kind)
    rarity = dict(zip(table.entities, table.popularity, strict=True))
    pairs = []
    for i, j, weight in strongest_pairs(table.matrix, limit):
        common = set(table.entities_of(i)) & set(table.entities_of(j))
        rarest_first = sorted(common, key=lambda e: (rarity[e], e))
        pairs.append(_pair(graph, table.papers[i], table.papers[j], weight, rarest_first))
    return pairs


def used_together(graph: KnowledgeGraph, kind: str = schema.METHOD, limit: int | None = None) -> list[Pair]:
    """The pairs of entities of a kind that the same papers are linked to: co-used methods, co-occurring tasks.

    A paper that is linked to n of them adds 1/(n−1) to each pair.

    Args:
        graph: The graph.
        kind: The kind of the entities.
        limit: How many pairs to return; None for all.

    Returns:
        Strongest first, then by id; ``shared`` are the papers.
    """
    table = incidence(graph, kind)
    common = _only_shared(table)
    papers = common.matrix.tocsc()
    pairs = []
    for i, j, weight in strongest_pairs(common.matrix.T.tocsr(), limit):
        rows = [set(papers.indices[papers.indptr[k] : papers.indptr[k + 1]]) for k in (i, j)]
        both = [common.papers[row] for row in sorted(rows[0] & rows[1])]
        pairs.append(_pair(graph, common.entities[i], common.entities[j], weight, both))
    return pairs


def _only_shared(table: Incidence) -> Incidence:
    """The table without entities of one paper: what only one paper has is used together with all else in it."""
    columns = np.flatnonzero(table.popularity > 1)
    return Incidence(table.papers, tuple(table.entities[j] for j in columns), table.matrix[:, columns])


def _pair(graph: KnowledgeGraph, left: str, right: str, weight: float, both: list[str]) -> Pair:
    return Pair(node_of(graph, left), node_of(graph, right), weight, nodes_of(graph, both))
