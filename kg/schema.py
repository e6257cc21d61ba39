"""Node kinds, roles and predicates: the one table that RDF, HTML, GraphML, the readers and the docs read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAPER: Final = "paper"
METHOD: Final = "method"
DATASET: Final = "dataset"
TASK: Final = "task"
METRIC: Final = "metric"
REPOSITORY: Final = "repository"
PAGE: Final = "page"

INTRODUCES: Final = "introduces"
COMPARES: Final = "compares"
USES: Final = "uses"
ADDRESSES: Final = "addresses"
MENTIONS: Final = "mentions"
HAS_CODE: Final = "has code"
LINKS_TO: Final = "links to"
HAS_PAGE: Final = "has page"
CODE_PROMISED: Final = "code promised"


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of node: its words, its looks and its RDF classes (as prefixed names)."""

    name: str
    plural: str
    title: str
    colour: str
    colour_dark: str
    shape: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A kind of edge: from a paper to an entity of ``kind`` in ``role``.

    ``predicate`` is the ``kgo:`` term for exactly this role, ``plain`` the one that joins all roles but
    ``mentions`` (None where there is none), ``phrase`` what the edge says in English.
    """

    kind: str
    role: str
    predicate: str
    plain: str | None
    phrase: str


#: Every kind of node, in the order in which legends and reports show them.
NODE_KINDS: Final[tuple[NodeKind, ...]] = (
    NodeKind(
        PAPER, "papers", "Papers", "#475569", "#cbd5e1", "circle", ("fabio:ResearchPaper", "schema:ScholarlyArticle")
    ),
    NodeKind(METHOD, "methods", "Methods", "#2563eb", "#60a5fa", "diamond", ("kgo:Method",)),
    NodeKind(DATASET, "datasets", "Data sets", "#d97706", "#fbbf24", "square", ("schema:Dataset",)),
    NodeKind(TASK, "tasks", "Tasks", "#059669", "#34d399", "triangle", ("kgo:Task",)),
    NodeKind(METRIC, "metrics", "Metrics", "#c026d3", "#e879f9", "pentagon", ("mls:EvaluationMeasure",)),
    NodeKind(
        REPOSITORY, "repositories", "Code repositories", "#dc2626", "#f87171", "hexagon", ("schema:SoftwareSourceCode",)
    ),
    NodeKind(PAGE, "pages", "Project pages", "#0891b2", "#22d3ee", "star", ("schema:WebPage",)),
)

KIND: Final[dict[str, NodeKind]] = {k.name: k for k in NODE_KINDS}
ENTITY_KINDS: Final[tuple[str, ...]] = tuple(k.name for k in NODE_KINDS if k.name != PAPER)

#: Every kind of edge; within a kind, the strongest role first.
LINKS: Final[tuple[Link, ...]] = (
    Link(METHOD, INTRODUCES, "introducesMethod", "hasMethod", "introduces the method"),
    Link(METHOD, COMPARES, "comparesWithMethod", "hasMethod", "compares with"),
    Link(METHOD, USES, "usesMethod", "hasMethod", "uses the method"),
    Link(METHOD, MENTIONS, "mentionsMethod", None, "mentions the method"),
    Link(DATASET, INTRODUCES, "introducesDataset", "hasDataset", "introduces the data set"),
    Link(DATASET, USES, "usesDataset", "hasDataset", "uses the data set"),
    Link(DATASET, MENTIONS, "mentionsDataset", None, "mentions the data set"),
    Link(TASK, INTRODUCES, "introducesTask", "hasTask", "introduces the task"),
    Link(TASK, ADDRESSES, "addressesTask", "hasTask", "addresses the task"),
    Link(TASK, MENTIONS, "mentionsTask", None, "mentions the task"),
    Link(METRIC, USES, "usesMetric", None, "reports the metric"),
    Link(REPOSITORY, HAS_CODE, "hasRepository", None, "has its code at"),
    Link(REPOSITORY, LINKS_TO, "linksToRepository", None, "links to the code at"),
    Link(PAGE, HAS_PAGE, "hasPage", None, "has the page"),
)

#: The predicate of a promise of code without a link.
PROMISE_PREDICATE: Final = "codePromised"

_LINK: Final[dict[tuple[str, str], Link]] = {(link.kind, link.role): link for link in LINKS}
_ROLES: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(link.role for link in LINKS if link.kind == kind) for kind in ENTITY_KINDS
}


def roles_of(kind: str) -> tuple[str, ...]:
    """The roles that a link to this kind can have, strongest first.

    >>> roles_of("task")
    ('introduces', 'addresses', 'mentions')
    """
    return _ROLES[kind]


def link_of(kind: str, role: str) -> Link:
    """The edge kind for an entity kind and a role.

    Raises:
        KeyError: If links to this kind have no such role.
    """
    return _LINK[kind, role]


def strongest(kind: str, roles: tuple[str, ...]) -> str:
    """The strongest of some roles: introduces > compares > uses, addresses > mentions.

    >>> strongest("method", ("mentions", "compares", "uses"))
    'compares'
    """
    return min(roles, key=_ROLES[kind].index)


def default_role(kind: str) -> str:
    """The role of a link whose words do not say more: the paper works with the thing.

    >>> default_role("task"), default_role("dataset"), default_role("repository")
    ('addresses', 'uses', 'has code')
    """
    wanted = {TASK: ADDRESSES, REPOSITORY: HAS_CODE, PAGE: HAS_PAGE}.get(kind, USES)
    return wanted
