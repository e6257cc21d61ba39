"""What rises and what falls: papers by year, papers of unknown year counted as such."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from kg import schema
from kg.analysis.base import DIGITS, Node, counts_for_analysis, node_of
from kg.graph import KnowledgeGraph

#: The newest years, which ``change`` holds against all before.
RECENT_YEARS: Final = 2
#: Of an entity with fewer dated papers no change is told: one paper more or less would turn it round.
LEAST_DATED: Final = 5


@dataclass(frozen=True, slots=True)
class YearCount:
    """Papers of a year; ``year`` is None for those whose year is not known."""

    year: int | None
    papers: int


@dataclass(frozen=True, slots=True)
class Trend:
    """How many papers of each year are linked to an entity.

    ``years`` has every year of the collection in order, the unknown year last. ``change`` is the entity's share of
    the papers of the newest `RECENT_YEARS` years that have papers, less its share of the papers before; None where
    there are no papers before, or fewer than `LEAST_DATED` papers of the entity have a year.
    """

    entity: Node
    papers: int
    first_year: int | None
    change: float | None
    years: tuple[YearCount, ...]


def years(graph: KnowledgeGraph) -> list[YearCount]:
    """Papers by year, oldest first; those of unknown year last (left out if there are none)."""
    counts = Counter(paper.year for paper in graph.papers.values())
    return [YearCount(year, counts[year]) for year in sorted(counts, key=lambda y: (y is None, y or 0))]


def trends(graph: KnowledgeGraph, kind: str = schema.METHOD) -> list[Trend]:
    """The entities of a kind with their papers by year, as the analysis graph links them.

    Returns:
        Most papers first, then by id; entities without such links are left out.
    """
    per_year = years(graph)
    papers = graph.papers_by_id
    counts: dict[str, Counter[int | None]] = {}
    for claim in graph.claims:
        if claim.entity is not None and counts_for_analysis(claim) and graph.kind(claim.entity) == kind:
            counts.setdefault(claim.entity, Counter())[papers[claim.paper].year] += 1
    ordered = sorted(counts, key=lambda e: (-counts[e].total(), e))
    return [_trend(node_of(graph, entity), counts[entity], per_year) for entity in ordered]


def _trend(entity: Node, counts: Counter[int | None], per_year: list[YearCount]) -> Trend:
    known = [y.year for y in per_year if y.year is not None]
    share_recent = _share(counts, per_year, set(known[-RECENT_YEARS:]))
    share_before = _share(counts, per_year, set(known[:-RECENT_YEARS]))
    told = share_recent is not None and share_before is not None and counts.total() - counts[None] >= LEAST_DATED
    change = round((share_recent or 0) - (share_before or 0), DIGITS) if told else None
    return Trend(
        entity=entity,
        papers=counts.total(),
        first_year=min((year for year in counts if year is not None), default=None),
        change=change,
        years=tuple(YearCount(y.year, counts[y.year]) for y in per_year),
    )


def _share(counts: Counter[int | None], per_year: list[YearCount], wanted: set[int]) -> float | None:
    """The entity's share of the papers of some years; None if there are none."""
    papers = sum(y.papers for y in per_year if y.year in wanted)
    return sum(counts[year] for year in wanted) / papers if papers else None
