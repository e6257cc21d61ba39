"""arXiv's metadata as JSON lines, in the form of the public dump."""

from __future__ import annotations

from kg.model import Date
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import arxiv_id, named_identifier
from kg.readers.jsonformat import JsonReader, mappings, string
from kg.readers.jsonstream import Record
from kg.readers.people import author_list, full_name


class ArxivJsonReader(JsonReader):
    """Reads lines of the dump; text keeps its LaTeX, as everywhere."""

    name = "arxiv-json"

    def knows(self, record: Record) -> float:
        """Sure of an arXiv identifier with categories and one of the dump's own keys."""
        if arxiv_id(string(record, "id")) is None or not string(record, "categories"):
            return 0.0
        return 0.95 if record.keys() & {"versions", "authors_parsed", "update_date", "submitter"} else 0.0

    def draft(self, record: Record) -> Draft:
        """The date is the first version's; comments are kept, since they often name code and venue."""
        identifier = arxiv_id(string(record, "id"))
        first = next(iter(mappings(record, "versions")), {})
        date = parse_date(string(first, "created"))
        return Draft(
            title=string(record, "title"),
            abstract=string(record, "abstract"),
            authors=_authors(record),
            date=date if date != Date() else parse_date(string(record, "update_date")),
            venue=string(record, "journal-ref"),
            identifiers=(identifier, named_identifier("doi", string(record, "doi"))),
            extra=(("comments", string(record, "comments")),),
        )


def _authors(record: Record) -> tuple[str, ...]:
    parsed = record.get("authors_parsed")
    if isinstance(parsed, list) and parsed:
        parts = [[p if isinstance(p, str) else "" for p in name[:3]] for name in parsed if isinstance(name, list)]
        return tuple(
            full_name(given, family, suffix) for family, given, suffix, *_ in ((*p, "", "", "") for p in parts)
        )
    return author_list(string(record, "authors"))
