"""The options that reading and extracting commands share, and their way to `kg.pipeline.Options`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg import schema

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--fast", is_flag=True, help="Rules only, no learned tagger: for millions of papers."),
    click.option("--tagger", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None, metavar="FOLDER", help="Use the tagger that `kg train` wrote there."),
    click.option("--min-score", type=click.FloatRange(0, 1), default=None, metavar="S", help="Leave out what is less sure than S (0 to 1): higher is more precise."),
    click.option("--format", "format_", metavar="NAME", default=None, help="Read every document in this format instead of telling by its content."),
    click.option("--extractor", "extractors", multiple=True, metavar="NAME", help="Add an installed extractor plug-in."),
    click.option("--jobs", type=click.IntRange(1), default=None, metavar="N", help="Processes to extract with (default: one a core)."),
    click.option("--no-cache", is_flag=True, help="Extract everything anew and keep nothing for the next time."),
    click.option("--strict", is_flag=True, help="Stop at the first entry that cannot be read."),
)  # fmt: skip


def extraction_options(command: F) -> F:
    """Add the options of `build` and `extract`; the command gets them by name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def to_options(given: dict[str, Any], corrections: Path | None = None, base_iri: str = schema.DEFAULT_BASE) -> Any:
    """The library's options for the command line's."""
    from kg.pipeline import Options

    if given["fast"] and given["tagger"]:
        raise click.UsageError("--fast leaves the tagger out: give --fast or --tagger")
    return Options(
        fast=given["fast"], tagger=given["tagger"], min_score=given["min_score"], format=given["format_"],
        strict=given["strict"], jobs=given["jobs"], cache=not given["no_cache"], extractors=given["extractors"],
        corrections=corrections, base_iri=base_iri,
    )  # fmt: skip
