"""Betweenness by Brandes' algorithm on sparse matrices: many start nodes at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Figures in each of the dense matrices of a batch: few enough for a processor's cache (measured: 60,000 to 600,000
# are within a factor of two, six million take three times as long), but never fewer start nodes than these.
_BATCH_FIGURES: Final = 200_000
_BATCH_LEAST: Final = 8


def betweenness(adjacency: Any, starts: Sequence[int]) -> NDArray[np.float64]:
    """The normalised betweenness of every node, from the shortest paths that begin at some of them.

    U. Brandes, A faster algorithm for betweenness centrality (2001), level by level: a product with the adjacency
    matrix takes one step from all nodes of a level, for all start nodes of a batch together. With every node among
    the starts the result is exact and that of networkx; with fewer, each stands for n / len(starts) nodes (Brandes
    and Pich, Centrality estimation in large networks, 2007).

    Args:
        adjacency: Sparse (CSR), symmetric, n × n, ones.
        starts: Positions of start nodes, without repetition.

    Returns:
        n figures between 0 and 1.
    """
    n = adjacency.shape[0]
    total = np.zeros(n)
    size = max(_BATCH_LEAST, _BATCH_FIGURES // max(n, 1))
    for first in range(0, len(starts), size):
        total += _dependencies(adjacency, np.asarray(starts[first : first + size]))
    pairs = (n - 1) * (n - 2)
    return total * (n / len(starts) / pairs) if pairs > 0 and len(starts) else total


def _dependencies(adjacency: Any, starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sum over start nodes of how much each node lies between them and all others."""
    shape = (adjacency.shape[0], len(starts))
    level = np.full(shape, -1, dtype=np.int16)
    paths = np.zeros(shape)
    reached = np.zeros(shape)
    level[starts, np.arange(len(starts))] = 0
    reached[starts, np.arange(len(starts))] = 1.0
    last = -1
    while reached.any():
        last += 1
        paths += reached
        reached = adjacency @ reached
        reached[level >= 0] = 0.0
        level[reached > 0] = last + 1
    share = np.zeros(shape)
    for step in range(last, 0, -1):
        passed = np.divide(1.0 + share, paths, out=np.zeros(shape), where=level == step)
        share += np.where(level == step - 1, paths * (adjacency @ passed), 0.0)
    share[starts, np.arange(len(starts))] = 0.0
    return np.asarray(share.sum(axis=1))
