"""OpenReview: the forum of one paper, and the lists of a venue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.model import Date, Identifier, Skip
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, Draft, clean_abstract, keyword_list, link_fields
from kg.readers.html.page import Node, Page, text_of
from kg.readers.identifiers import find_identifiers
from kg.readers.people import people

_PUBLISHED: Final = re.compile(r"(\d{1,2} \w{3,9} \d{4})")
_FORUM: Final = re.compile(r"/(?:forum|pdf|attachment)\?(?:[^\"#]*&)?id=([\w-]+)")


def papers(page: Page) -> Iterator[Draft | Skip]:
    """The papers of an OpenReview page; nothing for another page."""
    title = page.first("h2.citation_title, .forum-title h2, .note_content_title.citation_title")
    if title is not None:
        yield _forum(page, title)
        return
    for note in page.all(".note"):
        link = note.css_first('h4 a[href*="/forum?id="]')
        if link is not None:
            yield _listed(note, link)


def _forum(page: Page, title: Node) -> Draft:
    own = page.first(".forum-note, .forum-container .note, .note_with_children .note")
    fields = _fields(own or page.first(".note-content"))
    authors = [text_of(a) for a in page.all(".forum-authors a, .forum-authors span.author")]
    meta = text_of(page.first(".forum-meta, .meta_row"))
    venue = page.first(".forum-meta .glyphicon-folder-open")
    return Draft(
        title=text_of(title),
        abstract=_longest(fields.get("abstract", ""), page.meta("citation_abstract")),
        authors=people(
            authors or page.metas("citation_author") or text_of(page.first("h3.citation_author")).split(",")
        ),
        date=_date(meta) or parse_date(page.meta("citation_publication_date", "citation_online_date")),
        venue=(text_of(venue.parent) if venue is not None else "")
        or page.meta("citation_conference_title", "citation_journal_title"),
        keywords=keyword_list(fields.get("keywords")),
        identifiers=[_identifier(page)],
        extra=_extra(fields),
    )


def _listed(note: Node, link: Node) -> Draft:
    fields = _fields(note)
    details = [text_of(i) for i in note.css(".note-meta-info li, .note-venue")]
    venue = [d for d in details if d.strip() and not _PUBLISHED.search(d) and "Readers:" not in d and "Repl" not in d]
    address = link.attributes.get("href") or ""
    return Draft(
        title=text_of(link),
        abstract=fields.get("abstract", ""),
        authors=people(
            [text_of(a) for a in note.css(".note-authors a")] or text_of(note.css_first(".note-authors")).split(",")
        ),
        date=_date(" ".join(details)) or Date(),
        venue=next(iter(venue), None),
        keywords=keyword_list(fields.get("keywords")),
        identifiers=[Identifier("openreview", m[1]) if (m := _FORUM.search(address)) else None],
        extra=_extra(fields),
    )


def _fields(note: Node | None) -> dict[str, str]:
    """The labelled fields of a paper ("Abstract:", "Keywords:"); the first of a name, before any review's."""
    fields: dict[str, str] = {}
    for label in note.css(".note-content-field, .note_content_field") if note is not None else ():
        holder = label.parent
        value = holder.css_first(".note-content-value, .note_content_value") if holder is not None else None
        fields.setdefault(text_of(label).strip(" :\n").lower(), text_of(value).strip())
    return fields


def _extra(fields: dict[str, str]) -> list[tuple[str, str | None]]:
    summary = fields.get("tl;dr") or fields.get("one-sentence summary")
    return [("tldr", summary), *link_fields(CODE, fields.get("code"))]


def _identifier(page: Page) -> Identifier | None:
    for address in (page.url, page.meta("citation_pdf_url")):
        if found := find_identifiers(address):
            return found[0]
    link = page.first('a.citation_pdf_url, .forum-title a[href*="id="], a.note_content_pdf')
    match = _FORUM.search((link.attributes.get("href") or "") if link is not None else "")
    return Identifier("openreview", match[1]) if match else None


def _date(text: str) -> Date | None:
    """The first date that a line of details shows: that of publication, before that of the last change."""
    match = _PUBLISHED.search(text)
    return parse_date(match[1]) if match else None


def _longest(*texts: str) -> str:
    return max(texts, key=lambda t: len(clean_abstract(t)))
