"""The shortest path between two things, with the sentence behind every step."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from kg import schema
from kg.analysis.base import DIGITS, Node, counts_for_analysis, node_of, nodes_of
from kg.graph import KnowledgeGraph
from kg.model import Claim


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a path, in the direction walked; the sentence is always the paper's."""

    start: Node
    end: Node
    role: str
    phrase: str
    score: float
    quote: str

    @property
    def paper(self) -> Node:
        """The end that is the paper."""
        return self.start if self.start.kind == schema.PAPER else self.end


@dataclass(frozen=True, slots=True)
class Path:
    """The nodes from one end to the other, the links between them, and what the path costs."""

    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]
    cost: float


def path(graph: KnowledgeGraph, a: str, b: str) -> Path | None:
    """The cheapest path between two things in the analysis graph, or None where they are not connected.

    A link to an entity of n papers costs 1 + ln(n): fewer links are better, and a rare thing that two papers share
    tells more than one that everybody uses. An end that has no link in the analysis graph (a metric, a page, a
    thing that is only mentioned) is joined by the links that it has.

    Args:
        graph: The graph.
        a: The start: any name that `kg.graph.KnowledgeGraph.find` understands.
        b: The end.

    Raises:
        NotFoundError: If the graph has no such name; lists the nearest.
        AmbiguousNameError: If several nodes have it; lists them.
    """
    start, end = graph.find(a), graph.find(b)
    claims = _walkable(graph, (start, end))
    found = _cheapest(claims, start, end)
    if found is None:
        return None
    nodes, cost = found
    by_ends = {frozenset((c.paper, c.entity)): c for c in claims}
    steps = [_step(graph, u, v, by_ends[frozenset((u, v))]) for u, v in pairwise(nodes)]
    return Path(nodes_of(graph, nodes), tuple(steps), round(cost, DIGITS))


def _walkable(graph: KnowledgeGraph, ends: Sequence[str]) -> list[Claim]:
    """The claims that a path may use, sorted."""
    bare = {end for end in ends if not any(counts_for_analysis(c) for c in graph.claims_of(end))}
    return [c for c in graph.claims if c.entity is not None and (counts_for_analysis(c) or bare & {c.paper, c.entity})]


def _cheapest(claims: Sequence[Claim], start: str, end: str) -> tuple[list[str], float] | None:
    """The ids along the cheapest path and its cost."""
    if start == end:
        return [start], 0.0
    papers = Counter(c.entity for c in claims)
    nodes = sorted({c.paper for c in claims} | {e for e in papers if e is not None})
    position = {node: i for i, node in enumerate(nodes)}
    if start not in position or end not in position:
        return None
    rows = np.array([position[c.paper] for c in claims])
    columns = np.array([position[c.entity or ""] for c in claims])
    costs = np.array([1 + math.log(papers[c.entity]) for c in claims])
    links = sparse.csr_matrix((costs, (rows, columns)), shape=(len(nodes), len(nodes)))
    distance, before = csgraph.dijkstra(links, directed=False, indices=position[start], return_predecessors=True)
    if math.isinf(distance[position[end]]):
        return None
    walked = [position[end]]
    while walked[-1] != position[start]:
        walked.append(int(before[walked[-1]]))
    return [nodes[i] for i in reversed(walked)], float(distance[position[end]])


def _step(graph: KnowledgeGraph, start: str, end: str, claim: Claim) -> Step:
    phrase = schema.link_of(graph.kind(claim.entity or ""), claim.role).phrase
    return Step(node_of(graph, start), node_of(graph, end), claim.role, phrase, claim.score, graph.quote(claim))
