"""Parquet with named columns (extra ``parquet``), batch by batch, in constant memory.

Nested columns are read as far as papers need them: lists of strings, and lists of objects with a name.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from kg.errors import InputError
from kg.model import Paper, Skip, SourceReport
from kg.readers.base import Document
from kg.readers.columns import draft_of_row, holds_papers, known_columns

__all__ = ["ParquetReader"]

_MAGIC: Final = b"PAR1"
_BATCH: Final = 512
_IN_MEMORY: Final = 16 << 20


class ParquetReader:
    """Reads tables in Parquet form; a paper's line is its row, from 1."""

    name = "parquet"

    def sniff(self, document: Document) -> float:
        """The mark that all Parquet files begin with."""
        return 1.0 if document.head.startswith(_MAGIC) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers row by row.

        Raises:
            InputError: If pyarrow is not installed.
        """
        try:
            import pyarrow as pa  # noqa: PLC0415 (an extra)
            from pyarrow import parquet  # noqa: PLC0415
        except ImportError as error:
            cure = "install it with: pip install 'paper-kg[parquet]'"
            raise InputError(report.document, "reading Parquet needs pyarrow", cure) from error
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as seekable:
            shutil.copyfileobj(stream, seekable)
            seekable.seek(0)
            try:
                yield from _papers(parquet.ParquetFile(seekable), report)
            except (pa.ArrowException, OSError) as error:
                said = " ".join(str(error).split())
                report.skipped.append(Skip(None, f"the Parquet data is damaged or cut off ({said[:120]})"))


def _papers(table: Any, report: SourceReport) -> Iterator[Paper]:
    names = list(table.schema_arrow.names)
    columns = known_columns(names)
    if not holds_papers(columns):
        report.skipped.append(
            Skip(None, f"no columns of papers (such as title, abstract, authors) among {', '.join(names)[:120]}")
        )
        return
    needed = sorted({names[p] for positions in columns.values() for p in positions})
    known = known_columns(needed)
    line = 0
    for batch in table.iter_batches(batch_size=_BATCH, columns=needed):
        by_name = [batch.column(name).to_pylist() for name in needed]
        for row in zip(*by_name, strict=True):
            line += 1
            paper = draft_of_row(row, known).finish(report, line)
            if paper is not None:
                yield paper
