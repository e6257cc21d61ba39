"""Answers have Python values, and every standard format."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.benchmarks.synthetic import add_claim
from kg.errors import QueryError
from kg.graph import KnowledgeGraph
from kg.query.answer import Triples
from kg.query.ask import run
from kg.query.engine import disk_store, memory_store, open_store
from kg.query.output import render


def test_rows_have_python_values(tiny_graph: KnowledgeGraph) -> None:
    row = tiny_graph.query(
        "SELECT ?p ?title ?issued ?n ?v ?rel ?none ?c { VALUES ?p { paper:arxiv-2401.00001 } ?p rdfs:label ?title ; dcterms:issued ?issued ;"
        " kgo:authorCount ?n . ?r kgo:reportedIn ?p ; mls:hasValue ?v ; kgo:relative ?rel ; its:taConfidence ?c }"
    )[0]
    assert row.p == "https://w3id.org/paper-kg/paper/arxiv-2401.00001"
    assert row["issued"] == dt.date(2024, 1, 15)
    assert (row.n, row.v, row.rel, row.none, row.c) == (2, Decimal("131.2"), False, None, Decimal("0.9"))
    assert list(row) == ["p", "title", "issued", "n", "v", "rel", "none", "c"]
    with pytest.raises(AttributeError, match=r"no variable \?nope; there are: p, title"):
        _ = row.nope


def test_the_store_can_be_plugged_into_rdflib(tiny_graph: KnowledgeGraph) -> None:
    oxrdflib = pytest.importorskip("oxrdflib")
    graph = rdflib.Graph(oxrdflib.OxigraphStore(store=tiny_graph.triples), DATASET_DEFAULT_GRAPH_ID)
    assert len(graph) == len(tiny_graph.triples)
    clip = rdflib.URIRef("https://w3id.org/paper-kg/method/clip")
    assert [str(o) for o in graph.objects(clip, rdflib.RDFS.label)] == ["CLIP"]


def test_ask_and_construct(tiny_graph: KnowledgeGraph) -> None:
    assert tiny_graph.query("ASK { paper:beta kgo:introducesDataset dataset:betabench }") is True
    triples = tiny_graph.query("CONSTRUCT { ?p schema:about ?d } { ?p kgo:introducesDataset ?d }")
    assert isinstance(triples, Triples)
    assert triples.turtle().endswith("\npaper:beta schema:about dataset:betabench .\n")
    assert len(triples.to_rdflib()) == len(triples) == 1


def test_a_change_of_the_graph_changes_the_answer(tiny_graph: KnowledgeGraph) -> None:
    counting = "SELECT (COUNT(*) AS ?n) { ?p kgo:usesMethod method:clip }"
    assert tiny_graph.query(counting)[0].n == 2
    add_claim(tiny_graph, tiny_graph.paper("gamma").paper, "method", "CLIP", "uses", "LoRA")
    assert tiny_graph.query(counting)[0].n == 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # from its own JSON-LD parser
@pytest.mark.parametrize(
    ("sparql", "form"),
    [
        (q, f)
        for q in ("SELECT ?p { ?p kgo:hasMethod ?m }", "ASK { ?s ?p ?o }")
        for f in ("table", "json", "csv", "tsv", "sparql-json", "sparql-xml")
    ]
    + [("DESCRIBE method:clip", f) for f in ("turtle", "ntriples", "rdfxml", "jsonld")],
)
def test_every_format_writes(sparql: str, form: str, tiny_graph: KnowledgeGraph) -> None:
    out = b"".join(render(run(tiny_graph.triples, sparql), form))
    if form in ("json", "sparql-json"):
        json.loads(out)
    elif sparql.startswith("DESCRIBE"):
        names = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
        assert len(rdflib.Graph().parse(data=out, format=names[form])) == 3
    else:
        assert out


@pytest.mark.parametrize(
    ("sparql", "form"), [("SELECT * { ?s ?p ?o }", "turtle"), ("DESCRIBE method:clip", "csv"), ("ASK { }", "turtle")]
)
def test_a_format_that_does_not_fit_is_told(sparql: str, form: str, tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match=f"--format {form}: the answer is .*; choose one of"):
        list(render(run(tiny_graph.triples, sparql), form))


def test_a_store_on_disk_answers_alike_and_follows_the_graph(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    place = disk_store(tmp_path, folder=tmp_path / "stores")
    assert disk_store(tmp_path, folder=tmp_path / "stores") == place
    add_claim(tiny_graph, tiny_graph.paper("gamma").paper, "method", "CLIP", "uses", "LoRA")
    tiny_graph.save(tmp_path / "graph.db")
    assert disk_store(tmp_path, folder=tmp_path / "stores") != place
    assert len(open_store(tmp_path)) == len(memory_store(tiny_graph))
