"""The order in which papers, entities and claims came never shows in an output."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kg.export.graphml import write_graphml
from kg.export.report import write_report
from kg.export.tables import write_tables
from kg.graph import KnowledgeGraph


def shuffled(graph: KnowledgeGraph, seed: int) -> KnowledgeGraph:
    """The same graph, built in another order."""
    rng = random.Random(seed)
    made = KnowledgeGraph(graph.info, graph.log)
    for things, add in (
        (list(graph.papers.values()), made.add_paper),
        (list(graph.entities.values()), made.add_entity),
        (graph.claims, made.add_claim),
        (graph.results, made.add_result),
    ):
        rng.shuffle(things)
        for thing in things:
            add(thing)
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_graph_gives_the_same_bytes(tiny_graph: KnowledgeGraph, tmp_path: Path, seed: int) -> None:
    for name, graph in (("one", tiny_graph), ("other", shuffled(tiny_graph, seed))):
        write_graphml(graph, tmp_path / name / "graph.graphml")
        write_tables(graph, tmp_path / name)
        write_report(graph, tmp_path / name / "report.md")
    one, other = ({f.name: f.read_bytes() for f in (tmp_path / name).iterdir()} for name in ("one", "other"))
    assert sorted(one) == ["edges.csv", "graph.graphml", "nodes.csv", "report.md"]
    assert one == other
