"""arXiv as its services answer: the API's Atom feed, the daily RSS feed, and harvested OAI-PMH records.

Normalised: white space; the version in identifiers. LaTeX in titles and abstracts stays as arXiv has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.model import Paper, Skip, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import arxiv_id, doi
from kg.readers.people import author_list, full_name, people
from kg.readers.xml import Element, read_entries, root_name, text_of

_ENTRIES: Final = frozenset({"entry", "item", "record"})
_ROOTS: Final = frozenset({"feed", "rss", "RDF", "OAI-PMH", "ListRecords", "records", "entry", "record"})
# "arXiv:2401.00001v1 Announce Type: new Abstract: …" and, until 2024, "Title. (arXiv:2401.00001v1 [cs.CL])"
_ANNOUNCED: Final = re.compile(r"^\s*arXiv:\S+\s+Announce Type:\s*\S+\s*(?:Abstract:\s*)?", re.IGNORECASE)
_ID_IN_TITLE: Final = re.compile(r"\s*\(arXiv:(\S+)(?:\s+\[[^\]]*\])?(?:\s+UPDATED)?\)\s*$")


class ArxivAtomReader:
    """Reads Atom entries, RSS items and OAI records of arXiv."""

    name = "arxiv-atom"

    def sniff(self, document: Document) -> float:
        """A feed or a harvest that speaks of arXiv."""
        return 0.95 if root_name(document.head) in _ROOTS and b"arxiv" in document.head.lower() else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers in the order of the feed."""
        for entry in read_entries(stream, report, _ENTRIES):
            element = entry.element
            if "/api/errors" in text_of(element.find("id")):
                report.skipped.append(
                    Skip(entry.line, f"an error of the API: {text_of(element.find('summary')).strip()}")
                )
            elif (header := element.find("header")) is not None and header.get("status") == "deleted":
                report.skipped.append(Skip(entry.line, "a deleted record"))
            else:
                form = {"entry": _of_atom, "item": _of_rss, "record": _of_oai}[str(element.tag)]
                if (paper := form(element).finish(report, entry.line)) is not None:
                    yield paper


def _of_atom(entry: Element) -> Draft:
    return Draft(
        title=text_of(entry.find("title")),
        abstract=text_of(entry.find("summary")),
        authors=people(text_of(a) for a in entry.findall("author/name")),
        date=parse_date(text_of(entry.find("published"))),
        venue=text_of(entry.find("journal_ref")),
        identifiers=[arxiv_id(text_of(entry.find("id"))), doi(text_of(entry.find("doi")))],
        extra=_extra([c.get("term", "") for c in entry.findall("category")], text_of(entry.find("comment"))),
    )


def _of_rss(item: Element) -> Draft:
    title = text_of(item.find("title"))
    in_title = _ID_IN_TITLE.search(title)
    return Draft(
        title=_ID_IN_TITLE.sub("", title),
        abstract=_ANNOUNCED.sub("", text_of(item.find("description"))),
        authors=author_list(re.sub(r"<[^>]*>", "", text_of(item.find("creator")))),
        date=parse_date(text_of(item.find("pubDate")) or text_of(item.find("date"))),
        identifiers=[arxiv_id(in_title[1] if in_title else text_of(item.find("link"))), doi(text_of(item.find("DOI")))],
        extra=_extra([text_of(c) for c in item.findall("category")], ""),
    )


def _of_oai(record: Element) -> Draft:
    data = record.find("metadata/*")
    if data is None:
        data = record
    if data.tag == "dc":
        return _of_dublin_core(data)
    authors = data.findall("authors/author")
    names = [
        full_name(text_of(a.find("forenames")), text_of(a.find("keyname")), text_of(a.find("suffix"))) for a in authors
    ]
    return Draft(
        title=text_of(data.find("title")),
        abstract=text_of(data.find("abstract")),
        authors=people(names) if authors else author_list(text_of(data.find("authors"))),
        date=parse_date(text_of(data.find("created")) or text_of(data.find("version/date"))),
        venue=text_of(data.find("journal-ref")),
        identifiers=[arxiv_id(text_of(data.find("id"))), doi(text_of(data.find("doi")))],
        extra=_extra(text_of(data.find("categories")).split(), text_of(data.find("comments"))),
    )


def _of_dublin_core(data: Element) -> Draft:
    descriptions = [text_of(d).strip() for d in data.findall("description")]
    comments = [d.removeprefix("Comment:") for d in descriptions if d.startswith("Comment:")]
    return Draft(
        title=text_of(data.find("title")),
        abstract=next((d for d in descriptions if not d.startswith("Comment:")), ""),
        authors=people(text_of(c) for c in data.findall("creator")),
        date=parse_date(text_of(data.find("date"))),
        links=[text_of(i) for i in data.findall("identifier")],
        extra=_extra([], *comments),
    )


def _extra(categories: list[str], *comments: str) -> list[tuple[str, str | None]]:
    return [("categories", " ".join(c for c in categories if c)), *(("comments", c) for c in comments)]
