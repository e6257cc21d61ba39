"""TEI as GROBID makes it of PDFs: the header's title, authors, abstract and identifiers.

Normalised: white space; mark-up becomes its text; paragraphs and sentences are joined by one space.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.model import Date, Identifier, Paper, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import Draft, keyword_list
from kg.readers.identifiers import find_identifiers, named_identifier
from kg.readers.people import full_name
from kg.readers.xml import Element, read_entries, root_name, text_of

_BLOCKS: Final = frozenset({"p", "s", "div", "head", "lb", "note", "item", "term"})
_SCHEMES: Final = {"doi": "doi", "arxiv": "arxiv", "pmid": "pmid", "pmcid": "pmcid"}


class TeiReader:
    """Reads one paper from each TEI header."""

    name = "tei"

    def sniff(self, document: Document) -> float:
        """A TEI document, or a corpus of them."""
        return 0.95 if root_name(document.head) in {"TEI", "teiCorpus"} else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield a paper for each header, in order."""
        for entry in read_entries(stream, report, frozenset({"teiHeader"})):
            in_text = any(e.tag == "TEI" for e in entry.around)  # a corpus has a header of its own
            if in_text and (paper := _draft(entry.element).finish(report, entry.line)) is not None:
                yield paper


def _draft(header: Element) -> Draft:
    source = header.find("fileDesc/sourceDesc/biblStruct")
    source = header if source is None else source
    return Draft(
        title=text_of(header.find("fileDesc/titleStmt/title")).strip() or text_of(source.find("analytic/title")),
        abstract=text_of(header.find("profileDesc/abstract"), _BLOCKS),
        authors=[_author(a) for a in source.findall("analytic/author")],
        date=_date(header, source),
        venue=text_of(source.find("monogr/title")),
        keywords=_keywords(header),
        identifiers=_identifiers(source),
        links=[text_of(i) for i in source.iter("idno")],
    )


def _author(author: Element) -> str:
    name = author.find("persName")
    if name is None:
        return ""
    return full_name(" ".join(text_of(f) for f in name.findall("forename")), text_of(name.find("surname")))


def _date(header: Element, source: Element) -> Date:
    dates = [header.find("fileDesc/publicationStmt/date"), source.find("monogr/imprint/date")]
    parsed = [parse_date(d.get("when") or text_of(d)) for d in dates if d is not None]
    return next((d for d in parsed if d.year is not None), Date())


def _keywords(header: Element) -> tuple[str, ...]:
    keywords = header.find("profileDesc/textClass/keywords")
    terms = [text_of(t) for t in keywords.iter("term")] if keywords is not None else []
    return tuple(terms) or keyword_list(text_of(keywords))


def _identifiers(source: Element) -> list[Identifier | None]:
    found: list[Identifier | None] = []
    for number in source.iter("idno"):
        scheme = _SCHEMES.get(number.get("type", "").lower())
        found.extend([named_identifier(scheme, text_of(number))] if scheme else find_identifiers(text_of(number)))
    return found
