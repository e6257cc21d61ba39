"""Every named question, with the answer that a person reads off the small graph."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kg.errors import NotFoundError, QueryError
from kg.graph import KnowledgeGraph
from kg.query.questions import questions

ALPHA = "AlphaNet: Image Captioning with Few Weights"
BETA = "BetaBench: We introduce BetaBench, a benchmark for visual question…"
GAMMA = 'LoRA for Low-Resource Translation & "Friends" <script>'

#: question → (parameters, the columns to look at, the rows expected)
EXPECTED: dict[str, tuple[dict[str, str], str, list[tuple[Any, ...]]]] = {
    "best-scores": (
        {"dataset": "coco"},
        "metric_name direction score method_name title",
        [("CIDEr", "higher is better", Decimal("131.2"), "AlphaNet", ALPHA)],
    ),
    "code-promised": ({}, "title promise", [(BETA, "Code will be released")]),
    "datasets-used-once": ({}, "name title", [("BetaBench", BETA), ("FLORES-200", GAMMA)]),
    "methods-on-dataset": ({"dataset": "COCO"}, "name papers figures", [("AlphaNet", 1, 1)]),
    "metrics-on-dataset": ({"dataset": "COCO"}, "name papers figures", [("CIDEr", 1, 1)]),
    "most-used-datasets": ({}, "name papers", [("COCO", 2), ("BetaBench", 1), ("FLORES-200", 1)]),
    "most-used-datasets-for-task": (
        {"task": "visual question answering"},
        "name papers",
        [("BetaBench", 1), ("COCO", 1)],
    ),
    "papers-like": ({"paper": "beta"}, "title shared", [(ALPHA, 3)]),
    "papers-on-dataset": ({"dataset": "Coco"}, "title issued", [(BETA, "2025-06"), (ALPHA, "2024-01-15")]),
    "papers-sharing-datasets": ({}, "title other_title shared datasets", [(ALPHA, BETA, 1, "COCO")]),
    "papers-with-model": (
        {"method": "BLIP-2"},
        "title role code",
        [(ALPHA, "compares", "https://github.com/lab/alphanet"), (BETA, "uses", None)],
    ),
    "tasks-by-year": (
        {},
        "year name papers",
        [(2023, "image captioning", 1), (2024, "image captioning", 1), (2025, "VQA", 1)],
    ),
    "tasks-without-code": ({}, "name papers promises", [("VQA", 1, 1), ("machine translation", 1, 0)]),
    "used-together": ({"first": "CLIP", "second": "COCO"}, "title", [(BETA,), (ALPHA,)]),
    "who-introduced": ({"thing": "betabench"}, "title name kind", [(BETA, "BetaBench", "data set")]),
    "why": (
        {"paper": "10.1000/alpha", "thing": "COCO"},
        "role words sentence confidence found_by",
        [
            (
                "uses",
                "COCO",
                "It reaches a CIDEr of 131.2 on COCO and outperforms BLIP-2.",
                Decimal("0.9"),
                "synthetic 1",
            )
        ],
    ),
}


def test_every_question_has_an_expected_answer() -> None:
    assert set(EXPECTED) == set(questions())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_question(name: str, tiny_graph: KnowledgeGraph) -> None:
    parameters, columns, expected = EXPECTED[name]
    answer = tiny_graph.query(name, **parameters)
    assert [
        tuple(str(v) if c == "issued" else v for c, v in ((c, row[c]) for c in columns.split())) for row in answer
    ] == expected


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_question_runs_as_its_file_stands_and_says_what_it_does(name: str, tiny_graph: KnowledgeGraph) -> None:
    question = questions()[name]
    assert tiny_graph.query(question.sparql) is not None
    assert question.title
    assert question.about.endswith(".")
    for parameter in question.parameters:
        assert f"VALUES ?{parameter.name} {{" in question.sparql


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("papers-on-dataset", {}, "parameter dataset is missing; say: --param dataset="),
        ("papers-on-dataset", {"dataset": "COCO", "x": "1"}, "no parameter x"),
        ("tasks-by-year", {"x": "1"}, "it takes none"),
        ("paper-on-dataset", {"dataset": "COCO"}, "did you mean papers-on-dataset"),
    ],
)
def test_wrong_parameters_are_told(
    name: str, parameters: dict[str, str], message: str, tiny_graph: KnowledgeGraph
) -> None:
    with pytest.raises(QueryError, match=message):
        tiny_graph.query(name, **parameters)


def test_an_unknown_name_gives_the_nearest(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFoundError, match="did you mean BetaBench"):
        tiny_graph.query("papers-on-dataset", dataset="BetaBensh")


@pytest.mark.parametrize("name", ["beta", "paper:beta", BETA, "betabench", "<https://w3id.org/paper-kg/paper/beta>"])
def test_a_paper_goes_by_many_names(name: str, tiny_graph: KnowledgeGraph) -> None:
    assert tiny_graph.query("papers-like", paper=name)[0].title == ALPHA


def test_a_name_that_two_kinds_share_can_be_told_apart(tiny_graph: KnowledgeGraph) -> None:
    together = tiny_graph.query("used-together", first="task:VQA", second="CLIP")
    assert [row.title for row in together] == [BETA]
    assert len(tiny_graph.query("used-together", first="dataset:VQA", second="CLIP")) == 0


@pytest.mark.parametrize("name", ['x" } INSERT', "a\\b", "} UNION { ?s ?p ?o", "<nonsense iri>", "\ud800"])
def test_a_parameter_cannot_change_the_query(name: str, tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFoundError):
        tiny_graph.query("papers-on-dataset", dataset=name)
