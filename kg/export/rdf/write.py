"""Turtle and N-Triples from a stream of nodes: sorted, pretty, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.export.rdf.facts import Node

_RULE = "#" * 8


def turtle_header(title: str, prefixes: Mapping[str, str]) -> str:
    """The first lines of a Turtle file: a comment and the prefixes."""
    lines = [f"# {title}", ""]
    width = max(map(len, prefixes))
    lines += [f"@prefix {f'{prefix}:':<{width + 1}} <{iri}> ." for prefix, iri in prefixes.items()]
    return "\n".join(lines) + "\n"


def turtle_comment(title: str) -> str:
    """A heading between two runs of nodes; line ends in it cannot break out of the comment."""
    return f"\n{_RULE} {' '.join(title.split())} {_RULE}\n"


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
