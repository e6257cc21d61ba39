"""Asking: free SPARQL or a named question, over a store."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Final

import pyoxigraph

from kg import schema
from kg.errors import NotFoundError
from kg.export.rdf.terms import text
from kg.graph import KnowledgeGraph
from kg.query.answer import Answer, Found, to_answer
from kg.query.engine import names, prefixes
from kg.query.guard import check, explain
from kg.query.questions import Parameter, question, questions
from kg.text import name_key

_ANY: Final = "entity"  # a parameter of this kind may be of any kind but a paper
_PAPER_CALLED: Final = "dcterms:identifier|dcterms:title|rdfs:label|fabio:hasArXivId|prism:doi"
_ENTITY_CALLED: Final = "skos:prefLabel|skos:altLabel"
_IRI: Final = re.compile(r"<[^<>\"{}|^`\\\s]+>")


def query(graph: KnowledgeGraph, sparql: str, **params: str) -> Answer:
    """Answer a SPARQL query, or a named question, over a graph.

    Args:
        graph: The graph.
        sparql: A query in which the prefixes of the export need no declaration, or the name of a question.
        **params: The question's parameters: names of papers or things, as a person writes them.

    Returns:
        `Rows` for SELECT, a bool for ASK, `Triples` for CONSTRUCT and DESCRIBE.

    Raises:
        QueryError: If the query does not parse or is not allowed.
        NotFoundError: If a parameter names nothing in the graph, or there is no such question.
    """
    return ask(graph.triples, sparql, params)


def ask(
    store: pyoxigraph.Store,
    sparql: str,
    params: Mapping[str, str] | None = None,
    *,
    base_iri: str = schema.DEFAULT_BASE,
) -> Answer:
    """Answer a SPARQL query, or a named question, over a store; see `query`."""
    return to_answer(run(store, written(store, sparql, params or {}, base_iri), base_iri), names(base_iri))


def run(store: pyoxigraph.Store, sparql: str, base_iri: str = schema.DEFAULT_BASE) -> Found:
    """Start a query: what it finds, still in the engine's terms.

    Raises:
        QueryError: If the query does not parse, is not allowed, or fails.
    """
    check(sparql)
    try:
        return store.query(sparql, prefixes=prefixes(base_iri))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise explain(error, sparql, frozenset(prefixes(base_iri))) from error


def written(
    store: pyoxigraph.Store, sparql: str, params: Mapping[str, str], base_iri: str = schema.DEFAULT_BASE
) -> str:
    """The SPARQL that is run: a named question with its parameters put in, or the query as it stands.

    Raises:
        NotFoundError: If a parameter names nothing in the graph.
        QueryError: If parameters do not fit.
    """
    if not params and sparql.strip() not in questions():
        if re.fullmatch(r"\s*[a-z][a-z-]+\s*", sparql):
            question(sparql.strip())  # a lone word: a question that does not exist
        return sparql
    asked = question(sparql.strip())
    asked.check(params)
    return asked.fill({p.name: find(store, p, params[p.name], base_iri) for p in asked.parameters})


def find(store: pyoxigraph.Store, parameter: Parameter, name: str, base_iri: str = schema.DEFAULT_BASE) -> list[str]:
    """The nodes that a person means by a name: prefixed names or IRIs, sorted.

    Every node counts that has the name as its label, alias, identifier or title, whatever the case; ``kind:name``
    asks for one kind.

    Raises:
        NotFoundError: If nothing has the name; gives the nearest.
    """
    if _IRI.fullmatch(name):
        return [name]
    kind, colon, rest = name.partition(":")
    wanted = parameter.kind
    if colon and kind in schema.KIND and wanted in (kind, _ANY):
        wanted, name = kind, rest
    kinds = schema.ENTITY_KINDS if wanted == _ANY else (wanted,)
    by_key = [names(base_iri).node(k, name if k == schema.PAPER else name_key(name)).nt for k in kinds]
    classes = " ".join(dict.fromkeys(schema.KIND[k].classes[0] for k in kinds))
    path = _PAPER_CALLED if wanted == schema.PAPER else _ENTITY_CALLED
    value = text(name).nt
    quick = f"SELECT DISTINCT ?x {{ {{ VALUES ?x {{ {' '.join(by_key)} }} ?x rdfs:label ?l }} UNION {{ ?x {path} {value} }} VALUES ?c {{ {classes} }} ?x a ?c }}"
    slow = (
        f"SELECT DISTINCT ?x {{ ?x {path} ?n . FILTER(LCASE(?n) = LCASE({value})) VALUES ?c {{ {classes} }} ?x a ?c }}"
    )
    for sparql in (quick, slow):
        found = sorted(_iris(store, sparql, base_iri))
        if found:
            return found
    raise NotFoundError(name, _nearest(store, name, classes, base_iri))


def _iris(store: pyoxigraph.Store, sparql: str, base_iri: str) -> set[str]:
    found = store.query(sparql, prefixes=prefixes(base_iri))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return {names(base_iri).iri(solution[0].value).ttl for solution in found}


def _nearest(store: pyoxigraph.Store, name: str, classes: str, base_iri: str) -> list[str]:
    labels = f"SELECT DISTINCT ?l {{ VALUES ?c {{ {classes} }} ?x a ?c ; rdfs:label|skos:altLabel ?l }}"
    found = store.query(labels, prefixes=prefixes(base_iri))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    by_key = {name_key(solution[0].value): solution[0].value for solution in found}
    return [by_key[key] for key in difflib.get_close_matches(name_key(name), sorted(by_key), n=3, cutoff=0.6)]
