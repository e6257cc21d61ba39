"""``kg extract``: what each entry says, one JSON record a line."""

from __future__ import annotations

import json
from typing import Any

import click

from kg.cli.common import user_errors
from kg.cli.options import extraction_options, to_options


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@extraction_options
@user_errors
def extract(paths: tuple[str, ...], **given: Any) -> None:
    """Print what each entry of the documents says as JSON lines, in input order, nothing joined.

    A record has the paper's id, title and source, its tasks, methods, datasets and metrics with their
    mentions and roles, its repos and pages, and its results.

    \b
    Example:
      kg extract seeds > records.jsonl
    """
    from kg.extract import to_record
    from kg.pipeline import extract_entries
    from kg.progress import TerminalProgress

    progress = TerminalProgress()
    try:
        for paper, extraction in extract_entries(paths, to_options(given), progress=progress):
            click.echo(json.dumps(to_record(paper, extraction), ensure_ascii=False))
    finally:
        progress.clear()
