"""Hugging Face's paper pages: the lists of a day, a week or a month, and the page of one paper.

The pages carry the data that they were built from; where it was lost in saving, what is shown is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Skip
from kg.readers.fields import Draft
from kg.readers.hf_papers import HfPapersReader
from kg.readers.html.page import Page, text_of
from kg.readers.identifiers import arxiv_id


def papers(page: Page) -> Iterator[Draft | Skip]:
    """The papers of a page of Hugging Face; nothing for another page."""
    listed = page.properties("DailyPapers").get("dailyPapers")
    reader = HfPapersReader()
    single = page.properties("PaperContent", "PaperPage").get("paper")
    if isinstance(listed, list):
        for number, item in enumerate(listed, start=1):
            if isinstance(item, dict):
                yield reader.draft(item)
            else:
                yield Skip(None, f"entry {number} of the list is empty")
    elif isinstance(single, dict):
        yield reader.draft(single)
    else:
        yield from _shown(page)


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
