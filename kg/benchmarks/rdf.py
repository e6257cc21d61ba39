"""RDF and SPARQL against rdflib's own writers, parser and engine, in the same run.

``python -m kg.benchmarks rdf [PAPERS] [PEER_PAPERS]``: the first table is about a graph of PAPERS papers alone
(7,000 make a million triples); the second compares on PEER_PAPERS, few enough for rdflib to come to an end.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib

from kg.benchmarks.synthetic import synthetic_graph
from kg.export.rdf import CORE_FILE, EVIDENCE_FILE, NTRIPLES_FILE, to_rdflib, write_rdf
from kg.graph import KnowledgeGraph
from kg.query.answer import Rows
from kg.query.ask import ask, written
from kg.query.engine import memory_store, prefixes
from kg.query.find import find
from kg.query.questions import Question, questions

#: Joins and group-bys whose text both engines run as it is.
PEER_QUESTIONS = (
    "most-used-datasets",
    "tasks-by-year",
    "datasets-used-once",
    "metrics-on-dataset",
    "papers-on-dataset",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing done by both, in seconds."""

    what: str
    ours: float
    theirs: float


def timed(action: Callable[[], Any], *, repeat: int = 1) -> tuple[float, Any]:
    """The least time of some runs, and what the last one gave."""
    best, result = float("inf"), None
    for _ in range(repeat):
        gc.collect()
        start = time.perf_counter()
        result = action()
        best = min(best, time.perf_counter() - start)
    return best, result


def main(arguments: Sequence[str]) -> None:
    """Print both tables."""
    papers = int(arguments[0]) if arguments else 7_000
    peer_papers = int(arguments[1]) if len(arguments) > 1 else 700
    _alone(synthetic_graph(papers))
    _compared(synthetic_graph(peer_papers))


# --------------------------------------------------------------------------------------------- alone


def _alone(graph: KnowledgeGraph) -> None:
    graph.claims_of("")  # the graph's own index is not the exporter's
    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = timed(lambda: write_rdf(graph, Path(folder)))
        size = sum((Path(folder) / f).stat().st_size for f in (CORE_FILE, EVIDENCE_FILE, NTRIPLES_FILE))
        peak = _peak(lambda: write_rdf(graph, Path(folder)))
    load, store = timed(lambda: memory_store(graph))
    _print(f"\n{len(graph.papers_by_id):,} papers, {len(store):,} triples")
    _print(
        f"  write graph.ttl, evidence.ttl, graph.nt  {seconds:8.2f} s  {size / 1e6:,.0f} MB, {peak / 1e6:.1f} MB of memory at most"
    )
    _print(f"  load                                     {load:8.2f} s")
    for question in questions().values():
        seconds, rows = _answered(store, question)
        _print(f"  {question.name:40} {seconds:8.3f} s  {rows:,} rows")


def _answered(store: pyoxigraph.Store, question: Question) -> tuple[float, int]:
    """The seconds that a named question takes, its names looked up, and the number of rows."""
    parameters = {p.name: _example(store, p.kind) for p in question.parameters}
    seconds, answer = timed(lambda: ask(store, question.name, parameters), repeat=3)
    assert isinstance(answer, Rows)
    return seconds, len(answer)


def _peak(action: Callable[[], Any]) -> int:
    """The most memory that Python holds beyond what it held before."""
    tracemalloc.start()
    action()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _example(store: pyoxigraph.Store, kind: str) -> str:
    """A node that many papers have, as a person would name it."""
    return {"task": "segmentation", "dataset": "COCO", "method": "CLIP", "entity": "COCO"}.get(kind) or _some_paper(
        store
    )


def _some_paper(store: pyoxigraph.Store) -> str:
    rows = ask(store, "SELECT ?id { ?paper kgo:hasDataset dataset:coco ; dcterms:identifier ?id } ORDER BY ?id LIMIT 1")
    assert isinstance(rows, Rows)
    return str(rows[0].id)


# ------------------------------------------------------------------------------------------ compared


def _compared(graph: KnowledgeGraph) -> None:
    graph.claims_of("")
    with tempfile.TemporaryDirectory() as name:
        rows = list(_files(graph, Path(name)))
    store = memory_store(graph)
    theirs = to_rdflib(graph)
    rows += [_question(store, theirs, questions()[name]) for name in PEER_QUESTIONS]
    _print(f"\n{len(graph.papers_by_id):,} papers, {len(store):,} triples      kg      rdflib   times faster")
    for row in rows:
        _print(f"  {row.what:32} {row.ours:8.3f} s {row.theirs:8.3f} s {row.theirs / row.ours:8.0f}")


def _files(graph: KnowledgeGraph, folder: Path) -> list[Compared]:
    theirs = to_rdflib(graph)
    ours, _ = timed(lambda: write_rdf(graph, folder))
    turtle, _ = timed(lambda: theirs.serialize(folder / "theirs.ttl", format="turtle"))
    ntriples, _ = timed(lambda: theirs.serialize(folder / "theirs.nt", format="nt", encoding="utf-8"))
    files = (folder / CORE_FILE, folder / EVIDENCE_FILE)
    load, _ = timed(lambda: _load(files))
    parse, _ = timed(lambda: [rdflib.Graph().parse(f) for f in files])
    return [
        Compared("write Turtle and N-Triples", ours, turtle + ntriples),
        Compared("read Turtle", load, parse),
    ]


def _load(files: Sequence[Path]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for file in files:
        store.bulk_load(path=str(file))
    return store


def _question(store: pyoxigraph.Store, theirs: rdflib.Graph, question: Question) -> Compared:
    values = {p.name: find(store, p.kind, _example(store, p.kind)) for p in question.parameters}
    sparql = question.fill(values)
    assert written(store, sparql, {}) == sparql
    ours, answer = timed(lambda: ask(store, sparql), repeat=5)
    seconds, other = timed(lambda: list(theirs.query(sparql, initNs=prefixes())))
    assert len(answer) == len(other), question.name
    return Compared(question.name, ours, seconds)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
