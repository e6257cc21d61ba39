"""Plain-text listings of papers, as they come out of a browser when a page is copied or its text extracted.

Two layouts, which may mix: titles, each followed by its abstract and perhaps a line of facts ("• 3 authors ·
Dec 13, 2021 5", the last number being a count of comments); and lists of ``Abstract:`` lines, with or without
titles, authors and other labelled lines around them. A listing is cut into units (a short line, a paragraph,
facts, a labelled line, an address); every paragraph is a record, and what stands around it tells the rest.
Whatever belongs to no record, such as menus and the page's own date, is page furniture.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final, Literal

from kg.model import Date, Paper, SourceReport
from kg.readers.base import Document, count_of
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, PAGE, Draft, keyword_list
from kg.readers.identifiers import web_address
from kg.readers.people import author_list, names_only_some
from kg.readers.streams import head_text, whole_text
from kg.text import sentences

Kind = Literal["blank", "short", "prose", "abstract", "heading", "facts", "label", "link"]

_LABELS: Final = (
    r"title|authors?|by|comments?|subjects?|categories|keywords?|date|published|venue|journal(?:-ref)?|conference|doi"
    r"|url|link|paper|pdf|arxiv|code|github|project(?:\s+page)?|website"
)
_LABEL: Final = re.compile(rf"(?P<label>{_LABELS})\s*:\s*(?P<text>\S.*)", re.IGNORECASE)
_ABSTRACT: Final = re.compile(r"(?P<before>.{0,300}?\S)?(?<!\s)(?P<label>Abstract|ABSTRACT)\s*[:.]\s*(?P<text>.*)")
_ABSTRACT_HEADING: Final = re.compile(r"#*\s*abstract\s*[:.]?", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(?:\W*\b(?:pdf|html|link|paper|abs)\b\W*)?(?:https?://\S+|arxiv:\S+|doi:\s*10\.\S+)(?:\s*\[[^\]]*\])*", re.I
)
# A folded abstract stands twice: its beginning, the sign to unfold it, then the whole, the sign to fold it.
_MORE: Final = re.compile(r"▽\s*More\s*")
_LESS: Final = re.compile(r"△\s*Less\s*$")

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}\.?"
_DAY: Final = (
    rf"{_MONTH}\s+\d{{1,2}}(?:,\s*\d{{4}})?|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d|{_MONTH},?\s+\d{{4}}"
)
# One fact: a count of authors, a date with its count of comments, other counts of the page.
_FACT: Final = re.compile(
    rf"(?P<authors>\d+)\s+authors?|(?:(?:published|submitted|posted|updated)(?:\s+on)?:?\s*)?(?P<date>{_DAY})(?:\s+\d+)?"
    r"|submitted\s+(?P<submitted>[^;]+);\s+.*announced.*|\d+(?:\.\d+)?k?(?:\s+(?:comments?|upvotes?|likes?|votes?))?|upvote\s*\d*",
    re.IGNORECASE,
)  # fmt: skip
_AUTHORS_COUNTED: Final = re.compile(r"\d\s+authors?\b")
_BETWEEN_FACTS: Final = re.compile(r"\s*(?:[·•|∙‧⋅]|\s-\s|^[*-]\s)\s*")
_LONG: Final = 280
_PERSON: Final = re.compile(r"(?:[A-ZÀ-Þ][\w'’.\-]*|van|von|de|del|der|den|da|di|la|le|bin|al)(?:\s+(?:[A-ZÀ-Þ][\w'’.\-]*|van|von|de|del|der|den|da|di|la|le|bin|al)){0,4}")  # fmt: skip
_SCHOLARLY: Final = re.compile(
    r"\b(?:we (?:propose|present|introduce|show|study|develop|investigate|describe|demonstrate|find|explore|analy[sz]e)"
    r"|this (?:paper|work|article|study|survey|thesis)|in this (?:paper|work|article|study)|state[- ]of[- ]the[- ]art"
    r"|experiment(?:s|al)|our (?:method|approach|model|framework|results|work)|outperform\w*|benchmarks?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: Kind
    text: str
    line: int
    label: str = ""


@dataclass(slots=True)
class _Record:
    """One paper of a listing: ``title`` is a line that may be a title, ``certain`` where a label says so.

    ``start`` is the line of the abstract, ``line`` that of the first line that belongs to the paper.
    """

    line: int
    start: int
    title: str | None = None
    certain: bool = False
    labelled: bool = False
    abstract: str = ""
    units: list[_Unit] = field(default_factory=list)
    authors: str = ""


class ListingReader:
    """Reads plain-text listings; see the module."""

    name = "listing"

    def sniff(self, document: Document) -> float:
        """Sure of counts of authors and of ``Abstract:`` lines; of titles and paragraphs if these read like abstracts."""
        text = head_text(document.head)
        if not _speaks_of_papers(text):
            return 0.0
        units = _units(text)
        records = [r for r in _records(units) if r.abstract or r.units]
        counted = any(_counts_authors(u) for u in units)
        scholarly = sum(1 for r in records if _SCHOLARLY.search(r.abstract))
        if not records or (scholarly < 0.5 * len(records) and not counted):
            return 0.0
        if counted and any(r.title for r in records):
            return 0.8
        if sum(r.labelled for r in records) >= 0.5 * len(records):
            return 0.75
        titled = sum(1 for r in records if r.title and r.title[-1] not in ".:;," and r.title[0] not in "#=-*")
        furniture = sum(1 for u in units if u.kind == "short") - len(records)
        return 0.6 if titled > 0.8 * len(records) and furniture <= 8 + len(records) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the records in order; lines that belong to none are counted in a note."""
        units = _units(whole_text(stream, report))
        records = list(_records(units))
        _settle_titles(records)
        for record in records:
            paper = _draft(record).finish(report, record.line, format=self.name)
            if paper is not None:
                yield paper
        used = sum(1 for r in records if r.title) + sum(1 for r in records if r.authors)
        if furniture := sum(1 for u in units if u.kind == "short") - used:
            report.notes.append(f"{count_of(furniture, 'line')} of page furniture passed over")


def _speaks_of_papers(text: str) -> bool:
    """A quick look that sends most other texts away."""
    other = "\0" in text or text.lstrip()[:1] in tuple("{[<@%")
    return not other and (_SCHOLARLY.search(text) or _AUTHORS_COUNTED.search(text)) is not None


# ---------------------------------------------------------------------------------------------- units


def _units(text: str) -> list[_Unit]:
    """Cut a listing into units, in order."""
    units: list[_Unit] = []
    heading = False  # the word "Abstract" stood alone: the next paragraph is one
    above: Kind | None = None
    for plain, group in itertools.groupby(_lines(text), key=lambda line: line.kind == "short"):
        block = list(group)
        if not plain:
            units.extend(u for u in block if u.kind not in ("blank", "heading"))
            heading = heading or any(u.kind == "heading" for u in block)
            above = block[-1].kind
            continue
        while above == "abstract" and block and _goes_on(units[-1].text, block[0].text):
            units[-1] = replace(units[-1], text=f"{units[-1].text} {block.pop(0).text}")
        found = list(_plain_units(block))
        if heading and found and found[0].kind == "prose":
            found[0] = replace(found[0], kind="abstract")
        heading = heading and not found
        units.extend(found)
    return units


def _lines(text: str) -> Iterator[_Unit]:
    """Every line as a unit; a plain one as "short", whatever its length."""
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if not line:
            yield _Unit("blank", "", number)
        elif "bstract" in line or "ABSTRACT" in line:
            yield from _abstract_lines(line, number)
        else:
            yield _special(line, number) or _Unit("short", line, number)


def _abstract_lines(line: str, number: int) -> Iterator[_Unit]:
    """A line with the word "abstract": a heading, a label with or without something glued to it, or just a line."""
    match = _ABSTRACT.match(line)
    if _ABSTRACT_HEADING.fullmatch(line):
        yield _Unit("heading", line, number)
    elif match and match["text"]:
        if match["before"]:
            yield _Unit("short", match["before"], number)
        yield _Unit("abstract", match["text"], number)
    else:
        yield _special(line, number) or _Unit("short", line, number)


def _special(line: str, number: int) -> _Unit | None:
    """A line that tells by itself what it is."""
    if len(line) >= _LONG and not _LABEL.match(line):
        return None
    if len(line) < 150 and all(not a or _FACT.fullmatch(a) for a in map(str.strip, _BETWEEN_FACTS.split(line))):
        return _Unit("facts", line, number)
    if _ADDRESS.fullmatch(line):
        return _Unit("link", line, number)
    if match := _LABEL.fullmatch(line):
        return _Unit("label", match["text"], number, re.sub(r"\W+", " ", match["label"].lower()))
    return None


def _goes_on(abstract: str, line: str) -> bool:
    """Whether a plain line directly below an abstract is more of it: a wrapped line, or another paragraph."""
    return _is_prose(line) or abstract[-1:] not in ".!?)" or len(abstract) < 200


def _plain_units(block: Sequence[_Unit]) -> Iterator[_Unit]:
    """The units of some adjacent plain lines: one each, or one paragraph that was wrapped (perhaps with its title)."""
    texts = [u.text for u in block]
    widest = max(map(len, texts), default=0)
    wrapped = len(block) >= 3 and widest < _LONG <= sum(map(len, texts)) and min(map(len, texts[1:-1])) > 0.6 * widest
    if wrapped:
        first = 1 if len(texts[0]) < 0.9 * widest and texts[0][-1] not in ".,;" and texts[1][0].isupper() else 0
        yield from block[:first]
        yield _Unit("prose", " ".join(texts[first:]), block[first].line)
    else:
        yield from (replace(u, kind="prose") if _is_prose(u.text) else u for u in block)


def _is_prose(text: str) -> bool:
    return len(text) >= _LONG or (len(text) >= 120 and text[-1] in ".!?" and len(sentences(text)) >= 2)


def _counts_authors(unit: _Unit) -> bool:
    return unit.kind == "facts" and _AUTHORS_COUNTED.search(unit.text) is not None


# -------------------------------------------------------------------------------------------- records


def _records(units: Sequence[_Unit]) -> Iterator[_Record]:
    """Group units into records.

    A paragraph makes a record; the short line before it is its title. Facts and addresses directly after the
    paragraph are its own; a title followed by a count of authors is a record without an abstract.
    """
    record: _Record | None = None
    pending: list[_Unit] = []  # what stands before the next record: short lines, labels, addresses
    for unit in units:
        if unit.kind in ("prose", "abstract"):
            if unit.kind == "prose" and record is not None and record.abstract and not pending:
                record.abstract += f" {unit.text}"  # a further paragraph
                continue
            following = _begin(pending, unit)
        elif _counts_authors(unit) and pending and pending[-1].kind == "short":
            following = _begin(pending, None)
            following.units.append(unit)
        else:
            if unit.kind == "short" or _opens(unit) or (pending and unit.kind in ("label", "link")):
                pending.append(unit)
            elif record is not None and not pending:
                record.units.append(unit)
            continue
        if record is not None:
            yield record
        record, pending = following, []
    if record is not None:
        yield record
    if any(_opens(u) and u.label == "title" for u in pending):
        yield _begin(pending, None)


def _opens(unit: _Unit) -> bool:
    return unit.kind == "label" and unit.label in {"title", "arxiv"}


def _begin(pending: list[_Unit], abstract: _Unit | None) -> _Record:
    """A record of its abstract and of the lines before it."""
    labels = [u for u in pending if u.kind != "short"]
    shorts = [u for u in pending if u.kind == "short"]
    start = abstract or pending[-1]
    record = _Record(start.line, start.line, abstract=abstract.text if abstract else "", units=labels)
    record.labelled = abstract is not None and abstract.kind == "abstract"
    title = next((u for u in labels if u.label == "title"), None)
    if title is not None:
        record.title, record.certain, record.line = title.text, True, title.line
    elif shorts:
        if len(shorts) > 1 and _are_persons(shorts[-1].text):
            record.authors = shorts.pop().text
        record.title, record.line = shorts[-1].text, shorts[-1].line
    return record


def _are_persons(text: str) -> bool:
    names = [n.strip() for n in re.split(r",|;|\s+and\s+|\s+&\s+", text) if n.strip()]
    return len(names) >= 2 and all(" " in n and _PERSON.fullmatch(n.rstrip("*†‡0123456789. ")) for n in names)


def _settle_titles(records: list[_Record]) -> None:
    """Drop lines that only look like titles: above ``Abstract:`` lines, titles stand above most of them or none."""
    labelled = [r for r in records if r.labelled and not r.certain]
    titled = [r for r in labelled if r.title and (len(r.title.split()) > 2 or ":" in r.title)]
    if len(titled) >= 0.5 * len(labelled):
        doubtful = [r for r in labelled if len(labelled) == 1 and r not in titled]
    else:
        doubtful = labelled
    for record in doubtful:
        record.title = None
        record.line = record.start


def _draft(record: _Record) -> Draft:
    """The record's units as the parts of a paper."""
    count: int | None = None
    date = Date()
    for unit in record.units:
        for atom in _BETWEEN_FACTS.split(unit.text) if unit.kind == "facts" else ():
            fact = _FACT.fullmatch(atom.strip())
            if fact and fact["authors"]:
                count = int(fact["authors"])
            elif fact and (fact["date"] or fact["submitted"]) and date == Date():
                date = parse_date(fact["date"] or fact["submitted"])
    labels: dict[str, str] = {}
    for unit in record.units:
        if unit.kind == "label":
            labels.setdefault(unit.label, unit.text)
    if date == Date():
        date = parse_date(labels.get("date") or labels.get("published"))
    addresses = [u.text for u in record.units if u.kind == "link"]
    own = [labels[k] for k in ("url", "link", "paper", "pdf", "doi") if k in labels]
    authors = labels.get("authors") or labels.get("author") or labels.get("by") or record.authors
    return Draft(
        title=record.title,
        abstract=_LESS.sub("", _MORE.split(record.abstract, maxsplit=1)[-1]).rstrip(),
        authors=author_list(authors),
        author_count=count,
        and_others=names_only_some(authors),
        date=date,
        venue=labels.get("venue") or labels.get("conference") or labels.get("journal") or labels.get("journal ref"),
        keywords=keyword_list(labels.get("keywords") or labels.get("keyword")),
        links=(*addresses, *own, f"arXiv:{labels['arxiv']}" if "arxiv" in labels else None),
        extra=_extra(labels),
    )


def _extra(labels: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    for name, aliases in ((CODE, ("code", "github")), (PAGE, ("project", "project page", "website"))):
        yield from ((name, web_address(labels[a])) for a in aliases if a in labels)
    for name in ("comments", "comment"):
        if name in labels:
            yield "comments", labels[name]
