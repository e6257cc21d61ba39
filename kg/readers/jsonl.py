"""Any JSON or JSON lines with titles and abstracts: the reader for entries of no better known form.

Keys are matched without regard to case and underscores. An entry's own ``id`` stays the paper's id. Covers the
project's own records (``{"id": …, "title": …, "abstract": …}``), lists of accepted papers as Paper Copilot and
conference sites publish them, and the Papers with Code dump.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from kg.model import Date, Identifier
from kg.readers.dates import date_from_timestamp, parse_date
from kg.readers.fields import CODE, PAGE, Draft, keyword_list, link_fields
from kg.readers.identifiers import named_identifier
from kg.readers.jsonformat import JsonReader, string, strings
from kg.readers.jsonstream import Record
from kg.readers.people import author_list, full_name, people

_TITLE: Final = ("title", "papertitle", "headline", "displayname")
_ABSTRACT: Final = ("abstract", "paperabstract", "abstracttext", "summary", "description")
_ID: Final = ("id", "paperid", "uid", "key", "forum")
_AUTHORS: Final = ("authors", "author", "authorlist", "authornames", "creators", "creator")
_DATE: Final = (
    "date",
    "published",
    "publicationdate",
    "publisheddate",
    "publishedat",
    "created",
    "year",
    "publicationyear",
)
_VENUE: Final = ("venue", "conference", "journal", "booktitle", "proceeding", "proceedings", "containertitle")
_KEYWORDS: Final = ("keywords", "keyword", "aikeywords", "tags", "topics")
_CODE: Final = (
    "code", "codeurl", "codelink", "github", "githuburl", "githubrepo", "githublink", "repo", "repourl", "repository",
    "repositoryurl", "officialcode",
)  # fmt: skip
_PAGE: Final = ("project", "projectpage", "projecturl", "homepage", "website")
_LINKS: Final = (
    "url",
    "urlabs",
    "absurl",
    "link",
    "paperurl",
    "pdf",
    "pdfurl",
    "urlpdf",
    "site",
    "openreview",
    "arxiv",
    "ee",
)
_IDENTIFIERS: Final = {
    "doi": "doi",
    "arxivid": "arxiv",
    "arxiv": "arxiv",
    "pmid": "pmid",
    "corpusid": "corpusid",
    "aclid": "acl",
}
_TEXTS: Final = {
    "tldr": "tldr",
    "comments": "comments",
    "comment": "comments",
    "note": "comments",
    "tasks": "tasks",
    "methods": "methods",
    "datasets": "datasets",
}


class JsonLinesReader(JsonReader):
    """Reads entries with a title or an abstract."""

    name = "json"

    def knows(self, record: Record) -> float:
        """Fairly sure of a title with an abstract, less of either alone: every better known form goes first."""
        folded = fold(unwrapped(record))
        title, abstract = string(folded, *_TITLE), string(folded, *_ABSTRACT)
        if title and abstract:
            return 0.7
        alone = folded.keys() & {"abstract", "paperabstract", "abstracttext"} or (title and folded.keys() & {*_AUTHORS})
        return 0.55 if alone else 0.0

    def draft(self, record: Record) -> Draft | None:
        """Take what the keys name; the entry may lie in an envelope (``{"score": 1, "paper": {…}}``)."""
        folded = fold(unwrapped(record))
        return Draft(
            title=string(folded, *_TITLE),
            abstract=string(folded, *_ABSTRACT),
            id=string(folded, *_ID),
            authors=authors_of(next((folded[k] for k in _AUTHORS if folded.get(k)), None)),
            date=date_of(next((folded[k] for k in _DATE if folded.get(k)), None)),
            venue=string(folded, *_VENUE) or string(next((folded[k] for k in _VENUE if isinstance(folded.get(k), dict)), None), "name"),
            keywords=next((keyword_list(k) for name in _KEYWORDS if (k := _texts(folded, name))), ()),
            identifiers=_identifiers(folded),
            links=[text for name in _LINKS for text in _texts(folded, name)],
            extra=_extra(folded),
        )  # fmt: skip


def fold(record: Record) -> Record:
    """A record under its keys in lower case and without underscores, hyphens and spaces; the first of equals counts."""
    folded: Record = {}
    for key, value in record.items():
        folded.setdefault(_folded_key(key), value)
    return folded


@functools.lru_cache(maxsize=1024)
def _folded_key(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")


def unwrapped(record: Record) -> Record:
    """The record in an envelope: the only object in it with a title, if it has none itself."""
    if string(fold(record), *_TITLE, *_ABSTRACT) is not None:
        return record
    inner = [v for v in record.values() if isinstance(v, dict) and string(fold(v), *_TITLE) is not None]
    return inner[0] if len(inner) == 1 else record


def authors_of(value: Any) -> tuple[str, ...]:
    """Authors of a string, or of a list of strings or of objects with a name or its parts."""
    if isinstance(value, str):
        return author_list(value)
    names = []
    for item in value if isinstance(value, list) else ():
        if isinstance(item, str):
            names.append(item)
        elif isinstance(item, dict):
            folded = fold(item)
            given = string(folded, "given", "givenname", "firstname", "first")
            family = string(folded, "family", "familyname", "lastname", "last", "surname")
            names.append(string(folded, "name", "fullname", "displayname", "literal") or full_name(given, family))
    return people(names)


def date_of(value: Any) -> Date:
    """A date of a string, a year, or a Unix time."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 9999:
        return date_from_timestamp(value)
    return parse_date(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else Date()


def _texts(folded: Record, name: str) -> list[str]:
    if not folded.get(name):
        return []
    value = string(folded, name) if not isinstance(folded.get(name), list) else None
    return [value] if value else strings(folded, name, "name", "display_name", "keyword", "term", "text", "url")


def _identifiers(folded: Record) -> Iterator[Identifier | None]:
    for key, scheme in _IDENTIFIERS.items():
        if value := string(folded, key):
            yield named_identifier(scheme, value)


def _extra(folded: Record) -> Iterator[tuple[str, str | None]]:
    for name, keys in ((CODE, _CODE), (PAGE, _PAGE)):
        for key in keys:
            if key in folded:
                yield from link_fields(name, *_texts(folded, key))
    for key, name in _TEXTS.items():
        if key in folded:
            yield name, "; ".join(_texts(folded, key))
