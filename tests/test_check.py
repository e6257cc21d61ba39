"""A sound graph passes; each way of breaking one is found, by the shapes and by the graph's own rules."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from click.testing import CliRunner

from kg.benchmarks.synthetic import synthetic_graph
from kg.check import check, check_shacl, check_shapes
from kg.cli import cli
from kg.export.rdf import ntriples
from kg.graph import KnowledgeGraph
from kg.model import Claim, Entity, Identifier, Paper, Quantity, Result

ALPHA = "paper/arxiv-2401.00001"
PAPER_IRI = "<https://w3id.org/paper-kg/paper/beta>"


def test_a_sound_graph_has_no_problems(tiny_graph: KnowledgeGraph) -> None:
    assert check(tiny_graph, shacl=True) == []


def test_a_synthetic_graph_has_no_problems() -> None:
    assert check(synthetic_graph(50)) == []


def broken_entity(graph: KnowledgeGraph) -> None:
    graph.add_entity(Entity("method", "lonely", "Lonely"))


def broken_role(graph: KnowledgeGraph) -> None:
    claim = graph.claims_of("dataset/coco")[0]
    graph.add_entity(Entity("task", "odd", "odd"))
    graph.add_claim(Claim(claim.paper, "task/odd", "has page", claim.evidence))


def broken_result_node(graph: KnowledgeGraph) -> None:
    graph.add_result(replace(graph.results[0], method="method/nowhere"))


def broken_figure(graph: KnowledgeGraph) -> None:
    graph.add_result(replace(graph.results[0], value=Quantity("99.9", Decimal("99.9")), task=None))


def broken_result_range(graph: KnowledgeGraph) -> None:
    evidence = replace(graph.results[0].evidence, end=9_000, sentence_end=9_000)
    graph.add_result(Result(ALPHA, Quantity("1", Decimal(1)), evidence))


def broken_identifier(graph: KnowledgeGraph) -> None:
    graph.add_paper(Paper(id="twin", title="Twin", abstract="", identifiers=(Identifier("doi", "10.1000/alpha"),)))


def broken_page(graph: KnowledgeGraph) -> None:
    claim = graph.claims_of("page/gamma.example/demo")[0]
    graph.add_entity(Entity("page", "see below", "see below"))
    graph.add_claim(Claim(claim.paper, "page/see below", "has page", claim.evidence))


@pytest.mark.parametrize(
    ("break_it", "expected", "grave"),
    [
        (broken_entity, "method/lonely: no paper is linked to it", False),
        (broken_role, "a task cannot have the role 'has page'", True),
        (broken_result_node, "its method method/nowhere is not in the graph", True),
        (broken_figure, "the figure '99.9' is not what its evidence quotes, '131.2'", True),
        (broken_result_range, "the evidence abstract .*-9000 lies outside the text", True),
        (broken_identifier, "doi:10.1000/alpha: is the identifier of 2 papers", False),
        (broken_page, "'see below' is no web address", False),
    ],
)
def test_what_is_broken_is_found(break_it: object, expected: str, grave: bool, tiny_graph: KnowledgeGraph) -> None:
    break_it(tiny_graph)  # type: ignore[operator]
    found = check(tiny_graph, shacl=False)
    assert [p.grave for p in found if re.search(expected, f"{p.where}: {p.what}")] == [grave]


XSD = "<http://www.w3.org/2001/XMLSchema#"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
CLAIM = "<https://w3id.org/paper-kg/claim/e613df014989bd45>"
KGO = "<https://w3id.org/paper-kg/ontology#"


@pytest.mark.parametrize(
    ("drop", "add", "rule"),
    [
        (f"{PAPER_IRI} {LABEL}", "", "rdfs:label"),
        ("", f'{PAPER_IRI} {LABEL} "another" .', "rdfs:label"),
        ("", f"{PAPER_IRI} {KGO}usesMethod> <https://w3id.org/paper-kg/dataset/coco> .", "kgo:usesMethod"),
        ("", f'{PAPER_IRI} {KGO}authorCount> "many" .', "kgo:authorCount"),
        (f"{CLAIM} {KGO}quotedText>", "", "kgo:quotedText"),
        (f"{CLAIM} <http://www.w3.org/2005/11/its/rdf#taConfidence>", f'{CLAIM} <http://www.w3.org/2005/11/its/rdf#taConfidence> "1.5"^^{XSD}decimal> .', "its:taConfidence"),
    ],
)  # fmt: skip
def test_both_ways_of_checking_the_shapes_find_the_same(
    drop: str, add: str, rule: str, tiny_graph: KnowledgeGraph
) -> None:
    lines = "".join(ntriples(tiny_graph)).splitlines()
    kept = [line for line in lines if not drop or drop not in line]
    data = "\n".join([*kept, add])
    store = pyoxigraph.Store()
    store.bulk_load(data, pyoxigraph.RdfFormat.N_TRIPLES)
    ours, theirs = set(check_shapes(store)), set(check_shacl(rdflib.Graph().parse(data=data, format="nt")))
    assert {p.where for p in ours if f"{rule}:" in p.what} == {p.where for p in theirs if f"{rule}:" in p.what} != set()


def test_the_command(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    done = CliRunner().invoke(cli, ["check", "-g", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (
        0,
        "5 papers, 21 links, 1 code promise, 2 reported results: 0 errors, 0 warnings\n",
    )
    broken_figure(tiny_graph)
    tiny_graph.save(tmp_path / "graph.db")
    done = CliRunner().invoke(cli, ["check", "-g", str(tmp_path)])
    assert done.exit_code == 1
    assert "error: paper/arxiv-2401.00001 result " in done.stdout
