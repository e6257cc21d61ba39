"""The pyvis network: a Network that users go on with, and a file that needs no network."""

from __future__ import annotations

import re

from kg.benchmarks.synthetic import synthetic_graph
from kg.export.pyvis import to_pyvis, write_network


def test_network_has_every_node_and_every_claim(tiny_graph):
    net = tiny_graph.to_pyvis()
    assert set(net.get_nodes()) == {*tiny_graph.papers, *tiny_graph.entities}
    assert net.num_edges() == sum(c.entity is not None for c in tiny_graph.claims)
    assert net.get_node("dataset/coco")["label"] == "COCO"
    assert net.neighbors("method/lora") == set()  # edges run from papers
    assert "method/lora" in net.neighbors("paper/gamma")
    assert all("x" in node and "y" in node for node in net.nodes)
    assert net.options.physics.enabled is False


def test_edges_quote_their_papers(tiny_graph):
    edge = next(
        e
        for e in to_pyvis(tiny_graph).edges
        if e["to"] == "method/blip-2" and "alpha" not in e["from"] and "2401" in e["from"]
    )
    assert edge["title"].startswith("compares: “")
    assert "outperforms BLIP-2" in edge["title"]


def test_users_can_go_on(tiny_graph):
    net = to_pyvis(tiny_graph)
    net.add_node("mine", label="mine")
    net.add_edge("mine", "method/clip")
    net.toggle_physics(True)
    assert '"mine"' in net.generate_html()


def test_file_loads_nothing_and_is_the_same_twice(tiny_graph, tmp_path):
    write_network(tiny_graph, tmp_path / "a.html")
    write_network(tiny_graph, tmp_path / "b.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.html").read_text(encoding="utf-8")
    assert not re.search(r"<(?:link|img|iframe)\b|<script[^>]*\bsrc=", text)
    assert "default-src 'none'" in text


def test_large_graphs_show_what_has_most_links(tmp_path):
    graph = synthetic_graph(40)
    net = to_pyvis(graph, most=50)
    assert net.num_nodes() == 50
    assert "the 50 of" in net.heading
