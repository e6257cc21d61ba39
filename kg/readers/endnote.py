"""EndNote's tagged form (Refer: ``%T``, ``%A`` …), as Google Scholar and EndNote export it; often named ``.ris``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from kg.model import Paper, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import Draft, keyword_list
from kg.readers.identifiers import named_identifier
from kg.readers.people import people
from kg.readers.streams import head_text
from kg.readers.tagged import records, values

_TAG: Final = re.compile(r"%([A-Z0-9@!?$&(#+~*^<>\[\]])\s(.*)")
_START: Final = re.compile(r"%0 ")
_HEAD: Final = re.compile(r"^%0 \S.*\n(?:%.*\n)*?%[TA] ", re.MULTILINE)


class EndnoteReader:
    """Reads EndNote's tagged form; see the module."""

    name = "endnote"

    def sniff(self, document: Document) -> float:
        """Sure of a ``%0`` line that a title or an author follows."""
        return 0.95 if _HEAD.search(head_text(document.head)) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the entries in order."""
        for line, block in records(stream, report, lambda text: _START.match(text) is not None):
            paper = _draft(values(block, _TAG, "\n")).finish(report, line, format=self.name)
            if paper is not None:
                yield paper


def _draft(found: Mapping[str, Sequence[str]]) -> Draft:
    first = {tag: texts[0] for tag, texts in found.items()}
    dates = [d for d in (parse_date(first.get("8")), parse_date(first.get("D"))) if d.year]
    return Draft(
        title=first.get("T"),
        abstract=first.get("X"),
        authors=people(found.get("A", ())),
        date=next(iter(dates), parse_date(first.get("D"))),
        venue=first.get("J") or first.get("B") or first.get("I"),
        keywords=keyword_list([k for text in found.get("K", ()) for k in text.split("\n")]),
        identifiers=(named_identifier("doi", first.get("R")),),
        links=found.get("U", ()),
        extra=(("comments", first.get("Z")),),
    )
