"""Files, folders, patterns, archives and standard input become documents; what cannot be read is told in one line."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import sys
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg import readers
from kg.errors import InputError
from kg.readers import opening

RECORD = json.dumps({"id": "a", "title": "A title", "abstract": "An abstract."}) + "\n"


@pytest.fixture
def folder(tmp_path):
    """A folder of two documents, one of them in a folder of its own, and of things that are none."""
    root = tmp_path / "papers"
    (root / "more").mkdir(parents=True)
    (root / "b.jsonl").write_text(RECORD)
    (root / "more" / "a.jsonl").write_text(RECORD)
    (root / ".hidden.jsonl").write_text(RECORD)
    (root / "notes.txt").write_text("Nothing but a note.\n")
    return root


def names(read, *paths):
    papers, _ = read(*paths)
    return [p.sources[0].document for p in papers]


def test_names_are_relative_to_the_argument_however_it_is_spelled(folder, read, monkeypatch):
    monkeypatch.chdir(folder.parent)
    expected = ["b.jsonl", "more/a.jsonl"]
    for spelling in ("papers", "./papers", "papers/", str(folder), "papers/**/*.jsonl"):
        assert names(read, spelling) == expected
    assert names(read, "papers/b.jsonl") == ["b.jsonl"]


def test_a_document_is_read_once_and_the_order_of_arguments_is_no_matter(folder, read):
    first = names(read, folder, folder / "b.jsonl", folder / "more")
    assert first == names(read, folder / "more", folder / "b.jsonl", folder)
    assert len(first) == 2


def test_namesakes_take_their_folders_names(tmp_path, read):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.jsonl").write_text(RECORD)
    assert names(read, tmp_path / "two" / "x.jsonl", tmp_path / "one" / "x.jsonl") == ["one/x.jsonl", "two/x.jsonl"]


def test_links_in_circles_and_dangling_links_are_survived(folder, read):
    (folder / "more" / "up").symlink_to(folder)
    (folder / "gone").symlink_to(folder / "nowhere")
    assert names(read, folder) == ["b.jsonl", "more/a.jsonl"]


def test_what_a_build_wrote_is_passed_over_without_a_word(folder, read):
    (folder / "report.md").write_text("# What is in this graph\n")
    (folder / "graph.ttl").write_text("@prefix kgo: <https://w3id.org/paper-kg/ontology#> .\n")
    _, reports = read(folder)
    assert [r.document for r in reports] == ["b.jsonl", "more/a.jsonl", "notes.txt"]
    assert reports[-1].notes == ["no papers recognised in it"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_documents(pack, tmp_path, read):
    path = tmp_path / "packed"
    path.write_bytes(pack(RECORD.encode() * 3))
    papers, _ = read(path)
    assert len(papers) == 3


def test_zstandard(tmp_path, read):
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstandard.compress(RECORD.encode()) + zstandard.compress(RECORD.encode()))
    assert len(read(path)[0]) == 2


def test_members_of_archives_whose_paths_are_tricks_stay_in_the_archive(tmp_path, read, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.jsonl", RECORD)
        archive.writestr("/absolute.jsonl", RECORD)
        archive.writestr("folder\\c.jsonl.gz", gzip.compress(RECORD.encode()))
        archive.writestr("__MACOSX/._c", "junk")
        archive.writestr("image.png", b"\x89PNG\r\n\x1a\n\0\0")
    papers, reports = read("a.zip")
    assert [p.sources[0].document for p in papers] == [
        "a.zip/evil.jsonl",
        "a.zip/absolute.jsonl",
        "a.zip/folder/c.jsonl.gz",
    ]
    assert reports[-1].notes == ["a PNG image, in which no papers can be read"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def tar(path, mode, **members):
    """A tar archive of a record in each member, links and all."""
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.jsonl")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_members_of_tar_archives_stream_by_and_stay_in_the_archive(mode, tmp_path, read, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record = RECORD.encode()
    tar("a.tar", mode, **{"../../evil.jsonl": record, "/absolute.jsonl": record, "b/c.jsonl.gz": gzip.compress(record)})
    expected = ["a.tar/evil.jsonl", "a.tar/absolute.jsonl", "a.tar/b/c.jsonl.gz"]
    assert [p.sources[0].document for p in read("a.tar")[0]] == expected
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Pipe(Path("a.tar").read_bytes())))
    assert [p.sources[0].document for p in read("-")[0]] == [n.replace("a.tar", "stdin") for n in expected]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tar"]


class Pipe(io.BytesIO):
    """A stream that cannot go back."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation


def test_a_cut_off_tar_archive_gives_what_it_still_holds(tmp_path, read):
    path = tmp_path / "a.tar"
    tar(path, "w", **{"a.jsonl": RECORD.encode(), "b.jsonl": RECORD.encode() * 9})
    path.write_bytes(path.read_bytes()[:1800])
    papers, reports = read(path)
    assert papers
    assert any("damaged" in s.reason for r in reports for s in r.skipped)


@pytest.mark.parametrize("pack", ["gzip", "zip", "tar"])
def test_decompression_bombs_are_refused(pack, tmp_path, read, monkeypatch):
    monkeypatch.setattr(opening, "FREE", 1 << 20)
    path = tmp_path / "bomb"
    zeros = (RECORD + " " * (4 << 20)).encode()
    if pack == "gzip":
        path.write_bytes(gzip.compress(zeros))
    elif pack == "tar":
        tar(path, "w:gz", **{"a.jsonl": zeros})
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.jsonl", zeros)
    papers, reports = read(path)
    assert len(papers) == 1
    assert any("over 200 times its size" in s.reason for r in reports for s in r.skipped)


def test_a_cut_off_archive_gives_what_it_still_holds(tmp_path, read):
    path = tmp_path / "a.jsonl.gz"
    rows = "".join(json.dumps({"title": f"Title {i}", "abstract": os.urandom(40).hex()}) + "\n" for i in range(5000))
    path.write_bytes(gzip.compress(rows.encode())[:-20_000])
    papers, reports = read(path)
    assert 2000 < len(papers) < 5000
    assert any("damaged" in s.reason for s in reports[0].skipped)


def test_standard_input(read, monkeypatch):
    class Input:
        buffer = io.BytesIO(gzip.compress(RECORD.encode()))

    monkeypatch.setattr(sys, "stdin", Input)
    assert names(read, "-") == ["stdin"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a PNG image, in which no papers can be read"),
        (b"\0\1\2\3" * 100, "binary data, in which no papers can be read"),
        (b"Just some words.\n", "no papers recognised in it; if it holds papers, say its format with --format"),
        (b"@misc{a, year = 2020}\n", "neither a title nor an abstract"),
        (b"PK\x03\x04 not an archive", "a damaged zip archive"),
    ],
)
def test_a_single_document_without_papers_is_an_error_in_one_line(content, message, tmp_path, read):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}: {message}")
    assert "\n" not in str(error.value)


def test_beside_good_documents_a_bad_one_is_only_reported(folder, read):
    bad = folder.parent / "bad.bin"
    bad.write_bytes(b"\0\1\2\3" * 100)
    papers, reports = read(folder, bad)
    assert len(papers) == 2
    assert [s.reason for r in reports for s in r.skipped] == ["binary data, in which no papers can be read"]


def test_paths_that_do_not_exist(folder, read):
    with pytest.raises(InputError, match=r"no such file or folder; did you mean .*b\.jsonl\?"):
        read(folder / "bb.jsonl")
    with pytest.raises(InputError, match="no file matches this pattern"):
        read(str(folder / "*.nothing"))
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match="no document in it"):
        read(folder / "empty")
    with pytest.raises(InputError, match="no such format; choose one of: json, bibtex"):
        read(folder, format="word")


def test_strict_stops_at_the_first_skip_and_names_its_line(tmp_path, read):
    path = tmp_path / "x.jsonl"
    path.write_text(RECORD + '{"title": \n' + RECORD)
    assert len(read(path)[0]) == 2
    with pytest.raises(InputError, match=r"x\.jsonl:2: not valid JSON"):
        read(path, strict=True)


def test_a_reader_that_fails_costs_no_other_document(folder, read, monkeypatch):
    reader = readers.load("json")

    def broken(stream, report):
        yield from ()
        raise LookupError("oh")

    monkeypatch.setattr(type(reader), "read", lambda self, stream, report: broken(stream, report))
    (folder / "c.bib").write_text("@article{a, title = {A title}}\n")
    papers, reports = read(folder)
    assert [p.title for p in papers] == ["A title"]
    assert reports[0].skipped[0].reason == "the json reader failed here (LookupError: oh); please report this"


def test_an_unreadable_file_is_told(folder, read):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    Path(folder / "b.jsonl").chmod(0)
    papers, reports = read(folder)
    assert len(papers) == 1
    assert reports[0].skipped[0].reason == "cannot be read (Permission denied)"
