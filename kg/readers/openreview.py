"""OpenReview notes of both of its interfaces (plain values, and values in ``{"value": …}``)."""

from __future__ import annotations

import re
from typing import Final

from kg.model import Date, Identifier
from kg.readers.dates import date_from_timestamp
from kg.readers.fields import CODE, PAGE, Draft, keyword_list, link_fields
from kg.readers.identifiers import find_identifiers
from kg.readers.jsonformat import JsonReader, mapping, string, strings
from kg.readers.jsonstream import Record

_CODE: Final = ("code", "code_link", "code_URL", "github", "software", "code_and_data", "Code link")
_PAGE: Final = ("project", "project_page", "website", "supplementary_website")
_LINKS: Final = ("html", "_bibtex", "paperhash_arxiv", "arxiv")
_VENUE_STATUS: Final = re.compile(
    r"^Submitted to\s+|\s+(?:Withdrawn|Desk Rejected)?\s*Submission$|\s+(?:Poster|Oral|Spotlight|notable.*)$",
    re.IGNORECASE,
)


class OpenReviewReader(JsonReader):
    """Reads submissions; reviews, comments and decisions are passed over. E-mail addresses are never taken."""

    name = "openreview"

    def knows(self, record: Record) -> float:
        """Sure of a note: its content with a forum, an invitation or a signature."""
        note = record.keys() & {"forum", "invitation", "invitations", "signatures", "replyto", "tcdate"}
        return 0.95 if isinstance(record.get("content"), dict) and note else 0.0

    def draft(self, record: Record) -> Draft | None:
        """Take a submission: a note that replies to none."""
        content = mapping(record, "content")
        note = string(record, "id")
        if record.get("replyto") or (note and string(record, "forum") not in (None, note)):
            return None
        own = (string(record, "forum") or note or "").strip()
        dates = (date_from_timestamp(record.get(name)) for name in ("pdate", "odate", "cdate", "tcdate"))
        venue = string(content, "venue", "conference")
        return Draft(
            title=string(content, "title"),
            abstract=string(content, "abstract"),
            authors=[name for name in strings(content, "authors", "fullname", "name") if "@" not in name],
            date=next((date for date in dates if date != Date()), Date()),
            venue=_VENUE_STATUS.sub("", venue) if venue else None,
            keywords=keyword_list(strings(content, "keywords") or string(content, "keywords")),
            identifiers=(
                Identifier("openreview", own) if own else None,
                *(i for n in _LINKS for i in find_identifiers(string(content, n)) if i.scheme != "openreview"),
            ),
            extra=(
                *link_fields(CODE, *(string(content, name) for name in _CODE)),
                *link_fields(PAGE, *(string(content, name) for name in _PAGE)),
                ("tldr", string(content, "TL;DR", "TLDR", "one-sentence_summary")),
            ),
        )
