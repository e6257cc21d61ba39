"""What is shared, central, similar, and rising."""

from __future__ import annotations

import sys
from functools import partial

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import analysis
from kg.analysis import summary
from kg.analysis.centrality import as_shown
from kg.benchmarks.synthetic import add_claim, synthetic_graph
from kg.errors import AmbiguousNameError, KgError, NotFoundError
from kg.graph import KnowledgeGraph
from kg.model import Date, Paper


def collection(papers: list[str], years: list[int | None] | None = None) -> KnowledgeGraph:
    """Papers that use the methods named by the letters of each word."""
    graph = KnowledgeGraph()
    for number, methods in enumerate(papers):
        date = Date(years[number]) if years else Date()
        paper = Paper(id=f"p{number}", title=f"Paper {number}", abstract=" ".join(methods), date=date)
        graph.add_paper(paper)
        for method in methods:
            add_claim(graph, paper, "method", method, "uses")
    return graph


LETTERS = st.lists(st.text("ABCDE", max_size=4).map(lambda t: "".join(sorted(set(t)))), min_size=1, max_size=6)


# ------------------------------------------------------------------------------------------------- shared


def test_shared_datasets_are_groups_of_papers(tiny_graph: KnowledgeGraph) -> None:
    (coco,) = analysis.shared_datasets(tiny_graph)
    assert (coco.entity.label, coco.count, coco.weight) == ("COCO", 2, 1.0)
    assert [p.id for p in coco.papers] == ["paper/arxiv-2401.00001", "paper/beta"]


def test_pairs_of_papers_name_what_they_share_rarest_first() -> None:
    graph = collection(["ABC", "AC", "C"])
    pair = analysis.paper_pairs(graph, "method")[0]
    assert (pair.left.id, pair.right.id, pair.weight) == ("paper/p0", "paper/p1", 1.5)
    assert [str(n) for n in pair.shared] == ["A", "C"]


def test_used_together_leaves_out_what_only_one_paper_has() -> None:
    graph = collection(["ABX", "ABY", "A"])
    (pair,) = analysis.used_together(graph)
    assert (str(pair.left), str(pair.right), len(pair.shared)) == ("A", "B", 2)


# --------------------------------------------------------------------------------------------- centrality


@pytest.mark.parametrize(
    ("measure", "reference"),
    [
        ("degree", nx.degree_centrality),
        ("pagerank", partial(nx.pagerank, tol=1e-12, max_iter=500)),
        ("betweenness", nx.betweenness_centrality),
    ],
)
def test_centrality_is_that_of_networkx_on_the_analysis_graph(
    tiny_graph: KnowledgeGraph, measure: str, reference
) -> None:
    expected = reference(analysis.undirected(tiny_graph))
    rows = analysis.centrality(tiny_graph, measure)
    assert {row.node.id: row.score for row in rows} == pytest.approx(expected, abs=1e-6)
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)


def test_centrality_of_a_kind_keeps_the_scores_of_the_whole(tiny_graph: KnowledgeGraph) -> None:
    whole = {row.node.id: row for row in analysis.centrality(tiny_graph, "pagerank")}
    methods = analysis.centrality(tiny_graph, "pagerank", kind="method")
    assert {row.kind for row in methods} == {"method"}
    assert all(row == whole[row.node.id] for row in methods)


def test_names_and_techniques_are_told_apart() -> None:
    graph = KnowledgeGraph()
    paper = Paper(id="x", title="X", abstract="LoRA and diffusion model")
    graph.add_paper(paper)
    add_claim(graph, paper, "method", "LoRA", "uses")
    add_claim(graph, paper, "method", "diffusion model", "uses")
    assert {r.node.label: r.named for r in analysis.centrality(graph, kind="method")} == {
        "LoRA": True,
        "diffusion model": False,
    }


def test_betweenness_of_a_large_graph_is_estimated_the_same_way_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = synthetic_graph(60)
    ranking = sys.modules["kg.analysis.centrality"]  # the package's attribute of this name is the function
    exact = analysis.centrality(graph, "betweenness")
    assert not ranking.is_estimated(graph)
    monkeypatch.setattr(ranking, "EXACT_UP_TO", 0)
    estimate = analysis.centrality(graph, "betweenness")
    assert ranking.is_estimated(graph)
    assert estimate == analysis.centrality(graph, "betweenness") != exact
    assert {r.node for r in estimate[:3]} & {r.node for r in exact[:3]}


def test_an_unknown_measure_lists_the_known_ones(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(ValueError, match="degree, pagerank, betweenness"):
        analysis.centrality(tiny_graph, "fame")


# ------------------------------------------------------------------------------------------------ similar


def test_similar_papers_give_the_rarest_shared_thing_as_the_reason() -> None:
    graph = collection(["AB", "AB", "A", "A", "X"])
    rows = analysis.similar(graph, "Paper 0")
    assert [(row.paper.id, row.score == 1.0) for row in rows] == [
        ("paper/p1", True),
        ("paper/p2", False),
        ("paper/p3", False),
    ]
    assert rows[0].reason == "method B, which 2 papers have"


@settings(max_examples=40, deadline=None)
@given(LETTERS)
def test_similarity_lies_between_nothing_and_all(papers: list[str]) -> None:
    graph = collection(papers)
    for row in analysis.similar(graph, "p0", limit=None):
        theirs = papers[int(row.paper.id.removeprefix("paper/p"))]
        assert {str(n).upper() for n in row.shared} == set(papers[0]) & set(theirs)
        assert 0 < row.score <= 1
        shareable = {m for m in papers[0] if sum(m in p for p in papers) > 1}
        assert (row.score == 1) == (shareable <= set(theirs))


def test_a_paper_is_found_by_what_it_alone_introduces(tiny_graph: KnowledgeGraph) -> None:
    assert analysis.similar(tiny_graph, "AlphaNet") == analysis.similar(tiny_graph, "arxiv:2401.00001")
    with pytest.raises(KgError, match="CLIP: this is a method, not a paper"):
        analysis.similar(tiny_graph, "CLIP")
    with pytest.raises(NotFoundError, match="AlphaNet"):
        analysis.similar(tiny_graph, "AlphaNett")
    with pytest.raises(AmbiguousNameError):
        analysis.similar(tiny_graph, "VQA")


def test_a_paper_that_shares_nothing_is_like_no_other(tiny_graph: KnowledgeGraph) -> None:
    assert analysis.similar(tiny_graph, "epsilon") == []


# ------------------------------------------------------------------------------------------------- trends


def test_trends_count_the_unknown_year() -> None:
    graph = collection(["A", "A", "AB", "B"], [2020, 2023, 2024, None])
    a, b = analysis.trends(graph)
    assert a.change is b.change is None
    assert [(y.year, y.papers) for y in a.years] == [(2020, 1), (2023, 1), (2024, 1), (None, 0)]
    assert (str(b.entity), b.papers, b.first_year) == ("B", 2, 2024)
    assert [(y.year, y.papers) for y in analysis.years(graph)] == [(2020, 1), (2023, 1), (2024, 1), (None, 1)]


def test_change_is_told_from_five_dated_papers_on() -> None:
    graph = collection(["A", "A", "A", "AB", "AB", "B", "B", "B"], [2020, 2020, 2023, 2024, 2024, 2024, 2024, None])
    a, b = analysis.trends(graph)
    assert (a.papers, a.change) == (5, round(3 / 5 - 1, 9))
    assert (b.papers, b.change) == (5, None)


def test_things_of_one_paper_do_not_outrank_and_ties_go_by_name() -> None:
    graph = collection(["A", "BCDEFGH", "BCDEFGH"], [2020, 2020, 2020])
    ranked = analysis.centrality(graph, "pagerank", "method")
    assert str(ranked[0].node) == "A"
    assert "".join(str(r.node) for r in as_shown(ranked)) == "BCDEFGHA"


def test_without_earlier_years_nothing_changes() -> None:
    assert analysis.trends(collection(["A"], [2024]))[0].change is None


@settings(max_examples=30, deadline=None)
@given(LETTERS, st.data())
def test_no_paper_is_lost_in_the_trends(papers: list[str], data: st.DataObject) -> None:
    size = len(papers)
    years = data.draw(st.lists(st.none() | st.integers(2019, 2023), min_size=size, max_size=size))
    graph = collection(papers, years)
    assert sum(y.papers for y in analysis.years(graph)) == size
    for row in analysis.trends(graph):
        assert sum(y.papers for y in row.years) == row.papers == sum(str(row.entity) in p for p in papers)


# ----------------------------------------------------------------------------------------- stats, summary


def test_stats_count_what_is_there(tiny_graph: KnowledgeGraph) -> None:
    figures = {(s.section, s.name): (s.count, s.of) for s in analysis.stats(tiny_graph)}
    assert figures["nodes", "papers"] == (5, None)
    assert figures["links", "mentions the data set"] == (2, 22)
    assert figures["papers with", "a year"] == (3, 5)
    assert figures["papers with", "a data set"] == (3, 5)
    assert figures["papers with", "code promised, without a link"] == (1, 5)
    assert sum(c for (s, n), (c, _) in figures.items() if s == "links" and n != "pieces of evidence") == 22


def test_the_summary_tells_what_was_skipped_and_why(tiny_graph: KnowledgeGraph) -> None:
    sections = {section.title: section.lines for section in summary(tiny_graph)}
    assert sections["Most shared data sets"] == ("      2 papers  COCO",)
    assert sections["Skipped"] == ("list.txt:50  no abstract",)
    assert sections["In the graph"][0].split()[:2] == ["5", "papers"]
    assert sections["In the graph"][-1].split() == ["2", "reported", "results"]


def test_one_reported_result_is_one() -> None:
    graph = synthetic_graph(30)
    one = KnowledgeGraph()
    for paper in graph.papers.values():
        one.add_paper(paper)
    for entity in graph.entities.values():
        one.add_entity(entity)
    one.add_result(graph.results[0])
    assert summary(one)[0].lines[-1].split() == ["1", "reported", "result"]


def test_an_empty_graph_has_rows_of_nothing() -> None:
    graph = KnowledgeGraph()
    assert all(stat.count == 0 for stat in analysis.stats(graph))
    assert analysis.communities(graph) == analysis.trends(graph) == analysis.centrality(graph) == []
    assert summary(graph) == ()
