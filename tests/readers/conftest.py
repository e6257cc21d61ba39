"""What the tests of the readers share: reading with a report, and papers as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import readers
from kg.model import Paper, SourceReport

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def read():
    """Read paths or, given bytes, a document of them: papers and reports."""

    def _read(*paths, **options) -> tuple[list[Paper], list[SourceReport]]:
        reports: list[SourceReport] = []
        return list(readers.read([str(p) for p in paths], reports=reports, **options)), reports

    return _read


@pytest.fixture
def as_text():
    return _as_text


def _as_text(papers: list[Paper], reports: list[SourceReport]) -> str:
    lines: list[str] = []
    for paper in papers:
        source = paper.sources[0]
        lines.append(f"{paper.id}  ({source.document}:{source.line}, {source.format})")
        lines += [f"  {field.name}: {field.text}" for field in paper.fields]
        lines.append(f"  authors: {'; '.join(paper.authors)} ({paper.author_count})")
        lines.append(f"  date: {paper.date.iso} {paper.date.month}/{paper.date.day} {paper.date.written!r}")
        lines.append(f"  venue: {paper.venue}")
        lines.append(f"  keywords: {'; '.join(paper.keywords)}")
        lines.append(f"  identifiers: {' '.join(f'{i.scheme}:{i.value}' for i in paper.identifiers)}")
    for report in reports:
        lines.append(
            f"= {report.document} {report.format}: found {report.found}, read {report.read}, without title "
            f"{report.without_title}, without abstract {report.without_abstract}, duplicates {report.duplicates}"
        )
        lines += [f"  skipped {skip.line}: {skip.reason}" for skip in report.skipped]
        lines += [f"  note: {note}" for note in report.notes]
    return "\n".join(lines) + "\n"
