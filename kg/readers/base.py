"""What a reader is: one document in, an iterator of papers out, and a report of what was left behind.

A new format is one module with one class in the form of `Reader`, and one line in the table of
`kg.readers`. What readers share has its home beside this module: `kg.readers.fields` builds the
parts of a paper, `kg.readers.streams` turns bytes into lines or text whatever their encoding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from kg.model import Paper, SourceReport


def count_of(number: int, one: str, many: str = "") -> str:
    """A count with its noun, for notes.

    >>> count_of(1, "line"), count_of(1200, "line"), count_of(2, "entry", "entries")
    ('1 line', '1,200 lines', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class NoPaper(Exception):  # noqa: N818 (an outcome, not a fault)
    """Raised by a reader: the document is in its format, but shows no sign of a paper.

    That is a fault where the user named the document, and only worth a note where it lay in a folder.

    Args:
        reason: Why not.
        instead: What to make of it where the user insists.
    """

    def __init__(self, reason: str, instead: Paper | None = None) -> None:
        super().__init__(reason)
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Document:
    """A document to read.

    Attributes:
        name: Its name in sources and reports, relative to the argument the user gave (``seeds/a.txt`` → ``a.txt``).
        head: Its first 64 KiB, decompressed, for sniffing.
        path: Where it lies; None for standard input and for members of archives.
        stream: Its bytes from the first one on, decompressed; can be read until the next document is asked for.
        asked: Whether the user named this very document, and not a folder or a pattern that it is in.
    """

    name: str
    head: bytes
    path: Path | None = None
    stream: BinaryIO = field(default_factory=BytesIO, repr=False, compare=False)
    asked: bool = True


class Reader(Protocol):
    """A file format. Readers are stateless; one module a format; the registry is `kg.readers.READERS`."""

    #: The name for ``--format`` and reports.
    name: str

    def sniff(self, document: Document) -> float:
        """How sure it is, from 0 to 1, that the document is in its format: by the content, never the name alone.

        The head may end in the middle of an entry, a line or a character. Below 0.5 means no.
        """
        ...

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers of a document in order; a broken entry goes to ``report.skipped`` and costs no other.

        A reader adds to ``report.skipped`` (one for each entry that gave no paper), ``report.notes`` (anything
        else worth telling) and ``report.duplicates``; `kg.readers.read` counts the rest. ``report.document``
        is the name for `Source`.

        Raises:
            NoPaper: If nothing in the document is a paper, nor meant to be one.
            InputError: If it cannot be read at all.
        """
        ...
