"""Which nodes matter most: degree, PageRank and betweenness on the analysis graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

from kg import schema
from kg.analysis.base import DIGITS, Node, node_of, undirected
from kg.graph import KnowledgeGraph
from kg.text import is_named

MEASURES: Final[tuple[str, ...]] = ("degree", "pagerank", "betweenness")
#: Betweenness is exact while nodes × links stays below this (seconds), and estimated above it.
EXACT_UP_TO: Final = 20_000_000
#: Start nodes of the estimate (U. Brandes and C. Pich, Centrality estimation in large networks, 2007).
PIVOTS: Final = 64
SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A node's place in a ranking.

    ``named`` tells a proper name ("LoRA") from a generic technique ("diffusion model"); ``degree`` counts its
    links (for an entity: its papers); ``score`` is the measure, normalised as networkx does.
    """

    node: Node
    kind: str
    named: bool
    degree: int
    score: float


def centrality(graph: KnowledgeGraph, measure: str = "degree", kind: str | None = None) -> list[Ranked]:
    """Rank the nodes of the analysis graph.

    Args:
        graph: The graph.
        measure: ``degree``, ``pagerank`` or ``betweenness`` (estimated from `PIVOTS` start nodes with a fixed
            seed where `is_estimated`).
        kind: Keep only nodes of this kind (the measure is that of the whole graph).

    Returns:
        Highest score first, then higher degree, then by id.

    Raises:
        ValueError: If there is no such measure.
    """
    if measure not in MEASURES:
        raise ValueError(f"no measure {measure!r}; there are {', '.join(MEASURES)}")
    view = undirected(graph)
    scores = _scores(view, measure)
    rows = [
        Ranked(node_of(graph, node), graph.kind(node), _named(graph, node), view.degree(node), score)
        for node, score in scores.items()
        if kind in (None, graph.kind(node))
    ]
    return sorted(rows, key=lambda r: (-r.score, -r.degree, r.node.id))


def is_estimated(graph: KnowledgeGraph) -> bool:
    """Whether betweenness is estimated, because the graph is too large for the exact figure."""
    return _is_large(undirected(graph))


def _is_large(view: nx.Graph[str]) -> bool:
    return len(view) * view.size() > EXACT_UP_TO


def _scores(view: nx.Graph[str], measure: str) -> Mapping[str, float]:
    if not view:
        return {}
    if measure == "degree":
        scores = nx.degree_centrality(view)
    elif measure == "pagerank":
        scores = nx.pagerank(view, tol=1e-10, max_iter=500)
    else:
        pivots = min(PIVOTS, len(view)) if _is_large(view) else None
        scores = nx.betweenness_centrality(view, k=pivots, seed=SEED)
    return {node: round(float(score), DIGITS) for node, score in scores.items()}


def _named(graph: KnowledgeGraph, node: str) -> bool:
    """Papers, data sets, repositories and tasks count as they are; among methods, names and techniques differ."""
    return graph.kind(node) != schema.METHOD or is_named(graph.label(node))
