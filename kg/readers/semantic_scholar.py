"""Semantic Scholar papers: answers of the graph API and lines of the bulk data sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Date, Identifier
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import named_identifier
from kg.readers.jsonformat import JsonReader, mapping, string, strings
from kg.readers.jsonstream import Record

_SCHEMES: Final = (
    ("arxiv", "arxiv"),
    ("doi", "doi"),
    ("acl", "acl"),
    ("pubmed", "pmid"),
    ("pubmedcentral", "pmcid"),
    ("dblp", "dblp"),
)
_ENVELOPES: Final = ("citingPaper", "citedPaper", "paper")


class SemanticScholarReader(JsonReader):
    """Reads papers by themselves or as what cites or is cited."""

    name = "s2"

    def knows(self, record: Record) -> float:
        """Sure of a ``paperId`` of 40 hexadecimal digits, or of a ``corpusid`` with outer ids."""
        paper = _paper(record)
        paper_id = string(paper, "paperId") or ""
        own = len(paper_id) == 40 or "corpusid" in paper or "externalIds" in paper
        return 0.95 if own and ("title" in paper or "abstract" in paper) else 0.0

    def draft(self, record: Record) -> Draft:
        """Take a paper; its machine-made summary (TLDR) is kept as a field of its own."""
        paper = _paper(record)
        date = parse_date(string(paper, "publicationDate", "publicationdate"))
        venue = mapping(paper, "publicationVenue") or mapping(paper, "journal")
        return Draft(
            title=string(paper, "title"),
            abstract=string(paper, "abstract"),
            authors=strings(paper, "authors", "name"),
            date=date if date != Date() else parse_date(string(paper, "year")),
            venue=string(paper, "venue") or string(venue, "name"),
            keywords=strings(paper, "fieldsOfStudy"),
            identifiers=_identifiers(paper),
            extra=(("tldr", string(mapping(paper, "tldr"), "text")),),
        )


def _paper(record: Record) -> Record:
    return next((inner for name in _ENVELOPES if "title" in (inner := mapping(record, name))), record)


def _identifiers(paper: Record) -> Iterator[Identifier | None]:
    outer = {k.lower(): v for k, v in {**mapping(paper, "externalids"), **mapping(paper, "externalIds")}.items()}
    for name, scheme in _SCHEMES:
        if outer.get(name):
            yield named_identifier(
                scheme, outer[name] if scheme != "pmcid" else f"PMC{str(outer[name]).removeprefix('PMC')}"
            )
    yield named_identifier("s2", string(paper, "paperId"))
    yield named_identifier("corpusid", string(paper, "corpusId", "corpusid") or string(outer, "corpusid"))
