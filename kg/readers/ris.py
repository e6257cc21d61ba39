"""RIS, as reference managers and publishers export it, with the liberties that they take.

Tags may be followed by one to three spaces; an entry may lack its end; lines without a tag go on with the line
before. The tags themselves are read by rispy, one entry at a time, so that a broken entry costs no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from kg.model import Date, Paper, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, Draft, link_fields
from kg.readers.identifiers import find_identifiers, named_identifier
from kg.readers.jsonformat import string, strings
from kg.readers.people import people
from kg.readers.streams import head_text
from kg.readers.tagged import records

_TAG: Final = re.compile(r"([A-Z][A-Z0-9])\s{1,3}-(?:\s(.*)|$)")
_START: Final = re.compile(r"TY\s{1,3}-")
_END: Final = re.compile(r"ER\s{1,3}-?\s*$")
_HEAD: Final = re.compile(r"^TY\s{1,3}-\s*\S.*\n(?:.*\n){0,40}?[A-Z][A-Z0-9]\s{1,3}-", re.MULTILINE)

_TITLES: Final = ("title", "primary_title", "translated_title", "short_title")
_VENUES: Final = ("journal_name", "alternate_title3", "secondary_title", "alternate_title1", "alternate_title2", "custom3", "publisher")  # fmt: skip


class RisReader:
    """Reads RIS; see the module."""

    name = "ris"

    def sniff(self, document: Document) -> float:
        """Sure of a line with the tag TY that other tags follow."""
        text = head_text(document.head)
        return 0.95 if _HEAD.search(text[:20_000]) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the entries in order."""
        import rispy  # noqa: PLC0415 (only for this format)

        parser = rispy.RisParser(skip_unknown_tags=False)
        starts, ends = (lambda line: _START.match(line) is not None), (lambda line: _END.match(line) is not None)
        for line, block in records(stream, report, starts, ends):
            for entry in parser.parse_lines(iter([*map(_tidied, block), "ER  - "]))[:1]:
                paper = _draft(entry).finish(report, line, format=self.name)
                if paper is not None:
                    yield paper


def _tidied(line: str) -> str:
    """A line with its tag in the strict form; a line without a tag so that it cannot be taken for one."""
    match = _TAG.match(line)
    if match is None:
        return f"      {line.strip()}"
    return "" if match[1] == "ER" else f"{match[1]}  - {match[2] or ''}"


def _draft(entry: dict[str, Any]) -> Draft:
    unknown = entry.get("unknown_tag") or {}
    dates = (parse_date(string(entry, name)) for name in ("date", "year", "publication_year"))
    known = sorted((d for d in dates if d.year), key=lambda d: (d.day is not None, d.month is not None), reverse=True)
    urls = strings(entry, "urls")
    return Draft(
        title=string(entry, *_TITLES) or string(unknown, "CT") or string(unknown, "BT"),
        abstract=string(entry, "abstract", "notes_abstract"),
        authors=people(next((a for n in ("authors", "first_authors", "secondary_authors") if (a := strings(entry, n))), [])),
        date=known[0] if known else Date(),
        venue=string(entry, *_VENUES) or string(unknown, "BT"),
        keywords=[k for raw in strings(entry, "keywords") for k in raw.split(";")],
        identifiers=(
            named_identifier("doi", string(entry, "doi") or string(unknown, "DI")),
            *(i for text in (string(entry, "note"), string(entry, "number")) for i in find_identifiers(text)),
        ),
        links=urls,
        extra=(
            *link_fields(CODE, string(entry, "research_notes")),
            ("comments", "; ".join(strings(entry, "notes"))),
        ),
    )  # fmt: skip
