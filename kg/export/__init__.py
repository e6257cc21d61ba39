"""Writers: each turns the graph into files that other tools open. `OUTPUTS` lists them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.graph import KnowledgeGraph
from kg.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a build.

    Attributes:
        name: The name for ``kg export --format``.
        files: The files that it writes.
        writer: "module:function", loaded when it is used. The function gets the graph and the file, or the
            folder where there are several files.
        about: What the files are for, in a few words.
        default: Whether every build writes it.
    """

    name: str
    files: tuple[str, ...]
    writer: str
    about: str
    default: bool = True

    def write(self, graph: KnowledgeGraph, folder: Path, **options: Any) -> None:
        """Write the files into a folder, each beside its place first.

        Raises:
            OutputError: If the folder cannot be written.
        """
        module, _, function = self.writer.partition(":")
        write: Callable[..., None] = getattr(importlib.import_module(module), function)
        write(graph, folder / self.files[0] if len(self.files) == 1 else folder, **options)


OUTPUTS: Final[tuple[Output, ...]] = (
    Output("db", ("graph.db",), "kg.store:save", "the graph itself, for every other command"),
    Output("html", ("graph.html",), "kg.export.html:write_html", "the explorer: open it in a browser"),
    Output("network", ("network.html",), "kg.export.pyvis:write_network", "the pyvis network"),
    Output("rdf", ("graph.ttl", "evidence.ttl", "graph.nt"), "kg.export.rdf:write_rdf", "RDF for SPARQL"),
    Output("nquads", ("graph.nq",), "kg.export.rdf:write_nquads", "RDF, a named graph a source", default=False),
    Output("jsonld", ("graph.jsonld",), "kg.export.rdf:write_jsonld", "RDF as JSON", default=False),
    Output("graphml", ("graph.graphml",), "kg.export.graphml:write_graphml", "for Gephi, yEd, igraph, Neo4j"),
    Output("csv", ("nodes.csv", "edges.csv"), "kg.export.tables:write_tables", "tables"),
    Output("report", ("report.md",), "kg.export.report:write_report", "what is in it, what was skipped and merged"),
)


def output(name: str) -> Output:
    """The output of a name.

    Raises:
        KeyError: If there is none.
    """
    return {o.name: o for o in OUTPUTS}[name]


def write_all(
    graph: KnowledgeGraph,
    folder: Path,
    *,
    names: Iterable[str] | None = None,
    base_iri: str | None = None,
    progress: Progress = silent,
) -> list[Path]:
    """Write outputs into a folder, which is made when it is missing.

    Args:
        graph: The graph.
        folder: Where to.
        names: Names of outputs; by default all that every build writes.
        base_iri: The base of the IRIs in RDF; None for the one that the graph was built with.
        progress: Hears which file is being written.

    Returns:
        The files written, in the order of `OUTPUTS`.

    Raises:
        OutputError: If the folder cannot be written.
    """
    base = base_iri or graph.info.base_iri
    chosen = [o for o in OUTPUTS if (o.name in names if names is not None else o.default)]
    written = []
    for number, out in enumerate(chosen):
        progress(f"writing {out.files[0]}", number, len(chosen))
        options = {"base_iri": base} if out.name in ("rdf", "nquads", "jsonld") else {}
        out.write(graph, folder, **options)
        written += [folder / f for f in out.files if (folder / f).exists()]
    return written
