"""Papers that are about the same things, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg import schema
from kg.analysis.base import DIGITS, Incidence, Node, incidence, node_of, nodes_of, rarity
from kg.errors import KgError
from kg.graph import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper that shares things with another; ``shared`` has the rarest first, and ``reason`` names that one."""

    paper: Node
    score: float
    reason: str
    shared: tuple[Node, ...]


def similar(graph: KnowledgeGraph, paper: str, limit: int | None = 10) -> list[Similar]:
    """The papers that share most with a paper.

    Each shared thing of n of N papers weighs ln(1 + N/n), its inverse document frequency. The score is the weight of
    what is shared divided by the weight of all that the paper has in common with anybody: 1.0 for a paper that
    shares it all.

    Args:
        graph: The graph.
        paper: Any name of the paper (see `paper_called`).
        limit: How many to return at most; None for all.

    Returns:
        Highest score first, then by id. Papers that share nothing are left out.

    Raises:
        KgError: If the name does not tell one paper.
    """
    table = incidence(graph)
    row = table.papers.index(paper_called(graph, paper))
    weights = np.where(table.popularity > 1, rarity(table), 0.0)
    own = table.matrix[[row]].multiply(weights).tocsr()
    total = own.sum()
    if total == 0:
        return []
    scores = np.round((table.matrix @ own.T).toarray().ravel() / total, DIGITS)
    scores[row] = 0.0
    best = [int(i) for i in np.lexsort((np.arange(len(scores)), -scores)) if scores[i] > 0][:limit]
    return [_similar(graph, table, (row, i), float(scores[i])) for i in best]


def _similar(graph: KnowledgeGraph, table: Incidence, rows: tuple[int, int], score: float) -> Similar:
    popularity = dict(zip(table.entities, table.popularity, strict=True))
    mine, theirs = (table.entities_of(row) for row in rows)
    common = sorted(set(mine).intersection(theirs), key=lambda e: (popularity[e], e))
    rarest = node_of(graph, common[0])
    reason = f"{rarest.kind} {rarest.label}, which {int(popularity[rarest.id])} papers have"
    return Similar(node_of(graph, table.papers[rows[1]]), score, reason, nodes_of(graph, common))


def paper_called(graph: KnowledgeGraph, name: str) -> str:
    """The id of the paper that a person means: by any of its names, or by the one thing that it introduces.

    Raises:
        NotFoundError: If the graph has no such name; lists the nearest.
        AmbiguousNameError: If several nodes have it.
        KgError: If it names something that is no paper, and not exactly one paper introduces it.
    """
    node = graph.find(name)
    if node in graph.papers_by_id:
        return node
    introducing = [c.paper for c in graph.claims_of(node) if c.role == schema.INTRODUCES]
    if len(introducing) != 1:
        raise KgError(name, f"this is a {graph.kind(node)}, not a paper", f"see its papers with: kg show '{name}'")
    return introducing[0]
