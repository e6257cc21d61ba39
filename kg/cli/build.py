"""``kg build``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kg import schema
from kg.cli.common import load_graph, user_errors
from kg.cli.options import extraction_options, to_options

#: The corrections file that is taken where none is named.
CORRECTIONS: Final = Path("corrections.toml")

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("exports"), show_default=True, help="The folder to write to.")  # fmt: skip
@click.option(
    "--corrections",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="A corrections file to apply (TOML); by default corrections.toml here, if there is one.",
)
@click.option(
    "--base-iri", default=schema.DEFAULT_BASE, show_default=True, metavar="IRI", help="The base of the IRIs in RDF."
)
@extraction_options
@user_errors
def build(paths: tuple[str, ...], folder: Path, corrections: Path | None, base_iri: str, **given: Any) -> None:
    """Read documents that list papers and write their knowledge graph.

    PATH is a file, a folder, a glob or - for standard input; plain, .gz, .zip, .tar or .zst. The format is told by the
    content: listings, JSON, BibTeX, RIS, CSL-JSON, arXiv, Hugging Face, Markdown, OpenAlex, Semantic Scholar,
    OpenReview, Crossref, PubMed, ACL Anthology, DBLP, TEI, EndNote, CSV, Parquet, saved HTML pages, PDF.

    \b
    Example:
      kg build seeds -o exports
    """
    from kg.export import check_place, write_all
    from kg.export.rdf.terms import Names
    from kg.pipeline import build as build_graph
    from kg.progress import TerminalProgress
    from kg.unchanged import build_key, files_of, is_current, remember

    # What would fail at the end is told before the work, not after it.
    Names(base_iri)
    check_place(folder)
    if corrections is None and CORRECTIONS.is_file():
        corrections = CORRECTIONS
    options = to_options(given, corrections, base_iri)
    key = build_key(paths, options)
    if key is not None and is_current(folder, key):
        print_summary(load_graph(folder), files_of(folder, key))
        click.echo("\nNothing has changed since these files were written.")
        return
    progress = TerminalProgress()
    try:
        graph = build_graph(*paths, options=options, progress=progress)
        written = write_all(graph, folder, progress=progress)
    finally:
        progress.clear()
    remember(key, written)
    print_reading(graph)
    print_summary(graph, written)


def print_reading(graph: KnowledgeGraph) -> None:
    """Tell on stderr, in one line, what was read and what was not; report.md tells it document by document."""
    sources = graph.log.sources
    counts = {
        "without a title": sum(s.without_title for s in sources),
        "without an abstract": sum(s.without_abstract for s in sources),
        "duplicates": sum(s.duplicates for s in sources),
        "skipped": sum(len(s.skipped) for s in sources),
    }
    read = sum(s.read for s in sources)
    told = ", ".join(f"{n:,} {what}" for what, n in counts.items())
    click.echo(f"Read {read:,} entries of {len(sources):,} document{'s' * (len(sources) != 1)}: {told}", err=True)


def print_summary(graph: KnowledgeGraph, written: list[Path]) -> None:
    """Tell a person what came of it: counts, hubs, what was skipped, and where the files are."""
    from kg.analysis import summary
    from kg.export import about

    for section in summary(graph):
        click.secho(f"\n{section.title}", bold=True)
        for line in section.lines:
            click.echo(f"  {line}")
    if graph.log.corrections:
        click.secho("\nCorrections", bold=True)
        for line in graph.log.corrections:
            click.echo(f"  {line}")
    click.secho("\nFiles", bold=True)
    width = max(len(str(p)) for p in written)
    for path in written:
        click.echo(f"  {str(path).ljust(width)}  {about(path.name)}")
