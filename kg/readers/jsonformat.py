"""What the JSON formats share: a base class, and getters that take a value however a source types it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from kg.model import Paper, SourceReport
from kg.readers.base import Document, NoPaper, count_of
from kg.readers.fields import Draft
from kg.readers.jsonstream import NO_RECORD, Record, entries, head_entries, is_record


class JsonReader:
    """A format whose entries are JSON objects; a subclass knows its objects and drafts papers from them."""

    name = ""

    def knows(self, record: Record) -> float:
        """How sure it is, from 0 to 1, that an entry is in its format."""
        raise NotImplementedError

    def draft(self, record: Record) -> Draft | None:
        """The draft of one entry; None for an entry that is no paper (a review, a request)."""
        raise NotImplementedError

    def sniff(self, document: Document) -> float:
        """As sure as of the first entries on average; what has neither title nor abstract does not count."""
        records = head_entries(document.head)[:20]
        scores = [score for r in records if (score := self.knows(r)) or is_record(r)]
        return sum(scores) / len(scores) if scores else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers in order; entries that are no papers are counted in a note.

        Raises:
            NoPaper: If the document is one object about something else.
        """
        passed_over = 0
        line = 0
        for line, record in entries(stream, report):
            draft = self.draft(record)
            if draft is None:
                passed_over += 1
            elif (paper := draft.finish(report, line, format=self.name)) is not None:
                yield paper
        if not line and [skip.reason for skip in report.skipped] == [NO_RECORD]:
            report.skipped.clear()
            raise NoPaper(NO_RECORD)
        if passed_over:
            report.notes.append(f"{count_of(passed_over, 'entry', 'entries')} passed over as no paper")


def string(record: object, *names: str) -> str | None:
    """The first of some values that is a non-empty string; numbers count, lists give their first string.

    >>> string({"title": ["A", "B"]}, "title"), string({"year": 2023}, "year"), string({"a": {"value": "v"}}, "a")
    ('A', '2023', 'v')
    """
    if not isinstance(record, dict):
        return None
    for name in names:
        value = record.get(name)
        if isinstance(value, dict) and "value" in value:
            value = value["value"]
        if isinstance(value, list):
            value = next((v for v in value if isinstance(v, str) and v.strip()), None)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value
    return None


def mapping(record: object, name: str) -> Record:
    """An object in an object; empty if it is missing or something else."""
    value = record.get(name) if isinstance(record, dict) else None
    return value if isinstance(value, dict) else {}


def mappings(record: object, name: str) -> list[Record]:
    """The objects in a list in an object."""
    value = record.get(name) if isinstance(record, dict) else None
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def strings(record: object, name: str, *inner: str) -> list[str]:
    """The strings in a list in an object; objects in it give the first of the ``inner`` values.

    >>> strings({"authors": [{"name": "Jane Doe"}, "John Roe", None]}, "authors", "name")
    ['Jane Doe', 'John Roe']
    """
    value = record.get(name) if isinstance(record, dict) else None
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    found = (string(v, *inner) if isinstance(v, dict) else v for v in value) if isinstance(value, list) else ()
    return [v for v in found if isinstance(v, str) and v.strip()]
