"""Saved web pages: lists and papers of the sites that researchers save, and the metadata of any other page.

Normalised: white space; mark-up becomes its text; formulas that MathJax drew become ``$…$`` again, and arXiv's
"this https URL" the address that it stands for.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from kg.model import Paper, Skip, SourceReport
from kg.readers.base import Document, NoPaper
from kg.readers.fields import Draft
from kg.readers.html import acl, arxiv, huggingface, metadata, openreview
from kg.readers.html.page import Page

__all__ = ["HtmlReader"]

#: In the order of trial; the first that finds anything reads the page.
_SITES: Final[tuple[Callable[[Page], Iterator[Draft | Skip]], ...]] = (
    huggingface.papers, arxiv.papers, openreview.papers, acl.papers, metadata.papers,
)  # fmt: skip
_MAX_BYTES: Final = 64 << 20
#: Parsing time grows with the square of the depth; no page comes near it.
_MAX_DEPTH: Final = 4000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Elements without an end tag, or whose end tag may be left out: these do not nest.
_NOT_NESTING: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "tr",
        "option",
        "body",
        "html",
        "head",
        "tbody",
        "thead",
    ]
)
_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|main|article|dl|script|link)\b", re.IGNORECASE
)
_MHTML: Final = re.compile(rb"^(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*?Content-Type:\s*multipart/related", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


class HtmlReader:
    """Reads saved pages: HTML, and web archives of one file (MHTML)."""

    name = "html"

    def sniff(self, document: Document) -> float:
        """A page that begins with mark-up of its own."""
        head = document.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if _MHTML.match(head):
            return 0.9
        start = head[:4096]
        if start[:5].lower() == b"<?xml":
            return 0.85 if re.search(rb"<html\b", start, re.IGNORECASE) else 0.0
        if re.match(rb"(?:<!--.*?-->\s*)*<!doctype html|(?:<!--.*?-->\s*)*<html\b", start, re.IGNORECASE | re.DOTALL):
            return 0.95
        return 0.7 if start.startswith(b"<") and _HTML.search(start) else 0.0

    def read(self, stream: BinaryIO, report: SourceReport) -> Iterator[Paper]:
        """Yield the papers of a page in its order.

        Raises:
            NoPaper: If it is a page about something else.
        """
        raw = stream.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            report.skipped.append(Skip(None, f"a page of more than {_MAX_BYTES >> 20} MB; not a saved page"))
            return
        text = _decoded(_page_of_archive(raw))
        if (depth := _depth(text)) > _MAX_DEPTH:
            report.skipped.append(Skip(None, f"mark-up nested more than {depth - 1} deep; not a saved page"))
            return
        page = Page(text)
        for site in _SITES:
            found = list(site(page))
            if found:
                yield from _finished(found, report)
                return
        raise NoPaper("a page without a list of papers or the metadata of one")


def _finished(found: list[Draft | Skip], report: SourceReport) -> Iterator[Paper]:
    for item in found:
        if isinstance(item, Skip):
            report.skipped.append(item)
        elif (paper := item.finish(report)) is not None:
            yield paper


def _page_of_archive(raw: bytes) -> bytes:
    """The page itself of a web archive of one file, as browsers save it; other bytes as they are."""
    if not _MHTML.match(raw[:4096].lstrip(b"\r\n ")):
        return raw
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    return b""


def _decoded(raw: bytes) -> str:
    """Text by byte-order mark, else UTF-8, else what the page declares, else Windows-1252."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    declared = _CHARSET.search(raw[:4096])
    for encoding in ("utf-8-sig", declared[1].decode("ascii") if declared else "cp1252"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8" if declared and declared[1].lower() == b"utf-8" else "cp1252", "replace")


def _depth(text: str) -> int:
    """How deep the mark-up is nested at most; counted no further than one beyond what is allowed."""
    depth = deepest = 0
    for match in _TAG.finditer(text):
        if match[2].lower() not in _NOT_NESTING:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
            if deepest > _MAX_DEPTH:
                break
    return deepest
