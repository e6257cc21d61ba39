"""Shortest paths: optimal by the stated rule, through specific things, with a sentence for each step."""

from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import pytest

from kg import analysis
from kg.benchmarks.synthetic import add_claim, synthetic_graph
from kg.errors import NotFoundError
from kg.graph import KnowledgeGraph
from kg.model import Paper


def cheapest_cost(graph: KnowledgeGraph, start: str, end: str) -> float:
    """The rule, by brute force: the least cost of all simple paths."""
    view = analysis.undirected(graph)
    costs = [sum(_cost(view, u, v) for u, v in pairwise(walk)) for walk in nx.all_simple_paths(view, start, end)]
    return min(costs, default=math.inf)


def _cost(view: nx.Graph, u: str, v: str) -> float:
    return 1 + math.log(view.degree(v if u.startswith("paper/") else u))


@pytest.mark.parametrize("seed", range(4))
def test_a_path_is_the_cheapest_of_all(seed: int) -> None:
    graph = synthetic_graph(6, seed)
    nodes = list(analysis.undirected(graph))[::5]
    for start in nodes[:2]:
        for end in nodes:
            found = analysis.path(graph, start, end)
            cost = 0.0 if start == end else cheapest_cost(graph, start, end)
            assert (math.inf if found is None else found.cost) == pytest.approx(cost)


def test_every_step_is_a_claim_with_its_sentence(tiny_graph: KnowledgeGraph) -> None:
    found = analysis.path(tiny_graph, "machine translation", "BetaBench")
    assert found is not None
    kinds = ["task", "paper", "method", "paper", "paper", "dataset"]
    assert [n.kind for i, n in enumerate(found.nodes) if i != 4] == kinds  # the fifth is COCO, CLIP or BLIP-2: a tie
    assert [(s.start, s.end) for s in found.steps] == list(pairwise(found.nodes))
    for step in found.steps:
        paper = tiny_graph.papers[step.paper.id]
        assert step.quote in paper.abstract


def test_a_rare_thing_beats_a_hub() -> None:
    graph = KnowledgeGraph()
    for i in range(40):
        paper = Paper(id=f"p{i}", title=f"Paper {i}", abstract="A transformer with Rare and Odd parts.")
        graph.add_paper(paper)
        add_claim(graph, paper, "method", "transformer", "uses")
        if i in (0, 1):
            add_claim(graph, paper, "method", "Rare", "uses")
        if i in (1, 2):
            add_claim(graph, paper, "method", "Odd", "uses")
    found = analysis.path(graph, "Paper 0", "Paper 2")
    assert found is not None
    assert [str(n) for n in found.nodes] == ["Paper 0", "Rare", "Paper 1", "Odd", "Paper 2"]


def test_ends_that_analysis_leaves_out_are_joined_by_the_links_they_have(tiny_graph: KnowledgeGraph) -> None:
    metric = analysis.path(tiny_graph, "BLEU", "LoRA")
    mentioned = analysis.path(tiny_graph, "dataset:VQA", "image captioning")
    assert metric is not None
    assert mentioned is not None
    assert [n.kind for n in metric.nodes] == ["metric", "paper", "method"]
    assert mentioned.steps[0].role == "mentions"


def test_what_is_not_connected_has_no_path(tiny_graph: KnowledgeGraph) -> None:
    assert analysis.path(tiny_graph, "epsilon", "CLIP") is None
    with pytest.raises(NotFoundError, match="did you mean"):
        analysis.path(tiny_graph, "CLIPP", "LoRA")


def test_from_a_thing_to_itself_is_no_step(tiny_graph: KnowledgeGraph) -> None:
    found = analysis.path(tiny_graph, "CLIP", "clip")
    assert found is not None
    assert (len(found.nodes), found.steps, found.cost) == (1, (), 0.0)
