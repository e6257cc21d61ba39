"""Writers: each turns the graph into files that other tools open. `OUTPUTS` lists them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import OutputError
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
        about: What each of the files is for, in a few words.
        default: Whether every build writes it.
    """

    name: str
    files: tuple[str, ...]
    writer: str
    about: tuple[str, ...]
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
    Output("db", ("graph.db",), "kg.store:save", ("the graph itself, for every other command",)),
    Output("html", ("graph.html",), "kg.export.html:write_html", ("the explorer: open it in a browser",)),
    Output("network", ("network.html",), "kg.export.pyvis:write_network", ("the same as a pyvis network",)),
    Output(
        "rdf",
        ("graph.ttl", "evidence.ttl", "graph.nt"),
        "kg.export.rdf:write_rdf",
        ("RDF: the facts", "RDF: the why, sentence by sentence", "RDF: both, one triple a line"),
    ),
    Output(
        "nquads", ("graph.nq",), "kg.export.rdf:write_nquads", ("RDF: both, a named graph a source",), default=False
    ),
    Output("jsonld", ("graph.jsonld",), "kg.export.rdf:write_jsonld", ("RDF as JSON",), default=False),
    Output("graphml", ("graph.graphml",), "kg.export.graphml:write_graphml", ("for Gephi, yEd, igraph, Neo4j",)),
    Output(
        "csv",
        ("nodes.csv", "edges.csv"),
        "kg.export.tables:write_tables",
        ("a table of papers and things, for pandas", "a table of links, with their sentences"),
    ),
    Output("report", ("report.md",), "kg.export.report:write_report", ("what is in it, what was skipped and merged",)),
)


def output(name: str) -> Output:
    """The output of a name.

    Raises:
        KeyError: If there is none.
    """
    return {o.name: o for o in OUTPUTS}[name]


def about(file: str) -> str:
    """What a file that an output writes is for; empty for any other file.

    >>> about("evidence.ttl")
    'RDF: the why, sentence by sentence'
    """
    return next((words for o in OUTPUTS for name, words in zip(o.files, o.about, strict=True) if name == file), "")


def check_place(folder: Path) -> None:
    """Make sure that a folder can be written to, or made, before there is anything to write; makes nothing.

    Raises:
        OutputError: If it cannot.
    """
    place = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    cure = "choose another folder with -o"
    if not place.is_dir():
        said = folder if place == folder.absolute() else place
        raise OutputError(str(folder), f"cannot be written ({said} is a file)", cure)
    if not os.access(place, os.W_OK | os.X_OK):
        raise OutputError(str(folder), "cannot be written (Permission denied)", cure)


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
    check_place(folder)
    base = base_iri or graph.info.base_iri
    chosen = [o for o in OUTPUTS if (o.name in names if names is not None else o.default)]
    written = []
    for number, out in enumerate(chosen):
        progress(f"writing {out.files[0]}", number, len(chosen))
        options = {"base_iri": base} if out.name in ("rdf", "nquads", "jsonld") else {}
        out.write(graph, folder, **options)
        written += [folder / f for f in out.files if (folder / f).exists()]
    return written
