"""CSL-JSON, the exchange form of Zotero, Mendeley, Pandoc and citeproc; with or without a wrapper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.model import Date, Identifier
from kg.readers.dates import date_from_parts, parse_date
from kg.readers.fields import CODE, Draft, keyword_list, link_fields
from kg.readers.identifiers import arxiv_id, named_identifier
from kg.readers.jsonformat import JsonReader, mapping, mappings, string
from kg.readers.jsonstream import Record
from kg.readers.people import full_name

_TYPES: Final = frozenset(
    {
        "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "chapter", "dataset", "document",
        "entry", "manuscript", "paper-conference", "patent", "post", "post-weblog", "report", "review", "software", "speech",
        "thesis", "webpage",
    }
)  # fmt: skip
_EXTRA_LINE: Final = re.compile(r"^(?P<name>[\w -]{2,20}):\s*(?P<value>\S.*)$", re.MULTILINE)


class CslReader(JsonReader):
    """Reads CSL-JSON items."""

    name = "csl"

    def knows(self, record: Record) -> float:
        """Sure of a CSL type together with names or dates in CSL's form."""
        formed = any("date-parts" in mapping(record, k) or "raw" in mapping(record, k) for k in ("issued", "accessed"))
        named = any("family" in a or "literal" in a for a in mappings(record, "author"))
        typed = record.get("type") in _TYPES and isinstance(record.get("title"), str)
        return 0.9 if typed and (formed or named) else 0.0

    def draft(self, record: Record) -> Draft:
        """Take the item's variables; identifiers also from lines ``arXiv: …`` that Zotero keeps in the note."""
        note = string(record, "note") or ""
        return Draft(
            title=string(record, "title"),
            abstract=string(record, "abstract"),
            authors=csl_names(mappings(record, "author")),
            date=csl_date(record, "issued", "original-date", "event-date"),
            venue=string(record, "container-title", "event-title", "event", "publisher"),
            keywords=keyword_list(string(record, "keyword", "keywords")),
            identifiers=_identifiers(record, note),
            links=[string(record, "URL")],
            extra=(*link_fields(CODE, string(record, "code", "source-code")), ("comments", note)),
        )


def csl_names(names: list[Record]) -> list[str]:
    """Names of CSL and Crossref: parts, or a whole (``literal``, ``name``) for organisations."""
    whole = ((string(n, "literal", "name"), n) for n in names)
    return [
        name
        or full_name(string(n, "given"), " ".join(filter(None, (string(n, "non-dropping-particle"), string(n, "family")))), n.get("suffix"))
        for name, n in whole
    ]  # fmt: skip


def csl_date(record: Record, *names: str) -> Date:
    """The first of some date variables that is known."""
    for name in names:
        value = mapping(record, name)
        parts = value.get("date-parts")
        if (
            isinstance(parts, list)
            and parts
            and isinstance(parts[0], list)
            and (date := date_from_parts(parts[0])).year
        ):
            return date
        if (date := parse_date(string(value, "raw", "literal", "date-time") or string(record, name))) != Date():
            return date
    return Date()


def _identifiers(record: Record, note: str) -> Iterator[Identifier | None]:
    yield arxiv_id(string(record, "number"))
    if "arxiv" in (string(record, "archive") or "").lower():
        yield arxiv_id(string(record, "archive_location"))
    yield named_identifier("doi", string(record, "DOI", "doi"))
    yield named_identifier("pmid", string(record, "PMID"))
    yield named_identifier("pmcid", string(record, "PMCID"))
    for match in _EXTRA_LINE.finditer(note):
        if (scheme := match["name"].strip().lower()) in {"arxiv", "doi", "pmid"}:
            yield named_identifier(scheme, match["value"].split()[0])
