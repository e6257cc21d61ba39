"""Asking: free SPARQL or a named question, over a store."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph

from kg import schema
from kg.graph import KnowledgeGraph
from kg.query.answer import Answer, Found, to_answer
from kg.query.engine import names, prefixes
from kg.query.find import find
from kg.query.guard import check, explain
from kg.query.questions import question, questions


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
    return ask(graph.triples, sparql, params, base_iri=graph.info.base_iri)


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
    return asked.fill({p.name: find(store, p.kind, params[p.name], base_iri) for p in asked.parameters})
