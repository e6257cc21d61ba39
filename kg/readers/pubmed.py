"""PubMed's XML (efetch, ``pubmed24n0001.xml``), of any size.

Normalised: white space; mark-up becomes its text. The sections of a structured abstract keep their labels
("BACKGROUND: …"), as PubMed shows them; brackets around translated titles are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.model import Date, Identifier, Paper, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import Draft
from kg.readers.identifiers import named_identifier
from kg.readers.people import full_name
from kg.readers.xml import Element, read_entries, root_name, text_of

_ENTRIES: Final = frozenset({"PubmedArticle", "PubmedBookArticle"})
_SCHEMES: Final = {"doi": "doi", "pubmed": "pmid", "pmc": "pmcid"}


class PubmedReader:
    """Reads PubMed articles and book chapters."""

    name = "pubmed"

    def sniff(self, document: Document) -> float:
        """The root element of PubMed's sets, or a single article."""
        return 0.95 if root_name(document.head) in _ENTRIES | {"PubmedArticleSet", "PubmedBookArticleSet"} else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the articles in the order of the file."""
        for entry in read_entries(stream, report, _ENTRIES):
            if (paper := _draft(entry.element).finish(report, entry.line)) is not None:
                yield paper


def _draft(entry: Element) -> Draft:
    citation = entry.find("MedlineCitation")
    if citation is None:
        citation = entry.find("BookDocument")
    citation = entry if citation is None else citation
    article = citation.find("Article")
    article = citation if article is None else article
    title = text_of(article.find("ArticleTitle")) or text_of(article.find("VernacularTitle"))
    title = title or text_of(article.find("Book/BookTitle"))
    return Draft(
        title=_untranslated(title.strip()),
        abstract=" ".join(_section(t) for t in article.findall("Abstract/AbstractText")),
        authors=[_author(a) for a in article.findall("AuthorList/Author")],
        date=_date(article),
        venue=text_of(article.find("Journal/Title")) or text_of(article.find("Book/BookTitle")),
        keywords=[text_of(k) for k in citation.findall("KeywordList/Keyword")],
        identifiers=_identifiers(entry, citation, article),
        extra=[("mesh", "; ".join(text_of(d) for d in citation.findall("MeshHeadingList/MeshHeading/DescriptorName")))],
    )


def _untranslated(title: str) -> str:
    return (
        title[1:].rstrip(".").removesuffix("]") if title.startswith("[") and title.rstrip(".").endswith("]") else title
    )


def _section(text: Element) -> str:
    label = text.get("Label", "").strip(" :")
    words = text_of(text).strip()
    return f"{label}: {words}" if label and label != "UNLABELLED" else words


def _author(author: Element) -> str:
    given = text_of(author.find("ForeName")) or text_of(author.find("Initials"))
    name = full_name(given, text_of(author.find("LastName")), text_of(author.find("Suffix")))
    return name or text_of(author.find("CollectiveName"))


def _date(article: Element) -> Date:
    """The journal's date, or the day of electronic publication where that is all there is or says more of the year."""
    candidates = []
    for path in ("Journal/JournalIssue/PubDate", "ArticleDate", "Book/PubDate", "ContributionDate"):
        element = article.find(path)
        if element is not None:
            parts = (text_of(element.find(p)).strip() for p in ("Year", "Month", "Day"))
            candidates.append(parse_date(" ".join(filter(None, parts)) or text_of(element.find("MedlineDate"))))
    known = [d for d in candidates if d.year is not None]
    first = next(iter(known), Date())
    return next((d for d in known if d.year == first.year and d.month is not None), first)


def _identifiers(entry: Element, citation: Element, article: Element) -> list[Identifier | None]:
    # Only the entry's own list: the references of an article carry lists of the same name.
    own = [*entry.findall("PubmedData/ArticleIdList/ArticleId"), *citation.findall("ArticleIdList/ArticleId")]
    given = [(i.get("IdType", ""), text_of(i)) for i in own]
    given += [(i.get("EIdType", ""), text_of(i)) for i in article.findall("ELocationID")]
    found = [named_identifier(_SCHEMES[kind], value.strip()) for kind, value in given if kind in _SCHEMES]
    return [named_identifier("pmid", text_of(citation.find("PMID")).strip()), *found]
