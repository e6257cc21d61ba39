"""XML entry by entry, in constant memory: what is broken costs one entry, and entity bombs are refused.

Expat reads the document piece by piece; only the entry that is open is held as a tree. Name-space prefixes are
dropped, since files that went through other tools have any ("ns0:entry"). After an error, reading goes on with
the next start of an entry. Entities of HTML (``&ograve;``) are known whether a DTD declares them or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, SubElement  # only the tree; its parser is not used
from xml.parsers import expat

from kg.model import Skip, SourceReport

__all__ = ["Element", "Entry", "read_entries", "root_name", "text_of"]

_PIECE: Final = 1 << 16
#: Characters of text that an entry may have: a hundred times the longest abstract.
MAX_TEXT: Final = 1 << 20
#: Elements nested deeper than this are read as plain text.
MAX_DEPTH: Final = 100
_MAX_IGNORED: Final = 10_000
#: A tag, comment or instruction of this many bytes is none; expat would hold and scan all of it again and again.
_MAX_TOKEN: Final = 1 << 20
#: A declared entity may stand for a few characters, as the DTDs of bibliographies use them, but for no more.
_MAX_ENTITY: Final = 16
_PROLOG: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL
)
_START_TAG: Final = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its line (from 1), its tree, and the open elements around it, outermost first."""

    line: int
    element: Element
    around: tuple[Element, ...]


class _BrokenError(Exception):
    """An entry that cannot be read; the next one can. ``at`` is the byte index and the line of the error."""

    def __init__(self, reason: str, at: tuple[int, int]) -> None:
        super().__init__(reason)
        self.at = at


class _RefusedError(Exception):
    """A document that is not to be read any further."""


def root_name(head: bytes) -> str:
    """The name of the outermost element, without its prefix; empty for what is no XML.

    >>> root_name(b'<?xml version="1.0"?><!-- a --><!DOCTYPE x [<!ENTITY a "b">]><a:feed xmlns:a="b">')
    'feed'
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[: len(head) & ~1].decode("utf-16", "ignore").encode()
    prolog = _PROLOG.match(head)
    tag = _START_TAG.match(head, prolog.end() if prolog else 0)
    return tag[1].decode("ascii", "ignore") if tag else ""


def text_of(element: Element | None, blocks: frozenset[str] = frozenset()) -> str:
    r"""The text of an element with the text of all mark-up in it; formulas of the ACL come as ``$…$``.

    Args:
        element: The element, or None.
        blocks: Names of elements that stand apart from the text before and after them.

    >>> title = Element("title"); title.text = "Using "; case = SubElement(title, "b"); case.text = "BE"; case.tail = "RT"
    >>> text_of(title)
    'Using BERT'
    """
    if element is None:
        return ""
    inner = (element.text or "") + "".join(text_of(child, blocks) + (child.tail or "") for child in element)
    if element.tag == "tex-math":
        return f"${inner}$"
    return f" {inner} " if element.tag in blocks else inner


def read_entries(
    stream: BinaryIO, report: SourceReport, tags: frozenset[str], keep: frozenset[str] = frozenset()
) -> Iterator[Entry]:
    """Yield the entries of a document, in order; what cannot be read goes to ``report.skipped``.

    Args:
        stream: The document's bytes.
        report: Gets a `Skip` for every entry that is lost.
        tags: The names of the elements that are entries.
        keep: The names of elements outside of entries that are put, whole, into the elements around an entry.
    """
    parser = _Parser(tags, keep)
    piece = stream.read(_PIECE)
    while True:
        try:
            parser.feed(piece)
        except _RefusedError as refusal:
            yield from parser.take(report)
            report.skipped.append(Skip(parser.line, str(refusal)))
            return
        except (expat.ExpatError, _BrokenError) as error:
            yield from parser.take(report)
            if piece or parser.is_cut_off:
                report.skipped.append(Skip(parser.line, _reason(error, cut_off=not piece)))
            piece = parser.restart(piece, stream, error) if piece else b""
            if not piece:
                return
            continue
        yield from parser.take(report)
        if not piece:
            return
        piece = stream.read(_PIECE)


def _reason(error: Exception, *, cut_off: bool) -> str:
    if isinstance(error, expat.ExpatError):
        return "the document ends too early (cut off?)" if cut_off else f"XML: {expat.ErrorString(error.code)}"
    return str(error)


class _Parser:
    """An expat parser that builds the trees of entries and can begin again behind an error."""

    def __init__(self, tags: frozenset[str], keep: frozenset[str]) -> None:
        self.tags, self.keep = tags, keep
        self.next_start = re.compile(
            rb"<(?:[\w.-]+:)?(?:%s)(?=[\s/>])" % b"|".join(re.escape(t.encode()) for t in sorted(tags))
        )
        self.ready: list[Entry | Skip] = []
        self.around: list[Element] = []  # open elements outside of entries
        self.inside: list[Element] = []  # open elements of an entry or of a kept element
        self.ignored = 0  # open elements below the deepest that is kept
        self.size = 0
        self.began = 1
        self.encoding: str | None = None
        self.restarted = False
        self.lines_before = 0
        self.expat = self._new_expat()
        self.fed = self.last_piece = self.prefix = 0  # bytes: in all, of the last piece, of the tags opened again

    def _new_expat(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(self.encoding)
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # so that an entity nobody declared is asked for, and no error
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._declared
        parser.SkippedEntityHandler = self._entity
        parser.XmlDeclHandler = self._declaration
        return parser

    @property
    def line(self) -> int:
        """The line of the entry that is open, else the one that is being read."""
        return self.began if self.inside else self._current_line

    @property
    def _current_line(self) -> int:
        return self.lines_before + self.expat.CurrentLineNumber

    @property
    def is_cut_off(self) -> bool:
        """Whether the end of the document, where it stands now, is too early."""
        return bool(self.inside) or bool(self.around) or not self.restarted

    def feed(self, piece: bytes) -> None:
        """Parse one piece; an empty one is the end."""
        self.last_piece = len(piece)
        self.fed += len(piece)
        self.expat.Parse(piece, not piece)
        waiting = self.expat.CurrentByteIndex
        if self.fed - max(waiting, 0) > _MAX_TOKEN:
            raise _BrokenError(
                f"a tag or comment of more than {_MAX_TOKEN >> 20} MB", (waiting, self.expat.CurrentLineNumber)
            )

    def take(self, report: SourceReport) -> Iterator[Entry]:
        """Yield what is ready."""
        ready, self.ready = self.ready, []
        for item in ready:
            if isinstance(item, Entry):
                yield item
            else:
                report.skipped.append(item)

    def restart(self, piece: bytes, stream: BinaryIO, error: Exception) -> bytes:
        """Prepare for the next start of an entry behind the error; return the rest of the piece from there."""
        # Expat goes on to the end of the piece when a handler raises, so that such an error says where it was.
        at = (
            error.at if isinstance(error, _BrokenError) else (self.expat.CurrentByteIndex, self.expat.CurrentLineNumber)
        )
        position = max(0, at[0] - (self.fed - self.last_piece))
        line = self.lines_before + at[1]
        if self.restarted and at[0] <= self.prefix:
            position += 1  # the error is in the very tag at which reading began again
        while (match := self.next_start.search(piece, position)) is None:
            rest = stream.read(_PIECE)
            if not rest:
                return b""
            kept = max(position, len(piece) - 256)  # a start tag may lie across two pieces
            line += piece.count(b"\n", position, kept)
            piece, position = piece[kept:] + rest, 0
        self.lines_before = line + piece.count(b"\n", position, match.start()) - 1
        self.inside, self.ignored, self.restarted = [], 0, True
        around, self.around = self.around, []
        self.expat = self._new_expat()
        # Open again what was open around the entry; the elements themselves are still known.
        prefix = "".join(f"<{e.tag}>" for e in around).encode(self.encoding or "utf-8", "xmlcharrefreplace")
        self.expat.Parse(b"<again>" + prefix, False)
        self.around = around
        self.fed = self.prefix = len(b"<again>") + len(prefix)
        return piece[match.start() :]

    # -------------------------------------------------------------------------------- expat's handlers

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if not self.inside:
            element = Element(tag, {_local(k): v for k, v in attributes.items()})
            if tag in self.tags or tag in self.keep:
                self.inside, self.size, self.began = [element], 0, self._current_line
            elif len(self.around) < MAX_DEPTH:
                self.around.append(element)
            else:
                raise _RefusedError(f"elements nested more than {MAX_DEPTH} deep; no list of papers")
        elif tag in self.tags:
            at = (self.expat.CurrentByteIndex, self.expat.CurrentLineNumber)
            raise _BrokenError("the entry is not closed before the next one begins", at)
        elif self.ignored > _MAX_IGNORED:
            at = (self.expat.CurrentByteIndex, self.expat.CurrentLineNumber)
            raise _BrokenError(f"elements nested more than {_MAX_IGNORED} deep", at)
        elif self.ignored or len(self.inside) >= MAX_DEPTH or self.size > MAX_TEXT:
            self.ignored += 1
        else:
            self.size += len(tag) + 8
            self.inside.append(SubElement(self.inside[-1], tag, {_local(k): v for k, v in attributes.items()}))

    def _end(self, _name: str) -> None:
        if not self.inside:
            if self.around:
                self.around.pop()
        elif self.ignored:
            self.ignored -= 1
        else:
            element = self.inside.pop()
            if not self.inside:
                self._finish(element)

    def _finish(self, element: Element) -> None:
        if self.size > MAX_TEXT:
            self.ready.append(Skip(self.began, f"an entry of more than {MAX_TEXT >> 20} MB of text"))
        elif element.tag in self.tags:
            self.ready.append(Entry(self.began, element, tuple(self.around)))
        elif self.around:
            self.around[-1].append(element)

    def _text(self, text: str) -> None:
        if not self.inside:
            return
        self.size += len(text)
        if self.size > MAX_TEXT:
            return
        parent = self.inside[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text

    def _entity(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._text(html5.get(f"{name};", f"&{name};"))

    def _declared(self, name: str, is_parameter: bool, value: str | None, *_: str | None) -> None:
        if is_parameter or value is None or len(value) > _MAX_ENTITY or "&" in value:
            raise _RefusedError(f"declares the entity {name!r}, as an entity bomb does; refused")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding


def _local(name: str) -> str:
    return name.rpartition(":")[2]
