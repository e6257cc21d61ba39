"""Analysis of a graph: each function takes a `kg.graph.KnowledgeGraph` and returns typed rows."""

from kg.analysis.base import Node, undirected
from kg.analysis.centrality import Ranked, centrality
from kg.analysis.communities import Community, communities
from kg.analysis.details import EntityDetails, PaperDetails, details
from kg.analysis.paths import Path, Step, path
from kg.analysis.shared import Pair, Shared, paper_pairs, shared, shared_datasets, used_together
from kg.analysis.similar import Similar, similar
from kg.analysis.stats import Stat, stats
from kg.analysis.summary import Section, Skipped, skipped, summary
from kg.analysis.trends import Trend, YearCount, trends, years

__all__ = [
    "Community",
    "EntityDetails",
    "Node",
    "Pair",
    "PaperDetails",
    "Path",
    "Ranked",
    "Section",
    "Shared",
    "Similar",
    "Skipped",
    "Stat",
    "Step",
    "Trend",
    "YearCount",
    "centrality",
    "communities",
    "details",
    "paper_pairs",
    "path",
    "shared",
    "shared_datasets",
    "similar",
    "skipped",
    "stats",
    "summary",
    "trends",
    "undirected",
    "used_together",
    "years",
]
