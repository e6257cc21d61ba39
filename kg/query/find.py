"""From a name that a person writes to the nodes that have it, by the triples alone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph

from kg import schema
from kg.errors import NotFoundError
from kg.export.rdf.terms import text
from kg.query.engine import names, prefixes
from kg.text import name_key

#: Stands for any kind but a paper.
ANY: Final = "entity"
_PAPER_CALLED: Final = "dcterms:identifier|dcterms:title|rdfs:label|fabio:hasArXivId|prism:doi"
_ENTITY_CALLED: Final = "skos:prefLabel|skos:altLabel"
_IRI: Final = re.compile(r"<[^<>\"{}|^`\\\s]+>")


def find(store: pyoxigraph.Store, kind: str, name: str, base_iri: str = schema.DEFAULT_BASE) -> list[str]:
    """The nodes that a person means by a name.

    Every node counts that has the name as its key, label, alias, identifier or title, whatever the case; a paper also
    goes by what stands before the colon of its title. ``kind:name`` asks for one kind, ``<iri>`` for one node.

    Args:
        store: The triples.
        kind: The kind of node, or `ANY`.
        name: The name.
        base_iri: The base of the nodes' IRIs.

    Returns:
        Prefixed names or IRIs, sorted.

    Raises:
        NotFoundError: If nothing has the name; gives the nearest.
    """
    if _IRI.fullmatch(name):
        return [name]
    said, colon, rest = name.partition(":")
    if colon and said in schema.KIND and kind in (said, ANY):
        kind, name = said, rest.strip()
    for pattern in _patterns(kind, name, base_iri):
        found = sorted({names(base_iri).iri(iri).ttl for iri in _select(store, f"{pattern} {_typed(kind)}", base_iri)})
        if found:
            return found
    raise NotFoundError(name, _nearest(store, kind, name, base_iri))


def _kinds(kind: str) -> tuple[str, ...]:
    return schema.ENTITY_KINDS if kind == ANY else (kind,)


def _typed(kind: str) -> str:
    classes = ", ".join(schema.KIND[k].classes[0] for k in _kinds(kind))
    return f"?x a ?class . FILTER(?class IN ({classes}))"


def _patterns(kind: str, name: str, base_iri: str) -> Iterator[str]:
    """Ways to match ``?x``, the quick ones first: by key and by the very name, whatever the case, by the beginning."""
    value = text(name).nt
    if kind == schema.PAPER:
        keys, called = [names(base_iri).node(kind, name).nt], _PAPER_CALLED
    else:
        keys, called = [names(base_iri).node(k, name_key(name)).nt for k in _kinds(kind)], _ENTITY_CALLED
    yield f"{{ VALUES ?x {{ {' '.join(keys)} }} }} UNION {{ ?x {called} {value} }}"
    yield f"{{ ?x {called} ?name . FILTER(LCASE(?name) = LCASE({value})) }}"
    if kind == schema.PAPER:
        yield f'{{ ?x rdfs:label ?name . FILTER(STRSTARTS(LCASE(?name), CONCAT(LCASE({value}), ":"))) }}'


def _nearest(store: pyoxigraph.Store, kind: str, name: str, base_iri: str) -> list[str]:
    """The three labels or aliases that look most like a name, those that hold it first."""
    by_key = {
        name_key(label): label
        for label in _select(store, f"?y rdfs:label|skos:altLabel ?x . {_typed(kind).replace('?x', '?y')}", base_iri)
    }
    key = name_key(name)
    holding = [k for k in sorted(by_key) if key in k][:3] if len(key) > 2 else []
    near = difflib.get_close_matches(key, sorted(by_key), n=3, cutoff=0.6)
    return [by_key[k] for k in dict.fromkeys((*holding, *near))][:3]


def _select(store: pyoxigraph.Store, where: str, base_iri: str) -> Iterator[str]:
    """The distinct values of ``?x``."""
    found = store.query(f"SELECT DISTINCT ?x {{ {where} }}", prefixes=prefixes(base_iri))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    for solution in found:
        yield solution[0].value
