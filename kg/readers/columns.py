"""Columns of tables of papers: their many names, and a paper of a row's cells, whatever held the table.

Known are the exports of Scopus, Web of Science, Zotero, OpenAlex, Dimensions, PubMed and what people call their own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kg.model import Date
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, PAGE, Draft, keyword_list, link_fields
from kg.readers.identifiers import arxiv_id, find_identifiers, named_identifier
from kg.readers.people import author_list, people

__all__ = ["Columns", "draft_of_row"]

Columns = dict[str, list[int]]

#: What a column holds → its names, folded to letters and digits, best first.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "articletitle", "papertitle", "documenttitle", "papername", "displayname", "worktitle", "publicationtitlearticle", "titles", "ti", "paper"),
    "abstract": ("abstract", "abstractnote", "abstracttext", "abstracts", "ab", "summary", "paperabstract", "description"),
    "authors": ("authorfullnames", "authors", "author", "authornames", "authorlist", "af", "au", "authorshipsauthordisplayname", "authorsrawauthorname", "creators", "creator"),
    "date": ("publicationdate", "publisheddate", "date", "published", "publishedat", "datepublished", "dateofpublication", "submitteddate", "submitted", "createdate", "created"),
    "year": ("year", "publicationyear", "pubyear", "py", "yearpublished"),
    "venue": ("sourcetitle", "publicationtitle", "journal", "journaltitle", "journalbook", "venue", "conference", "conferencename", "booktitle", "containertitle",
              "primarylocationsourcedisplayname", "hostvenuedisplayname", "source", "so", "proceedingstitle"),
    "keywords": ("authorkeywords", "keywords", "keyword", "de", "keywordsplus", "indexkeywords", "keywordsdisplayname", "tags", "manualtags", "meshterms"),
    "doi": ("doi", "di", "doilink", "doiurl", "digitalobjectidentifier", "idsdoi"),
    "arxiv": ("arxivid", "arxiv", "arxivnumber", "eprint", "arxivurl", "arxivlink", "entryid"),
    "pmid": ("pmid", "pubmedid", "idspmid"),
    "acl": ("aclid", "anthologyid"),
    "openreview": ("openreviewid", "forumid"),
    "openalex": ("openalexid", "openalex", "workid", "idsopenalex"),
    "s2": ("s2id", "semanticscholarid", "corpusid"),
    "url": ("url", "link", "urls", "paperurl", "paperlink", "pdf", "pdfurl", "pdflink", "urlabs", "urlpdf", "ee", "articleurl", "forum"),
    "code": ("code", "codeurl", "codelink", "github", "githuburl", "githublink", "githubrepo", "repo", "repourl", "repository", "repositoryurl"),
    "page": ("projectpage", "project", "projecturl", "homepage", "website", "projectlink"),
    "id": ("id", "paperid"),
    "comments": ("comments", "comment", "note", "notes"),
    "tldr": ("tldr",),
    "datasets": ("datasets", "dataset"),
}  # fmt: skip
_ROLE: Final = {name: role for role, names in _NAMES.items() for name in names}
_FOLD: Final = re.compile(r"[^a-z0-9]+")
_SCOPUS_ID: Final = re.compile(r"\s*\(\d{6,}\)")


def known_columns(header: Sequence[str]) -> Columns:
    """The positions of known columns, best first: what each holds → where.

    >>> known_columns(["Authors", "Article Title", "Publication Year", "Shoe size"])
    {'authors': [0], 'title': [1], 'year': [2]}
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for position, name in enumerate(header):
        folded = _FOLD.sub("", name.casefold())
        if (role := _ROLE.get(folded)) is not None:
            found.setdefault(role, []).append((_NAMES[role].index(folded), position))
    columns = {role: [position for _, position in sorted(ranked)] for role, ranked in found.items()}
    if {"TI", "UT"} <= set(header):  # Web of Science calls its own keywords ID
        columns.pop("id", None)
    return columns


def holds_papers(columns: Columns) -> bool:
    """Whether columns are those of papers: a title, and something else that papers have."""
    others = columns.keys() - {"title", "id", "url", "comments", "page", "date"}
    return ("title" in columns and bool(others)) or ("abstract" in columns and len(columns) > 1 and "year" in columns)


def draft_of_row(cells: Sequence[Any], columns: Columns) -> Draft:
    """The draft of a row.

    Args:
        cells: Strings, or the values of typed tables: numbers, lists, objects with a name, None.
        columns: The columns of the table, from `known_columns`.
    """
    row = {role: _first(cells, positions) for role, positions in columns.items()}

    def text(role: str) -> str:
        return "; ".join(_strings(row.get(role)))

    own = text("id")
    own_identifier = arxiv_id(own) or next(iter(find_identifiers(own)), None)
    return Draft(
        title=text("title"),
        abstract=text("abstract"),
        id=None if own_identifier else own,
        authors=_authors(row.get("authors")),
        and_others=bool(re.search(r"\bet\.?\s*al\b|…", text("authors"))),
        date=_date(text("date"), text("year")),
        venue=text("venue"),
        keywords=keyword_list(_strings(row.get("keywords"))),
        identifiers=[named_identifier(s, text(s)) for s in ("arxiv", "doi", "pmid", "acl", "openreview", "openalex", "s2") if text(s)] + [own_identifier],
        links=[text("url")],
        extra=[*link_fields(CODE, _strings(row.get("code"))), *link_fields(PAGE, _strings(row.get("page"))),
               ("comments", text("comments")), ("tldr", text("tldr")), ("datasets", text("datasets"))],
    )  # fmt: skip


def _first(cells: Sequence[Any], positions: Sequence[int]) -> Any:
    """The first of some cells that holds something."""
    values = (cells[p] for p in positions if p < len(cells))
    return next((v for v in values if _strings(v)), None)


def _strings(value: Any) -> list[str]:
    """The strings in a cell: its text, the items of a list (typed, or written as Python's), the names of objects."""
    if value is None:
        return []
    if isinstance(value, str):
        stripped = value.strip()
        if stripped[:1] == "[" and stripped[-1:] == "]" and stripped[1:2] in "'\"]":
            return _strings(_literal(stripped))
        return [stripped] if stripped and stripped.lower() not in {"nan", "null", "none", "<na>"} else []
    if isinstance(value, Mapping):
        named = (value.get(k) for k in ("display_name", "name", "value", "author", "id"))
        return next((s for v in named if (s := _strings(v))), [])
    if isinstance(value, (list, tuple)):
        return [s for v in value for s in _strings(v)]
    return [str(value).removesuffix(".0")]


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return (text,) if not text.startswith("['") else text.strip("[]'\"").split("', '")


def _authors(value: Any) -> tuple[str, ...]:
    names = [_SCOPUS_ID.sub("", name) for name in _strings(value) if not name.lower().startswith("[no author")]
    return people(names) if len(names) > 1 else author_list(names[0].replace("|", ";") if names else None)


def _date(date: str, year: str) -> Date:
    full, short = parse_date(date), parse_date(year.removesuffix(".0"))
    return full if full.year is not None else short
