"""Documents opened: compressed ones are decompressed on the way, archives give one document a member.

Nothing is ever written to a path that an archive names, and memory does not grow with the size. What
expands beyond reason (a decompression bomb) is refused.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, Final, cast

from kg.errors import InputError
from kg.model import Skip, SourceReport
from kg.readers.base import Document

#: How much of a document readers see for sniffing, in bytes.
HEAD: Final = 64 << 10
#: A document may expand by this factor at most, once it is larger than `FREE`; deflate reaches 1032, text rarely 20.
RATIO: Final = 200
FREE: Final = 64 << 20
#: No document may expand to more than this, in bytes: 64 GiB, far above any dump of papers.
LARGEST: Final = 64 << 30
_NESTING: Final = 3

_DAMAGE: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, NotImplementedError)


class _Counting(io.RawIOBase):
    """A stream that knows how much was read of it, with some bytes put back before it."""

    def __init__(self, inner: IO[bytes], before: bytes = b"") -> None:
        super().__init__()
        self.inner, self.before, self.count = inner, memoryview(before), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data: bytes | memoryview
        if self.before:
            data, self.before = self.before[: len(buffer)], self.before[len(buffer) :]
        else:
            data = self.inner.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Bounded(_Counting):
    """A decompressed stream that refuses bombs and tells damage in one line."""

    def __init__(self, name: str, inner: IO[bytes], consumed: Callable[[], int]) -> None:
        super().__init__(inner)
        self.name, self.consumed = name, consumed

    def readinto(self, buffer: Any) -> int:
        try:
            got = super().readinto(buffer)
        except _DAMAGE as error:
            problem = f"the compressed data are damaged after {self.count:,} bytes ({error})"
            raise InputError(self.name, problem, "fetch or compress it again") from error
        except Exception as error:  # zstandard's own error class, if it is installed
            if type(error).__name__ != "ZstdError":
                raise
            raise InputError(self.name, f"the compressed data are damaged ({error})") from error
        if self.count > LARGEST or (self.count > FREE and self.count > RATIO * max(1, self.consumed())):
            problem = f"expands to more than {self.count >> 20:,} MiB, over {RATIO} times its size"
            raise InputError(self.name, problem, "if it is no decompression bomb, decompress it yourself first")
        return got


def opened(name: str, raw: BinaryIO, report: Callable[[str], SourceReport], depth: int = 0) -> Iterator[Document]:
    """Yield the documents of one stream: itself, what it decompresses to, or the members of an archive.

    Args:
        name: The document's name.
        raw: Its bytes; seekable where possible (zip archives and PDFs want that).
        report: Called with a document's name to get a report for what cannot be opened.
        depth: How many archives and compressions it lies in.
    """
    head = _head(raw)
    if depth < _NESTING and head.startswith(b"PK\x03\x04"):
        yield from _members(name, raw, head, report, depth)
    elif depth < _NESTING and (unpack := _decompressor(head)) is not None:
        source = _Counting(raw, b"" if _rewound(raw) else head)
        try:
            inner = io.BufferedReader(_Bounded(name, unpack(io.BufferedReader(source)), lambda: source.count), HEAD)
            yield from opened(name, cast(BinaryIO, inner), report, depth + 1)
        except InputError as error:
            report(name).skipped.append(Skip(None, _reason(error)))
    else:
        stream = raw if _rewound(raw) else cast(BinaryIO, io.BufferedReader(_Counting(raw, head), HEAD))
        yield Document(name, head, stream=stream)


def open_file(name: str, path: Path, report: Callable[[str], SourceReport]) -> Iterator[Document]:
    """Yield the documents of one file; see `opened`."""
    try:
        with path.open("rb") as raw:
            for document in opened(name, raw, report):
                whole = document.name == name and document.stream is raw
                yield Document(document.name, document.head, path if whole else None, document.stream)
    except OSError as error:
        report(name).skipped.append(Skip(None, f"cannot be read ({os.strerror(error.errno or 0)})"))


def _head(raw: BinaryIO) -> bytes:
    head = b""
    while len(head) < HEAD and (more := raw.read(HEAD - len(head))):
        head += more
    return head


def _rewound(raw: BinaryIO) -> bool:
    """Whether the stream is at its beginning again."""
    if not raw.seekable():
        return False
    raw.seek(0)
    return True


def _decompressor(head: bytes) -> Callable[[IO[bytes]], IO[bytes]] | None:
    if head.startswith(b"\x1f\x8b"):
        return lambda raw: cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return lambda raw: cast(IO[bytes], bz2.BZ2File(raw))
    if head.startswith(b"\xfd7zXZ\x00"):
        return lambda raw: cast(IO[bytes], lzma.LZMAFile(raw))
    return _zstandard if head.startswith(b"\x28\xb5\x2f\xfd") else None


def _zstandard(raw: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard  # noqa: PLC0415 (an extra)
    except ImportError as error:
        cure = "pip install 'paper-kg[zstd]', or decompress it yourself"
        raise InputError("", "Zstandard needs one more package", cure) from error
    # 128 MiB is the largest window that the zstd command accepts without being told to.
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    return cast(IO[bytes], decompressor.stream_reader(raw, read_across_frames=True))


def _members(
    name: str, raw: BinaryIO, head: bytes, report: Callable[[str], SourceReport], depth: int
) -> Iterator[Document]:
    with tempfile.SpooledTemporaryFile(max_size=FREE) as spool:
        archive_file: IO[bytes] = raw
        if not _rewound(raw):  # the directory of a zip archive stands at its end
            spool.write(head)
            shutil.copyfileobj(raw, spool)
            archive_file = spool
        try:
            archive = zipfile.ZipFile(archive_file)
        except _DAMAGE as error:
            report(name).skipped.append(Skip(None, f"a damaged zip archive ({error})"))
            return
        with archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names or "mimetype" in names:
                report(name).skipped.append(Skip(None, "an office document or e-book; save it as text or CSV"))
                return
            for member in sorted(archive.infolist(), key=lambda m: m.filename):
                yield from _member(name, archive, member, report, depth)


def _member(
    name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, report: Callable[[str], SourceReport], depth: int
) -> Iterator[Document]:
    parts = [p for p in PurePosixPath(member.filename.replace("\\", "/")).parts if p not in {"/", "..", "."}]
    if member.is_dir() or not parts or any(p.startswith((".", "__MACOSX")) for p in parts):
        return
    inner_name = "/".join((name, *parts))
    try:
        with archive.open(member) as raw:
            stream = io.BufferedReader(_Bounded(inner_name, raw, lambda: member.compress_size), HEAD)
            for document in opened(inner_name, cast(BinaryIO, stream), report, depth + 1):
                yield Document(document.name, document.head, None, document.stream, asked=False)
    except InputError as error:
        report(inner_name).skipped.append(Skip(None, _reason(error)))
    except _DAMAGE as error:
        report(inner_name).skipped.append(Skip(None, f"cannot be unpacked ({error})"))


def _reason(error: InputError) -> str:
    return f"{error.problem}; {error.cure}" if error.cure else error.problem
