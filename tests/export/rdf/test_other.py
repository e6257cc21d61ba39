"""N-Quads and JSON-LD say what N-Triples says."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from kg.export.rdf import ntriples, write_jsonld, write_nquads
from kg.graph import KnowledgeGraph

SOURCES = "https://w3id.org/paper-kg/source/"


def triples(graph: KnowledgeGraph) -> set[str]:
    parsed = pyoxigraph.parse("".join(ntriples(graph)), pyoxigraph.RdfFormat.N_TRIPLES)
    return {str(q.triple) for q in parsed}


def test_nquads_have_one_graph_a_source(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_nquads(tiny_graph, tmp_path / "graph.nq")
    quads = list(pyoxigraph.parse(path=tmp_path / "graph.nq", format=pyoxigraph.RdfFormat.N_QUADS))
    assert {str(q.triple) for q in quads} == triples(tiny_graph)
    graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, pyoxigraph.NamedNode)}
    assert graphs == {SOURCES + "list.txt", SOURCES + "papers.bib"}
    alpha = [
        q for q in quads if q.subject.value.endswith("paper/arxiv-2401.00001") and q.predicate.value.endswith("title")
    ]
    assert len(alpha) == 2  # it stands in both documents


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # from its own JSON-LD parser
@pytest.mark.parametrize("base", ["https://w3id.org/paper-kg/", "https://example.org/x#"])
def test_jsonld_says_the_same(base: str, tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_jsonld(tiny_graph, tmp_path / "graph.jsonld", base_iri=base)
    write = "".join(ntriples(tiny_graph, base_iri=base))
    expected = {str(q.triple) for q in pyoxigraph.parse(write, pyoxigraph.RdfFormat.N_TRIPLES)}
    engine = pyoxigraph.parse(path=tmp_path / "graph.jsonld", format=pyoxigraph.RdfFormat.JSON_LD)
    assert {str(q.triple) for q in engine} == expected
    theirs = rdflib.Graph().parse(tmp_path / "graph.jsonld", format="json-ld").serialize(format="nt")
    assert {str(q.triple) for q in pyoxigraph.parse(theirs, pyoxigraph.RdfFormat.N_TRIPLES)} == expected
