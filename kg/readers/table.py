"""CSV and TSV with a row of column names: Scopus, Web of Science, Zotero, OpenAlex, or a spreadsheet of one's own.

The delimiter is found by the column names. A quote that is never closed costs its own row and no other.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final

from kg.model import Paper, Skip, SourceReport
from kg.readers.base import Document
from kg.readers.columns import Columns, draft_of_row, holds_papers, known_columns
from kg.readers.streams import head_text, lines

__all__ = ["TableReader"]

_DELIMITERS: Final = (",", "\t", ";", "|")
#: Some exports say what they are in the first lines ("sep=;", "About the data: …").
_HEADER_WITHIN: Final = 5


class TableReader:
    """Reads tables in text form."""

    name = "table"

    def sniff(self, document: Document) -> float:
        """A line of column names that papers have."""
        first = head_text(document.head).split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN]
        return 0.9 if any(_dialect(line) is not None for line in first) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers row by row; the line of a paper is where its row begins."""
        source = _Lines(lines(stream, report))
        dialect = None
        for _ in range(_HEADER_WITHIN):
            header = source.header()
            dialect = _dialect(header)
            if dialect is not None:
                break
        if dialect is None:
            report.skipped.append(Skip(1, "no column names of papers (such as title, abstract, authors, year)"))
            return
        delimiter, width, columns = dialect
        for line, row in _rows(source, report, delimiter, width):
            if any(cell.strip() for cell in row):
                paper = draft_of_row(row, columns).finish(report, line)
                if paper is not None:
                    yield paper


def _dialect(header: str) -> tuple[str, int, Columns] | None:
    """The delimiter, the number of columns and the known ones of a line of column names; None for another line."""
    if header.lstrip().startswith("|"):  # a table in Markdown
        return None
    found = []
    for delimiter in _DELIMITERS:
        names = _split(header, delimiter)
        columns = known_columns(names)
        if len(names) > 1 and holds_papers(columns):
            found.append((sum(map(len, columns.values())), delimiter, len(names), columns))
    return max(found, key=lambda f: f[0])[1:] if found else None


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(iter(csv.reader([line], delimiter=delimiter)), [])
    except csv.Error:
        return []


class _Lines:
    """Lines for the csv module, which can be given back."""

    def __init__(self, source: Iterable[tuple[int, str]]) -> None:
        self.source = iter(source)
        self.waiting: deque[tuple[int, str]] = deque()
        self.taken: list[tuple[int, str]] = []  # the lines of the row that is being read

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        item = self.waiting.popleft() if self.waiting else next(self.source)
        self.taken.append(item)
        return item[1] + "\n"

    def header(self) -> str:
        """One line by itself; empty at the end."""
        return next(self, "").rstrip("\n")

    def give_back_all_but_first(self) -> None:
        """Put the lines of this row back, except its first."""
        self.waiting.extendleft(reversed(self.taken[1:]))


def _rows(source: _Lines, report: SourceReport, delimiter: str, width: int) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        source.taken = []
        problem = ""
        row: Sequence[str] = ()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"not a row ({error})"
        if not problem and len(source.taken) > 1 and len(row) < width:
            problem = "a quote that is not closed"
        elif not problem and any(cell.strip() for cell in row[width:]):
            problem = f"{len(row)} cells under {width} column names: a delimiter in a cell without quotes?"
        if problem:
            if source.taken:
                report.skipped.append(Skip(source.taken[0][0], problem))
            if len(source.taken) > 1:
                source.give_back_all_but_first()
                reader = csv.reader(source, delimiter=delimiter)
            continue
        yield source.taken[0][0], row
