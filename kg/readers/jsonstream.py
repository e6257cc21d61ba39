"""Entries of any JSON document, one at a time: JSON lines, a list, objects one after another, or a list in a wrapper.

A 4 GB dump is read in constant memory, and a broken entry costs no other: reading goes on at the next object
that looks like the entries before. The scanner finds where entries are; the standard library decodes them.
"""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final, cast

from kg.model import Skip, SourceReport
from kg.readers.streams import chunks, head_text, lines

Record = dict[str, Any]

#: No entry is longer, in characters; a wrapper around entries is decoded as a whole only up to the second limit.
ENTRY_LIMIT: Final = 32 << 20
#: Why an object at the top is skipped that is no record and wraps none.
NO_RECORD: Final = "an object without a title or an abstract"
_WHOLE_LIMIT: Final = 2 << 20
_PEEK: Final = 1 << 20
_DEPTH: Final = 4

_DECODER: Final = json.JSONDecoder(strict=False)  # raw line ends within strings are common
_SPACE: Final = re.compile(r"[ \t\r\n\x1e]*")
_ENTRY_START: Final = re.compile(r"[},\n\]]\s*(?=\{)")
_TITLE_KEYS: Final = frozenset(
    {"title", "abstract", "paper", "display_name", "content", "summary", "papertitle", "paper_title", "paperabstract", "_source"}
)  # fmt: skip


class _BrokenError(ValueError):
    """A value that cannot be decoded."""


def entries(stream: BinaryIO, report: SourceReport) -> Iterator[tuple[int, Record]]:
    """Yield every entry of a JSON document with the line, from 1, at which it begins.

    Broken entries, and what is no object, go to ``report.skipped``.
    """
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _PEEK)
    source = cast(BinaryIO, buffered)
    try:
        if _is_lines(head_text(buffered.peek(_PEEK)[:_PEEK])):
            yield from _from_lines(source, report)
        else:
            yield from _Scanner(chunks(source, report), report).document()
    finally:
        buffered.detach()


@functools.lru_cache(maxsize=2)
def head_entries(head: bytes) -> tuple[Record, ...]:
    """The complete entries in a document's first bytes; none if it is not JSON."""
    text = head_text(head)
    start = text.lstrip()
    if not start.startswith(("{", "[")):
        return ()
    report = SourceReport("")
    found = []
    with suppress(ValueError):
        found = [entry for _, entry in entries(io.BytesIO(text.encode("utf-8", "replace")), report)]
    if not found and start.startswith("{"):  # one long record, cut: what can be told from its first keys
        found = [{m[1]: m[2] for m in re.finditer(r'"(\w+)"\s*:\s*(?:"((?:[^"\\]|\\.){0,200})|[\[{])', start[:4000])}]
    return tuple(found)


def is_record(value: object) -> bool:
    """Whether a JSON value has a key under which papers keep their title or abstract."""
    return isinstance(value, dict) and any(str(k).lower() in _TITLE_KEYS for k in value)


# ---------------------------------------------------------------------------------------------- lines


def _is_lines(head: str) -> bool:
    """Whether a text holds one object a line: most complete lines are objects of their own."""
    rows = [row for row in head.split("\n")[: 50 if "\n" in head else 1] if row.strip()]
    complete = rows if len(rows) < 2 or head.endswith("\n") else rows[:-1]
    return bool(complete) and sum(map(_is_object, complete)) > 0.5 * len(complete)


def _is_object(row: str) -> bool:
    try:
        return row.lstrip().startswith("{") and isinstance(json.loads(row, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _from_lines(stream: BinaryIO, report: SourceReport) -> Iterator[tuple[int, Record]]:
    for number, row in lines(stream, report):
        text = row.strip("\x1e \t,")
        if not text or text in "[]":
            continue
        try:
            value = json.loads(text, strict=False)
        except RecursionError:
            report.skipped.append(Skip(number, "nested too deeply"))
        except ValueError as error:
            report.skipped.append(Skip(number, f"not valid JSON ({_first_words(error)})"))
        else:
            if isinstance(value, dict) and (is_record(value) or not _wraps(value)):
                yield number, value
            elif isinstance(value, dict):  # a page of results
                yield from ((number, entry) for _, entry in _Scanner(iter([text]), report).document())
            else:
                report.skipped.append(Skip(number, f"not an object but {_kind(value)}"))


def _first_words(error: ValueError) -> str:
    return (
        error.msg.removesuffix(" starting at")
        if isinstance(error, json.JSONDecodeError)
        else str(error).partition(";")[0].partition(":")[0]
    )


def _kind(value: object) -> str:
    kinds = {str: "a string", list: "a list", bool: "a truth value", type(None): "null"}
    return kinds.get(type(value), "a number")


# -------------------------------------------------------------------------------------------- scanner


class _Scanner:
    """A window that moves over the text: ``text[at]`` is the next character, on line ``line``."""

    def __init__(self, pieces: Iterator[str], report: SourceReport) -> None:
        self.pieces, self.report = pieces, report
        self.text, self.at, self.line = "", 0, 1
        self.ended = False
        self.keys: frozenset[str] = frozenset()  # the last good entry's

    def document(self) -> Iterator[tuple[int, Record]]:
        while (sign := self.peek()) != "":
            if sign == "[":
                yield from self.array(wrapped=False)
            elif sign == "{":
                yield from self.nested(0)
            elif sign == ",":
                self.advance(1)
            else:
                self.report.skipped.append(
                    Skip(self.line, f"not JSON from here on: {self.text[self.at : self.at + 20]!r}")
                )
                yield from self.resynchronised()

    def array(self, *, wrapped: bool) -> Iterator[tuple[int, Record]]:
        """The objects of the list that begins here; a list in a wrapper may be of something else than papers."""
        self.advance(1)
        while (sign := self.peek()) != "]":
            if sign == "":
                self.report.notes.append(f"line {self.line}: the document ends within a list; it may be cut off")
                return
            line = self.line
            if sign == ",":
                self.advance(1)
                continue
            if sign == "}":  # left over from a broken entry
                return
            try:
                value = self.value(ENTRY_LIMIT)
            except _BrokenError as error:
                self.report.skipped.append(Skip(line, f"not valid JSON ({error})"))
                yield from self.resynchronised()
                continue
            if wrapped and not is_record(value):
                continue
            if isinstance(value, dict):
                yield self.entry(line, value)
            else:
                self.report.skipped.append(Skip(line, f"not an object but {_kind(value)}"))
        self.advance(1)

    def nested(self, depth: int, key: str = "") -> Iterator[tuple[int, Record]]:
        """The object that begins here, if it is a record; else the records in it.

        ``key`` is the object's name in its wrapper, which is the id in a mapping from ids to records.
        """
        start = self.line
        try:
            value, end = self.decoded(_WHOLE_LIMIT)
        except _BrokenError as error:
            if depth or not _looks_like_wrapper(self.text[self.at : self.at + 5000]):
                self.report.skipped.append(Skip(start, f"not valid JSON ({error})"))
                yield from self.resynchronised()
                return
            yield from self.members(depth)
            return
        if is_record(value) and not (depth == 0 and _wraps(value)):
            self.advance(end - self.at)
            yield self.entry(start, {"id": key, **value} if key and depth else value)
        elif depth < _DEPTH and _wraps(value):
            yield from self.members(depth)
        else:
            self.advance(end - self.at)
            if depth == 0:
                self.report.skipped.append(Skip(start, NO_RECORD))

    def members(self, depth: int) -> Iterator[tuple[int, Record]]:
        """The records among the values of the object that begins here."""
        self.advance(1)
        while (sign := self.peek()) not in ("}", ""):
            if sign == ",":
                self.advance(1)
                continue
            line = self.line
            try:
                key = self.value(_WHOLE_LIMIT)
                if self.peek() != ":":
                    raise _BrokenError("Expecting ':'")
                self.advance(1)
                sign = self.peek()
                if sign not in ("[", "{"):
                    self.value(ENTRY_LIMIT)
                    continue
            except _BrokenError as error:
                self.report.skipped.append(Skip(line, f"not valid JSON ({error})"))
                yield from self.resynchronised()
                return
            yield from self.array(wrapped=True) if sign == "[" else self.nested(depth + 1, str(key))
        self.advance(1)

    def entry(self, line: int, value: Record) -> tuple[int, Record]:
        self.keys = frozenset(value)
        return line, value

    def resynchronised(self) -> Iterator[tuple[int, Record]]:
        """Skip what is broken; yield the next object that looks like an entry, or nothing up to the end."""
        self.advance(min(1, len(self.text) - self.at))
        while True:
            for match in _ENTRY_START.finditer(self.text, max(0, self.at - 1)):
                with suppress(ValueError, RecursionError):
                    value, end = _DECODER.raw_decode(self.text, match.end())
                    if self.is_sibling(value):
                        self.advance(match.end() - self.at)
                        line = self.line
                        self.advance(end - self.at)
                        yield self.entry(line, value)
                        return
            if not self.fill(len(self.text) - self.at + _PEEK):
                self.advance(len(self.text) - self.at)
                return
            if len(self.text) - self.at > ENTRY_LIMIT:  # far and wide no entry: forget the older half
                self.advance((len(self.text) - self.at) // 2)

    def is_sibling(self, value: object) -> bool:
        if not isinstance(value, dict):
            return False
        known = len(self.keys & value.keys())
        # Things within a broken entry, such as its references, may have a title but have no abstract.
        whole = value.keys() >= {"title", "abstract"} and known >= 0.8 * len(value)
        return whole or known >= 0.5 * len(self.keys) if self.keys else is_record(value)

    def value(self, limit: int) -> Any:
        """Decode the value that begins here, and move behind it."""
        value, end = self.decoded(limit)
        self.advance(end - self.at)
        return value

    def decoded(self, limit: int) -> tuple[Any, int]:
        """The value that begins here and where it ends, reading on as far as it takes."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
                if end < len(self.text) or self.ended or not isinstance(value, (int, float)):
                    return value, end
                problem = "a number without end"
            except RecursionError:
                raise _BrokenError("nested too deeply") from None
            except json.JSONDecodeError as error:
                problem = error.msg
                cut = error.msg.startswith("Unterminated string") or error.pos >= len(self.text) - 8
                if not cut:
                    raise _BrokenError(problem) from None
            except ValueError as error:  # a number of thousands of digits
                raise _BrokenError(_first_words(error)) from None
            size = len(self.text) - self.at
            if size > limit:
                raise _BrokenError(f"an entry of more than {limit >> 20} million characters")
            if not self.fill(2 * size):
                raise _BrokenError(problem if not problem.startswith("Unterminated") else "the document ends within it")

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            match = _SPACE.match(self.text, self.at)
            assert match is not None
            self.advance(match.end() - self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.fill(_PEEK):
                return ""

    def advance(self, count: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at = min(len(self.text), self.at + count)

    def fill(self, size: int) -> bool:
        """Read until ``size`` characters lie ahead; False if there is nothing more to read."""
        pieces = [self.text[self.at :]]
        length = len(pieces[0])
        before = length
        while length < max(size, before + 1) and not self.ended:
            piece = next(self.pieces, None)
            if piece is None:
                self.ended = True
            else:
                pieces.append(piece)
                length += len(piece)
        self.text, self.at = "".join(pieces), 0
        return length > before


def _wraps(value: Record) -> bool:
    """Whether an object is a wrapper: it holds records in a list, or an object that does or is one."""
    values = value.values()
    if any(isinstance(v, list) and is_record(next(iter(v), None)) for v in values):
        return not isinstance(value.get("title"), str)
    objects = [v for v in values if isinstance(v, dict)]
    return bool(objects) and not is_record(value) and any(is_record(v) or _wraps(v) for v in objects)


def _looks_like_wrapper(start: str) -> bool:
    """Whether an undecodable object begins like a wrapper: a list or mapping of objects comes before any title."""
    match = re.search(r'[\[{:,]\s*(?:\{|\[\s*\{)|"(?:title|abstract)"\s*:', start[1:])
    return match is not None and not match[0].endswith(":")
