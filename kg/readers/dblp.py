"""DBLP: its XML dump, of any size and without the DTD beside it, single records, and answers of its search.

Normalised: white space; mark-up becomes its text; the full stop that DBLP puts after every title and the numbers
that tell namesakes apart ("Wei Wang 0001") are dropped. Persons, proceedings and home pages are no papers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.model import Identifier, Paper, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import arxiv_id, doi, named_identifier
from kg.readers.xml import Element, read_entries, root_name, text_of

_PAPERS: Final = frozenset({"article", "inproceedings", "incollection", "phdthesis", "mastersthesis", "info"})
_OTHERS: Final = frozenset({"book", "proceedings", "www", "person", "data"})
_NAMESAKE: Final = re.compile(r"\s+\d{4}$")


class DblpReader:
    """Reads DBLP records."""

    name = "dblp"

    def sniff(self, document: Document) -> float:
        """DBLP's own root elements, or a search's answer that points to it."""
        root = root_name(document.head)
        return 0.95 if root in {"dblp", "dblpperson"} or (root == "result" and b"dblp.org" in document.head) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers in the order of the dump."""
        others: Counter[str] = Counter()
        for entry in read_entries(stream, report, _PAPERS | _OTHERS):
            if entry.element.tag in _OTHERS:
                others[str(entry.element.tag)] += 1
            elif (paper := _draft(entry.element).finish(report, entry.line)) is not None:
                yield paper
        if others:
            kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(others.items()))
            report.notes.append(f"records that are no papers were left out: {kinds}")


def _draft(record: Element) -> Draft:
    title = text_of(record.find("title")).strip()
    links = [text_of(e) for e in (*record.findall("ee"), *record.findall("doi"))]
    key = record.get("key") or text_of(record.find("key"))
    month = text_of(record.find("month"))
    return Draft(
        title=title.removesuffix(".") if not title.endswith("..") else title,
        authors=[_NAMESAKE.sub("", text_of(a)) for a in record.iter("author")],
        date=parse_date(f"{month} {text_of(record.find('year'))}".strip()),
        venue=next(
            (v for tag in ("journal", "booktitle", "venue", "school") if (v := text_of(record.find(tag)))), None
        ),
        identifiers=[_preprint(record), *map(doi, links), named_identifier("dblp", key)],
        links=links,
    )


def _preprint(record: Element) -> Identifier | None:
    """The arXiv identifier, which DBLP gives as the volume of CoRR ("abs/2401.00001")."""
    return arxiv_id(text_of(record.find("volume")).removeprefix("abs/"))
