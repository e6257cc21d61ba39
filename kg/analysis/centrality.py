"""Which nodes matter most: degree, PageRank and betweenness on the analysis graph."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kg import schema
from kg.analysis.base import DIGITS, Node, incidence, node_of
from kg.analysis.betweenness import betweenness
from kg.graph import KnowledgeGraph
from kg.model import Entity
from kg.text import is_named

MEASURES: Final[tuple[str, ...]] = ("degree", "pagerank", "betweenness")
#: Betweenness is exact while nodes × links stays below this (seconds), and estimated above it.
EXACT_UP_TO: Final = 100_000_000
#: Start nodes of the estimate, drawn with a fixed seed.
PIVOTS: Final = 128
SEED: Final = 0
#: PageRank's share of steps that follow a link (L. Page et al., 1999), and when its iteration ends.
DAMPING: Final = 0.85
_TOLERANCE: Final = 1e-12
_MAX_STEPS: Final = 500
#: Digits of a score that are shown to people.
SHOWN_DIGITS: Final = 2
# A digit, or a capital after a small letter other than those of "PTMs" and "LLMs".
_COINED: Final = re.compile(r"\d|[a-z][A-Z]|[A-Z][a-z]+[A-Z]")


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
        measure: ``degree``, ``pagerank`` or ``betweenness`` (where `is_estimated`, from `PIVOTS` start nodes).
        kind: Keep only nodes of this kind (the measure is that of the whole graph).

    Returns:
        Highest score first, then higher degree, then by name and id.

    Raises:
        ValueError: If there is no such measure.
    """
    if measure not in MEASURES:
        raise ValueError(f"no measure {measure!r}; there are {', '.join(MEASURES)}")
    table = incidence(graph)
    adjacency = table.adjacency
    degrees = np.asarray(adjacency.sum(axis=1)).ravel()
    scores = np.round(_scores(adjacency, degrees, measure), DIGITS)
    rows = [
        Ranked(node_of(graph, node), graph.kind(node), _named(graph, node), int(degrees[i]), float(scores[i]))
        for i, node in enumerate(table.nodes)
        if kind in (None, graph.kind(node))
    ]
    return sorted(rows, key=lambda r: (-r.score, -r.degree, r.node.label.casefold(), r.node.id))


def as_shown(rows: Iterable[Ranked]) -> list[Ranked]:
    """A ranking in the order in which people read it, who see `SHOWN_DIGITS` of each score: ties by papers, then by name.

    Things of one paper come after those that papers share, whatever their score.
    """

    def place(row: Ranked) -> tuple[bool, float, int, str, str]:
        single = row.kind != schema.PAPER and row.degree < 2
        return single, -float(shown(row.score)), -row.degree, row.node.label.casefold(), row.node.id

    return sorted(rows, key=place)


def shown(score: float) -> str:
    """A score with as many digits as tell something.

    >>> shown(0.0012931), shown(0.102), shown(0.0)
    ('0.0013', '0.10', '0')
    """
    return f"{score:#.{SHOWN_DIGITS}g}" if score else "0"


def is_estimated(graph: KnowledgeGraph) -> bool:
    """Whether betweenness is estimated, because the graph is too large for the exact figure."""
    return _is_large(incidence(graph).adjacency)


def _is_large(adjacency: Any) -> bool:
    return bool(adjacency.shape[0] * adjacency.nnz // 2 > EXACT_UP_TO)


def _scores(adjacency: Any, degrees: NDArray[np.float64], measure: str) -> NDArray[np.float64]:
    nodes = len(degrees)
    if measure == "degree":
        return degrees / max(nodes - 1, 1)
    if measure == "pagerank":
        return _pagerank(adjacency, degrees)
    starts = list(range(nodes))
    if _is_large(adjacency):
        starts = sorted(random.Random(SEED).sample(starts, min(PIVOTS, nodes)))  # noqa: S311 - a sample, not a secret
    return betweenness(adjacency, starts)


def _pagerank(adjacency: Any, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """PageRank by power iteration; a node without links leads everywhere, as in networkx."""
    nodes = len(degrees)
    rank = np.full(nodes, 1 / max(nodes, 1))
    inverse = np.divide(1.0, degrees, out=np.zeros(nodes), where=degrees > 0)
    walk = (adjacency @ sparse.diags(inverse)).tocsr()
    for _ in range(_MAX_STEPS):
        before = rank
        everywhere = DAMPING * before[degrees == 0].sum() + 1 - DAMPING
        rank = DAMPING * (walk @ before) + everywhere / nodes if nodes else before
        if np.abs(rank - before).sum() < _TOLERANCE:
            break
    return rank


def _named(graph: KnowledgeGraph, node: str) -> bool:
    """Papers, data sets, repositories and tasks count as they are; among methods, names and techniques differ."""
    return graph.kind(node) != schema.METHOD or is_proper_name(graph.entities_by_id[node])


def is_proper_name(entity: Entity) -> bool:
    """Whether an entity goes by a proper name ("CLIP", "LoRA") and not by that of a technique.

    A technique's name is in lower case, or is an abbreviation or a capitalised word ("LLM", "Transformer") that is also
    written out in lower case ("large language model", "transformer"). Capitals inside a word ("LoRA") and
    digits ("GPT-4") make a name.

    >>> is_proper_name(Entity("method", "llm", "LLM", ("large language models",)))
    False
    >>> is_proper_name(Entity("method", "lora", "LoRA", ("low-rank adaptation",)))
    True
    """
    if not is_named(entity.name):
        return False
    if _COINED.search(entity.name):
        return True
    return all(is_named(alias) for alias in entity.aliases)
