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
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
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

_DAMAGE: Final = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, RuntimeError, NotImplementedError,
)  # fmt: skip


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
            # One read at a time: what was decompressed before damage must not be lost with it.
            data = getattr(self.inner, "read1", self.inner.read)(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Bounded(_Counting):
    """A decompressed stream that ends where damage or a bomb begins; ``problem`` then says what it was."""

    def __init__(self, inner: IO[bytes], consumed: Callable[[], int]) -> None:
        super().__init__(inner)
        self.consumed = consumed
        self.problem = ""

    def readinto(self, buffer: Any) -> int:
        if self.problem:
            return 0
        try:
            got = super().readinto(buffer)
        except Exception as error:
            if not isinstance(error, _DAMAGE) and type(error).__name__ != "ZstdError":  # it may not be installed
                raise
            self.problem = f"the compressed data are damaged after {self.count:,} bytes ({error})"
            return 0
        if self.count > LARGEST or (self.count > FREE and self.count > RATIO * max(1, self.consumed())):
            expanded = f"expands to more than {self.count >> 20:,} MiB, over {RATIO} times its size"
            self.problem = f"{expanded}; if it is no decompression bomb, decompress it yourself first"
        return got


def opened(name: str, raw: BinaryIO, report: Callable[[str], SourceReport], depth: int = 0) -> Iterator[Document]:
    """Yield the documents of one stream: itself, what it decompresses to, or the members of an archive.

    Args:
        name: The document's name.
        raw: Its bytes; seekable where possible (zip archives and PDFs want that).
        report: Called with a document's name to get its report, for what cannot be opened or ends early.
        depth: How many archives and compressions it lies in.
    """
    head = _head(raw)
    if depth < _NESTING and head.startswith(b"PK\x03\x04"):
        yield from _zip_members(name, raw, head, report, depth)
    elif depth < _NESTING and head[257:262] == b"ustar":
        yield from _tar_members(name, raw, head, report, depth)
    elif depth < _NESTING and (unpack := _decompressor(head)) is not None:
        source = _Counting(raw, b"" if _rewound(raw) else head)
        try:
            bounded = _Bounded(unpack(io.BufferedReader(source)), lambda: source.count)
        except InputError as error:
            _tell(report(name), f"{error.problem}; {error.cure}")
            return
        yield from opened(name, cast(BinaryIO, io.BufferedReader(bounded, HEAD)), report, depth + 1)
        if bounded.problem:
            _tell(report(name), bounded.problem)
    else:
        stream = raw if _rewound(raw) else cast(BinaryIO, io.BufferedReader(_Counting(raw, head), HEAD))
        yield Document(name, head, stream=stream)


def open_file(name: str, path: Path, report: Callable[[str], SourceReport]) -> Iterator[Document]:
    """Yield the documents of one file; see `opened`."""
    try:
        with path.open("rb") as raw:
            for document in opened(name, raw, report):
                whole = document.name == name and document.stream is raw
                yield replace(document, path=path) if whole else document
    except OSError as error:
        _tell(report(name), f"cannot be read ({os.strerror(error.errno or 0)})")


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


def _zip_members(
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
            _tell(report(name), f"a damaged zip archive ({error})")
            return
        with archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names or "mimetype" in names:
                _tell(report(name), "an office document or e-book; save it as text or CSV")
                return
            for member in sorted(archive.infolist(), key=lambda m: m.filename):
                inner = "" if member.is_dir() else _inner_name(name, member.filename)
                if inner:
                    yield from _zip_member(inner, archive, member, report, depth)


def _zip_member(
    name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, report: Callable[[str], SourceReport], depth: int
) -> Iterator[Document]:
    try:
        with archive.open(member) as raw:
            yield from _of_member(name, raw, lambda: member.compress_size, report, depth)
    except _DAMAGE as error:
        _tell(report(name), f"cannot be unpacked ({error})")


def _tar_members(
    name: str, raw: BinaryIO, head: bytes, report: Callable[[str], SourceReport], depth: int
) -> Iterator[Document]:
    """The files of a tar archive in its order, as they stream by; links and devices are none."""
    source = _Counting(raw, b"" if _rewound(raw) else head)
    try:
        with tarfile.open(fileobj=io.BufferedReader(source), mode="r|") as archive:
            for member in archive:
                inner = _inner_name(name, member.name) if member.isfile() else ""
                if inner and (content := archive.extractfile(member)) is not None:
                    yield from _of_member(inner, content, lambda: source.count, report, depth)
    except _DAMAGE as error:
        _tell(report(name), f"a damaged tar archive ({error})")


def _of_member(
    name: str, raw: IO[bytes], consumed: Callable[[], int], report: Callable[[str], SourceReport], depth: int
) -> Iterator[Document]:
    """The documents of one member, read within the limits."""
    bounded = _Bounded(raw, consumed)
    for document in opened(name, cast(BinaryIO, io.BufferedReader(bounded, HEAD)), report, depth + 1):
        yield replace(document, asked=False)
    if bounded.problem:
        _tell(report(name), bounded.problem)


def _inner_name(name: str, path: str) -> str:
    """The name of an archive's member as a document, whatever tricks its path plays; empty for hidden files."""
    parts = [p for p in PurePosixPath(path.replace("\\", "/")).parts if p not in {"/", "..", "."}]
    hidden = not parts or any(p.startswith((".", "__MACOSX")) for p in parts)
    return "" if hidden else "/".join((name, *parts))


def _tell(report: SourceReport, reason: str) -> None:
    report.found += 1
    report.skipped.append(Skip(None, reason))
