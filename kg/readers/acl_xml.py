"""The ACL Anthology's XML (``data/xml/*.xml`` of its repository).

Normalised: white space; ``<fixed-case>`` and other mark-up becomes its text; formulas stand as ``$…$``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from kg.model import Identifier, Paper, Skip, SourceReport
from kg.readers.base import Document
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, Draft, link_fields
from kg.readers.identifiers import acl_id, doi
from kg.readers.people import full_name
from kg.readers.xml import Element, Entry, read_entries, root_name, text_of

_BLOCKS: Final = frozenset({"p", "br"})


class AclXmlReader:
    """Reads the papers of a collection; a volume's front matter is no paper."""

    name = "acl-xml"

    def sniff(self, document: Document) -> float:
        """A collection (or, in old files, a volume) that holds papers."""
        is_acl = root_name(document.head) in {"collection", "volume"} and b"<paper" in document.head
        return 0.95 if is_acl or (b"<collection id=" in document.head and b"<volume id=" in document.head) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers in the order of the file."""
        for entry in read_entries(stream, report, frozenset({"paper"}), frozenset({"meta"})):
            if entry.element.find("removed") is not None:
                report.skipped.append(Skip(entry.line, "removed from the Anthology"))
            elif (paper := _draft(entry).finish(report, entry.line)) is not None:
                yield paper


def _draft(entry: Entry) -> Draft:
    paper = entry.element
    volume = next((e for e in reversed(entry.around) if e.tag == "volume"), None)
    meta = volume.find("meta") if volume is not None else None
    if meta is None:
        meta = paper
    year = text_of(paper.find("year")) or text_of(meta.find("year"))
    month = text_of(paper.find("month")) or text_of(meta.find("month"))
    datasets = "; ".join(text_of(d).strip() for d in paper.findall("pwcdataset"))
    return Draft(
        title=text_of(paper.find("title"), _BLOCKS),
        abstract=text_of(paper.find("abstract"), _BLOCKS),
        authors=[
            full_name(text_of(a.find("first")), text_of(a.find("last"))) or text_of(a) for a in paper.findall("author")
        ],
        date=parse_date(f"{month} {year}") if month else parse_date(year),
        venue=text_of(meta.find("journal-title")) or text_of(meta.find("booktitle")),
        identifiers=[_anthology_id(paper, entry.around), doi(text_of(paper.find("doi")))],
        extra=[*link_fields(CODE, *(c.get("url") for c in paper.findall("pwccode"))), ("datasets", datasets)],
    )


def _anthology_id(paper: Element, around: tuple[Element, ...]) -> Identifier | None:
    """The Anthology's id, given in ``<url>`` or put together from the ids around (P18 + 1 + 1 → P18-1001)."""
    if (given := acl_id(text_of(paper.find("url")))) is not None:
        return given
    ids = {str(e.tag): e.get("id", "") for e in around}
    collection, volume, number = ids.get("collection", ""), ids.get("volume", ""), paper.get("id", "")
    if "." in collection:
        return acl_id(f"{collection}-{volume}.{number}")
    if not (volume.isdigit() and number.isdigit()):
        return None
    wide = 2 if collection.startswith("W") or collection == "C69" else 1  # workshops number many small volumes
    return acl_id(f"{collection}-{int(volume):0{wide}d}{int(number):0{4 - wide}d}")
