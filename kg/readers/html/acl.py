"""The ACL Anthology: the page of one paper, and those of volumes and events."""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import Skip
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, Draft, link_fields
from kg.readers.html.page import Node, Page, next_element, text_of
from kg.readers.identifiers import acl_id, doi


def papers(page: Page) -> Iterator[Draft | Skip]:
    """The papers of an Anthology page; nothing for another page."""
    if page.first(".acl-paper-details") is not None:
        yield _paper(page)
        return
    venue = text_of(page.first("h2#title"))
    for entry in page.all("p.d-sm-flex"):
        title = entry.css_first("strong a.align-middle")
        if title is not None:
            draft = _listed(entry, title, venue)
            if draft is not None:
                yield draft


def _paper(page: Page) -> Draft:
    details = _details(page)

    def shown(*labels: str) -> str:
        return next((text_of(details[label]).strip() for label in labels if label in details), "")

    code = details.get("Code")
    return Draft(
        title=text_of(page.first("h2#title")) or page.meta("citation_title"),
        abstract=text_of(page.first(".acl-abstract"), without=".card-title"),
        authors=[text_of(a) for a in page.all("p.lead a")] or page.metas("citation_author"),
        date=parse_date(f"{shown('Month')} {shown('Year')}".strip() or page.meta("citation_publication_date")),
        venue=shown("Volume") or page.meta("citation_conference_title", "citation_journal_title"),
        identifiers=[acl_id(shown("Anthology ID") or page.url), doi(shown("DOI") or page.meta("citation_doi"))],
        extra=[*link_fields(CODE, *(a.attributes.get("href") for a in (code.css("a") if code is not None else [])))],
    )


def _details(page: Page) -> dict[str, Node]:
    """The labelled details of a paper: the element after each label."""
    details: dict[str, Node] = {}
    for label in page.all(".acl-paper-details dl dt"):
        value = next_element(label)
        if value is not None and value.tag == "dd":
            details.setdefault(text_of(label).strip(" :\n"), value)
    return details


def _listed(entry: Node, title: Node, venue: str) -> Draft | None:
    """One entry of a volume; its front matter is no paper."""
    identifier = acl_id(
        "https://aclanthology.org/" + (title.attributes.get("href") or "").strip("/").rpartition("/")[2]
    )
    if identifier is not None and (identifier.value.endswith(".0") or identifier.value.endswith("000")):
        return None
    after = next_element(entry)
    return Draft(
        title=text_of(title),
        abstract=text_of(after)
        if after is not None and "abstract-collapse" in (after.attributes.get("class") or "")
        else "",
        authors=[text_of(a) for a in entry.css('a[href*="/people/"]')],
        date=parse_date(identifier.value[:4] if identifier is not None and identifier.value[:4].isdigit() else None),
        venue=venue,
        identifiers=[identifier],
    )
