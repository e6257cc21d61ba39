"""The graph that analysis is defined on, and its one-mode projections.

Analysis looks at the undirected simple graph of papers and entities without ``mentions`` links, metrics and
pages: on the directed graph, where every edge leaves a paper, no path passes through anything. That graph is
bipartite, so all of it is one sparse matrix, papers × entities.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kg import schema
from kg.graph import KnowledgeGraph
from kg.model import Claim

#: The kinds of entity that analysis looks at.
KINDS: Final[tuple[str, ...]] = (schema.METHOD, schema.DATASET, schema.TASK, schema.REPOSITORY)
#: Figures are rounded so that the last bits of a processor's arithmetic never change an order or a file.
DIGITS: Final = 9
#: What follows the name of a paper that has no title.
UNTITLED: Final = " (no title)"
# Rows of a projection that are computed at a time: bounds memory at about 1,000 × papers figures.
_BLOCK: Final = 1000
# Columns of more rows than this are set aside where only the strongest pairs are wanted.
_WIDE: Final = 300


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A node in a row of results: its id and what it is called."""

    id: str
    label: str

    @property
    def kind(self) -> str:
        """The kind of the node."""
        return self.id.split("/", 1)[0]

    def __str__(self) -> str:
        return self.label


def node_of(graph: KnowledgeGraph, node: str) -> Node:
    """The node with this id, as a record; what a paper without a title is called by says so."""
    label = graph.label(node)
    untitled = node in graph.papers_by_id and graph.papers_by_id[node].title is None
    return Node(node, label + UNTITLED if untitled and "(no title" not in label else label)


def nodes_of(graph: KnowledgeGraph, nodes: Iterable[str]) -> tuple[Node, ...]:
    """The nodes with these ids, in their order."""
    return tuple(node_of(graph, node) for node in nodes)


def counts_for_analysis(claim: Claim) -> bool:
    """Whether a claim is a link of the analysis graph: to one of `KINDS`, in any role but ``mentions``."""
    return claim.entity is not None and claim.role != schema.MENTIONS and claim.entity.split("/", 1)[0] in KINDS


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """Which paper is linked to which entity.

    Attributes:
        papers: Node ids of all papers, sorted; the rows.
        entities: Node ids of all entities of the kinds asked for, sorted; the columns.
        matrix: Sparse (CSR) papers × entities, 1.0 where they are linked.
    """

    papers: tuple[str, ...]
    entities: tuple[str, ...]
    matrix: Any

    @property
    def nodes(self) -> tuple[str, ...]:
        """All node ids: papers first, then entities."""
        return (*self.papers, *self.entities)

    @property
    def adjacency(self) -> Any:
        """The symmetric adjacency matrix (CSR) over `nodes`."""
        return sparse.bmat([[None, self.matrix], [self.matrix.T, None]], format="csr")

    @property
    def popularity(self) -> NDArray[np.float64]:
        """How many papers each entity is linked to."""
        return np.asarray(self.matrix.sum(axis=0)).ravel()

    def papers_of(self, entity: int) -> tuple[str, ...]:
        """Ids of the papers that are linked to the entity in a column, sorted."""
        column = self.matrix[:, [entity]].tocoo()
        return tuple(self.papers[i] for i in sorted(column.row))

    def entities_of(self, paper: int) -> tuple[str, ...]:
        """Ids of the entities that are linked to the paper in a row, sorted."""
        return tuple(self.entities[j] for j in sorted(self.matrix[[paper]].indices))


def incidence(graph: KnowledgeGraph, *kinds: str) -> Incidence:
    """Papers × entities of some kinds (default: all of `KINDS`), without ``mentions`` links."""
    wanted = kinds or KINDS
    papers = tuple(graph.papers)
    entities = tuple(node for node, entity in graph.entities.items() if entity.kind in wanted)
    row = {node: i for i, node in enumerate(papers)}
    column = {node: j for j, node in enumerate(entities)}
    links = [(row[c.paper], column[c.entity]) for c in graph.claims if counts_for_analysis(c) and c.entity in column]
    shape = (len(papers), len(entities))
    rows, columns = np.array(links, dtype=np.int64).reshape(-1, 2).T
    matrix = sparse.coo_matrix((np.ones(len(links)), (rows, columns)), shape=shape).tocsr()
    return Incidence(papers, entities, matrix)


def rarity(table: Incidence) -> NDArray[np.float64]:
    """ln(1 + N/n) for each entity: N papers in all, n that are linked to it; 0 for one without links."""
    n = table.popularity
    ratio: NDArray[np.float64] = np.divide(len(table.papers), n, out=np.zeros_like(n), where=n > 0)
    return np.log1p(ratio)


def undirected(graph: KnowledgeGraph) -> nx.Graph[str]:
    """The analysis graph as a `networkx.Graph`, nodes and edges sorted, with ``kind`` and ``label`` on the nodes."""
    table = incidence(graph)
    made: nx.Graph[str] = nx.Graph()
    made.add_nodes_from((node, {"kind": graph.kind(node), "label": graph.label(node)}) for node in table.nodes)
    links = table.matrix.tocoo()
    made.add_edges_from((table.papers[i], table.entities[j]) for i, j in zip(links.row, links.col, strict=True))
    return made


def strongest_pairs(matrix: Any, limit: int | None = None) -> list[tuple[int, int, float]]:
    """The pairs of rows that share columns, weighted by the one-mode projection of Newman (2001).

    A column that n rows share adds 1/(n−1) to each of their pairs, so that what everybody shares counts for
    little (M. E. J. Newman, Scientific collaboration networks II, Phys. Rev. E 64, 016132).

    Args:
        matrix: Sparse (CSR) rows × columns of ones.
        limit: How many pairs to keep; None for all.

    Returns:
        (row, row, weight) with the first row smaller, strongest first, then by rows.
    """
    shared_by = np.asarray(matrix.sum(axis=0)).ravel()
    factors = np.divide(1.0, shared_by - 1, out=np.zeros_like(shared_by), where=shared_by > 1)
    weighted = (matrix @ sparse.diags(factors)).tocsr()
    # A column of n rows makes n² pairs but adds little to each. With a limit the widest are set aside: a pair that is
    # not among the strongest by more than all of them together could add cannot become one of them.
    wide = (shared_by > _WIDE) & (limit is not None)
    slack = float(weighted[:, wide].sum(axis=1).max()) + 10**-DIGITS if wide.any() else 0.0
    pairs = _heaviest(weighted[:, ~wide], matrix[:, ~wide], limit, slack)
    if wide.any():
        if len(pairs) < (limit or 0) or pairs[(limit or 0) - 1, 2] <= slack:
            pairs = _heaviest(weighted, matrix, limit, 0.0)
        else:
            left, right = pairs[:, 0].astype(int), pairs[:, 1].astype(int)
            both = weighted[left][:, wide].multiply(matrix[right][:, wide])
            pairs[:, 2] += np.asarray(both.sum(axis=1)).ravel()
    return [(int(i), int(j), round(float(weight), DIGITS)) for i, j, weight in _ordered(pairs)[:limit]]


def _heaviest(weighted: Any, matrix: Any, limit: int | None, slack: float) -> NDArray[np.float64]:
    """The pairs (row, row, weight) of weighted · matrixᵀ, in order, down to ``slack`` below the last within the limit."""
    transposed = matrix.T.tocsr()
    best = np.empty((0, 3))
    for start in range(0, matrix.shape[0], _BLOCK):
        block = (weighted[start : start + _BLOCK] @ transposed).tocoo()
        left = block.row + start
        new = (block.col > left) & (block.data > 0)
        best = _ordered(np.vstack((best, np.column_stack((left[new], block.col[new], block.data[new])))))
        if limit is not None and len(best) > limit:
            best = best[best[:, 2] >= best[limit - 1, 2] - slack] if slack else best[:limit]
    return best


def _ordered(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pairs sorted by rounded weight, strongest first, then by rows."""
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0], -np.round(pairs[:, 2], DIGITS)))]
