"""The RDF files of a build, and the same triples for rdflib."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pyoxigraph

from kg import schema
from kg.export.rdf.describe import CORE_FILE, EVIDENCE_FILE, NTRIPLES_FILE, Counts, describe
from kg.export.rdf.facts import Facts, Node, Section
from kg.export.rdf.terms import Names
from kg.export.rdf.write import ntriples_node, turtle_comment, turtle_header, turtle_node
from kg.files import atomic_write
from kg.graph import KnowledgeGraph

if TYPE_CHECKING:
    import rdflib

_CORE_TITLE = "Papers and what they are about. The words behind every link: evidence.ttl"
_EVIDENCE_TITLE = "Why: every claim with the sentence that it quotes. The facts themselves: graph.ttl"

_ONTOLOGY_ONLY = ("owl", "sh")


def sections(graph: KnowledgeGraph, names: Names, *, license_iri: str | None = None) -> Iterator[tuple[str, Section]]:
    """Everything that is written, each section with the file it belongs to; the graph's description comes last."""
    facts = Facts(graph, names)
    counts = {CORE_FILE: Counts(), EVIDENCE_FILE: Counts()}
    for section in facts.core():
        yield CORE_FILE, Section(section.title, counts[CORE_FILE].passing(section.nodes))
    for section in facts.evidence():
        yield EVIDENCE_FILE, Section(section.title, counts[EVIDENCE_FILE].passing(section.nodes))
    about = describe(graph.info, names, counts[CORE_FILE], counts[EVIDENCE_FILE], license_iri)
    yield CORE_FILE, Section("This graph", about)


def nodes(graph: KnowledgeGraph, names: Names) -> Iterator[Node]:
    """Every node of the graph: facts, evidence, description."""
    for _, section in sections(graph, names):
        yield from section.nodes


def write_rdf(
    graph: KnowledgeGraph, folder: Path, *, base_iri: str = schema.DEFAULT_BASE, license_iri: str | None = None
) -> None:
    """Write ``graph.ttl`` (the facts), ``evidence.ttl`` (the why) and ``graph.nt`` (both, one triple a line).

    One pass writes all three, in memory that does not grow with the graph; the same graph gives the same bytes.

    Args:
        graph: The graph.
        folder: Where the files go; made if it is not there.
        base_iri: Nodes are ``{base_iri}{kind}/{id}``.
        license_iri: The licence that the graph is given, as an http(s) IRI.

    Raises:
        InputError: If the base is not an absolute IRI that ends in ``/`` or ``#``.
        OutputError: If the folder cannot be written.
    """
    names = Names(base_iri)
    with ExitStack() as stack:
        turtle = {f: stack.enter_context(atomic_write(folder / f)) for f in (CORE_FILE, EVIDENCE_FILE)}
        ntriples = stack.enter_context(atomic_write(folder / NTRIPLES_FILE))
        used = {prefix: iri for prefix, iri in names.prefixes.items() if prefix not in _ONTOLOGY_ONLY}
        turtle[CORE_FILE].write(turtle_header(_CORE_TITLE, used))
        turtle[EVIDENCE_FILE].write(turtle_header(_EVIDENCE_TITLE, used))
        for file, section in sections(graph, names, license_iri=license_iri):
            _write_section(section.title, section.nodes, turtle[file], ntriples)


def _write_section(title: str, nodes: Iterable[Node], turtle: TextIO, ntriples: TextIO) -> None:
    for i, node in enumerate(nodes):
        if i == 0:
            turtle.write(turtle_comment(title))
        turtle.write(turtle_node(node))
        ntriples.write(ntriples_node(node))


def ntriples(graph: KnowledgeGraph, *, base_iri: str = schema.DEFAULT_BASE) -> Iterator[str]:
    """The whole graph as N-Triples, one subject's lines at a time."""
    return map(ntriples_node, nodes(graph, Names(base_iri)))


def to_rdflib(graph: KnowledgeGraph, *, base_iri: str = schema.DEFAULT_BASE) -> rdflib.Graph:
    """The whole graph, evidence included, as an `rdflib.Graph` with its prefixes bound."""
    from kg.export.rdf.convert import to_rdflib_graph  # noqa: PLC0415 - rdflib takes long to load

    names = Names(base_iri)
    data = "".join(map(ntriples_node, nodes(graph, names))).encode()
    return to_rdflib_graph(pyoxigraph.parse(data, pyoxigraph.RdfFormat.N_TRIPLES), names)
