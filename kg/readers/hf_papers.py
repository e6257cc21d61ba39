"""Hugging Face papers: the JSON of the daily papers, of a search, and of one paper."""

from __future__ import annotations

from kg.readers.dates import parse_date
from kg.readers.fields import CODE, PAGE, Draft, link_fields
from kg.readers.identifiers import arxiv_id
from kg.readers.jsonformat import JsonReader, mapping, string, strings
from kg.readers.jsonstream import Record

_OWN_KEYS = frozenset(
    {
        "upvotes",
        "ai_keywords",
        "ai_summary",
        "githubRepo",
        "projectPage",
        "submittedOnDailyBy",
        "discussionId",
        "numComments",
    }
)


class HfPapersReader(JsonReader):
    """Reads entries whose paper lies under ``paper``, and papers by themselves."""

    name = "hf"

    def knows(self, record: Record) -> float:
        """Sure of a summary with any of the keys that only Hugging Face gives."""
        paper = mapping(record, "paper") or record
        formed = "summary" in paper and "title" in paper and "id" in paper
        return 0.95 if formed and (paper.keys() | record.keys()) & _OWN_KEYS else 0.0

    def draft(self, record: Record) -> Draft:
        """Code, project page and keywords that the page gives are kept as fields; its own summary is not the paper's text."""
        paper = mapping(record, "paper") or record
        keywords = strings(paper, "ai_keywords")
        return Draft(
            title=string(paper, "title") or string(record, "title"),
            abstract=string(paper, "summary") or string(record, "summary"),
            authors=strings(paper, "authors", "name"),
            date=parse_date(string(paper, "publishedAt") or string(record, "publishedAt")),
            keywords=keywords,
            identifiers=(arxiv_id(string(paper, "id")),),
            extra=(
                *link_fields(CODE, string(paper, "githubRepo")),
                *link_fields(PAGE, string(paper, "projectPage")),
            ),
        )
