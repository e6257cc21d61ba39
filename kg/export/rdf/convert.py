"""From pyoxigraph's terms to rdflib's: parsing by the one, terms of the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph
import rdflib

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


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


def to_rdflib_triples(ntriples: bytes) -> Iterator[Triple]:
    """The triples of N-Triples text, as rdflib's terms."""
    for quad in pyoxigraph.parse(ntriples, pyoxigraph.RdfFormat.N_TRIPLES):
        yield to_rdflib_term(quad.subject), to_rdflib_term(quad.predicate), to_rdflib_term(quad.object)
