"""What is no paper is not read as one: change logs, manuals, ordinary pages; and folders of them are no fault."""

from __future__ import annotations

import io

import pytest

from kg import readers
from kg.errors import InputError
from kg.readers.base import NoPaper

PAPER = '{"title": "A Study of Graphs", "abstract": "We study graphs."}\n'

NO_PAPERS = {
    "commits": """# Changes

## 2022-12-13, Version 16.19.0 'Gallium' (LTS)

### Commits

* \\[[`5a776d4a69`](https://github.com/x/y/commit/5a776d4a69)] - **deps**: update timezone to 2022f (Richard Lau, Jo Roe) [#45613](https://github.com/x/y/pull/45613)
* \\[[`f381a1e86a`](https://github.com/x/y/commit/f381a1e86a)] - **doc**: add registry number for Electron 22 (Keeley Hammond) [#44748](https://github.com/x/y/pull/44748)
""",
    "versions": """# Changelog

## [1.2.3] - 2024-01-01

- Follow [the rules of the paper on graphs](https://arxiv.org/abs/2401.00001) more closely

## 1.2.2 (2023-12-01)

- **Better search trees**, Jane Doe and Jo Roe, 2023
""",
    "links to manuals": """# The library

- It implements a format (see <https://example.org/format.pdf>).
- [Format.pdf](https://example.org/Format.pdf) has more.
- Ask jane@example.org, 2023, Jane Doe, Jo Roe.
- The "Desktop development with C++" workload from [Visual Studio 2022](https://example.com/) or [Build Tools](https://example.com/)
""",
    "comments": """#! /usr/bin/awk -f
# Date Created  : 02-27-97
# Author        : Jane Doe
# [x](y)
""",
}

LISTS = {
    "a link to arXiv": "- [Deep Graphs](https://arxiv.org/abs/2401.00001)\n",
    "a labelled link": "- **Deep Graphs** [[paper]](https://example.org/x)\n",
    "a titled PDF": "- [Deep Graphs of Things](https://example.org/x.pdf)\n",
    "authors and year": "- **Deep Graphs of Things**, Jane Doe and Jo Roe, CVPR 2023. [[code]](https://github.com/a/b)\n",
    "sections with numbers": "## 2.1.3 Graphs\n\n- [Deep Graphs](https://arxiv.org/abs/2401.00001)\n",
    "weeks": "## 2024.01.05\n\n- [Deep Graphs](https://arxiv.org/abs/2401.00001)\n",
}


@pytest.mark.parametrize("name", NO_PAPERS)
def test_markdown_of_software_holds_no_papers(name, read, tmp_path):
    (tmp_path / "a.jsonl").write_text(PAPER)
    (tmp_path / "b.md").write_text(NO_PAPERS[name])
    papers, reports = read(tmp_path, strict=True)
    assert [p.title for p in papers] == ["A Study of Graphs"]
    assert reports[1].notes


@pytest.mark.parametrize("name", LISTS)
def test_markdown_entries_with_the_sign_of_a_paper_are_read(name, read, tmp_path):
    (tmp_path / "list.md").write_text(f"# Papers\n\n{LISTS[name]}")
    papers, _ = read(tmp_path)
    assert [p.title.split(" of ")[0] for p in papers] == ["Deep Graphs"]


ORDINARY = {
    "page.html": "<!DOCTYPE html><html><head><title>Shop</title></head><body><p>Buy it.</p></body></html>",
    "settings.json": '{"a": {"b": {"c": {"d": {"e": {"f": {"title": "T", "authors": "x"}}}}}}}',
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_document_is_a_note_in_a_folder_and_a_fault_where_it_was_named(name, read, tmp_path):
    (tmp_path / "a.jsonl").write_text(PAPER)
    (tmp_path / name).write_text(ORDINARY[name])
    papers, reports = read(tmp_path, strict=True)
    assert len(papers) == 1
    assert [r.skipped for r in reports] == [[], []]
    assert reports[1].notes
    with pytest.raises(InputError, match=name):
        read(tmp_path / "a.jsonl", tmp_path / name, strict=True)


def test_lines_of_json_that_are_no_papers_cost_the_others_nothing(read, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n{"y": 2}\n' + PAPER + '{"title": broken\n')
    papers, (report,) = read(tmp_path / "a.jsonl")
    assert len(papers) == 1
    assert [skip.line for skip in report.skipped] == [1, 2, 4]


def pdf(*lines: str) -> bytes:
    """A PDF of one page with some lines of text."""
    text = "\n".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td\n{text}\nET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


MANUAL = ("The Manual of the Library", "Version 1.0.8, for all who use it every day", "Copying Overview Functions")


def test_a_pdf_that_shows_no_sign_of_a_paper_is_read_only_where_it_was_named(read, tmp_path):
    (tmp_path / "a.jsonl").write_text(PAPER)
    (tmp_path / "manual.pdf").write_bytes(pdf(*MANUAL))
    papers, reports = read(tmp_path, strict=True)
    assert len(papers) == 1
    assert "no sign of a paper" in reports[1].notes[0]
    papers, reports = read(tmp_path / "manual.pdf")
    assert "Manual of the Library" in papers[0].title
    assert "asked for" in reports[0].notes[0]


@pytest.mark.parametrize(
    "sign", [("Abstract", "We study graphs."), ("doi: 10.1234/abc",), ("References", "1. Doe, 1970")]
)
def test_a_pdf_with_the_sign_of_a_paper_is_read(sign, read, tmp_path):
    (tmp_path / "old.pdf").write_bytes(
        pdf("On the Graphs of Things", "by Jane Doe and by Jo Roe, of two cities", *sign)
    )
    papers, _ = read(tmp_path)
    assert papers[0].title.startswith("On the Graphs of Things")


def test_abstract_syntax_is_no_abstract(tmp_path):
    reader = readers.load("pdf")
    report = readers.SourceReport("x", format="pdf")
    with pytest.raises(NoPaper):
        list(
            reader.read(io.BytesIO(pdf("The Manual of the Library", "Abstract Syntax Notation for all of it")), report)
        )
