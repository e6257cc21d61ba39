"""What the two pages draw: nodes with sizes, places and communities, the most important first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg import schema
from kg.analysis.communities import communities
from kg.graph import KnowledgeGraph
from kg.layout import Floats, Ints, layout
from kg.model import Claim
from kg.text import shorten

SINGLE_RADIUS: Final = 3.6
SINGLE_SPACE: Final = 5.0
SHORT_LABEL: Final = 30
#: How hard a link pulls its ends together: what nearly all papers have in common tells little of their topic.
_PULL: Final[Mapping[str, float]] = {schema.MENTIONS: 0.4}
_KIND_PULL: Final[Mapping[str, float]] = {schema.METRIC: 0.15, schema.PAGE: 0.5}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Nodes and links to draw.

    Attributes:
        nodes: Node ids, the most important first: papers and what several papers share by the number of their
            links, then what hangs on one paper ("singles").
        claims: The links between them, sorted by paper and entity.
        ends: ``(m, 2)`` indices of each claim's paper and entity.
        host: ``(n,)`` for a single the index of its paper, else -1.
        community: ``(n,)`` index into ``labels``, or -1.
        labels: What each community is about, the largest first.
        radius: ``(n,)`` radii.
        place: ``(n, 2)`` positions; no two discs overlap, folded or unfolded.
        total: How many nodes the graph has.
    """

    nodes: tuple[str, ...]
    claims: tuple[Claim, ...]
    ends: Ints
    host: Ints
    community: Ints
    labels: tuple[str, ...]
    radius: Floats
    place: Floats
    total: int


def scene(graph: KnowledgeGraph, limit: int | None = None) -> Scene:
    """Lay the graph out for drawing.

    Args:
        graph: The graph.
        limit: The most nodes to show; what has the fewest links is left out first.
    """
    claims = [c for c in graph.claims if c.entity is not None]
    links: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        links[claim.paper].append(claim)
        links[str(claim.entity)].append(claim)
    nodes = _ranked(graph, links)
    shown = nodes[:limit]
    index = {node: i for i, node in enumerate(shown)}
    kept = tuple(c for c in claims if c.paper in index and c.entity in index)
    ends = np.array([(index[c.paper], index[str(c.entity)]) for c in kept], dtype=np.int64).reshape(-1, 2)
    host = _hosts(shown, links, index)
    community, labels = _communities(graph, index, host)
    radius = _radii(shown, links, host)
    place = _places(ends, host, radius, _pulls(kept, ends, links, community))
    return Scene(tuple(shown), kept, ends, host, community, labels, radius, place, len(nodes))


def short_label(graph: KnowledgeGraph, node: str) -> str:
    """A label that fits a map: of a long one, what a paper calls its work, else the first words."""
    label = graph.label(node)
    if node in graph.papers_by_id:
        head = label.split(":", 1)[0].strip()
        label = head if ":" in label and len(head) <= SHORT_LABEL else label
    return shorten(label, SHORT_LABEL)


def _ranked(graph: KnowledgeGraph, links: Mapping[str, Sequence[Claim]]) -> list[str]:
    """All nodes: those that hold the graph together first, then those that hang on one paper."""

    def rank(node: str) -> tuple[bool, float, str]:
        if node in graph.papers_by_id:
            shared = sum(len(links[str(c.entity)]) > 1 for c in links.get(node, ()))
            return False, -(3 + shared), node
        own = links.get(node, ())
        weight = sum(0.5 if c.role == schema.MENTIONS else 1.0 for c in own)
        factor = 0.4 if graph.kind(node) in (schema.METRIC, schema.PAGE) else 1.0
        return len(own) < 2, -3 * weight * factor, node

    return sorted((*graph.papers_by_id, *graph.entities_by_id), key=rank)


def _hosts(nodes: Sequence[str], links: Mapping[str, Sequence[Claim]], index: Mapping[str, int]) -> Ints:
    def host(node: str) -> int:
        own = links.get(node, ())
        return index.get(own[0].paper, -1) if len(own) == 1 and own[0].entity == node else -1

    return np.array([host(node) for node in nodes], dtype=np.int64)


def _communities(graph: KnowledgeGraph, index: Mapping[str, int], host: Ints) -> tuple[Ints, tuple[str, ...]]:
    found = communities(graph)
    community = np.full(len(index), -1, dtype=np.int64)
    for number, group in enumerate(found):
        for member in (*group.papers, *group.entities):
            if member.id in index:
                community[index[member.id]] = number
    singles = host >= 0
    community[singles] = community[host[singles]]
    return community, tuple(group.label for group in found)


def _radii(nodes: Sequence[str], links: Mapping[str, Sequence[Claim]], host: Ints) -> Floats:
    """Areas grow with the number of papers; papers are much alike, what hangs on one is small."""
    radius = np.full(len(nodes), SINGLE_RADIUS)
    for i, node in enumerate(nodes):
        count = len(links.get(node, ()))
        if node.startswith(f"{schema.PAPER}/"):
            radius[i] = 5.5 + 0.35 * min(count, 16) ** 0.7
        elif host[i] < 0:
            radius[i] = min(30.0, 3.4 + 2.3 * math.sqrt(max(count, 1)))
    return np.round(radius, 1)


def _pulls(claims: Sequence[Claim], ends: Ints, links: Mapping[str, Sequence[Claim]], community: Ints) -> Floats:
    """How hard each link pulls: more for rare things, and more inside a topic, so that topics stand apart."""
    own = [_PULL.get(c.role, 1.0) * _KIND_PULL.get(str(c.entity).split("/", 1)[0], 1.0) for c in claims]
    rarity = np.array([1 / (1 + math.log(len(links[str(c.entity)]))) for c in claims])
    inside = community[ends[:, 0]] == community[ends[:, 1]]
    return np.asarray(np.array(own) * rarity * np.where(inside, 2.0, 0.5), dtype=np.float64)


def _places(ends: Ints, host: Ints, radius: Floats, pull: Floats) -> Floats:
    """Papers and shared things by forces; the singles in rings around their papers, in room kept for them."""
    core = np.flatnonzero(host < 0)
    position = np.full(len(host), -1)
    position[core] = np.arange(len(core))
    rings: dict[int, list[int]] = defaultdict(list)
    for i in np.flatnonzero(host >= 0):
        rings[int(host[i])].append(int(i))
    offsets = {paper: _ring_offsets(len(singles), float(radius[paper])) for paper, singles in rings.items()}
    space = radius.copy()
    for paper, offset in offsets.items():
        space[paper] = float(np.hypot(*offset.T).max()) + SINGLE_RADIUS
    between = (host[ends[:, 0]] < 0) & (host[ends[:, 1]] < 0)
    place = np.zeros((len(host), 2))
    place[core] = layout(position[ends[between]], space[core], pull[between])
    for paper, singles in rings.items():
        place[singles] = np.round(place[paper] + offsets[paper], 1)
    return place + 0.0


def _ring_offsets(count: int, radius: float) -> Floats:
    """``(count, 2)`` places in rings around a disc, the inner ring first, each ring evenly filled."""
    step = 2 * SINGLE_RADIUS + SINGLE_SPACE
    places: list[tuple[float, float]] = []
    reach = radius + SINGLE_RADIUS + 9
    while len(places) < count:
        room = min(int(2 * math.pi * reach / step), count - len(places))
        # Each ring begins at another angle, so that rings of neighbouring papers do not look stamped.
        places += [
            (reach * math.cos(a), reach * math.sin(a))
            for a in (2 * math.pi * k / room + count * 0.7 + reach for k in range(room))
        ]
        reach += step
    return np.array(places)
