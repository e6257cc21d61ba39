"""From bytes to text, whatever the encoding and however large: lines, chunks, or the whole.

Byte-order marks decide; without one the text is UTF-8, or UTF-16 if every other byte is zero. Bytes that
are not UTF-8 are read as Windows-1252, one by one, so that a stray one costs nothing but a note: files
in the wild mix the two.
"""

from __future__ import annotations

import codecs
import functools
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from kg.errors import InputError
from kg.model import Skip, SourceReport

#: Longer lines are skipped, in characters: no paper's line is longer, and memory must not grow with the file.
LINE_LIMIT: Final = 64 << 20
#: The largest document, in characters, that readers which need it whole accept.
TEXT_LIMIT: Final = 512 << 20
_CHUNK: Final = 1 << 20

_ESCAPED: Final = re.compile("[\udc80-\udcff]")
_WINDOWS: Final = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins with some bytes.

    >>> encoding_of(b"abc"), encoding_of("abc".encode("utf-16")), encoding_of("title".encode("utf-16-be"))
    ('utf-8', 'utf-16', 'utf-16-be')
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    start = head[:256]
    odd, even = start[1::2], start[::2]
    if len(start) >= 8 and odd.count(0) > 0.4 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(start) >= 8 and even.count(0) > 0.4 * len(even) and not odd.count(0):
        return "utf-16-be"
    return "utf-8"


@functools.lru_cache(maxsize=4)
def head_text(head: bytes) -> str:
    r"""The text of a document's first bytes, for sniffing; the last character may be cut.

    >>> head_text(b"caf\xe9 \xc3\xa9")
    'café é'
    """
    encoding = encoding_of(head)
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    text = codecs.getincrementaldecoder(encoding)(errors).decode(head)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_WINDOWS) if _ESCAPED.search(text) else text


def lines(stream: BinaryIO, report: SourceReport) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, from 1, and without its end; a line over `LINE_LIMIT` is skipped."""
    with _opened(stream) as text:
        number = 0
        while line := text.readline(LINE_LIMIT):
            number += 1
            if len(line) >= LINE_LIMIT and not line.endswith("\n"):
                while (rest := text.readline(LINE_LIMIT)) and not rest.endswith("\n"):
                    pass
                report.skipped.append(Skip(number, f"a line of more than {LINE_LIMIT >> 20} million characters"))
                continue
            yield number, _mended(line, report, number).removesuffix("\n")


def chunks(stream: BinaryIO, report: SourceReport) -> Iterator[str]:
    """Yield the text in pieces of up to a million characters, with every line end as one newline."""
    line = 1
    with _opened(stream) as text:
        while piece := text.read(_CHUNK):
            yield _mended(piece, report, line)
            line += piece.count("\n")


def whole_text(stream: BinaryIO, report: SourceReport) -> str:
    """The whole text, with every line end as one newline.

    Raises:
        InputError: If the document is longer than `TEXT_LIMIT`.
    """
    pieces: list[str] = []
    size = 0
    for piece in chunks(stream, report):
        size += len(piece)
        if size > TEXT_LIMIT:
            limit = f"larger than {TEXT_LIMIT >> 20} MiB, which this format cannot be"
            raise InputError(report.document, limit, "split it into smaller files")
        pieces.append(piece)
    return "".join(pieces)


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[io.TextIOWrapper]:
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _CHUNK)
    encoding = encoding_of(buffered.peek(256))
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    text = io.TextIOWrapper(buffered, encoding, errors)
    try:
        yield text
    finally:  # the stream belongs to the caller: let it go unclosed
        text.detach()
        buffered.detach()


def _mended(text: str, report: SourceReport, line: int) -> str:
    """Read bytes that are not UTF-8 as Windows-1252, and say so once a document."""
    if text.isascii() or (match := _ESCAPED.search(text)) is None:
        return text
    note = "not UTF-8: the other bytes were read as Windows-1252"
    if not any(n.endswith(note) for n in report.notes):
        report.notes.append(f"line {line + text.count(chr(10), 0, match.start())}: {note}")
    return text.translate(_WINDOWS)
