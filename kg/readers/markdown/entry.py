"""One entry of a list: which of its words are the title, the authors, the venue, the abstract; which links are what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.model import Date
from kg.readers.dates import parse_date
from kg.readers.fields import CODE, PAGE, Draft, keyword_list, link_fields
from kg.readers.identifiers import find_identifiers
from kg.readers.markdown.blocks import HEADING, ITEM, PARAGRAPH, ROW, Block, Run, text_of
from kg.readers.markdown.links import WORDS_OF_TITLE, is_code_link, is_page_link, is_paper_link, leads_to_change
from kg.readers.people import author_list

__all__ = ["Entry", "are_authors", "label_of", "only_links", "parse", "parse_row"]

# Titles that are none: hashes, addresses, names of files.
_NAMES_NO_PAPER: Final = re.compile(r"[0-9a-f]{7,40}|\S+@\S+\.\w+|\S+\.[a-z]{2,4}|\W*", re.IGNORECASE)
# Labels that are no titles: "[paper]", "2401.00001", "link", "CVPR 2023".
_NO_TITLE: Final = re.compile(
    r"\W*(?:(?:full\s+)?(?:paper|pdf|arxiv|preprint|openreview|abs(?:tract)?|codes?|github|repo(?:sitory)?|project(?:\s*page)?|web\s?(?:site|page)|"
    r"homepage|page|demo|video|blog|slides?|poster|talk|tweet|dataset|data|models?|link|url|html|bib(?:tex)?|cite|supp\w*|"
    r"here|star|stars|null|tl;?dr|colab|notebook|hugging\s?face|official|pytorch|tensorflow|论文|代码)\b.{0,14}"
    r"|\d{4}\.\d{4,5}(?:v\d+)?|https?://\S+|[\W\d_]*)",
    re.IGNORECASE | re.DOTALL,
)
_VENUE: Final = re.compile(
    r"(?P<venue>[A-Za-z][\w&@+/ -]{1,40}?)[\s,']*(?P<year>(?:19|20)\d{2}|(?<=[\s'’])\d{2}(?=\W*$))(?:\s+\(?(?P<kind>oral|poster|spotlight|workshops?|findings|best paper)[^,;]*)?",
    re.I,
)
_LEADING: Final = re.compile(
    r"^\s*(?:\d{1,4}[.)]\s+|[\[(](?P<bracket>[^\[\]()]{2,40})[\])]\s*:?\s*|(?P<date>\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?)\s*[,:]?\s+|[^\w\s\"'“‘(\[$\\]+\s*)"
)
_SEPARATORS: Final = " \t\n-–—:,;.|·•/*_~()[]{}<>"
_AUTHOR: Final = r"[A-ZÀ-ÞŁŚŽ][\w.'’\-]*(?:\s+(?:de|van|der|von|da|di|la|le|bin|al|el|[A-ZÀ-ÞŁŚŽ][\w.'’\-]*)){0,4}"
_AUTHORS: Final = re.compile(
    rf"\W*{_AUTHOR}(?:\s*(?:,|;|&|\band\b)\s*(?:and\s+)?{_AUTHOR})*[,\s]*(?P<more>et\.?\s*al\b\.?|and others|\.\.\.|…)?\W*"
)
_LABEL: Final = re.compile(
    r"^[\W_]*(?P<label>authors?|abstract|summary|tl;?dr|description|venue|conference|journal|published(?:\s+(?:on|in))?|publication(?:\s+date)?|date|"
    r"year|arxiv(?:\s*id)?|pdf|paper|links?|urls?|doi|codes?|github|repo(?:sitory)?|project(?:\s*page)?|website|homepage|"
    r"keywords?|tags?|comments?|subjects|categories|title)[\s*_]*[::][\s*_]*",
    re.IGNORECASE,
)  # fmt: skip
_MEANING: Final = {
    "author": "authors", "summary": "abstract", "description": "abstract", "tldr": "tldr", "tl;dr": "tldr", "conference": "venue", "journal": "venue",
    "published": "date", "published on": "date", "published in": "venue", "publication": "venue", "publication date": "date", "year": "date",
    "keyword": "keywords", "tags": "keywords", "tag": "keywords", "comment": "comments", "subjects": "categories",
}  # fmt: skip
_COLUMNS: Final = (
    ("title", re.compile(r"title|^paper\s*(?:name)?s?$|^name$|^method$|标题", re.I)), ("authors", re.compile(r"author|作者", re.I)),
    ("date", re.compile(r"date|year|time|日期", re.I)), ("venue", re.compile(r"venue|conf|journal|publi|where|会议", re.I)),
    ("abstract", re.compile(r"abstract|summary|tl;?dr|description|摘要", re.I)), ("keywords", re.compile(r"keyword|^tags?$", re.I)),
)  # fmt: skip
_SEGMENTS: Final = re.compile(
    r"\n|\s[-–—|]\s|(?<=[a-z\d)])\.\s+(?=[A-Z])|[\[\]()*]|\b(?:Paper|Code|PDF|Links?|Page)\s*[::]"
)
_QUOTED: Final = re.compile(r"[\"“]((?:[^\"“”\s]+\s+){2,40}[^\"“”\s]+)[\"”]")
_QUOTED_FIRST: Final = re.compile(r"\s*[\"“]([^\"“”]{4,300}?)[\"”]")
_ORGANISATION: Final = re.compile(
    r"\b(?:Univ\w*|Institute\w*|College|School|Labs?|Laborator\w+|Research|Academy|Inc|Google|Meta|Microsoft|NVIDIA|OpenAI|DeepMind)\b"
)
# A title without mark-up ends at the line, a dash, a full stop, or a bracket with a year or an institution.
_TITLE_END: Final = re.compile(
    rf"\n|\s[-–—|]\s|(?<=[\w)?!])\.\s+(?=[A-Z(])|\s[(\[](?=[^()\[\]]*(?:\d{{4}}|{_ORGANISATION.pattern}))|(?<=[?!])\s+(?=[A-Z])"
)
_ET_AL: Final = re.compile(r"[,\s]*(?:\bet\.?\s*al\b\.?|\band others\b|\.\.\.|…)\W*$", re.IGNORECASE)
_NOT_OF_DATES: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d(?:st|nd|rd|th)\b", re.IGNORECASE
)
#: Running text of an entry at least this long is its abstract, not a remark.
_SHORTEST_ABSTRACT: Final = 60


@dataclass(slots=True)
class Entry:
    """An entry while its blocks come in."""

    line: int
    kind: str
    level: int
    title: str = ""
    authors: tuple[str, ...] = ()
    more_authors: bool = False
    venue: str | None = None
    date: Date = field(default_factory=Date)
    abstract: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    links: list[Run] = field(default_factory=list)
    titled: bool = False  # the title stands out (bold, quoted, linked, in its column)
    is_paper: bool = False

    def takes(self, block: Block) -> bool:
        """Whether a block belongs to this entry."""
        if ROW in (self.kind, block.kind):
            return False
        if self.kind == HEADING:
            return True
        deeper = block.level > self.level or (
            block.kind == PARAGRAPH and self.kind == ITEM and block.level == self.level > 0
        )
        if block.kind == ITEM and not deeper:
            return False
        if label_of(block.runs) is not None:
            return True
        return deeper and not any(is_paper_link(r) for r in block.runs)

    def add(self, block: Block) -> None:
        """Take in a block: its labelled lines as fields, its links, its prose as abstract."""
        self.links += [r for r in block.runs if r.url]
        last = None
        prose: list[str] = []
        for line in text_of(block.runs).split("\n"):
            label = _LABEL.match(line)
            if label is not None:
                last = _meaning(label["label"])
                self.fields.setdefault(last, line[label.end() :].strip())
            elif last in ("abstract", "authors") and line.strip():
                self.fields[last] += " " + line.strip()
            else:
                prose.append(line)
        said = " ".join(" ".join(prose).split())
        if len(said) >= _SHORTEST_ABSTRACT and not only_links(block.runs):
            self.abstract.append(said)
        elif self.kind == HEADING and not self.authors and _AUTHORS.fullmatch(said):
            self._take_authors(said)

    def _take_authors(self, text: str) -> None:
        more = _ET_AL.search(text)
        self.authors = author_list((text[: more.start()] if more else text).strip(_SEPARATORS + "…"))
        self.more_authors = bool(more)

    def take_rest(self, rest: str) -> None:
        """Read what stands around the title: authors, venue and year; long prose is the abstract."""
        prose = []
        for segment in _SEGMENTS.split(rest):
            words = segment.strip(_SEPARATORS)
            self.more_authors |= bool(re.match(r"(?:et\.?\s*al\b|and others\b)", words))
            if not words or (_NO_TITLE.fullmatch(words) and parse_date(words).year is None):
                continue
            if len(words) >= _SHORTEST_ABSTRACT and not _AUTHORS.fullmatch(words):
                prose.append(words)
            else:
                self.take_remark(words)
        if prose:
            start = rest.find(prose[0])
            self.abstract.append(" ".join(rest[start:].split()).rstrip(" -–—|[(*"))

    def take_remark(self, words: str) -> None:
        """Read a short piece: a date, a venue with its year, authors, or authors and then the venue."""
        if _is_date(words):
            self._take_date(parse_date(words))
            return
        venue = _VENUE.search(words)
        before = words
        if venue is not None:
            name = venue["venue"].rpartition(",")[2]
            before = words[: venue.end("venue") - len(name)]
            year = venue["year"] if len(venue["year"]) == 4 else f"20{venue['year']}"
            self.venue = self.venue or name.strip(_SEPARATORS) or None
            self._take_date(Date(int(year), written=f"{name}{words[venue.end('venue') : venue.end('year')]}".strip()))
        match = _AUTHORS.fullmatch(before) if not self.authors and before.strip(_SEPARATORS) else None
        if match and not _ORGANISATION.search(before) and (match["more"] or " " in before.strip(_SEPARATORS)):
            self._take_authors(before)

    def _take_date(self, date: Date) -> None:
        """Keep the more exact of two dates of one year, else the first."""
        if self.date.year is None or (self.date.year == date.year and self.date.month is None):
            self.date = date

    def draft(self) -> Draft:
        """The entry as a draft."""
        given = self.fields
        papers = [r.url for r in self.links if is_paper_link(r)]
        codes = [r.url for r in self.links if is_code_link(r)]
        pages = [r.url for r in self.links if is_page_link(r)]
        abstract = given.get("abstract") or " ".join(self.abstract)
        if (authors := given.get("authors")) and not self.authors:
            self._take_authors(authors)
        venue = given.get("venue") or self.venue
        return Draft(
            title=given.get("title") or self.title,
            abstract=abstract,
            authors=self.authors,
            and_others=self.more_authors,
            date=parse_date(given["date"]) if given.get("date") else self.date,
            venue=None if venue and venue.lower() in {"arxiv", "preprint", "arxiv preprint"} else venue,
            keywords=keyword_list(given.get("keywords")),
            identifiers=[i for u in papers if u for i in find_identifiers(u)],
            links=[given.get("arxiv"), given.get("arxiv id"), given.get("doi"), given.get("paper"), given.get("link"), given.get("url")],
            extra=[*link_fields(CODE, *dict.fromkeys([*codes, given.get("code"), given.get("github")])),
                   *link_fields(PAGE, *dict.fromkeys(pages)), ("comments", given.get("comments")), ("tldr", given.get("tldr")),
                   ("categories", given.get("categories"))],
        )  # fmt: skip


def only_links(runs: Sequence[Run]) -> bool:
    """Whether some runs are links, one of them to a paper, with nothing but punctuation between them."""
    rest = "".join(r.text for r in runs if not r.url).strip(_SEPARATORS)
    return not rest and any(is_paper_link(r) for r in runs)


def are_authors(runs: Sequence[Run]) -> bool:
    """Whether some runs are two names of persons or more, and nothing else."""
    text = text_of(runs)
    return bool(_AUTHORS.fullmatch(text)) and bool(_ET_AL.search(text) or re.search(r",|\band\b|;|&", text))


def label_of(runs: Sequence[Run]) -> str | None:
    """The meaning of the label that some runs begin with ("**Authors:** …" → authors); None without one."""
    match = _LABEL.match(text_of(runs))
    return _meaning(match["label"]) if match else None


def _meaning(label: str) -> str:
    folded = " ".join(label.lower().split())
    folded = folded.removesuffix("s") if folded in {"links", "urls", "codes"} else folded
    return _MEANING.get(folded, folded)


def parse(block: Block, *, title_is_all: bool = False) -> Entry:
    """Read an item, a paragraph or (with ``title_is_all``) a heading as an entry."""
    entry = Entry(block.line, block.kind, block.level, links=[r for r in block.runs if r.url])
    has_paper = any(is_paper_link(r) for r in block.runs)
    if title_is_all:
        named = [r.text for r in block.runs if not (r.url and _NO_TITLE.fullmatch(r.text))]
        entry.title = _without_lead("".join(named), entry).strip(" -–—:|[]")
        entry.is_paper = not _names_no_paper(entry.title)
        return entry
    start, end = _title_runs(block.runs)
    prose = _prose(block.runs)
    quoted = (
        (_QUOTED_FIRST.match(prose) or _QUOTED.search(prose))
        if start is None or end is None or not is_paper_link(block.runs[start])
        else None
    )
    if quoted is not None:
        entry.titled, entry.title = True, quoted[1].rstrip(",.")
        before_it = _without_lead(prose[: quoted.start()], entry).rstrip()
        if not before_it.endswith(":"):  # "**DETR**: “End-to-End …”" begins with the method's name
            entry.take_rest(before_it)
        entry.take_rest(prose[quoted.end() :])
    elif start is not None and end is not None:
        entry.titled = True
        entry.title = _without_lead(text_of(block.runs[start:end]), entry).strip(' \n"“”').rstrip(".,;: ")
        before, after = block.runs[:start], block.runs[end:]
        entry.take_rest(_prose(before))
        entry.take_rest(_prose(after))
    else:
        words = _without_lead(prose, entry)
        entry.title, rest = _leading_title(words)
        entry.take_rest(rest)
    credible = block.kind == ITEM and _is_cited(entry)
    entry.is_paper = (
        (block.kind == ITEM or entry.titled) and (has_paper or credible) and not _names_no_paper(entry.title)
    )
    return entry


def _is_cited(entry: Entry) -> bool:
    """Whether an entry without a link to a paper is one all the same: titled, by several authors, with its year.

    Change logs have one author a line, and links to what was changed.
    """
    several = len(entry.authors) > 1 or entry.more_authors
    changes = any(leads_to_change(r) for r in entry.links)
    titled = entry.titled and len(entry.title.split()) >= WORDS_OF_TITLE
    return titled and several and entry.date.year is not None and not changes


def _names_no_paper(title: str) -> bool:
    return _NAMES_NO_PAPER.fullmatch(title.strip()) is not None


def _prose(runs: Sequence[Run]) -> str:
    """The text of runs without the labels of links, except where they say a venue."""

    def said(run: Run) -> str:
        if run.url and _is_venue(run.text):
            return f"\n{run.text}\n"
        return "\n" if run.url and _NO_TITLE.fullmatch(run.text) else run.text

    return "".join(map(said, runs))


def _title_runs(runs: Sequence[Run]) -> tuple[int | None, int | None]:
    """The range of runs that is the title: the first link to a paper with a telling label, or the first bold text."""

    def telling(run: Run) -> bool:
        return not _NO_TITLE.fullmatch(run.text) and len(run.text.strip(_SEPARATORS)) >= 4 and not _is_venue(run.text)

    linked = [i for i, r in enumerate(runs) if r.url and not r.url.startswith("#") and telling(r)]
    bold = [i for i, r in enumerate(runs) if r.strong and telling(r)]
    papers = [i for i in linked if is_paper_link(runs[i])]
    for choice in (papers, bold, linked):
        if choice:
            start = choice[0]
            end = start + 1
            while end < len(runs) and (
                runs[end].url == runs[start].url if runs[start].url else runs[end].strong and not runs[end].url
            ):
                end += 1
            return start, end
    return None, None


def _is_date(text: str) -> bool:
    date = parse_date(text)
    return (date.year is not None or date.month is not None) and not _NOT_OF_DATES.sub("", text).strip(
        _SEPARATORS + "0123456789'"
    )


def _is_venue(text: str) -> bool:
    words = text.strip(_SEPARATORS)
    match = _VENUE.fullmatch(words)
    return bool(match and len(words) < 25) or bool(re.fullmatch(r"[A-Z]{3,8}", words)) or _is_date(words)


def _without_lead(text: str, entry: Entry) -> str:
    """Text without its number, bracketed venue, date or emoji; what they say goes to the entry."""
    while (lead := _LEADING.match(text)) and lead.end():
        if said := lead["bracket"] or lead["date"]:
            if not (_is_venue(said) or parse_date(said).year or _NO_TITLE.fullmatch(said)):
                break
            entry.take_remark(said)
        text = text[lead.end() :]
    return text


def _leading_title(words: str) -> tuple[str, str]:
    """Plain text split into its title and the rest: up to a full stop, a dash, a venue or the end of the line."""
    stripped = words.strip()
    match = _TITLE_END.search(stripped)
    title, rest = (stripped, "") if match is None else (stripped[: match.start()], stripped[match.start() :])
    bare = title.strip(_SEPARATORS)
    return (f"{bare})" if bare.count("(") > bare.count(")") and f"{bare})" in title else bare), rest


def parse_row(block: Block) -> Entry:
    """Read a table's row by the names of its columns."""
    entry = Entry(block.line, ROW, 0, links=[r for r in block.runs if r.url])
    roles: list[str] = []
    for name in (*block.header, *[""] * (len(block.cells) - len(block.header))):
        role = next((r for r, pattern in _COLUMNS if pattern.search(name) and r not in roles), "")
        roles.append(role)
    for role, cell in zip(roles, block.cells, strict=False):
        if role == "title":
            inner = parse(Block(ITEM, block.line, 0, cell))
            entry.title, entry.titled = inner.title or text_of(cell).strip(_SEPARATORS), True
            entry.venue, entry.date, entry.abstract = inner.venue, inner.date, inner.abstract
        elif (
            role
            and (said := " ".join(text_of(cell).split()).strip("*_ "))
            and not re.fullmatch(r"null|n/?a|-+|none", said, re.I)
        ):
            entry.fields[role] = said
    named = "title" in roles and ("authors" in roles or "abstract" in roles)
    entry.is_paper = not _names_no_paper(entry.title) and (named or any(is_paper_link(r) for r in block.runs))
    return entry
