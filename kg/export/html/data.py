"""The data of the page: the graph as columns, small and quick to read.

Two parts. The ``picture`` is what the first frame needs: nodes, places, links. The ``words`` are what panels and
search need later: abstracts, evidence, results. Every list of one block has one item a node, paper or piece of
evidence; indices point into the block's own lists. Offsets count UTF-16 units, as JavaScript does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg import schema
from kg.export.scene import Scene, short_label
from kg.graph import KnowledgeGraph
from kg.model import Evidence, Paper

FORMAT: Final = 1

Columns = dict[str, Any]


def picture(graph: KnowledgeGraph, view: Scene) -> Columns:
    """Everything that the first frame shows, as columns of plain values.

    Args:
        graph: The graph.
        view: Its nodes and links as laid out.
    """
    kinds = [kind.name for kind in schema.NODE_KINDS]
    roles = list(dict.fromkeys(link.role for link in schema.LINKS))
    return {
        "format": FORMAT,
        "total": view.total,
        "papers": len(graph.papers_by_id),
        "claims": sum(claim.entity is not None for claim in graph.claims),
        "kinds": [
            {"name": k.name, "plural": k.plural, "title": k.title, "light": k.colour, "dark": k.colour_dark, "shape": k.shape}
            for k in schema.NODE_KINDS
        ],
        "roles": roles,
        "phrases": {f"{link.kind} {link.role}": link.phrase for link in schema.LINKS},
        "communities": list(view.labels),
        "nodes": {
            "id": [node.split("/", 1)[1] for node in view.nodes],
            "kind": [kinds.index(graph.kind(node)) for node in view.nodes],
            "label": [graph.label(node) for node in view.nodes],
            "short": [_short(graph, node) for node in view.nodes],
            "x": [round(float(x) * 10) for x in view.place[:, 0]],
            "y": [round(float(y) * 10) for y in view.place[:, 1]],
            "radius": [round(float(r) * 10) for r in view.radius],
            "year": [_year(graph, node) for node in view.nodes],
            "host": view.host.tolist(),
            "community": view.community.tolist(),
        },
        "links": {
            "paper": view.ends[:, 0].tolist(),
            "entity": view.ends[:, 1].tolist(),
            "role": [roles.index(claim.role) for claim in view.claims],
        },
    }  # fmt: skip


def _year(graph: KnowledgeGraph, node: str) -> int:
    paper = graph.papers_by_id.get(node)
    return (paper.year or 0) if paper is not None else 0


def _short(graph: KnowledgeGraph, node: str) -> str:
    """The label for the map where it is not the whole one, else nothing."""
    short = short_label(graph, node)
    return short if short != graph.label(node) else ""


# -------------------------------------------------------------------------------------------------- words


def words(graph: KnowledgeGraph, view: Scene) -> Columns:
    """Everything that panels, search and tables show beyond the picture, as columns of plain values.

    Args:
        graph: The graph.
        view: Its nodes and links as laid out.
    """
    index = {node: i for i, node in enumerate(view.nodes)}
    papers = [(i, graph.papers_by_id[node]) for node, i in index.items() if node in graph.papers_by_id]
    texts = _Texts(dict(papers))
    promised = [c for c in graph.claims if c.entity is None and c.paper in index]
    pieces = [(n, index[c.paper], e) for n, c in enumerate(view.claims) for e in c.evidence]
    results = [r for r in graph.results if r.paper in index]
    return {
        "papers": _paper_columns(papers),
        "names": {
            "node": [i for node, i in index.items() if _aliases(graph, node)],
            "aliases": [_aliases(graph, node) for node in view.nodes if _aliases(graph, node)],
        },
        "addresses": {
            "node": [i for node, i in index.items() if graph.kind(node) in (schema.REPOSITORY, schema.PAGE)],
            "url": [
                graph.entities_by_id[node].name
                for node in view.nodes
                if graph.kind(node) in (schema.REPOSITORY, schema.PAGE)
            ],
        },
        "evidence": {"link": [n for n, _, _ in pieces], **texts.columns((p, e) for _, p, e in pieces)},
        "promises": {
            "paper": [index[c.paper] for c in promised],
            **texts.columns((index[c.paper], c.evidence[0]) for c in promised),
        },
        "results": {
            "paper": [index[r.paper] for r in results],
            **{
                part: [index.get(getattr(r, part) or "", -1) for r in results]
                for part in ("method", "dataset", "task", "metric")
            },
            "written": [r.value.written for r in results],
            "number": [None if r.value.number is None else float(r.value.number) for r in results],
            "relative": [int(r.value.relative) for r in results],
            **texts.columns((index[r.paper], r.evidence) for r in results),
        },
        "fields": texts.fields,
        "finders": texts.finders,
        "roles": texts.roles,
    }


def _aliases(graph: KnowledgeGraph, node: str) -> list[str]:
    entity = graph.entities_by_id.get(node)
    return [a for a in entity.aliases if a != entity.name] if entity is not None else []


def _paper_columns(papers: Iterable[tuple[int, Paper]]) -> Columns:
    papers = list(papers)
    column: Callable[[Callable[[Paper], Any]], list[Any]] = lambda value: [value(p) for _, p in papers]  # noqa: E731
    return {
        "node": [i for i, _ in papers],
        "title": column(lambda p: p.title or ""),
        "abstract": column(lambda p: p.abstract),
        "authors": column(lambda p: list(p.authors)),
        "authorCount": column(lambda p: p.author_count or len(p.authors)),
        "date": column(lambda p: p.date.written or p.date.iso or ""),
        "venue": column(lambda p: p.venue or ""),
        "keywords": column(lambda p: list(p.keywords)),
        "identifiers": column(lambda p: [[i.scheme, i.value, _page(i.scheme, i.value)] for i in p.identifiers]),
        "sources": column(lambda p: [f"{s.document}:{s.line}" if s.line else s.document for s in p.sources]),
        "extra": column(lambda p: [[f.name, f.text] for f in p.extra]),
    }


def _page(scheme: str, value: str) -> str:
    """Where an identifier leads, or the empty string; the page checks it again before it links."""
    if scheme == "url":
        return value
    form = schema.IDENTIFIER_PAGES.get(scheme)
    return form.format(value) if form else ""


@dataclass(slots=True)
class _Texts:
    """Turns evidence into columns: names to indices, code points to UTF-16 units."""

    papers: Mapping[int, Paper]
    fields: list[str]
    finders: list[str]
    roles: list[str]
    _wide: dict[tuple[int, str], list[int]]

    def __init__(self, papers: Mapping[int, Paper]) -> None:
        self.papers = papers
        self.fields, self.finders, self.roles, self._wide = [], [], [], {}

    def columns(self, pieces: Iterable[tuple[int, Evidence]]) -> Columns:
        """Columns for evidence: field, start, end and sentence in UTF-16 units, role, finder, score in thousandths."""
        rows = [self._row(paper, evidence) for paper, evidence in pieces]
        names = ("field", "start", "end", "from", "to", "role", "finder", "score")
        return {name: [row[i] for row in rows] for i, name in enumerate(names)}

    def _row(self, paper: int, evidence: Evidence) -> tuple[int, ...]:
        e = evidence
        start, end, a, b = (
            self._unit(paper, e.field, i) for i in (e.start, e.end, e.sentence_start, e.sentence_end)
        )  # fmt: skip
        role, finder = _number(self.roles, e.role), _number(self.finders, e.finder)
        return _number(self.fields, e.field), start, end, a, b, role, finder, round(e.score * 1000)

    def _unit(self, paper: int, field: str, position: int) -> int:
        """The UTF-16 offset of a code point: one more for each wide character before it."""
        key = paper, field
        if key not in self._wide:
            text = self.papers[paper].text(field)
            self._wide[key] = [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]
        return position + bisect_left(self._wide[key], position)


def _number(names: list[str], name: str) -> int:
    if name not in names:
        names.append(name)
    return names.index(name)


# ------------------------------------------------------------------------------------------- no script


def outline(
    graph: KnowledgeGraph, view: Scene, most: int = 25
) -> tuple[list[tuple[int, str]], list[tuple[str, list[str]]]]:
    """What a reader without scripts gets: counts of each kind, and the main entities of each.

    Returns:
        (count, plural) pairs, and (title, labels) pairs; kinds in the order of the schema.
    """
    counts: dict[str, int] = dict.fromkeys((k.name for k in schema.NODE_KINDS), 0)
    for node in (*graph.papers_by_id, *graph.entities_by_id):
        counts[graph.kind(node)] += 1
    main: list[tuple[str, list[str]]] = []
    for kind in schema.NODE_KINDS:
        labels = [graph.label(node) for node in view.nodes if graph.kind(node) == kind.name][:most]
        if labels:
            main.append((kind.title, labels))
    return [(counts[k.name], k.plural) for k in schema.NODE_KINDS if counts[k.name]], main
