"""From pyoxigraph's terms to rdflib's: parsing by the one, terms of the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph
import rdflib

from kg.export.rdf.terms import Names

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


@lru_cache(maxsize=262_144)
def _iri(value: str) -> rdflib.URIRef:
    return rdflib.URIRef(value)


def to_rdflib_term(term: object) -> rdflib.term.Node:
    """An IRI, blank node or literal as rdflib's."""
    if isinstance(term, pyoxigraph.NamedNode):
        return _iri(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    return rdflib.Literal(term.value, datatype=None if datatype == _XSD_STRING else _iri(datatype))


def to_rdflib_graph(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad], names: Names) -> rdflib.Graph:
    """Triples as an `rdflib.Graph` with the prefixes bound."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in names.prefixes.items():
        graph.bind(prefix, iri)
    for triple in triples:
        graph.add((to_rdflib_term(triple.subject), to_rdflib_term(triple.predicate), to_rdflib_term(triple.object)))
    return graph
