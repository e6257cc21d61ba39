"""The analysis graph and its projections, held against networkx and against counting by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from kg.analysis.base import incidence, strongest_pairs, undirected
from kg.benchmarks.synthetic import synthetic_graph
from kg.graph import KnowledgeGraph

TABLES = st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=7)


def test_the_analysis_graph_is_simple_and_has_no_mentions_metrics_or_pages(tiny_graph: KnowledgeGraph) -> None:
    view = undirected(tiny_graph)
    wanted: nx.Graph[str] = nx.Graph()
    wanted.add_nodes_from(n for n, d in tiny_graph.nx.nodes(data=True) if d["kind"] not in ("metric", "page"))
    wanted.add_edges_from((u, v) for u, v, role in tiny_graph.nx.edges(keys=True) if role != "mentions" and v in wanted)
    assert type(view) is nx.Graph
    assert set(view) == set(wanted)
    assert {frozenset(e) for e in view.edges} == {frozenset(e) for e in wanted.edges}
    assert not view.has_edge("paper/delta", "dataset/coco")


def test_incidence_has_all_papers_and_the_kinds_asked_for(tiny_graph: KnowledgeGraph) -> None:
    table = incidence(tiny_graph, "dataset")
    assert table.papers == tuple(tiny_graph.papers)
    coco = table.entities.index("dataset/coco")
    assert table.papers_of(coco) == ("paper/arxiv-2401.00001", "paper/beta")
    assert table.popularity[coco] == 2
    assert table.entities_of(table.papers.index("paper/beta")) == ("dataset/betabench", "dataset/coco")


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_pairs_are_newmans_projection(table: list[list[bool]]) -> None:
    matrix = np.array(table, dtype=float)
    graph: nx.Graph[object] = nx.Graph()
    rows = [("row", i) for i in range(len(table))]
    graph.add_nodes_from(rows)
    graph.add_edges_from((("row", i), ("column", j)) for i, j in zip(*np.nonzero(matrix), strict=True))
    expected = nx.bipartite.collaboration_weighted_projected_graph(graph, rows)
    found = strongest_pairs(sparse.csr_matrix(matrix))
    assert {(i, j): pytest.approx(w, abs=1e-8) for i, j, w in found} == {
        tuple(sorted((u[1], v[1]))): d["weight"] for u, v, d in expected.edges(data=True)
    }
    assert found == sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


@settings(max_examples=150, deadline=None)
@given(TABLES, st.integers(1, 4), st.integers(1, 3), st.integers(1, 5))
def test_a_limit_gives_the_head_of_the_whole_list(table: list[list[bool]], limit: int, block: int, wide: int) -> None:
    matrix = sparse.csr_matrix(np.array(table, dtype=float))
    whole = strongest_pairs(matrix)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.analysis.base._BLOCK", block)
        patch.setattr("kg.analysis.base._WIDE", wide)
        assert strongest_pairs(matrix, limit) == whole[:limit]


def test_no_order_of_papers_changes_the_analysis_graph() -> None:
    graph = synthetic_graph(30)
    other = KnowledgeGraph()
    for paper in reversed(graph.papers.values()):
        other.add_paper(paper)
    for entity in reversed(graph.entities.values()):
        other.add_entity(entity)
    for claim in reversed(graph.claims):
        other.add_claim(claim)
    assert list(undirected(graph)) == list(undirected(other))
    assert list(undirected(graph).edges) == list(undirected(other).edges)


def test_an_empty_graph_is_analysed_too() -> None:
    assert len(undirected(KnowledgeGraph())) == 0
    assert strongest_pairs(incidence(KnowledgeGraph()).matrix) == []
