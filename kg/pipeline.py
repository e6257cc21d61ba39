"""The one place that joins the stages: read, tell papers apart, extract, resolve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version as installed_version
from itertools import islice
from pathlib import Path
from typing import Final

from kg import extract, readers, schema
from kg.errors import InputError
from kg.graph import BuildInfo, KnowledgeGraph
from kg.model import BuildLog, Extraction, Paper, SourceReport
from kg.progress import Progress, silent
from kg.resolve import correct, correct_papers, load_corrections, merge_papers, papers_apart, resolve
from kg.workers import WORTH_PROCESSES, Workers

#: Entries of documents that are read and extracted at a time, which bounds the memory.
_AT_ONCE: Final = 4 * WORTH_PROCESSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build.

    Attributes:
        fast: Rules only, no learned tagger.
        tagger: A folder with other weights for the tagger than the packaged ones (what ``kg train`` writes).
        min_score: Mentions below it are left out; None for the default threshold of each kind.
        format: The reader to use for every document; None to tell by content.
        strict: A skipped entry is an error.
        jobs: Processes for the extraction; None for one a core.
        cache: Whether to keep extractions for the next build.
        extractors: Names of further extractors (entry points of the group ``kg.extractors``).
        corrections: A corrections file to apply.
        base_iri: The base of the nodes' IRIs in RDF.
    """

    fast: bool = False
    tagger: Path | None = None
    min_score: float | None = None
    format: str | None = None
    strict: bool = False
    jobs: int | None = None
    cache: bool = True
    extractors: tuple[str, ...] = ()
    corrections: Path | None = None
    base_iri: str = schema.DEFAULT_BASE


def build(*paths: str | Path, options: Options | None = None, progress: Progress = silent) -> KnowledgeGraph:
    """Build the graph of all papers that the paths hold.

    Args:
        *paths: Files, folders, globs, or "-" for standard input.
        options: How; by default everything that gives the best graph.
        progress: Hears how far it is.

    Returns:
        The graph, with the log of what was read, skipped and merged.

    Raises:
        InputError: If a path does not exist, or nothing in them is a paper.
        CorrectionError: If the corrections file cannot be understood.
    """
    options = options or Options()
    log = BuildLog()
    corrections = load_corrections(options.corrections) if options.corrections else ()
    entries = _counted(read(paths, log.sources, options), progress)
    papers = merge_papers(entries, log, papers_apart(corrections))
    papers = correct_papers(papers, corrections, log)
    if not papers:
        raise InputError(", ".join(map(str, paths)), "no paper found", "see `kg build --help` for what can be read")
    extractors = _tiers(options)
    found = extract_all(papers, options, progress)
    versions = tuple(f"{e.name} {e.version}" for e in extractors)
    info = BuildInfo(installed_version("paper-kg"), versions, readers.digests(paths), options.base_iri)
    progress("joining", 0, None)
    resolution = resolve(papers, found, log=log, version=extract.version_of(extractors))
    resolution = correct(papers, resolution, corrections, log)
    return KnowledgeGraph.of(papers, resolution, info, log)


def read(paths: Iterable[str | Path], reports: list[SourceReport], options: Options) -> Iterator[Paper]:
    """The papers of all documents, in order, as they are read."""
    return readers.read([str(p) for p in paths], format=options.format, strict=options.strict, reports=reports)


def _counted(papers: Iterable[Paper], progress: Progress) -> Iterator[Paper]:
    for number, paper in enumerate(papers, start=1):
        progress("reading papers", number, None)
        yield paper


def extract_all(papers: Sequence[Paper], options: Options, progress: Progress = silent) -> list[Extraction]:
    """What each paper says, in the order of the papers; from the cache where it is known.

    Papers need distinct ids.
    """
    with _workers(options) as workers:
        return workers.extract(papers, progress)


def extract_entries(
    paths: Iterable[str | Path],
    options: Options,
    progress: Progress = silent,
    reports: list[SourceReport] | None = None,
) -> Iterator[tuple[Paper, Extraction]]:
    """Each entry of the documents with what it says, in input order, never joined; in constant memory.

    ``reports`` gets a report on every document while it is read.
    """
    entries = read(paths, [] if reports is None else reports, options)
    done = 0
    with _workers(options) as workers:
        while batch := list(islice(entries, _AT_ONCE)):
            # Two entries of one id are still two entries: number them for the time of the extraction.
            found = workers.extract([replace(p, id=str(i)) for i, p in enumerate(batch)])
            for paper, extraction in zip(batch, found, strict=True):
                done += 1
                progress("extracting", done, None)
                yield paper, replace(extraction, paper=paper.id)


def _workers(options: Options) -> Workers:
    return Workers(partial(_tiers, options), options.jobs, cache=options.cache)


def _tiers(options: Options, threads: int = 0) -> extract.Tiers:
    return extract.extractors(
        fast=options.fast,
        tagger=options.tagger,
        min_score=options.min_score,
        plugins=options.extractors,
        threads=threads,
    )
