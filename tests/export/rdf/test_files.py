"""The RDF files: valid for every parser, the same for all of them, the same bytes every time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.errors import InputError
from kg.export.rdf import to_rdflib, write_rdf
from kg.graph import KnowledgeGraph

FILES = ("graph.ttl", "evidence.ttl", "graph.nt")


@pytest.fixture
def folder(tiny_graph: KnowledgeGraph, tmp_path: Path) -> Path:
    write_rdf(tiny_graph, tmp_path)
    return tmp_path


def quads(data: bytes, form: pyoxigraph.RdfFormat) -> set[str]:
    return {str(q.triple) for q in pyoxigraph.parse(data, form)}


def turtle_quads(folder: Path) -> set[str]:
    return set().union(*(quads((folder / f).read_bytes(), pyoxigraph.RdfFormat.TURTLE) for f in FILES[:2]))


def test_turtle_and_ntriples_say_the_same(folder: Path) -> None:
    triples = quads((folder / "graph.nt").read_bytes(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert turtle_quads(folder) == triples
    assert len(triples) == len((folder / "graph.nt").read_text().splitlines())


def test_rdflib_reads_the_same_graph(folder: Path, tiny_graph: KnowledgeGraph) -> None:
    turtle = rdflib.Graph()
    for name in FILES[:2]:
        turtle.parse(folder / name)
    ntriples = rdflib.Graph().parse(folder / "graph.nt")
    assert isomorphic(turtle, ntriples)
    assert isomorphic(ntriples, to_rdflib(tiny_graph))


@pytest.mark.parametrize(
    "command", [["rapper", "-q", "-i", "turtle", "-o", "ntriples"], ["serdi", "-i", "turtle", "-o", "ntriples"]]
)
def test_strict_parsers_read_the_same_graph(folder: Path, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    triples: set[str] = set()
    for name in FILES[:2]:
        done = subprocess.run([*command, folder / name], capture_output=True, check=True)
        assert not done.stderr
        triples |= quads(done.stdout, pyoxigraph.RdfFormat.N_TRIPLES)
    assert triples == turtle_quads(folder)


def test_no_blank_nodes_and_no_explicit_strings(folder: Path) -> None:
    lines = (folder / "graph.nt").read_text()
    assert "_:" not in "".join(line.split('"')[0] for line in lines.splitlines())
    assert "XMLSchema#string" not in lines


def test_same_bytes_every_time(folder: Path, tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_rdf(tiny_graph, tmp_path / "again")
    assert [(folder / f).read_bytes() for f in FILES] == [(tmp_path / "again" / f).read_bytes() for f in FILES]


def test_base_iri_moves_nodes_and_not_terms(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_rdf(tiny_graph, tmp_path, base_iri="https://example.org/kg#")
    lines = (tmp_path / "graph.nt").read_text()
    assert "<https://example.org/kg#method/clip> " in lines
    assert "<https://w3id.org/paper-kg/ontology#usesDataset>" in lines
    assert "https://w3id.org/paper-kg/method" not in lines


@pytest.mark.parametrize(
    "base", ["", "kg/", "https://example.org/kg", "https://exa mple.org/", "https://x/<>/", "http://"]
)
def test_a_base_that_is_none_is_refused_before_anything_is_written(
    base: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"base-iri.*absolute IRI"):
        write_rdf(tiny_graph, tmp_path / "out", base_iri=base)
    assert not (tmp_path / "out").exists()
