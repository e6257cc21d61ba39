"""Hugging Face's paper pages: the lists of a day, a week or a month, and the page of one paper.

The pages carry the data that they were built from; where it was lost in saving, what is shown is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.model import Skip
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, PAGE, Draft, keyword_list, link_fields
from kg.readers.html.page import Page, text_of
from kg.readers.identifiers import arxiv_id
from kg.readers.people import people


def papers(page: Page) -> Iterator[Draft | Skip]:
    """The papers of a page of Hugging Face; nothing for another page."""
    listed = page.properties("DailyPapers").get("dailyPapers")
    single = page.properties("PaperContent", "PaperPage").get("paper")
    if isinstance(listed, list):
        for number, item in enumerate(listed, start=1):
            if isinstance(item, dict):
                yield _of_data(item.get("paper") if isinstance(item.get("paper"), dict) else item)
            else:
                yield Skip(None, f"entry {number} of the list is empty")
    elif isinstance(single, dict):
        yield _of_data(single)
    else:
        yield from _shown(page)


def _of_data(paper: Any) -> Draft:
    def text(key: str) -> str:
        value = paper.get(key)
        return value if isinstance(value, str) else ""

    authors = paper.get("authors") or []
    keywords = paper.get("ai_keywords")
    return Draft(
        title=text("title"),
        abstract=text("summary"),
        authors=people(a["name"] for a in authors if isinstance(a, dict) and isinstance(a.get("name"), str)),
        date=parse_date(text("publishedAt")),
        keywords=keyword_list([k for k in keywords if isinstance(k, str)] if isinstance(keywords, list) else None),
        identifiers=[arxiv_id(text("id"))],
        extra=[*link_fields(CODE, text("githubRepo")), *link_fields(PAGE, text("projectPage"))],
    )


def _shown(page: Page) -> Iterator[Draft]:
    """What the page shows to a reader."""
    if "huggingface.co" not in page.source:
        return
    heading = next((h for h in page.all("h2") if text_of(h).strip() == "Abstract"), None)
    if heading is not None and heading.parent is not None and page.first('a[href*="arxiv.org/"]') is not None:
        link = page.first('a[href*="arxiv.org/abs/"]') or page.first('a[href*="arxiv.org/"]')
        yield Draft(
            title=text_of(page.first("h1")),
            abstract=text_of(heading.parent, without="h2"),
            identifiers=[arxiv_id(link.attributes.get("href") if link else None)],
        )
        return
    for link in page.all('article h3 a[href*="/papers/"]'):
        yield Draft(title=text_of(link), identifiers=[arxiv_id((link.attributes.get("href") or "").rpartition("/")[2])])
