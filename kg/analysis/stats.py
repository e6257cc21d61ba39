"""How much is in a graph: nodes, links, and what the papers tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg import schema
from kg.graph import KnowledgeGraph
from kg.model import Paper


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure; ``of`` is the whole that it is a part of, where there is one."""

    section: str
    name: str
    count: int
    of: int | None = None

    @property
    def share(self) -> float | None:
        """``count / of``, where there is a whole."""
        return self.count / self.of if self.of else None


NODES, LINKS, COVERAGE = "nodes", "links", "papers with"


def stats(graph: KnowledgeGraph) -> list[Stat]:
    """Counts of nodes by kind (and how many of them two or more papers share), links by role, and coverage."""
    return [*node_counts(graph), *_links(graph), *coverage(graph)]


def node_counts(graph: KnowledgeGraph) -> list[Stat]:
    """Nodes by kind, in the schema's order; then the entities that two or more papers share, and results."""
    kinds = Counter(graph.kind(node) for node in (*graph.papers, *graph.entities))
    papers = Counter(c.entity for c in graph.claims if c.entity is not None)
    shared = sum(count > 1 for count in papers.values())
    return [
        *(Stat(NODES, k.title.lower(), kinds[k.name]) for k in schema.NODE_KINDS),
        Stat(NODES, "things that two or more papers share", shared, len(graph.entities)),
        Stat(NODES, "reported results", len(graph.results)),
    ]


def _links(graph: KnowledgeGraph) -> list[Stat]:
    claims = graph.claims
    roles = Counter((graph.kind(c.entity), c.role) for c in claims if c.entity is not None)
    promised = sum(c.role == schema.CODE_PROMISED for c in claims)
    return [
        *(Stat(LINKS, link.phrase, roles[link.kind, link.role], len(claims)) for link in schema.LINKS),
        Stat(LINKS, "promises code", promised, len(claims)),
        Stat(LINKS, "pieces of evidence", sum(len(c.evidence) for c in claims)),
    ]


def coverage(graph: KnowledgeGraph) -> list[Stat]:
    """How many papers have a title, a year, an abstract, authors, and links of each sort."""
    papers = graph.papers.values()
    linked: dict[tuple[str, str], set[str]] = {}
    for claim in graph.claims:
        kind = graph.kind(claim.entity) if claim.entity is not None else ""
        linked.setdefault((kind, claim.role), set()).add(claim.paper)

    def of(what: str, test: Callable[[Paper], object]) -> Stat:
        return Stat(COVERAGE, what, sum(bool(test(p)) for p in papers), len(papers))

    def having(what: str, kind: str, roles: Iterable[str]) -> Stat:
        nodes = set().union(*(linked.get((kind, role), ()) for role in roles))
        return Stat(COVERAGE, what, len(nodes), len(papers))

    def strong(kind: str) -> list[str]:
        return [role for role in schema.roles_of(kind) if role != schema.MENTIONS]

    return [
        of("a title", lambda p: p.title),
        of("an abstract", lambda p: p.abstract),
        of("a year", lambda p: p.year),
        of("authors or their number", lambda p: p.authors or p.author_count is not None),
        having("a task", schema.TASK, strong(schema.TASK)),
        having("a method", schema.METHOD, strong(schema.METHOD)),
        having("a data set", schema.DATASET, strong(schema.DATASET)),
        having("code of their own", schema.REPOSITORY, [schema.HAS_CODE]),
        having("code promised, without a link", "", [schema.CODE_PROMISED]),
        having("a project page", schema.PAGE, [schema.HAS_PAGE]),
        Stat(COVERAGE, "a reported result", len({r.paper for r in graph.results}), len(papers)),
    ]
