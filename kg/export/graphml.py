"""graph.graphml: for Gephi, yEd, igraph and Neo4j, written in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from kg.export.networkx import edge_attributes, node_attributes
from kg.files import atomic_write
from kg.graph import KnowledgeGraph

#: attribute → (GraphML id, type); the ids keep the two domains apart.
_NODE_KEYS: Final = {
    "kind": ("n0", "string"),
    "label": ("n1", "string"),
    "aliases": ("n2", "string"),
    "year": ("n3", "int"),
}
_EDGE_KEYS: Final = {
    "role": ("e0", "string"),
    "score": ("e1", "double"),
    "evidence_count": ("e2", "int"),
    "quote": ("e3", "string"),
}
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
# What XML 1.0 cannot carry, not even escaped (https://www.w3.org/TR/xml/#charsets).
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(graph: KnowledgeGraph, path: Path) -> None:
    """Write the graph with the nodes, edges and attributes of `kg.graph.KnowledgeGraph.nx`.

    An edge's id is its claim's, so that parallel edges stay apart in every reader.

    Raises:
        OutputError: If the place cannot be written.
    """
    with atomic_write(path) as stream:
        stream.writelines(_lines(graph))


def _lines(graph: KnowledgeGraph) -> Iterator[str]:
    yield _HEAD
    for domain, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, (key, kind) in keys.items():
            yield f'  <key id="{key}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    for node in (*graph.papers, *graph.entities):
        yield f"    <node id={_attribute(node)}>{_data(node_attributes(graph, node), _NODE_KEYS)}</node>\n"
    for claim in graph.claims:
        if claim.entity is not None:
            ends = f"source={_attribute(claim.paper)} target={_attribute(claim.entity)}"
            yield f'    <edge id="{claim.id}" {ends}>{_data(edge_attributes(graph, claim), _EDGE_KEYS)}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _data(attributes: Mapping[str, Any], keys: Mapping[str, tuple[str, str]]) -> str:
    return "".join(f'<data key="{keys[name][0]}">{_text(str(value))}</data>' for name, value in attributes.items())


def _text(value: str) -> str:
    return escape(_NO_XML.sub("\ufffd", value), {"\r": "&#13;"})


def _attribute(value: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", value))
