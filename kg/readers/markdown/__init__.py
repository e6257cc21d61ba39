"""Markdown lists of papers: awesome lists, weekly digests, the tables of bots, notes with one paper a heading.

What counts as a paper: an entry with a link to one (arXiv, a DOI, a publisher, "[paper]", a PDF that has a title), or
with a title, several authors and a year; a row under a title column; a heading with authors or an abstract below it.
Headings are else sections; other entries (tools, blogs, tables of contents) are counted in a note, and what stands
below the heading of a version, as in change logs, is passed over. Normalised: white space; Markdown's mark-up becomes its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from kg.model import Paper, Skip, SourceReport
from kg.readers.base import Document
from kg.readers.markdown.blocks import HEADING, ITEM, ROW, Block, blocks_of, text_of
from kg.readers.markdown.entry import Entry, are_authors, label_of, only_links, parse, parse_row
from kg.readers.markdown.links import is_paper_link
from kg.readers.streams import head_text, whole_text

__all__ = ["MarkdownReader"]

_MAX_CHARACTERS: Final = 32 << 20
_LINK: Final = re.compile(r"\]\(\s*<?(?:https?:)?//")
_MARKED_LINE: Final = re.compile(r"^\s{0,8}(?:[-*+]|\d{1,4}[.)]|#{1,6}|\||>|\*\*)\s*\S")
_HEADING: Final = re.compile(r"^#{1,6}\s+\S", re.MULTILINE)
_LABELLED: Final = re.compile(r"^[\s*_>|-]*(?:abstract|authors?)[\s*_]*[::]", re.IGNORECASE | re.MULTILINE)
# Headings of change logs: "## 1.2.3 (2024-01-01)", "# [v2.0.0-beta]", "## Unreleased"; no dates, no numbered sections.
_VERSION: Final = re.compile(
    r"\W*(?:(?:(?:version|release|changes? (?:in|between|from)|what's new in)\s+.{0,30}?)?\bv?(?!(?:19|20)\d{2}\.)"
    r"\d{1,4}\.\d{1,4}\.[\dx]\w*(?:[-.+][\w.]+)?\W*(?:\(.*|\[.*|[-–—,:/ ]*\d{4}\b.*|and .*)?|unreleased\W*)",
    re.IGNORECASE,
)
_RULE_OF_TABLE: Final = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|){1,}", re.MULTILINE)


class MarkdownReader:
    """Reads lists of papers in Markdown."""

    name = "markdown"

    def sniff(self, document: Document) -> float:
        """Lines that Markdown marks, with links in them."""
        text = head_text(document.head)
        if text.startswith("#!") or (text.lstrip()[:1] in {"<", "{", "[", "@", "%"} and not _HEADING.search(text)):
            return 0.0
        marked = [line for line in text.splitlines() if _MARKED_LINE.match(line)]
        links = sum(1 for line in marked if _LINK.search(line) or "](" in line)
        structure = bool(_HEADING.search(text)) + bool(_RULE_OF_TABLE.search(text))
        if links:
            return min(0.9, 0.6 + 0.1 * structure + 0.02 * links)
        return 0.6 if _HEADING.search(text) and _LABELLED.search(text) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers in the order of the list."""
        text = whole_text(stream, report)
        if len(text) > _MAX_CHARACTERS:
            report.skipped.append(Skip(None, f"a list of more than {_MAX_CHARACTERS >> 20} million characters"))
            return
        passed_over: list[int] = []
        for entry in _entries(list(_without_changes(blocks_of(text))), passed_over):
            paper = entry.draft().finish(report, entry.line)
            if paper is not None:
                yield paper
        if passed_over:
            report.notes.append(
                f"{len(passed_over)} entries without a link to a paper were left out (the first: line {passed_over[0]})"
            )


def _entries(blocks: Sequence[Block], passed_over: list[int]) -> Iterator[Entry]:
    """Group blocks into entries: what belongs to an entry stands below it and deeper, or is labelled."""
    current: Entry | None = None
    for i, block in enumerate(blocks):
        if block.kind == HEADING:
            yield from _given(current)
            current = parse(block, title_is_all=True) if _is_paper_heading(block, blocks[i + 1 : i + 12]) else None
            current = current if current and current.is_paper else None
            continue
        if current is not None and current.takes(block):
            current.add(block)
            continue
        yield from _given(current)
        entry = parse_row(block) if block.kind == ROW else parse(block)
        current = entry if entry.is_paper else None
        if current is None and block.kind in (ITEM, ROW) and not block.is_contents:
            passed_over.append(block.line)
    yield from _given(current)


def _without_changes(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks without the sections of a change log: a version's heading and all below it."""
    level = 0
    for block in blocks:
        if block.kind == HEADING and (not level or block.level <= level):
            level = block.level if _VERSION.fullmatch(text_of(block.runs).strip()) else 0
        if not level:
            yield block


def _given(entry: Entry | None) -> Iterator[Entry]:
    if entry is not None:
        yield entry


def _is_paper_heading(heading: Block, after: Sequence[Block]) -> bool:
    """Whether a heading names a paper: it links to one, or its authors, abstract or bare links follow."""
    if any(is_paper_link(run) for run in heading.runs):
        return True
    authors_below = False
    for i, block in enumerate(after):
        label = label_of(block.runs)
        if label in {"authors", "abstract"} and block.level <= 1 and block.kind != HEADING:
            return True
        if block.kind in (HEADING, ROW) or (block.kind == ITEM and label is None):
            return False
        if heading.level > 1 and only_links(block.runs) and (i == 0 or authors_below):
            return True
        authors_below = i == 0 and are_authors(block.runs)
    return False
