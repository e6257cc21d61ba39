"""report.md: the whole of it as a golden file, and what may not go wrong at the edges."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.benchmarks.synthetic import add_claim
from kg.export import report
from kg.export.report import report_lines, write_report
from kg.graph import BuildLog, KnowledgeGraph
from kg.model import Merge, Paper


def test_report_is_the_golden_file(
    tiny_graph: KnowledgeGraph, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    write_report(tiny_graph, tmp_path / "report.md")
    golden("report.md", (tmp_path / "report.md").read_bytes().decode("utf-8"))


def test_an_empty_graph_has_a_report() -> None:
    lines = list(report_lines(KnowledgeGraph()))
    assert "0 papers, linked to 0 things by 0 links" in lines[2]


def test_a_long_name_still_says_that_the_title_is_missing() -> None:
    graph = KnowledgeGraph()
    name = "A name of many words that goes on and on until it is much too long for a cell"
    for number in range(2):
        paper = Paper(id=f"x{number}", title=None, abstract=f"We introduce the {name}, and evaluate it on COCO.")
        graph.add_paper(paper)
        add_claim(graph, paper, "dataset", "COCO", "uses")
        add_claim(graph, paper, "method", name, "introduces")
    row = next(line for line in report_lines(graph) if line.startswith("| COCO"))
    assert row.count("… (no title)") == 2


def test_mark_up_in_names_stays_text() -> None:
    graph = KnowledgeGraph(log=BuildLog(merges=[Merge("method", "method/a|b", "<b>*x*</b>", "same | key")]))
    graph.add_paper(Paper(id="x", title="A | B", abstract=""))
    assert "| method | a\\|b | \\<b\\>\\*x\\*\\</b\\> | same \\| key |" in list(report_lines(graph))


def test_what_is_worth_a_look_stands_before_plain_spellings() -> None:
    reasons = (
        "spelling variant",
        "one thing in paper/x",
        "known under both names",
        "abbreviation and long form in paper/x",
    )
    merges = [Merge("method", f"method/{i}", f"name {i}", reason) for i, reason in enumerate(reasons)]
    lines = list(report_lines(KnowledgeGraph(log=BuildLog(merges=merges))))
    joined = lines[lines.index("## Names that were joined") : lines.index("## Names that differ in spelling only")]
    assert [line[:12] for line in joined if line.startswith("| method")] == [
        "| method | 3",
        "| method | 2",
        "| method | 1",
    ]
    assert "| method | 0 | name 0 |" in lines[lines.index("## Names that differ in spelling only") :]


def test_a_long_list_is_cut_and_says_so(monkeypatch) -> None:
    monkeypatch.setattr(report, "LONGEST", 2)
    merges = [Merge("method", "method/a", f"A{i}", f"reason {i}") for i in range(5)]
    lines = list(report_lines(KnowledgeGraph(log=BuildLog(merges=merges))))
    assert sum(line.startswith("| method |") for line in lines) == 2
    assert "… and 3 more, all of them in graph.db." in lines
