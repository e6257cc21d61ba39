"""What a reader is: one document in, an iterator of papers out, and a report of what was left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from kg.model import Paper, SourceReport


@dataclass(frozen=True, slots=True)
class Document:
    """A document to read.

    Attributes:
        name: Its name in sources and reports, relative to the argument the user gave (``seeds/a.txt`` → ``a.txt``).
        head: Its first 64 KiB, decompressed, for sniffing.
        path: Where it lies; None for standard input and for members of archives.
    """

    name: str
    head: bytes
    path: Path | None = None


class Reader(Protocol):
    """A file format. Readers are stateless; one module a format; the registry is `kg.readers.READERS`."""

    #: The name for ``--format`` and reports.
    name: str

    def sniff(self, document: Document) -> float:
        """How sure it is, from 0 to 1, that the document is in its format: by the content, never the name alone."""
        ...

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers of a document in order; a broken entry goes to ``report.skipped`` and costs no other."""
        ...
