"""Crossref works: answers of the REST API (one work or a page of them) and the public data files."""

from __future__ import annotations

from kg.readers.csl import csl_date, csl_names
from kg.readers.fields import CODE, Draft, link_fields
from kg.readers.identifiers import arxiv_id, named_identifier
from kg.readers.jsonformat import JsonReader, mapping, mappings, string, strings
from kg.readers.jsonstream import Record


class CrossrefReader(JsonReader):
    """Reads Crossref works; abstracts come in JATS, whose mark-up is undone."""

    name = "crossref"

    def knows(self, record: Record) -> float:
        """Sure of a DOI with a list of titles."""
        formed = isinstance(record.get("title"), list) and isinstance(record.get("DOI"), str)
        return 0.95 if formed and record.keys() & {"container-title", "issued", "publisher", "member"} else 0.0

    def draft(self, record: Record) -> Draft:
        """Take the work's metadata; code is what Crossref says is a related piece of software."""
        titles = [t for t in (*strings(record, "title")[:1], *strings(record, "subtitle")[:1]) if t.strip()]
        software = mappings(mapping(record, "relation"), "is-supplemented-by")
        return Draft(
            title=": ".join(titles) or None,
            abstract=string(record, "abstract"),
            authors=csl_names(mappings(record, "author")),
            date=csl_date(record, "published-print", "published-online", "published", "issued", "posted", "created"),
            venue=string(record, "container-title") or string(mapping(record, "event"), "name"),
            keywords=strings(record, "subject"),
            identifiers=(
                named_identifier("doi", string(record, "DOI")),
                *(arxiv_id(string(r, "id")) for r in mappings(mapping(record, "relation"), "has-preprint")),
            ),
            links=[string(record, "URL"), string(mapping(mapping(record, "resource"), "primary"), "URL")],
            extra=link_fields(CODE, *(string(s, "id") for s in software if string(s, "id-type") == "uri")),
        )
