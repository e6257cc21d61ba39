"""The contract of every reader in the registry, held against every sample: a new format is tested by its samples."""

from __future__ import annotations

import dataclasses
import gzip
import io
import unicodedata
from contextlib import suppress
from pathlib import Path

import pytest

from kg import readers
from kg.model import Paper, SourceReport
from kg.readers.base import Document, NoPaper

#: Samples that are there because they hold no papers, though their format is read.
WITHOUT_PAPERS = {"blog.html"}
SAMPLES = sorted(
    p
    for p in (Path(__file__).parent / "samples").rglob("*")
    if p.is_file() and p.name != "README.md" and p.name not in WITHOUT_PAPERS
)
per_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)


def document(name: str, data: bytes) -> Document:
    return Document(name, data[: 64 << 10], stream=io.BytesIO(data))


def read_with(reader: readers.Reader, data: bytes) -> tuple[list[Paper], SourceReport]:
    report = SourceReport("sample", format=reader.name)
    papers: list[Paper] = []
    with suppress(NoPaper):
        papers.extend(reader.read(io.BytesIO(data), report))
    return papers, report


def chosen(sample: Path) -> readers.Reader:
    reader = readers.choose(document(sample.name, sample.read_bytes()))
    assert reader is not None, f"no reader takes {sample.name}"
    return reader


@per_sample
def test_one_reader_is_surest_of_a_sample_by_its_content_alone(sample):
    data = sample.read_bytes()
    scores = sorted((readers.load(name).sniff(document("unnamed", data)), name) for name in readers.FORMATS)
    assert all(0.0 <= score <= 1.0 for score, _ in scores)
    assert scores[-1][0] > scores[-2][0], f"{scores[-1][1]} and {scores[-2][1]} are equally sure"


@per_sample
def test_papers_are_whole_and_counts_add_up(sample, read):
    papers, reports = read(sample)
    report = reports[0]
    assert report.read == len(papers) > 0
    assert report.found == report.read + report.duplicates + len(report.skipped)
    assert report.without_title == sum(p.title is None for p in papers)
    assert report.without_abstract == sum(not p.abstract for p in papers)
    lines = sample.read_bytes().count(b"\n") + 1
    for paper in papers:
        assert paper.title or paper.abstract
        for field in paper.fields:
            assert field.text == unicodedata.normalize("NFC", field.text) == " ".join(field.text.split())
        (source,) = paper.sources
        assert source.document == sample.name
        assert source.format == report.format in readers.FORMATS
        assert source.line is None or 1 <= source.line <= lines
        assert not any("@" in author for author in paper.authors)


@per_sample
def test_reading_is_repeatable_and_compression_changes_nothing(sample, read, tmp_path):
    first, _ = read(sample)
    packed = tmp_path / (sample.name + ".gz")
    packed.write_bytes(gzip.compress(sample.read_bytes()))
    second, _ = read(packed)
    assert [p.id for p in first] == [p.id for p in second]
    assert [dataclasses.replace(p, sources=()) for p in first] == [dataclasses.replace(p, sources=()) for p in second]


@per_sample
def test_a_document_cut_anywhere_is_survived(sample):
    reader, data = chosen(sample), sample.read_bytes()
    step = max(1, len(data) // 80)
    for end in range(0, len(data), step):
        papers, report = read_with(reader, data[:end])
        assert all(p.title or p.abstract for p in papers), end
        assert all(skip.reason for skip in report.skipped), end
        readers.choose(document("cut", data[:end]))


@per_sample
def test_bytes_that_are_no_text_are_survived(sample):
    reader, data = chosen(sample), sample.read_bytes()
    middle = len(data) // 2
    for junk in (b"\xff\xfe\x80", b"\0\0", b"\xed\xa0\x80"):
        papers, _ = read_with(reader, data[:middle] + junk + data[middle:])
        for paper in papers:
            "".join(field.text for field in paper.fields).encode("utf-8")


def test_every_format_has_a_sample():
    formats = {chosen(sample).name for sample in SAMPLES}
    assert formats == set(readers.FORMATS)


@pytest.mark.parametrize("name", readers.FORMATS)
def test_every_reader_is_called_as_it_is_registered(name):
    assert readers.load(name).name == name


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "hello", "{}", "[]", "import os\n\nprint('x')\n", "a,b\n1,2\n",
        ("MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this software "
        "and associated documentation files (the “Software”), to deal in the Software without restriction, including "
        "without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense.\n"),
        '{"name": "package", "version": "1.0.0", "description": "A package", "dependencies": {}}',
        "# A project\n\nIt does things.\n\n## Install\n\n    pip install it\n",
        '<?xml version="1.0"?><note><to>You</to></note>',
    ],
)  # fmt: skip
def test_no_reader_takes_what_holds_no_papers(text):
    assert readers.choose(document("x", text.encode())) is None
