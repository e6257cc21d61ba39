"""The explorer over HTTP: the whole graph, what lies around a node, and finding it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.benchmarks.synthetic import synthetic_graph
from kg.graph import KnowledgeGraph
from kg.serve import explore

Serve = Callable[..., str]


def fetch(url: str, accept: str = "text/html") -> str:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=30) as answer:
        return answer.read().decode()


def test_the_pages(serve: Serve) -> None:
    url = serve()
    assert "AlphaNet" in fetch(f"{url}/")
    assert "AlphaNet" in fetch(f"{url}/around/dataset/coco")
    assert "AlphaNet" not in fetch(f"{url}/around/dataset/flores-200")
    assert "kgo:usesDataset" in fetch(f"{url}/ontology")
    assert "kgo:usesDataset a owl:ObjectProperty" in fetch(f"{url}/ontology", "text/turtle")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(f"{url}/around/dataset/nothing")


def test_finding(serve: Serve) -> None:
    url = serve()
    hits = json.loads(fetch(f"{url}/find?q=visual%20quest", "application/json"))
    assert [h["id"] for h in hits][:1] == ["task/vqa"]
    page = fetch(f"{url}/find?q=%3Cscript%3E")
    assert "<script>" not in page
    assert "/around/paper/gamma" in page or "Nothing has that name" in page


@pytest.mark.parametrize("words", ['"', 'a"b', "NEAR(", "*", "AND", "-", "\\", "' OR 1=1"])
def test_odd_searches_find_nothing_and_break_nothing(words: str, tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    assert isinstance(explore.search(tiny_graph, tmp_path / "graph.db", words), list)


def test_a_neighbourhood_of_a_hub_is_bounded() -> None:
    graph = synthetic_graph(1500)
    hub = explore.top(graph, 1)[0].id
    part = explore.around(graph, hub)
    assert len(part.papers_by_id) == explore.MOST_PAPERS
    assert all(any(c.entity == hub for c in part.claims_of(p)) for p in part.papers_by_id)


def test_a_neighbourhood_of_a_paper_holds_it_and_what_shares_most(tiny_graph: KnowledgeGraph) -> None:
    part = explore.around(tiny_graph, "paper/beta")
    assert "paper/beta" in part.papers_by_id
    assert "paper/arxiv-2401.00001" in part.papers_by_id
    assert "paper/epsilon" not in part.papers_by_id
