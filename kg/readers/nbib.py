"""PubMed's nbib (the MEDLINE display format), as its "Send to: Citation manager" saves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from kg.model import Identifier, Paper, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import named_identifier
from kg.readers.people import people
from kg.readers.streams import head_text
from kg.readers.tagged import records, values

# https://www.nlm.nih.gov/bsd/mms/medlineelements.html: a tag of up to four letters, padded, a hyphen, the value.
_TAG: Final = re.compile(r"([A-Z]{2,4})\s{0,2}- ?(.*)")
_START: Final = re.compile(r"PMID\s?- ?\d+")
_HEAD: Final = re.compile(r"^PMID\s?- ?\d+\s*\n(?:.*\n){0,200}?(?:TI|FAU|AU|STAT)\s{0,2}- ", re.MULTILINE)


class NbibReader:
    """Reads nbib; see the module."""

    name = "nbib"

    def sniff(self, document: Document) -> float:
        """Sure of a PMID line that a title, author or status follows."""
        return 0.95 if _HEAD.search(head_text(document.head)) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the entries in order."""
        for line, block in records(stream, report, lambda text: _START.match(text) is not None):
            paper = _draft(values(block, _TAG, " ")).finish(report, line, format=self.name)
            if paper is not None:
                yield paper


def _draft(found: Mapping[str, Sequence[str]]) -> Draft:
    first = {tag: texts[0] for tag, texts in found.items()}
    title = first.get("TI") or first.get("BTI") or ""
    if title.startswith("[") and title.rstrip(".").endswith("]"):  # a translated title stands in brackets
        title = title.rstrip(".")[1:-1]
    return Draft(
        title=title,
        abstract=first.get("AB"),
        authors=people(found.get("FAU") or found.get("AU") or found.get("CN") or ()),
        date=parse_date(first.get("DP") or first.get("DEP")),
        venue=first.get("JT") or first.get("TA"),
        keywords=[*(k.strip("*") for k in found.get("OT", ()))],
        identifiers=_identifiers(found),
    )


def _identifiers(found: Mapping[str, Sequence[str]]) -> Iterator[Identifier | None]:
    for text in (*found.get("LID", ()), *found.get("AID", ())):
        if text.endswith("[doi]"):
            yield named_identifier("doi", text.removesuffix("[doi]").strip())
    yield named_identifier("pmid", next(iter(found.get("PMID", ())), ""))
    yield named_identifier("pmcid", next(iter(found.get("PMC", ())), ""))
