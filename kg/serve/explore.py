"""The explorer over a graph of any size: all of it where a page can hold it, else what lies around one node."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.export.html import page
from kg.graph import KnowledgeGraph
from kg.model import Claim
from kg.text import name_key

#: A page draws so many nodes with ease; a larger graph is shown in parts.
AT_ONCE: Final = 20_000
#: The most papers around a node, and the most links of one of these that are shown.
MOST_PAPERS: Final = 400


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that was searched for."""

    id: str
    kind: str
    label: str
    links: int


def is_large(graph: KnowledgeGraph) -> bool:
    """Whether the graph is shown in parts."""
    return len(graph.papers_by_id) + len(graph.entities_by_id) > AT_ONCE


def overview(graph: KnowledgeGraph) -> str:
    """The explorer over the graph, or over its best-linked nodes where it is large."""
    return page(graph, AT_ONCE)


def around(graph: KnowledgeGraph, node: str) -> KnowledgeGraph:
    """The part of a graph around a node: its links, and all links of the papers that these lead to.

    At most `MOST_PAPERS` papers, those that share the most with the node's other neighbours first.
    """
    own = graph.claims_of(node)
    if node in graph.papers_by_id:
        shared = {c.entity for c in own if c.entity}
        near = {c.paper for entity in shared for c in graph.claims_of(entity)}
    else:
        near = {c.paper for c in own}
        shared = {c.entity for paper in near for c in graph.claims_of(paper) if c.entity}
    ranked = sorted(near - {node}, key=lambda p: (-sum(c.entity in shared for c in graph.claims_of(p)), p))
    papers = [*([node] if node in graph.papers_by_id else []), *ranked[:MOST_PAPERS]]
    return _part(graph, papers, [c for p in papers for c in graph.claims_of(p)])


def _part(graph: KnowledgeGraph, papers: Iterable[str], claims: Iterable[Claim]) -> KnowledgeGraph:
    part = KnowledgeGraph(graph.info)
    for paper in papers:
        part.add_paper(graph.papers_by_id[paper])
    for claim in claims:
        if claim.entity is not None and claim.entity not in part.entities_by_id:
            part.add_entity(graph.entities_by_id[claim.entity])
        part.add_claim(claim)
    return part


def search(graph: KnowledgeGraph, database: Path, words: str, most: int = 50) -> list[Hit]:
    """Nodes by words of their names, titles or abstracts, through the full-text index of graph.db.

    Exact names come first, then names that begin so, then names and titles before abstracts, and within these what has the most links; every
    word must occur, the last one may be unfinished.
    """
    terms = [f'"{word.replace(chr(34), "")}"' for word in words.split() if word.strip('"')]
    if not terms:
        return []
    wanted = f"{' AND '.join(terms)}*"
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as db:
        sql = "SELECT node FROM search WHERE search MATCH ? ORDER BY rank, node LIMIT ?"
        called = {row[0] for row in db.execute(sql, (f"{{title names}} : ({wanted})", most * 4))}
        told = {row[0] for row in db.execute(sql, (wanted, most))}
    hits = [Hit(n, graph.kind(n), graph.label(n), len(graph.claims_of(n))) for n in called | told if _known(graph, n)]
    key = name_key(words)

    def rank(hit: Hit) -> tuple[bool, bool, bool, int, str]:
        entity = graph.entities_by_id.get(hit.id)
        keys = [name_key(name) for name in (hit.label, *(entity.aliases if entity else ()))]
        return key not in keys, not any(k.startswith(key) for k in keys), hit.id not in called, -hit.links, hit.id

    return sorted(hits, key=rank)[:most]


def top(graph: KnowledgeGraph, most: int = 60) -> list[Hit]:
    """The entities with the most links."""
    hits = [Hit(n, graph.kind(n), graph.label(n), len(graph.claims_of(n))) for n in graph.entities_by_id]
    return sorted(hits, key=lambda h: (-h.links, h.id))[:most]


def _known(graph: KnowledgeGraph, node: str) -> bool:
    return node in graph.papers_by_id or node in graph.entities_by_id
