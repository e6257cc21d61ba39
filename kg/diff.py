"""What differs between two graphs: what is new, what is gone, and what was joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg import schema
from kg.analysis.base import Node, node_of, nodes_of
from kg.export.tables import paper_url
from kg.graph import KnowledgeGraph
from kg.model import Claim, Identifier
from kg.text import name_key

Ends = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """A link that only one of the graphs has; ``before`` is its role in the old one where the role changed."""

    paper: Node
    entity: Node
    role: str
    before: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class PaperChange:
    """A paper that only one of the graphs has, with its links by role phrase and its most telling sentence."""

    paper: Node
    date: str
    url: str
    links: tuple[tuple[str, tuple[Node, ...]], ...]
    quote: str


@dataclass(frozen=True, slots=True)
class EntityChange:
    """An entity that only one of the graphs has, and the papers that are linked to it there."""

    entity: Node
    kind: str
    papers: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """An entity of the old graph that the new one knows under another id."""

    before: Node
    now: Node


@dataclass(frozen=True, slots=True)
class Changes:
    """One direction of a difference; ``links`` are those between papers and entities that both graphs have."""

    papers: tuple[PaperChange, ...]
    entities: tuple[EntityChange, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What the second graph has and the first has not, the other way round, and what was joined."""

    new: Changes
    gone: Changes
    joined: tuple[Joined, ...]

    def __bool__(self) -> bool:
        return any((*_parts(self.new), *_parts(self.gone), self.joined))


def _parts(changes: Changes) -> tuple[tuple[object, ...], ...]:
    return changes.papers, changes.entities, changes.links


def diff(old: KnowledgeGraph, new: KnowledgeGraph) -> Diff:
    """Compare two graphs.

    A paper is the same if its id is, or else if it has an identifier (arXiv, DOI …) that one paper of the other graph
    has; an entity if its id is, or else if exactly one entity of its kind in the new graph has its name. A link whose
    role changed is in ``new.links``, with the role before.

    Returns:
        Changes sorted by id: papers; entities in the order of the schema's kinds; links of papers and entities that
        both graphs have.
    """
    papers, entities = _papers_in(new, old), _entities_in(new, old)
    now = {(c.paper, c.entity): c for c in new.claims if c.entity is not None}
    before = _translated(old, {**papers, **entities})
    both = {node for node in (*papers.values(), *entities.values()) if node is not None}
    joined = [Joined(node_of(old, a), node_of(new, b)) for a, b in sorted(entities.items()) if b is not None and a != b]
    gone = {ends: claim for ends, claim in before.items() if ends not in now}
    return Diff(
        new=Changes(
            papers=_paper_changes(new, (node for node in new.papers if node not in both)),
            entities=_entity_changes(new, (node for node in new.entities if node not in both)),
            links=_link_changes(new, {ends: c for ends, c in now.items() if both.issuperset(ends)}, before),
        ),
        gone=Changes(
            papers=_paper_changes(old, (node for node, same in papers.items() if same is None)),
            entities=_entity_changes(old, (node for node, same in entities.items() if same is None)),
            links=_link_changes(old, gone, {}),
        ),
        joined=tuple(joined),
    )


def _papers_in(new: KnowledgeGraph, old: KnowledgeGraph) -> dict[str, str | None]:
    """For each paper of the old graph the node that it is in the new one, if any."""
    by_identifier: dict[Identifier, set[str]] = defaultdict(set)
    for node, paper in new.papers.items():
        for identifier in paper.identifiers:
            by_identifier[identifier].add(node)
    found: dict[str, str | None] = {}
    for node, paper in old.papers.items():
        same = {n for i in paper.identifiers for n in by_identifier.get(i, ())}
        found[node] = node if node in new.papers_by_id else min(same) if len(same) == 1 else None
    return found


def _entities_in(new: KnowledgeGraph, old: KnowledgeGraph) -> dict[str, str | None]:
    """For each entity of the old graph the node that it is in the new one, if any."""
    by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for node, entity in new.entities.items():
        for name in (entity.name, *entity.aliases):
            by_name[entity.kind, name_key(name)].add(node)
    found: dict[str, str | None] = {}
    for node, entity in old.entities.items():
        same = by_name.get((entity.kind, name_key(entity.name)), set())
        found[node] = node if node in new.entities_by_id else min(same) if len(same) == 1 else None
    return found


def _translated(old: KnowledgeGraph, known: Mapping[str, str | None]) -> dict[Ends, Claim]:
    """The old claims between nodes that the new graph has, by their new ends; the strongest role where some meet."""
    found: dict[Ends, Claim] = {}
    for claim in old.claims:
        paper, entity = known[claim.paper], known[claim.entity] if claim.entity is not None else None
        if paper is not None and entity is not None:
            other = found.setdefault((paper, entity), claim)
            if schema.strongest(old.kind(entity), (claim.role, other.role)) != other.role:
                found[paper, entity] = claim
    return found


def _paper_changes(graph: KnowledgeGraph, nodes: Iterable[str]) -> tuple[PaperChange, ...]:
    return tuple(_paper_change(graph, node) for node in nodes)


def _paper_change(graph: KnowledgeGraph, node: str) -> PaperChange:
    paper = graph.papers_by_id[node]
    claims = graph.claims_of(node)
    telling = sorted(claims, key=lambda c: (c.role != schema.INTRODUCES, -c.score))
    links = []
    for link in schema.LINKS:
        ends = [c.entity for c in claims if c.entity and (graph.kind(c.entity), c.role) == (link.kind, link.role)]
        if ends and link.role != schema.MENTIONS:
            links.append((link.phrase, nodes_of(graph, ends)))
    return PaperChange(
        paper=node_of(graph, node),
        date=paper.date.iso or paper.date.written,
        url=paper_url(paper),
        links=tuple(links),
        quote=graph.quote(telling[0]) if telling else "",
    )


def _entity_changes(graph: KnowledgeGraph, nodes: Iterable[str]) -> tuple[EntityChange, ...]:
    kinds = {kind: rank for rank, kind in enumerate(schema.ENTITY_KINDS)}
    ordered = sorted(nodes, key=lambda node: (kinds[graph.kind(node)], node))
    return tuple(
        EntityChange(node_of(graph, n), graph.kind(n), nodes_of(graph, (c.paper for c in graph.claims_of(n))))
        for n in ordered
    )


def _link_changes(graph: KnowledgeGraph, here: Mapping[Ends, Claim], there: Mapping[Ends, Claim]) -> tuple[Link, ...]:
    """The claims of ``graph`` that the other does not have, or has in another role."""
    made = []
    for ends, claim in sorted(here.items()):
        other = there.get(ends)
        if claim.entity is not None and (other is None or other.role != claim.role):
            before = other.role if other else None
            paper, entity = node_of(graph, claim.paper), node_of(graph, claim.entity)
            made.append(Link(paper, entity, claim.role, before, graph.quote(claim)))
    return tuple(made)
