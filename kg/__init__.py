"""kg: a knowledge graph of research papers in which every edge quotes the words it came from.

>>> import kg
>>> graph = kg.build("seeds/")              # doctest: +SKIP
>>> graph.nx                                # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.pipeline import Options

__all__ = ["analysis", "build", "load"]


def build(*paths: str | Path, options: Options | None = None) -> KnowledgeGraph:
    """Build the graph of all papers that the paths hold; see `kg.pipeline.build`."""
    from kg import pipeline

    return pipeline.build(*paths, options=options)


def load(path: str | Path) -> KnowledgeGraph:
    """Read a graph from a graph.db or the folder it lies in; see `kg.store.load`."""
    from kg import store

    return store.load(path)


def __getattr__(name: str) -> Any:
    """Load `kg.analysis` when it is first asked for: ``import kg`` stays instant."""
    if name == "analysis":
        import importlib

        return importlib.import_module("kg.analysis")
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
