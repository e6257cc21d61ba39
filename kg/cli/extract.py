"""``kg extract``: what each entry says, one JSON record a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.common import user_errors
from kg.cli.options import extraction_options, to_options

if TYPE_CHECKING:
    from kg.model import SourceReport

#: Skipped entries of a document that are told one by one.
_TOLD: Final = 10


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
    reports: list[SourceReport] = []
    try:
        for paper, extraction in extract_entries(paths, to_options(given), progress=progress, reports=reports):
            click.echo(json.dumps(to_record(paper, extraction), ensure_ascii=False))
    finally:
        progress.clear()
    for report in reports:
        _tell(report)


def _tell(report: SourceReport) -> None:
    """Say on stderr what of a document gave no record, and why."""
    for skip in report.skipped[:_TOLD]:
        place = report.document if skip.line is None else f"{report.document}:{skip.line}"
        click.echo(f"{place}: skipped: {skip.reason}", err=True)
    if len(report.skipped) > _TOLD:
        click.echo(f"{report.document}: {len(report.skipped) - _TOLD:,} more entries skipped", err=True)
    for note in report.notes:
        click.echo(f"{report.document}: {note}", err=True)
