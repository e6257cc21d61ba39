"""All that the graph says of one node, ready to show: a paper's claims and results, or an entity's papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg import schema
from kg.analysis.base import Node, node_of
from kg.graph import KnowledgeGraph
from kg.model import Claim, Evidence, Result

#: The words under a promise of code belong to repositories.
_PROMISE: Final = schema.REPOSITORY


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of evidence in words; ``start`` and ``end`` are their range in the paper's field."""

    words: str
    sentence: str
    field: str
    start: int
    end: int
    role: str
    finder: str
    score: float


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim in words: who is linked to what, in which role, and every quote, the strongest first.

    ``entity`` is None for a promise of code.
    """

    paper: Node
    entity: Node | None
    kind: str
    role: str
    phrase: str
    score: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A reported result in words; a part that the text leaves open is None."""

    paper: Node
    value: str
    metric: Node | None
    method: Node | None
    dataset: Node | None
    task: Node | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a text; ``kind`` is that of what it names, or None for the words between."""

    text: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class PaperDetails:
    """A paper with its text and what it claims, in the order of the schema's kinds and roles."""

    paper: Node
    title: str | None
    date: str
    venue: str | None
    authors: tuple[str, ...]
    author_count: int | None
    identifiers: tuple[str, ...]
    sources: tuple[str, ...]
    abstract: str
    claims: tuple[ShownClaim, ...]
    results: tuple[ShownResult, ...]


@dataclass(frozen=True, slots=True)
class EntityDetails:
    """An entity with its names, the claims of its papers, strongest role first, and the results that it is part of."""

    entity: Node
    kind: str
    aliases: tuple[str, ...]
    claims: tuple[ShownClaim, ...]
    results: tuple[ShownResult, ...]


def details(graph: KnowledgeGraph, name: str) -> PaperDetails | EntityDetails:
    """Everything about one node.

    Args:
        graph: The graph.
        name: Any name that `kg.graph.KnowledgeGraph.find` understands.

    Raises:
        NotFoundError: If the graph has no such name; lists the nearest.
        AmbiguousNameError: If several nodes have it; lists them.
    """
    node = graph.find(name)
    return _paper(graph, node) if node in graph.papers_by_id else _entity(graph, node)


def _paper(graph: KnowledgeGraph, node: str) -> PaperDetails:
    paper = graph.papers_by_id[node]
    view = graph.paper(node)
    sources = tuple(f"{s.document}:{s.line}" if s.line else s.document for s in paper.sources)
    return PaperDetails(
        paper=node_of(graph, node),
        title=paper.title,
        date=paper.date.iso or paper.date.written,
        venue=paper.venue,
        authors=paper.authors,
        author_count=paper.author_count,
        identifiers=tuple(f"{i.scheme}:{i.value}" for i in paper.identifiers),
        sources=sources,
        abstract=paper.abstract,
        claims=tuple(sorted((_claim(graph, c) for c in view.claims), key=_paper_order)),
        results=tuple(_result(graph, r) for r in view.results),
    )


def _entity(graph: KnowledgeGraph, node: str) -> EntityDetails:
    entity = graph.entities_by_id[node]
    claims = [_claim(graph, c) for c in graph.claims_of(node)]
    roles = schema.roles_of(entity.kind)
    claims.sort(key=lambda c: (roles.index(c.role), -c.score, c.paper))
    results = tuple(_result(graph, r) for r in graph.results if node in (r.method, r.dataset, r.task, r.metric))
    return EntityDetails(node_of(graph, node), entity.kind, entity.aliases, tuple(claims), results)


def _paper_order(claim: ShownClaim) -> tuple[int, int, float, str]:
    kinds = [kind.name for kind in schema.NODE_KINDS]
    roles = (*schema.roles_of(claim.kind), schema.CODE_PROMISED)
    return kinds.index(claim.kind), roles.index(claim.role), -claim.score, claim.entity.id if claim.entity else ""


def _claim(graph: KnowledgeGraph, claim: Claim) -> ShownClaim:
    kind = _PROMISE if claim.entity is None else graph.kind(claim.entity)
    return ShownClaim(
        paper=node_of(graph, claim.paper),
        entity=None if claim.entity is None else node_of(graph, claim.entity),
        kind=kind,
        role=claim.role,
        phrase="promises code" if claim.entity is None else schema.link_of(kind, claim.role).phrase,
        score=claim.score,
        quotes=tuple(_quote(graph, claim, evidence) for evidence in claim.evidence),
    )


def _quote(graph: KnowledgeGraph, claim: Claim | Result, e: Evidence) -> Quote:
    return Quote(graph.surface(claim, e), graph.quote(claim, e), e.field, e.start, e.end, e.role, e.finder, e.score)


def _result(graph: KnowledgeGraph, result: Result) -> ShownResult:
    parts = (result.metric, result.method, result.dataset, result.task)
    metric, method, dataset, task = (None if part is None else node_of(graph, part) for part in parts)
    quote = _quote(graph, result, result.evidence)
    return ShownResult(node_of(graph, result.paper), result.value.written, metric, method, dataset, task, quote)


def marked(text: str, field: str, claims: Iterable[ShownClaim]) -> tuple[Marked, ...]:
    """A field's text, cut where names begin and end; of names that overlap, the longer one counts.

    Joined again, the texts of all parts are the text.
    """
    spans = {(q.start, q.end, claim.kind) for claim in claims for q in claim.quotes if q.field == field}
    parts: list[Marked] = []
    position = 0
    for start, end, kind in _without_overlaps(spans):
        parts += [Marked(text[position:start], None), Marked(text[start:end], kind)]
        position = end
    return tuple(part for part in (*parts, Marked(text[position:], None)) if part.text)


def _without_overlaps(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return sorted(kept)
