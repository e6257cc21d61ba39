"""The shipped files are current, valid, and say all that the data uses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from kg import schema
from kg.export.rdf import write_rdf
from kg.export.rdf.ontology import read, shipped
from kg.graph import KnowledgeGraph

KGO = rdflib.Namespace(schema.KGO)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_files_are_current(name: str) -> None:
    assert read(name) == shipped()[name], "write them anew with: python -m kg.export.rdf.ontology"


@pytest.fixture
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=read("ontology.ttl"))


def test_every_own_term_in_the_data_is_defined(ontology: rdflib.Graph, tiny_graph: KnowledgeGraph) -> None:
    used = {
        t for triple in tiny_graph.to_rdflib() for t in triple if str(t).startswith(schema.KGO) and str(t) != schema.KGO
    }
    assert used
    assert used <= set(ontology.subjects())


def test_every_link_of_the_schema_is_a_property(ontology: rdflib.Graph) -> None:
    for link in schema.LINKS:
        assert (KGO[link.predicate], RDF.type, OWL.ObjectProperty) in ontology
        if link.plain:
            assert (KGO[link.predicate], RDFS.subPropertyOf, KGO[link.plain]) in ontology


def test_every_term_has_label_comment_and_range_and_is_on_the_page(ontology: rdflib.Graph) -> None:
    page = read("ontology.html")
    for term in set(ontology.subjects()) - {rdflib.URIRef(schema.KGO.rstrip("#"))}:
        assert ontology.value(term, RDFS.label)
        assert ontology.value(term, RDFS.comment)
        assert f"id='{str(term).removeprefix(schema.KGO)}'" in page
        if (term, RDF.type, OWL.Class) not in ontology:
            assert ontology.value(term, RDFS.range)


def test_no_blank_nodes(ontology: rdflib.Graph) -> None:
    shapes = rdflib.Graph().parse(data=read("shapes.ttl"))
    assert not [t for g in (ontology, shapes) for triple in g for t in triple if isinstance(t, rdflib.BNode)]


def test_the_page_asks_nobody_else_for_anything() -> None:
    assert not re.search(r"<(?:script|link|img|iframe)|@import|url\(", read("ontology.html"))


def test_every_prefix_in_the_context_is_that_of_the_turtle(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_rdf(tiny_graph, tmp_path)
    context = json.loads(read("context.jsonld"))["@context"]
    prefixes = dict(re.findall(r"@prefix (\w+): +<(.*?)>", (tmp_path / "graph.ttl").read_text()))
    assert prefixes.items() >= {k: v for k, v in context.items() if isinstance(v, str)}.items()


@pytest.mark.parametrize("name", ["ontology.ttl", "shapes.ttl"])
def test_the_engine_reads_them(name: str) -> None:
    assert list(pyoxigraph.parse(read(name), pyoxigraph.RdfFormat.TURTLE))
