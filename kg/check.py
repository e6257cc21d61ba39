"""Whether a graph is whole: its own invariants, the shapes of its RDF, and links that lead nowhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import pyoxigraph

from kg import schema
from kg.export.rdf import to_rdflib
from kg.export.rdf.ontology import read
from kg.export.rdf.terms import Names, link
from kg.export.rdf.vocabulary import Rule, Shape, shapes
from kg.graph import KnowledgeGraph
from kg.model import Evidence, Result
from kg.query.engine import memory_store, prefixes
from kg.text import plain

if TYPE_CHECKING:
    import rdflib

#: Above this many triples pyshacl takes minutes; the same shapes as SPARQL take seconds.
SMALL: Final = 20_000
#: How many nodes that break one rule are named.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that is wrong: where, and what. A ``grave`` one breaks a promise of the format."""

    where: str
    what: str
    grave: bool = True


def check(graph: KnowledgeGraph, *, base_iri: str = schema.DEFAULT_BASE, shacl: bool | None = None) -> list[Problem]:
    """Check a graph.

    Args:
        graph: The graph.
        base_iri: The base of the RDF that is checked.
        shacl: Whether to run pyshacl too; by default where it is installed and the graph is small.

    Returns:
        What is wrong, sorted; empty for a sound graph.
    """
    found = {*_invariants(graph), *_dangling(graph), *_collisions(graph, base_iri)}
    if any(problem.grave for problem in found):
        return sorted(found)  # there is no RDF of a graph whose links lead nowhere
    store = memory_store(graph, base_iri)
    found |= set(check_shapes(store))
    if shacl or (shacl is None and len(store) <= SMALL and find_spec("pyshacl") is not None):
        found |= set(check_shacl(to_rdflib(graph, base_iri=base_iri)))
    return sorted(found)


# ---------------------------------------------------------------------------------------- the graph itself


def _invariants(graph: KnowledgeGraph) -> Iterator[Problem]:
    for claim in graph.claims:
        where = f"{claim.paper} -> {claim.entity or claim.role}"
        kind = graph.kind(claim.entity) if claim.entity else None
        if kind is not None and claim.role not in schema.roles_of(kind):
            yield Problem(where, f"a {kind} cannot have the role {claim.role!r}")
        for evidence in claim.evidence:
            yield from _misquoted(graph, claim.paper, where, evidence)
    for result in graph.results:
        where = f"{result.paper} result {result.id}"
        if result.paper in graph.papers_by_id:
            yield from _misquoted(graph, result.paper, where, result.evidence)
        written = plain(graph.surface(result, result.evidence)) if result.paper in graph.papers_by_id else ""
        if plain(result.value.written) not in written and written not in plain(result.value.written):
            yield Problem(where, f"the figure {result.value.written!r} is not what its evidence quotes, {written!r}")


def _misquoted(graph: KnowledgeGraph, paper: str, where: str, evidence: Evidence) -> Iterator[Problem]:
    text = graph.papers_by_id[paper].text(evidence.field)
    span = f"{evidence.field} {evidence.start}-{evidence.end}"
    if evidence.sentence_end > len(text):
        yield Problem(where, f"the evidence {span} lies outside the text")
    elif not text[evidence.start : evidence.end].strip():
        yield Problem(where, f"the evidence {span} quotes nothing")
    if not 0.0 <= evidence.score <= 1.0:
        yield Problem(where, f"the score {evidence.score} is not in [0, 1]")


def _dangling(graph: KnowledgeGraph) -> Iterator[Problem]:
    """Results that point at what is not there, entities that nothing points at, addresses that are none."""
    used = {c.entity for c in graph.claims}
    for result in graph.results:
        used |= {result.method, result.dataset, result.task, result.metric}
        yield from _dangling_result(graph, result)
    for node, entity in graph.entities.items():
        if node not in used:
            yield Problem(node, "no paper is linked to it", grave=False)
        if entity.kind in (schema.REPOSITORY, schema.PAGE) and link(entity.name) is None:
            yield Problem(node, f"{entity.name!r} is no web address", grave=False)
    for node, paper in graph.papers.items():
        for identifier in paper.identifiers:
            if identifier.scheme == "url" and link(identifier.value) is None:
                yield Problem(node, f"{identifier.value!r} is no web address", grave=False)


def _dangling_result(graph: KnowledgeGraph, result: Result) -> Iterator[Problem]:
    where = f"{result.paper} result {result.id}"
    if result.paper not in graph.papers_by_id:
        yield Problem(where, "its paper is not in the graph")
    for kind in (schema.METHOD, schema.DATASET, schema.TASK, schema.METRIC):
        node = getattr(result, kind)
        if node is not None and (node not in graph.entities_by_id or graph.kind(node) != kind):
            yield Problem(where, f"its {kind} {node} is not in the graph")


def _collisions(graph: KnowledgeGraph, base_iri: str) -> Iterator[Problem]:
    """Two nodes with one IRI, two papers with one public identifier."""
    names = Names(base_iri)
    by_iri: dict[str, list[str]] = defaultdict(list)
    for node, entity in graph.entities.items():
        by_iri[names.entity(entity).nt].append(node)
    for iri, nodes in by_iri.items():
        if len(nodes) > 1 and len({graph.kind(n) for n in nodes}) == 1:
            yield Problem(", ".join(nodes), f"share the IRI {iri}")
    holders = Counter(
        (i.scheme, i.value) for p in graph.papers.values() for i in set(p.identifiers) if i.scheme != "url"
    )
    for (scheme, value), count in holders.items():
        if count > 1:
            yield Problem(f"{scheme}:{value}", f"is the identifier of {count} papers", grave=False)


# -------------------------------------------------------------------------------------------------- shapes


def check_shapes(store: pyoxigraph.Store) -> Iterator[Problem]:
    """The shipped shapes as SPARQL: seconds for a million triples."""
    for shape in shapes():
        for rule in shape.rules:
            for told, sparql in _queries(shape, rule):
                yield from _breaking(store, sparql, f"{shape.target}, {rule.path}: {told}")


def _queries(shape: Shape, rule: Rule) -> Iterator[tuple[str, str]]:
    """For each limit of a rule: what it says, and the query for the nodes that break it."""
    node = f"?x a {shape.target} ."
    value = f"{node} ?x {rule.path} ?v ."
    if rule.least:
        yield f"at least {rule.least}", f"{node} FILTER NOT EXISTS {{ ?x {rule.path} ?v }}"
    if rule.most is not None:
        assert rule.most == 1, "only single values are limited"
        yield (
            "at most 1",
            f"{value} ?x {rule.path} ?w FILTER(STR(?v) < STR(?w) || (STR(?v) = STR(?w) && !SAMETERM(?v, ?w)))",
        )
    if rule.values and rule.values.startswith("xsd:"):
        # The store keeps all integers as xsd:integer.
        alike = "xsd:integer" if rule.values.endswith("Integer") else rule.values
        wrong = f"!ISLITERAL(?v) || DATATYPE(?v) NOT IN ({rule.values}, {alike})"
        below = " || ?v < 0" if rule.values == "xsd:nonNegativeInteger" else ""
        yield f"values of {rule.values}", f"{value} FILTER({wrong}{below})"
    elif rule.values:
        yield f"values of class {rule.values}", f"{value} FILTER NOT EXISTS {{ ?v a {rule.values} }}"
    if rule.unit:
        yield "values in [0, 1]", f"{value} FILTER(!(?v >= 0 && ?v <= 1))"


def _breaking(store: pyoxigraph.Store, where: str, what: str) -> Iterator[Problem]:
    found = store.query(f"SELECT DISTINCT ?x {{ {where} }} LIMIT {SHOWN}", prefixes=prefixes())
    assert isinstance(found, pyoxigraph.QuerySolutions)
    for solution in found:
        yield Problem(str(solution[0]), what)


def check_shacl(data: rdflib.Graph) -> Iterator[Problem]:
    """The shipped shapes through pyshacl: the reference, slow on large graphs."""
    import pyshacl  # noqa: PLC0415 - an extra
    import rdflib  # noqa: PLC0415

    rules = rdflib.Graph().parse(data=read("shapes.ttl"))
    _, report, _ = pyshacl.validate(data, shacl_graph=rules)
    sh = rdflib.Namespace(schema.VOCABULARIES["sh"])
    for each in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus, path = report.value(each, sh.focusNode), report.value(each, sh.resultPath)
        yield Problem(f"<{focus}>", f"SHACL, {Names().iri(str(path)).ttl}: {report.value(each, sh.resultMessage)}")
