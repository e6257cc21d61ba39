"""How long each analysis takes on a synthetic graph, and how long networkx takes for the same figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import networkx as nx

from kg import analysis
from kg.analysis.centrality import PIVOTS, SEED, is_estimated
from kg.benchmarks.synthetic import synthetic_graph
from kg.graph import KnowledgeGraph

_PAPERS: Final = 2000


def main(arguments: Sequence[str]) -> None:
    """Print a line for each analysis: seconds, and the ratio to networkx where it has the same.

    Args:
        arguments: The number of papers (default 2,000).
    """
    papers = int(arguments[0]) if arguments else _PAPERS
    graph = synthetic_graph(papers)
    view = analysis.undirected(graph)
    print(f"{papers} papers, {len(view)} nodes and {view.size()} links in the analysis graph")  # noqa: T201
    for name, ours, theirs in _cases(graph, view):
        seconds = _timed(ours)
        ratio = f"networkx {(peer := _timed(theirs)):8.2f} s  ({peer / seconds:.1f} times as long)" if theirs else ""
        print(f"{name:24} {seconds:8.2f} s  {ratio}".rstrip())  # noqa: T201


def _cases(graph: KnowledgeGraph, view: nx.Graph[str]) -> list[tuple[str, Callable[[], Any], Callable[[], Any] | None]]:
    papers = list(graph.papers)
    pivots = min(PIVOTS, len(view)) if is_estimated(graph) else None
    return [
        ("stats", lambda: analysis.stats(graph), None),
        ("shared data sets", lambda: analysis.shared_datasets(graph), None),
        ("pairs of papers", lambda: analysis.paper_pairs(graph, limit=20), lambda: _projected(graph)),
        ("methods used together", lambda: analysis.used_together(graph, limit=20), None),
        ("PageRank", lambda: analysis.centrality(graph, "pagerank"), lambda: nx.pagerank(analysis.undirected(graph))),
        (
            "betweenness",
            lambda: analysis.centrality(graph, "betweenness"),
            lambda: nx.betweenness_centrality(analysis.undirected(graph), k=pivots, seed=SEED),
        ),
        ("communities", lambda: analysis.communities(graph), None),
        ("similar papers", lambda: analysis.similar(graph, papers[0]), None),
        (
            "path",
            lambda: analysis.path(graph, papers[0], papers[-1]),
            lambda: nx.shortest_path(analysis.undirected(graph), papers[0], papers[-1]),
        ),
        ("trends", lambda: analysis.trends(graph), None),
    ]


def _projected(graph: KnowledgeGraph) -> Any:
    """The 20 strongest pairs of papers that share data sets, by networkx."""
    table: nx.Graph[str] = nx.Graph()
    table.add_nodes_from(graph.papers)
    table.add_edges_from(
        (u, v) for u, v, role in graph.nx.edges(keys=True) if v.startswith("dataset/") and role != "mentions"
    )
    found = nx.bipartite.collaboration_weighted_projected_graph(table, list(graph.papers))
    return sorted(found.edges(data="weight"), key=lambda edge: -edge[2])[:20]


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
