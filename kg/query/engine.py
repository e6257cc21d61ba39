"""The triples in a store that answers: in memory for small graphs, on disk and kept for large ones."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pyoxigraph

from kg import schema
from kg.cache import default_folder
from kg.export.rdf import ntriples
from kg.export.rdf.terms import Names
from kg.graph import KnowledgeGraph
from kg.store import load, locate

#: A graph.db above this size is worth a store on disk: loading it anew takes longer than a second.
LARGE: Final = 4_000_000
#: Stores that are kept; the least recently used one goes first.
KEPT: Final = 4


@cache
def names(base_iri: str = schema.DEFAULT_BASE) -> Names:
    """The IRIs under a base."""
    return Names(base_iri)


def prefixes(base_iri: str = schema.DEFAULT_BASE) -> dict[str, str]:
    """The prefixes that every query may use without declaring them."""
    return names(base_iri).prefixes


class _Lines(io.RawIOBase):
    """Pieces of text as a binary stream, so that loading holds one piece at a time."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        parts, size = [self._rest], len(self._rest)
        while size < len(view) and (piece := next(self._pieces, None)) is not None:
            parts.append(piece.encode())
            size += len(parts[-1])
        data = b"".join(parts)
        taken = min(len(view), len(data))
        view[:taken] = data[:taken]
        self._rest = data[taken:]
        return taken


def fill(store: pyoxigraph.Store, graph: KnowledgeGraph, base_iri: str) -> pyoxigraph.Store:
    """Load a graph's triples into a store, in memory that does not grow with them."""
    stream = io.BufferedReader(_Lines(ntriples(graph, base_iri=base_iri)), 1 << 20)
    store.bulk_load(stream, pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)  # our own writer's text: already valid
    return store


def memory_store(graph: KnowledgeGraph, base_iri: str = schema.DEFAULT_BASE) -> pyoxigraph.Store:
    """A store in memory that holds the graph's triples."""
    return fill(pyoxigraph.Store(), graph, base_iri)


def open_store(path: Path, base_iri: str = schema.DEFAULT_BASE) -> pyoxigraph.Store:
    """A store with the triples of a built graph: always those of graph.db as it is now.

    Raises:
        GraphFileError: If there is no graph, or it is damaged.
    """
    if locate(path).stat().st_size <= LARGE:
        return memory_store(load(path), base_iri)
    return pyoxigraph.Store.read_only(str(disk_store(path, base_iri)))


def disk_store(
    path: Path, base_iri: str = schema.DEFAULT_BASE, *, folder: Path | None = None, graph: KnowledgeGraph | None = None
) -> Path:
    """The folder of a read-only store with the triples of a built graph; made once, then found by the content.

    Args:
        path: A graph.db or its folder.
        base_iri: The base of the nodes' IRIs.
        folder: Where stores are kept; by default in the user's cache.
        graph: The graph that the file holds, if it is already loaded.

    Raises:
        GraphFileError: If there is no graph, or it is damaged.
    """
    kept = folder or _writable(default_folder() / "stores")
    place = kept / _fingerprint(locate(path), base_iri)
    if not place.is_dir():
        graph = graph or load(path)
        kept.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=kept, prefix=".part-"))
        try:
            store = fill(pyoxigraph.Store(str(beside)), graph, base_iri)
            store.optimize()
            store.flush()
            del store  # closes it
            with suppress(OSError):  # another process was faster
                beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    place.touch()
    _forget_oldest(kept)
    return place


def _writable(folder: Path) -> Path:
    """The folder, or one for this process alone where the user's cache cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="kg-stores-"))


def _fingerprint(file: Path, base_iri: str) -> str:
    """A hash of all that the triples depend on: the graph, the base, and the version of the code."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    digest.update(f"{base_iri}\n{version('paper-kg')}\n{version('pyoxigraph')}".encode())
    return digest.hexdigest()[:32]


def _forget_oldest(kept: Path) -> None:
    stores = sorted((p for p in kept.iterdir() if not p.name.startswith(".")), key=lambda p: -p.stat().st_mtime)
    for old in stores[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
