"""Text in any encoding, in lines or pieces, in bounded memory."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import SourceReport
from kg.readers import jsonstream, streams

TEXT = "Erdős – café\nzwei\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_found(encoding):
    text = "{'title'}: " + TEXT
    report = SourceReport("x")
    assert list(streams.lines(io.BytesIO(text.encode(encoding)), report)) == [
        (1, "{'title'}: Erdős – café"),
        (2, "zwei"),
    ]
    assert streams.head_text(text.encode(encoding)).lstrip("\ufeff") == text
    assert not report.notes


def test_stray_bytes_are_read_as_windows_1252_and_told_once():
    report = SourceReport("x")
    data = "é\n".encode() + "“é”\n".encode("cp1252") + "ü\r\n".encode("cp1252")
    assert [text for _, text in streams.lines(io.BytesIO(data), report)] == ["é", "“é”", "ü"]
    assert report.notes == ["line 2: not UTF-8: the other bytes were read as Windows-1252"]


@given(st.binary(max_size=300))
def test_any_bytes_give_text_that_can_be_written(data):
    for text in (streams.whole_text(io.BytesIO(data), SourceReport("x")), streams.head_text(data)):
        assert isinstance(text, str)
    joined = "\n".join(text for _, text in streams.lines(io.BytesIO(data), SourceReport("x")))
    assert joined == streams.whole_text(io.BytesIO(data), SourceReport("x")).removesuffix("\n")


def test_a_line_of_any_length_is_passed_over(monkeypatch):
    monkeypatch.setattr(streams, "LINE_LIMIT", 1 << 20)
    report = SourceReport("x")
    data = b"first\n" + b"x" * (5 << 20) + b"\nlast\n"
    assert list(streams.lines(io.BytesIO(data), report)) == [(1, "first"), (3, "last")]
    assert [(s.line, s.reason) for s in report.skipped] == [(2, "a line of more than 1 million characters")]


class Endless(io.RawIOBase):
    """A document of a given size that never lies in memory."""

    def __init__(self, start: bytes, entry: bytes, times: int) -> None:
        super().__init__()
        self.parts = iter([start, *[entry] * 0])
        self.entry, self.left, self.rest = entry, times, start

    def readable(self):
        return True

    def readinto(self, buffer):
        while len(self.rest) < len(buffer) and self.left:
            count = min(self.left, 1 + len(buffer) // len(self.entry))
            self.rest += self.entry * count
            self.left -= count
        data, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


@pytest.mark.parametrize(("start", "end"), [(b"", b"\n"), (b"[", b","), (b'{"results": [', b",\n")])
def test_json_of_any_size_is_read_in_constant_memory(start, end):
    entry = json.dumps({"title": "T" * 100, "abstract": "A" * 20_000}).encode() + end
    tracemalloc.start()
    count = sum(1 for _ in jsonstream.entries(Endless(start, entry, 2000), SourceReport("x")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2000
    assert peak < 20 << 20  # of 40 MB
