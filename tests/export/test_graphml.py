"""graph.graphml opens in the libraries that people use, with nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import OutputError
from kg.export.graphml import write_graphml
from kg.graph import KnowledgeGraph
from kg.model import Entity, Paper


def _same(graph: KnowledgeGraph, path: Path) -> None:
    read = nx.read_graphml(path, force_multigraph=True)
    assert dict(read.nodes(data=True)) == dict(graph.nx.nodes(data=True))
    found = sorted((u, v, d["role"], d) for u, v, d in read.edges(data=True))
    assert [(u, v, {k: x for k, x in d.items() if k != "id"}) for u, v, _, d in found] == [
        (u, v, d) for u, v, _, d in sorted(graph.nx.edges(keys=True, data=True), key=lambda e: e[:3])
    ]


def test_networkx_reads_back_the_same_graph(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_graphml(tiny_graph, tmp_path / "graph.graphml")
    _same(tiny_graph, tmp_path / "graph.graphml")


def test_igraph_reads_the_same_nodes_and_edges(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_graphml(tiny_graph, tmp_path / "graph.graphml")
    read = igraph.Graph.Read_GraphML(str(tmp_path / "graph.graphml"))
    assert read.vs["id"] == list(tiny_graph.nx)
    assert read.vs["label"] == [d["label"] for _, d in tiny_graph.nx.nodes(data=True)]
    assert sorted(read.es["quote"]) == sorted(d["quote"] for *_, d in tiny_graph.nx.edges(data=True))


@settings(max_examples=40, deadline=None)
@given(title=st.text(min_size=1).filter(str.strip), alias=st.text(min_size=1))
def test_any_text_gives_a_file_that_parses(tmp_path_factory: pytest.TempPathFactory, title: str, alias: str) -> None:
    graph = KnowledgeGraph()
    graph.add_paper(Paper(id="x", title=title, abstract=""))
    graph.add_entity(Entity("method", "m", "M", (alias,)))
    path = tmp_path_factory.mktemp("any") / "graph.graphml"
    write_graphml(graph, path)
    assert set(nx.read_graphml(path)) == {"paper/x", "method/m"}


def test_an_unwritable_place_is_named_and_nothing_is_left(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"graph\.graphml: cannot be written"):
        write_graphml(tiny_graph, tmp_path / "file" / "graph.graphml")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_file_is_the_golden_one(
    tiny_graph: KnowledgeGraph, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    write_graphml(tiny_graph, tmp_path / "graph.graphml")
    golden("graph.graphml", (tmp_path / "graph.graphml").read_bytes().decode("utf-8"))
