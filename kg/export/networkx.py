"""The graph as networkx knows it: a `networkx.MultiDiGraph` whose attributes are plain values."""

from __future__ import annotations

from typing import Any

import networkx as nx

from kg.graph import KnowledgeGraph
from kg.model import Claim

SCORE_DIGITS = 3


def to_networkx(graph: KnowledgeGraph) -> nx.MultiDiGraph[str]:
    """A new `networkx.MultiDiGraph` of the graph.

    Nodes come sorted, papers first, with the attributes ``kind``, ``label``, ``aliases`` ("|"-joined) and, for
    dated papers, ``year``. Edges run from paper to entity in the order of the claims, keyed by role, with
    ``role``, ``score``, ``evidence_count`` and ``quote``. All values are str, int or float.

    A promise of code has no entity at its end and is therefore no edge.
    """
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from((node, node_attributes(graph, node)) for node in (*graph.papers, *graph.entities))
    for claim in graph.claims:
        if claim.entity is not None:
            made.add_edge(claim.paper, claim.entity, key=claim.role, **edge_attributes(graph, claim))
    return made


def node_attributes(graph: KnowledgeGraph, node: str) -> dict[str, Any]:
    """The plain attributes of one node: kind, label, aliases, and the year where it is known."""
    entity = graph.entities_by_id.get(node)
    aliases = "|".join(entity.aliases) if entity else ""
    made: dict[str, Any] = {"kind": graph.kind(node), "label": graph.label(node), "aliases": aliases}
    if entity is None and (year := graph.papers_by_id[node].year) is not None:
        made["year"] = year
    return made


def edge_attributes(graph: KnowledgeGraph, claim: Claim) -> dict[str, Any]:
    """The plain attributes of one edge: role, score (3 digits), evidence_count, and the strongest quote."""
    return {
        "role": claim.role,
        "score": round(claim.score, SCORE_DIGITS),
        "evidence_count": len(claim.evidence),
        "quote": graph.quote(claim),
    }
