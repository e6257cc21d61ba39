"""Any page that says what paper it is about: ``citation_*`` and Dublin Core tags, JSON-LD, OpenGraph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kg.model import Identifier, Skip
from kg.readers.dates import parse_date
from kg.readers.fields import Draft, clean_abstract, keyword_list
from kg.readers.html.page import Page
from kg.readers.identifiers import arxiv_id, doi, find_identifiers, named_identifier
from kg.readers.people import author_list, full_name, people

_ARTICLES: Final = frozenset(
    {"scholarlyarticle", "article", "techarticle", "report", "thesis", "chapter", "creativework", "preprint", "medicalscholarlyarticle"}
)  # fmt: skip
_TITLES: Final = (
    "citation_title",
    "bepress_citation_title",
    "eprints.title",
    "prism.title",
    "dc.title",
    "dcterms.title",
)
_ABSTRACTS: Final = (
    "citation_abstract",
    "dcterms.abstract",
    "dc.description.abstract",
    "eprints.abstract",
    "dc.description",
)
_DATES: Final = ("citation_publication_date", "citation_date", "citation_online_date", "citation_year", "dc.date", "dc.date.issued",
                 "dcterms.issued", "prism.publicationdate")  # fmt: skip
_VENUES: Final = ("citation_journal_title", "citation_conference_title", "citation_inbook_title", "prism.publicationname",
                  "dc.source", "citation_technical_report_institution", "citation_dissertation_institution")  # fmt: skip


def papers(page: Page) -> Iterator[Draft | Skip]:
    """The papers that a page's metadata describes: one, or those of a list in JSON-LD."""
    articles = [_of_json_ld(o) for o in page.json_ld() if _is_article(o)]
    if page.metas(*_TITLES):
        yield _of_tags(page, articles)
    elif articles:
        yield from articles
    elif page.meta("og:title") and (page.meta("og:type").lower() == "article" or find_identifiers(page.url)):
        yield _of_open_graph(page)


def _of_tags(page: Page, articles: list[Draft]) -> Draft:
    more = next(iter(articles), Draft())
    abstracts = [
        page.meta(*_ABSTRACTS),
        more.abstract or "",
        page.meta("og:description", "description", "twitter:description"),
    ]
    authors = page.metas(
        "citation_author", "citation_authors", "bepress_citation_author", "dc.creator", "dcterms.creator"
    )
    return Draft(
        title=page.meta(*_TITLES),
        abstract=_best_abstract(abstracts),
        authors=(people(authors) if len(authors) != 1 else author_list(authors[0])) or more.authors,
        date=parse_date(page.meta(*_DATES)) if page.meta(*_DATES) else more.date,
        venue=page.meta(*_VENUES) or more.venue,
        keywords=keyword_list(page.metas("citation_keywords", "citation_keyword", "dc.subject", "keywords"))
        or more.keywords,
        identifiers=_identifiers(page),
        links=[page.url, page.meta("citation_abstract_html_url"), page.meta("citation_pdf_url")],
    )


def _identifiers(page: Page) -> list[Identifier | None]:
    return [
        arxiv_id(page.meta("citation_arxiv_id")),
        doi(page.meta("citation_doi", "prism.doi", "bepress_citation_doi", "doi")),
        *(doi(value) for value in page.metas("dc.identifier", "dc.identifier.doi", "dcterms.identifier")),
        named_identifier("pmid", page.meta("citation_pmid")),
    ]


def _best_abstract(texts: list[str]) -> str:
    """The longest, those that end in "…" last: descriptions for search engines are cut."""
    cleaned = [clean_abstract(t) for t in texts]
    return max(cleaned, key=lambda t: (bool(t) and not t.endswith(("…", "...")), len(t)))


def _of_open_graph(page: Page) -> Draft:
    return Draft(
        title=page.meta("og:title"),
        abstract=page.meta("og:description", "description"),
        authors=people(a for a in page.metas("article:author", "author") if not a.startswith("http")),
        date=parse_date(page.meta("article:published_time")),
        venue=page.meta("og:site_name"),
        keywords=keyword_list(page.metas("article:tag", "keywords")),
        links=[page.url],
    )


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(n, str) and n.lower() in _ARTICLES for n in names) and bool(
        item.get("headline") or item.get("name")
    )


def _of_json_ld(item: dict[str, Any]) -> Draft:
    authors = item.get("author") or item.get("creator")
    part_of = item.get("isPartOf") or item.get("publication") or item.get("publisher")
    addresses = [_text(item.get(key)) for key in ("@id", "url", "sameAs", "mainEntityOfPage")]
    numbers = item.get("identifier")
    return Draft(
        title=_text(item.get("headline")) or _text(item.get("name")),
        abstract=_text(item.get("abstract")) or _text(item.get("description")),
        authors=people(_name(a) for a in (authors if isinstance(authors, list) else [authors])),
        date=parse_date(_text(item.get("datePublished")) or _text(item.get("dateCreated"))),
        venue=_name(part_of[0] if isinstance(part_of, list) and part_of else part_of),
        keywords=keyword_list(_texts(item.get("keywords"))),
        links=[*addresses, *(_text(n) for n in (numbers if isinstance(numbers, list) else [numbers]))],
    )


def _text(value: Any) -> str:
    """A string of a JSON-LD value, which may be a list or an object with a value, an id or a name."""
    if isinstance(value, list):
        return " ".join(_text(v) for v in value)
    if isinstance(value, dict):
        return next((v for k in ("value", "@value", "@id", "url", "name") if isinstance(v := value.get(k), str)), "")
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [_text(v) for v in value] if isinstance(value, list) else [_text(value)]


def _name(value: Any) -> str:
    if isinstance(value, dict):
        given = full_name(value.get("givenName"), value.get("familyName"))
        return _text(value.get("name")) or given
    return _text(value)
