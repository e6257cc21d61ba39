"""What is refused is refused however it is written; what only looks like it is not."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.errors import QueryError
from kg.graph import KnowledgeGraph
from kg.query.guard import MAX_LENGTH, RefusedError, check

WHERE = "<http://127.0.0.1:9/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "sparql",
    [
        f"SELECT * {{ SERVICE {WHERE} }}",
        f"SELECT * {{ service silent {WHERE} }}",
        f"SELECT * {{ SeRvIcE\t#a comment\n# and one more {{\r\n SILENT # x\n{WHERE} }}",
        "SELECT * { BIND(2 AS ?x) VALUES ?s { <http://127.0.0.1:9/> } FILTER(?x<3)SERVICE?s#>\n { ?a ?p ?o } }",
        "SELECT * { FILTER(?x<a:b#>'''\n) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'''\n }",
        "PREFIX q: <http://a/'''> SELECT * { SERVICE <http://127.0.0.1:9/'''> { ?s ?p ?o } }",
        "SELECT * { SERVICE schema:url { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . { SELECT * { SERVICE $x { } } } }",
        "LOAD <file:///etc/passwd>",
        "# a comment\nPREFIX a: <http://a/>\nbase <http://b/> INSERT DATA { a:a a:b a:c }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
    ],
)
def test_refused(sparql: str) -> None:
    with pytest.raises(RefusedError, match="refused"):
        check(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s rdfs:label 'SERVICE' }",
        "SELECT * { ?s rdfs:label 'a service: none { }' FILTER(CONTAINS(?x, 'load')) }",
        "SELECT ?service { ?service ?p ?o }",
        "SELECT * { <http://example.org/service> ?p ?o }",
        "# SERVICE is not used\nSELECT * { ?s ?p ?o }",
    ],
)
def test_not_refused(sparql: str, tiny_graph: KnowledgeGraph) -> None:
    check(sparql)
    tiny_graph.query(sparql)


def test_a_long_run_of_comment_signs_is_no_trap() -> None:
    check("SELECT * { ?s ?p ?o } # service " + "# " * 100_000)


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT ?x {\n  ?x nope:a 1 }", r"line 2, column 6: the prefix nope: is not known; add: PREFIX nope: <…>"),
        ("SELECT ?x {\n ?x rdfs:label 'a' .\n }}", r"line 3, column 3: the } here has no partner"),
        ("SELECT ?x { ?x rdfs:label", r"line 1, column 11: the \{ here has no partner"),
        ("SELECT ?x { ?x rdfs:label 'a' ?y }", "line 1, column 31: not understood at '[?]y'"),
        ("SELECT ?x {\n ?x a ?c .\n FILTR(?x)\n}", r"line 3, column 2: not understood at 'FILTR\(\?x\)'"),
        ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?y ?z }", "The SELECT contains a variable that is unbound"),
        ("SELECT ?x WHERE", "the query ends before it is complete"),
        ("", "it is empty"),
        ("SELECT * { } #" + "x" * MAX_LENGTH, "are too many"),
    ],
)
def test_errors_say_where_and_what(sparql: str, message: str, tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match=message):
        tiny_graph.query(sparql)


def test_the_engine_would_have_called_out() -> None:
    """If it no longer does, the guard can go."""
    with pytest.raises((OSError, RuntimeError)):
        list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE {WHERE} }}"))  # type: ignore[call-overload]
