"""Readers: from anything that researchers keep their papers in to `Paper` records, without silent loss.

A new format is one module with one class in the form of `kg.readers.base.Reader`, and one line in `READERS`.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.model import Paper, Skip, SourceReport
from kg.readers.base import Document, NoPaper, Reader
from kg.readers.sources import digests, documents

__all__ = ["FORMATS", "READERS", "choose", "digests", "documents", "load", "read"]

#: Every format: its name for ``--format`` → "module:class", loaded when it is needed.
READERS: Final[dict[str, str]] = {
    "json": "kg.readers.jsonl:JsonLinesReader",
    "bibtex": "kg.readers.bibtex:BibtexReader",
    "ris": "kg.readers.ris:RisReader",
    "csl": "kg.readers.csl:CslReader",
    "arxiv-json": "kg.readers.arxiv_json:ArxivJsonReader",
    "hf": "kg.readers.hf_papers:HfPapersReader",
    "openalex": "kg.readers.openalex:OpenAlexReader",
    "s2": "kg.readers.semantic_scholar:SemanticScholarReader",
    "openreview": "kg.readers.openreview:OpenReviewReader",
    "crossref": "kg.readers.crossref:CrossrefReader",
    "nbib": "kg.readers.nbib:NbibReader",
    "endnote": "kg.readers.endnote:EndnoteReader",
    "arxiv-atom": "kg.readers.arxiv_atom:ArxivAtomReader",
    "acl-xml": "kg.readers.acl_xml:AclXmlReader",
    "dblp": "kg.readers.dblp:DblpReader",
    "pubmed": "kg.readers.pubmed:PubmedReader",
    "tei": "kg.readers.tei:TeiReader",
    "html": "kg.readers.html:HtmlReader",
    "markdown": "kg.readers.markdown:MarkdownReader",
    "table": "kg.readers.table:TableReader",
    "parquet": "kg.readers.parquet:ParquetReader",
    "pdf": "kg.readers.pdf:PdfReader",
    "listing": "kg.readers.listing:ListingReader",
}

#: The names for ``--format``.
FORMATS: Final = tuple(READERS)

_SURE_ENOUGH: Final = 0.5
_MAGIC: Final = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"SQLite format 3", "an SQLite database"), (b"\x7fELF", "a program"), (b"PK", "a zip archive in an archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (b"{\\rtf", "a rich text document"),
)  # fmt: skip


@functools.cache
def load(name: str) -> Reader:
    """The reader of a format.

    Raises:
        InputError: If there is no format of this name.
    """
    if name not in READERS:
        raise InputError(name, "no such format", f"choose one of: {', '.join(FORMATS)}")
    module, _, attribute = READERS[name].partition(":")
    reader: Reader = getattr(importlib.import_module(module), attribute)()
    return reader


def choose(document: Document) -> Reader | None:
    """The reader that is surest of a document by its content (the first of equals); None if no one is sure enough."""
    if not document.head.strip():
        return None
    candidates = [(load(name).sniff(document), -i, name) for i, name in enumerate(FORMATS)]
    best, _, name = max(candidates)
    return load(name) if best >= _SURE_ENOUGH else None


def read(
    paths: Iterable[str | Path],
    *,
    format: str | None = None,  # noqa: A002 (it is the option's name)
    strict: bool = False,
    reports: list[SourceReport],
) -> Iterator[Paper]:
    """Yield the papers of files, folders, patterns and standard input, document by document.

    Args:
        paths: See `documents`.
        format: The format of all documents; None finds each one's by its content.
        strict: Whether an entry that gives no paper is an error.
        reports: Gets one report a document (all of them, also of those that cannot be read) while papers are yielded.

    Raises:
        InputError: If a path does not exist, nothing holds a paper, or, with ``strict``, something was skipped.
    """
    arguments = [str(p) for p in paths]
    reader = load(format) if format else None
    first = len(reports)
    for document in documents(arguments, reports):
        _forbid_skips(reports[first:], strict=strict)
        report = SourceReport(document.name)
        reports.append(report)
        insists = document.asked or reader is not None
        for paper in _papers(document, reader or choose(document), report, insists=insists):
            if report.skipped:
                _forbid_skips([report], strict=strict)
            yield paper
    _forbid_skips(reports[first:], strict=strict)
    if not any(r.read for r in reports[first:]):
        raise _no_paper(arguments, reports[first:])


def _papers(document: Document, reader: Reader | None, report: SourceReport, *, insists: bool) -> Iterator[Paper]:
    """The papers of one document, counted; what stops the reader stands in the report and costs no other document."""
    if reader is None:
        _not_recognised(document, report)
        return
    report.format = reader.name
    count = without_title = without_abstract = 0
    try:
        for paper in _read(reader, document, report, insists=insists):
            count += 1
            without_title += paper.title is None
            without_abstract += not paper.abstract
            report.read, report.without_title, report.without_abstract = count, without_title, without_abstract
            yield paper
    except InputError as error:
        report.skipped.append(Skip(None, f"{error.problem}; {error.cure}" if error.cure else error.problem))
    except Exception as error:  # a reader's bug must cost no other document
        reason = f"the {reader.name} reader failed here ({type(error).__name__}: {error}); please report this"
        report.skipped.append(Skip(None, reason))
    finally:
        report.read, report.without_title, report.without_abstract = count, without_title, without_abstract
        report.found = count + report.duplicates + len(report.skipped)
        if not report.found and not report.notes:
            _tell_empty(report, insists=insists)


def _read(reader: Reader, document: Document, report: SourceReport, *, insists: bool) -> Iterator[Paper]:
    """What the reader yields; a document without papers is a fault or a note, as the user named it or not."""
    try:
        yield from reader.read(document.stream, report)
    except NoPaper as outcome:
        if insists and outcome.instead is not None:
            report.notes.append(f"{outcome}; read because it was asked for")
            yield outcome.instead
        elif insists:
            report.skipped.append(Skip(None, str(outcome)))
        else:
            report.notes.append(str(outcome))


def _tell_empty(report: SourceReport, *, insists: bool) -> None:
    if insists:
        report.skipped.append(Skip(None, "no paper in it"))
        report.found = 1
    else:
        report.notes.append("no paper in it")


def _not_recognised(document: Document, report: SourceReport) -> None:
    """Tell what a document is that no reader takes: a fault if the user named it, a note if it lay in a folder."""
    head = document.head
    kind = next((what for magic, what in _MAGIC if head.startswith(magic)), None)
    if not head.strip():
        reason = "empty"
    elif kind or b"\0" in head[:4096]:
        reason = f"{kind or 'binary data'}, in which no papers can be read"
    else:
        reason = "no papers recognised in it"
    if document.asked:
        report.skipped.append(Skip(None, reason))
    else:
        report.notes.append(reason)


def _forbid_skips(reports: Iterable[SourceReport], *, strict: bool) -> None:
    if not strict:
        return
    for report in reports:
        for skip in report.skipped:
            place = report.document if skip.line is None else f"{report.document}:{skip.line}"
            raise InputError(place, skip.reason, "mend it, or read without --strict")


def _no_paper(arguments: list[str], reports: list[SourceReport]) -> InputError:
    if not reports:
        return InputError(", ".join(arguments), "no document in it", "name a file or folder with papers")
    report = reports[0]
    reason = next((s.reason for s in report.skipped), next(iter(report.notes), "no paper in it"))
    if len(reports) == 1:
        cure = "" if report.format or ";" in reason else "if it holds papers, say its format with --format"
        return InputError(arguments[0] if len(arguments) == 1 else report.document, reason, cure)
    problem = f"no paper in {len(reports)} documents ({report.document}: {reason})"
    return InputError(", ".join(arguments), problem, "if they hold papers, say their format with --format")
