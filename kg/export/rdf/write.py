"""Turtle and N-Triples from a stream of nodes: sorted, pretty, in constant memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph

from kg.export.rdf.facts import Node
from kg.export.rdf.terms import Names, Term, encodable, text, word

_RULE = "#" * 8


def turtle_header(title: str, prefixes: Mapping[str, str]) -> str:
    """The first lines of a Turtle file: a comment and the prefixes."""
    lines = [f"# {title}", ""]
    width = max(map(len, prefixes))
    lines += [f"@prefix {f'{prefix}:':<{width + 1}} <{iri}> ." for prefix, iri in prefixes.items()]
    return "\n".join(lines) + "\n"


def turtle_comment(title: str) -> str:
    """A heading between two runs of nodes; line ends in it cannot break out of the comment."""
    return f"\n{_RULE} {' '.join(encodable(title).split())} {_RULE}\n"


def turtle_node(node: Node) -> str:
    """One subject: a predicate a line, its objects after it, or below it where they are many.

    Returns:
        The block, with an empty line before it.
    """
    lines: list[str] = []
    for predicate, objects in _by_predicate(node):
        joined = ", ".join(objects)
        if len(objects) > 1 and len(joined) > 100:
            joined = ",\n        ".join(objects)
        lines.append(f"{predicate} {joined}")
    return f"\n{node.subject.ttl} " + " ;\n    ".join(lines) + " .\n"


def _by_predicate(node: Node) -> Iterator[tuple[str, list[str]]]:
    predicate, objects = "", list[str]()
    for p, o in node.statements:
        if p.ttl != predicate and objects:
            yield predicate, objects
            objects = []
        predicate = p.ttl
        objects.append(o.ttl)
    if objects:
        yield predicate, objects


def ntriples_node(node: Node) -> str:
    """One triple a line."""
    subject = node.subject.nt
    return "".join(f"{subject} {p.nt} {o.nt} .\n" for p, o in node.statements)


def turtle(triples: Iterable[pyoxigraph.Triple], names: Names) -> str:
    """Any triples, such as a query's answer, as Turtle: sorted, with the prefixes that they use."""
    by_subject: dict[Term, set[tuple[Term, Term]]] = defaultdict(set)
    for triple in triples:
        predicate = to_term(triple.predicate, names)
        by_subject[to_term(triple.subject, names)].add(
            (word("rdf:type") if predicate.ttl == "rdf:type" else predicate, to_term(triple.object, names))
        )
    blocks = []
    for subject, said in sorted(by_subject.items()):
        ordered = sorted(said, key=lambda s: (s[0].ttl != "a", s[0].ttl, s[1].nt))
        blocks.append(turtle_node(Node(subject, tuple(ordered))))
    body = "".join(blocks)
    used = {prefix: iri for prefix, iri in names.prefixes.items() if f"{prefix}:" in body}
    return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in used.items()) + body


def to_term(term: object, names: Names) -> Term:
    """A term of the engine in its written forms."""
    if isinstance(term, pyoxigraph.NamedNode):
        return names.iri(term.value)
    if isinstance(term, pyoxigraph.Literal) and not term.language:
        full = term.datatype.value
        string = text(term.value)
        if full.endswith("XMLSchema#string"):
            return string
        datatype = names.iri(full)
        return Term(f"{string.nt}^^{datatype.nt}", f"{string.ttl}^^{datatype.ttl}")
    return Term(str(term), str(term))
