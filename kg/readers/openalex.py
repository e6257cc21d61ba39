"""OpenAlex works, with their inverted abstracts turned back into text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kg.model import Identifier
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import arxiv_id, named_identifier
from kg.readers.jsonformat import JsonReader, mapping, mappings, string
from kg.readers.jsonstream import Record

# Concepts of older snapshots: from this level on they are topics, from this score on they are about the work.
_NARROW: Final = 2
_SURE: Final = 0.4
#: No abstract is longer, in words; an index that says so is broken.
_MOST_WORDS: Final = 50_000


class OpenAlexReader(JsonReader):
    """Reads works of the API (one or a page) and of the snapshot."""

    name = "openalex"

    def knows(self, record: Record) -> float:
        """Sure of an OpenAlex id, or of an inverted abstract."""
        own = "openalex.org/" in (string(record, "id") or "") or "abstract_inverted_index" in record
        return 0.95 if own and ("title" in record or "display_name" in record) else 0.0

    def draft(self, record: Record) -> Draft | None:
        """Take a work; other OpenAlex objects (authors, sources) are no papers."""
        if "works_count" in record:
            return None
        location = mapping(record, "primary_location")
        return Draft(
            title=string(record, "title", "display_name"),
            abstract=inverted(record.get("abstract_inverted_index")) or string(record, "abstract"),
            authors=_authors(record),
            date=parse_date(string(record, "publication_date", "publication_year")),
            venue=string(mapping(location, "source") or mapping(record, "host_venue"), "display_name"),
            keywords=_keywords(record),
            identifiers=_identifiers(record),
        )


def _keywords(record: Record) -> list[str]:
    """The keywords; of older snapshots the concepts, without the broad ones (fields of study have levels 0 and 1)."""
    concepts = (c for c in mappings(record, "concepts") if _number(c.get("level")) >= _NARROW)
    sure = [c for c in concepts if _number(c.get("score")) >= _SURE]
    items = mappings(record, "keywords") or sure
    return [k for item in items if (k := string(item, "display_name", "keyword"))]


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def inverted(index: Any) -> str:
    """The text of an index from words to positions; words without a position are left out.

    >>> inverted({"we": [0, 2], "propose": [1], "win": [3]})
    'we propose we win'
    """
    if not isinstance(index, dict):
        return ""
    if isinstance(index.get("InvertedIndex"), dict):  # as the older Microsoft Academic Graph wraps it
        index = index["InvertedIndex"]
    words = {
        position: word
        for word, positions in index.items()
        for position in (positions if isinstance(positions, list) else ())
        if isinstance(position, int) and 0 <= position < _MOST_WORDS
    }
    return " ".join(words[position] for position in sorted(words))


def _authors(record: Record) -> list[str]:
    names = (
        string(a, "raw_author_name") or string(mapping(a, "author"), "display_name")
        for a in mappings(record, "authorships")
    )
    return [name for name in names if name]


def _identifiers(record: Record) -> Iterator[Identifier | None]:
    ids = mapping(record, "ids")
    for location in (mapping(record, "primary_location"), *mappings(record, "locations")):
        for name in ("landing_page_url", "pdf_url"):
            yield arxiv_id(string(location, name))
    yield named_identifier("doi", string(record, "doi") or string(ids, "doi"))
    yield named_identifier("openalex", string(record, "id"))
    yield named_identifier("pmid", string(ids, "pmid"))
    yield named_identifier("pmcid", string(ids, "pmcid"))
