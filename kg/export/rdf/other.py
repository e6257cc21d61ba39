"""On demand: N-Quads with one named graph a source document, and JSON-LD with the published context."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg import schema
from kg.export.rdf.facts import Node
from kg.export.rdf.files import nodes
from kg.export.rdf.ontology import coercions, context
from kg.export.rdf.terms import Names, Term
from kg.files import atomic_write
from kg.graph import KnowledgeGraph

JSONLD_FILE = "graph.jsonld"
NQUADS_FILE = "graph.nq"


def write_nquads(graph: KnowledgeGraph, path: Path, *, base_iri: str = schema.DEFAULT_BASE) -> None:
    """Write the graph as N-Quads: what a paper says stands in the named graph of each of its source documents.

    What no single paper says (names of entities, the description of the graph) stands in the default graph.

    Raises:
        InputError: If the base is not an absolute IRI that ends in ``/`` or ``#``.
        OutputError: If the file cannot be written.
    """
    names = Names(base_iri)
    with atomic_write(path) as stream:
        for node in nodes(graph, names):
            documents = {s.document for p in node.papers for s in graph.papers_by_id[p].sources}
            graphs = [f" {names.node('source', d).nt}" for d in sorted(documents)] or [""]
            for predicate, value in node.statements:
                stream.writelines(f"{node.subject.nt} {predicate.nt} {value.nt}{g} .\n" for g in graphs)


def write_jsonld(graph: KnowledgeGraph, path: Path, *, base_iri: str = schema.DEFAULT_BASE) -> None:
    """Write the graph as JSON-LD: the context, then one object a line for each node.

    Raises:
        InputError: If the base is not an absolute IRI that ends in ``/`` or ``#``.
        OutputError: If the file cannot be written.
    """
    names = Names(base_iri)
    with atomic_write(path) as stream:
        stream.write(f'{{"@context": {json.dumps(context(names), ensure_ascii=False)},\n"@graph": [\n')
        for i, line in enumerate(_objects(graph, names)):
            stream.write(f",\n{line}" if i else line)
        stream.write("\n]}\n")


def _objects(graph: KnowledgeGraph, names: Names) -> Iterator[str]:
    coerced = coercions()
    for node in nodes(graph, names):
        yield json.dumps(_object(node, coerced), ensure_ascii=False)


def _object(node: Node, coerced: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": _short(node.subject)}
    for predicate, value in node.statements:
        if predicate.ttl == "a":
            found.setdefault("@type", []).append(_short(value))
        else:
            found.setdefault(predicate.ttl, []).append(_value(value, coerced.get(predicate.ttl)))
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in found.items()}


def _short(term: Term) -> str:
    return term.ttl.strip("<>")


def _value(term: Term, coerced: str | None) -> Any:
    if not term.nt.startswith('"'):
        return _short(term) if coerced == "@id" else {"@id": _short(term)}
    quoted, _, datatype = term.nt.rpartition('"')
    # N-Triples escapes a string as JSON does, for the escapes that we write.
    value = json.loads(f'{quoted}"')
    if not datatype:
        return {"@value": value} if coerced else value
    kind = f"xsd:{datatype.removeprefix('^^<').removesuffix('>').rpartition('#')[2]}"
    if kind != coerced:
        return {"@value": value, "@type": kind}
    return value == "true" if kind == "xsd:boolean" else value
