"""arXiv's abstract pages, its lists (new, recent, a month, an author) and the results of its search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.model import Skip
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.html.page import Node, Page, next_element, text_of
from kg.readers.identifiers import arxiv_id, doi

_LABEL: Final = ".descriptor"
_SUBJECT: Final = re.compile(r"\(([\w.-]+)\)")
_SUBMITTED: Final = re.compile(r"Submitted(?: on)?\s+(\d{1,2}\s+\w+,?\s+\d{4})")


def papers(page: Page) -> Iterator[Draft | Skip]:
    """The papers of an arXiv page; nothing for another page."""
    if page.first("blockquote.abstract") is not None and page.first("h1.title") is not None:
        yield _abstract_page(page)
        return
    for number, term in enumerate(page.all("dl > dt"), start=1):
        if term.css_first('a[href*="/abs/"]') is not None:
            yield _of_list(term, number)
    for result in page.all("li.arxiv-result"):
        yield _of_search(result)


def _abstract_page(page: Page) -> Draft:
    shown = page.meta("citation_arxiv_id") or page.url or text_of(page.first(".arxivid, .header-breadcrumbs"))
    submitted = _SUBMITTED.search(text_of(page.first(".dateline")))
    return Draft(
        title=text_of(page.first("h1.title"), without=_LABEL),
        abstract=text_of(page.first("blockquote.abstract"), without=_LABEL),
        authors=[text_of(a) for a in page.all(".authors a")],
        date=parse_date(submitted[1] if submitted else page.meta("citation_date")),
        venue=text_of(page.first("td.jref")),
        identifiers=[arxiv_id(shown), doi(text_of(page.first("td.doi")))],
        extra=_extra(text_of(page.first("td.subjects")), text_of(page.first("td.comments"))),
    )


def _of_list(term: Node, number: int) -> Draft | Skip:
    """One entry of a list: a ``<dt>`` with the identifier and the ``<dd>`` after it."""
    details = next_element(term)
    if details is None or details.tag != "dd" or details.css_first(".list-title") is None:
        return Skip(None, f"entry {number} of the list: no title after its identifier")
    link = term.css_first('a[href*="/abs/"]')
    address = (link.attributes.get("href") or "") if link is not None else ""
    return Draft(
        title=text_of(details.css_first(".list-title"), without=_LABEL),
        abstract=text_of(details.css_first("p.mathjax")),
        authors=[text_of(a) for a in details.css(".list-authors a")],
        venue=text_of(details.css_first(".list-journal-ref"), without=_LABEL),
        identifiers=[arxiv_id(address.rpartition("/abs/")[2])],
        extra=_extra(
            text_of(details.css_first(".list-subjects"), without=_LABEL),
            text_of(details.css_first(".list-comments"), without=_LABEL),
        ),
    )


def _of_search(result: Node) -> Draft:
    abstract = result.css_first(".abstract-full") or result.css_first(".abstract-short")
    submitted = _SUBMITTED.search(" ".join(text_of(result).split()))
    return Draft(
        title=text_of(result.css_first("p.title")),
        abstract=text_of(abstract, without="a").replace("\u25b3 Less", ""),
        authors=[text_of(a) for a in result.css("p.authors a")],
        date=parse_date(submitted[1] if submitted else None),
        identifiers=[arxiv_id(text_of(result.css_first(".list-title a")))],
        extra=_extra(" ".join(f"({text_of(tag)})" for tag in result.css(".tags .tag[data-tooltip]")), ""),
    )


def _extra(subjects: str, comments: str) -> list[tuple[str, str | None]]:
    return [("categories", " ".join(_SUBJECT.findall(subjects))), ("comments", comments)]
