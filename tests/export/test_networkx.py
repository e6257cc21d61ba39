"""The networkx view: what DESIGN promises of nodes, edges and attributes."""

from __future__ import annotations

import networkx as nx

from kg.graph import KnowledgeGraph

ALPHA, COCO = "paper/arxiv-2401.00001", "dataset/coco"


def test_nodes_carry_kind_label_aliases_and_the_year_only_where_it_is_known(tiny_graph: KnowledgeGraph) -> None:
    view = tiny_graph.nx
    assert isinstance(view, nx.MultiDiGraph)
    assert set(view) == {*tiny_graph.papers, *tiny_graph.entities}
    assert view.nodes[ALPHA]["year"] == 2024
    assert "year" not in view.nodes["paper/gamma"]
    assert view.nodes["task/vqa"] == {"kind": "task", "label": "VQA", "aliases": "visual question answering"}
    assert view.nodes["paper/beta"]["label"].startswith("BetaBench: We introduce")


def test_edges_run_from_paper_to_entity_keyed_by_role_with_a_quote(tiny_graph: KnowledgeGraph) -> None:
    view = tiny_graph.nx
    assert view.edges[ALPHA, COCO, "uses"] == {
        "role": "uses",
        "score": 0.9,
        "evidence_count": 1,
        "quote": "It reaches a CIDEr of 131.2 on COCO and outperforms BLIP-2.",
    }
    assert all(view.nodes[u]["kind"] == "paper" != view.nodes[v]["kind"] for u, v in view.edges())
    assert view.number_of_edges() == sum(claim.entity is not None for claim in tiny_graph.claims)


def test_every_attribute_is_a_plain_value(tiny_graph: KnowledgeGraph) -> None:
    facts = [d for _, d in tiny_graph.nx.nodes(data=True)] + [d for *_, d in tiny_graph.nx.edges(data=True)]
    assert {type(value) for d in facts for value in d.values()} == {str, int, float}
