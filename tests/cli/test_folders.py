"""What people keep, as they keep it, through ``kg build`` and ``kg diff``: one node a paper, claims from fields, no loss."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from kg import store
from kg.export import OUTPUTS
from kg.graph import KnowledgeGraph
from kg.pipeline import Options, build

ROOT = Path(__file__).parent.parent.parent
SEED = ROOT / "seeds" / "002_b9d85c06005d1039.txt"
KG = (sys.executable, "-c", "from kg.cli import main; main()")
FILES = sorted(f for o in OUTPUTS if o.default for f in o.files)

ABSTRACT = (
    "We propose LabelNet, a network that learns from few labels. Experiments on ImageNet show that it outperforms "
    "earlier methods for image classification by a wide margin, with a tenth of the labels."
)
BIBTEX = """@inproceedings{doe2024labelnet,
  title = {{LabelNet}: Learning from Few Labels},
  author = {Doe, Jane and Roe, Max},
  booktitle = {Proceedings of the Conference on Labels},
  year = {2024},
  doi = {10.5555/labels.2024.7},
  eprint = {2401.00007}, archiveprefix = {arXiv},
  keywords = {graph neural networks, reading},
  code = {https://github.com/doe/labelnet},
}
@article{two, title = {Scaling Things, Part 2}, author = {Doe, Jane}, year = {2021}}
@article{one, title = {Scaling Things, Part 1}, author = {Doe, Jane}, year = {2021}}
"""
ATOM = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry>
<id>http://arxiv.org/abs/2401.00007v2</id><published>2024-01-02T00:00:00Z</published>
<title>LabelNet: Learning from Few Labels</title><summary>{ABSTRACT}</summary>
<author><name>Jane Doe</name></author><author><name>Max Roe</name></author>
<category term="cs.CV"/></entry></feed>
"""
LISTING = f"LabelNet: Learning from Few Labels\n\n{ABSTRACT}\n\n• 2 authors\n· Jan 2, 2024 5\n"
HF = [{"paper": {
    "id": "2401.00007", "title": "LabelNet: Learning from Few Labels", "summary": ABSTRACT,
    "githubRepo": "https://github.com/doe/labelnet", "projectPage": "https://labelnet.example.org",
    "ai_keywords": ["image classification"],
}}]  # fmt: skip
COPILOT = [{
    "title": "LabelNet: Learning from Few Labels", "author": "Jane Doe;Max Roe", "abstract": ABSTRACT, "id": "x1",
    "arxiv": "2401.00007", "github": "https://github.com/doe/labelnet", "project": "https://labelnet.example.org",
    "keywords": "image classification",
}]  # fmt: skip
TABLE = (
    "Title,Abstract,DOI,Code,Project page,Keywords\n"
    f'LabelNet: Learning from Few Labels,"{ABSTRACT}",10.5555/labels.2024.7,https://github.com/doe/labelnet,'
    "https://labelnet.example.org,image classification\n"
)
MARKDOWN = (
    "# Few labels\n\n- [LabelNet: Learning from Few Labels](https://arxiv.org/abs/2401.00007), "
    "[[code]](https://github.com/doe/labelnet) [[project page]](https://labelnet.example.org)\n  - Keywords: image classification\n"
)


def start(*arguments: str, cwd: Path, data: bytes | None = None) -> subprocess.Popen[bytes]:
    env = {**os.environ, "KG_CACHE_DIR": str(cwd / ".cache"), "NO_COLOR": "1"}
    pipe = subprocess.PIPE
    process = subprocess.Popen((*KG, *arguments), cwd=cwd, env=env, stdin=pipe, stdout=pipe, stderr=pipe)
    if data is not None and process.stdin:
        process.stdin.write(data)
        process.stdin.close()
        process.stdin = None
    return process


def kg(*arguments: str, cwd: Path, data: bytes | None = None) -> str:
    process = start(*arguments, cwd=cwd, data=data)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()
    return out.decode()


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_a_paper_from_many_files_is_one_node_with_all_ids_sources_and_facts(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "mine.bib").write_text(BIBTEX)
    (papers / "feed.xml.gz").write_bytes(gzip.compress(ATOM.encode()))
    (papers / "page.html").write_text("<!DOCTYPE html><html><head><title>Shop</title></head><body>Buy</body></html>")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes/listing.txt", LISTING)
    (papers / "old.zip").write_bytes(packed.getvalue())
    kg("build", "papers", "-", "--fast", "--strict", "-o", "out", cwd=tmp_path, data=json.dumps(HF).encode())
    graph = store.load(tmp_path / "out")
    assert len(graph.papers) == 3, "parts 1 and 2 are two papers"
    paper = graph.papers["paper/arxiv-2401.00007"]
    assert {(i.scheme, i.value) for i in paper.identifiers} >= {
        ("arxiv", "2401.00007"),
        ("doi", "10.5555/labels.2024.7"),
    }
    assert [(s.document, s.format) for s in paper.sources] == [
        ("feed.xml.gz", "arxiv-atom"), ("mine.bib", "bibtex"), ("old.zip/notes/listing.txt", "listing"), ("stdin", "hf"),
    ]  # fmt: skip
    assert paper.venue == "Proceedings of the Conference on Labels"
    assert set(paper.keywords) == {"graph neural networks", "reading", "image classification"}
    evidence = _fields(graph, paper.node)
    assert evidence["method/gnn"] == {"keywords"}
    assert evidence["repository/github.com/doe/labelnet"] == {"code"}
    assert evidence["page/labelnet.example.org"] == {"page"}
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    joined, apart = report.split("## Names that were joined")[1].split("## Alike, and left apart")
    assert "the same arxiv identifier 2401.00007" in joined
    assert "equal titles" in joined
    assert "| paper | Scaling Things, Part 2 | Scaling Things, Part 1 | the titles differ only in numbers |" in apart
    assert "page.html" in report


def _fields(graph: KnowledgeGraph, node: str) -> dict[str | None, set[str]]:
    return {c.entity: {e.field.partition(" ")[0] for e in c.evidence} for c in graph.claims_of(node)}


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", json.dumps(HF)), ("b.json", json.dumps(COPILOT)), ("c.csv", TABLE), ("d.md", MARKDOWN)],
)
def test_links_and_keywords_of_the_source_are_claims_that_quote_their_field(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / ".cache"))
    (tmp_path / name).write_text(text)
    graph = build(tmp_path / name, options=Options(fast=True))
    (paper,) = graph.papers.values()
    evidence = _fields(graph, paper.node)
    assert evidence["repository/github.com/doe/labelnet"] == {"code"}
    assert evidence["page/labelnet.example.org"] == {"page"}
    assert "keywords" in evidence["task/image-classification"]


def test_what_is_gone_from_the_folder_is_gone_from_every_output(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    shutil.copy(SEED, tmp_path / "papers")
    (tmp_path / "papers" / "mine.bib").write_text(BIBTEX)
    kg("build", "papers", "--fast", "-o", "out", cwd=tmp_path)
    before = contents(tmp_path / "out")
    kg("build", "papers", "--fast", "-o", "older", cwd=tmp_path)
    assert contents(tmp_path / "older") == before
    (tmp_path / "papers" / "mine.bib").unlink()
    kg("build", "papers", "--fast", "-o", "out", cwd=tmp_path)
    kg("build", "papers", "--fast", "--no-cache", "-o", "new", cwd=tmp_path)
    assert contents(tmp_path / "out") == contents(tmp_path / "new")
    mail = kg("diff", "older", "out", "--markdown", cwd=tmp_path)
    assert "Gone: 3 papers" in mail
    assert "LabelNet" in mail


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_build_that_is_killed_leaves_whole_files_and_the_next_one_goes_on(tmp_path: Path) -> None:
    kg("build", str(SEED), "--fast", "-o", "whole", "--no-cache", cwd=tmp_path)
    whole = contents(tmp_path / "whole")
    started = time.monotonic()
    done = start("build", str(SEED), "--fast", "-o", "out", cwd=tmp_path)
    done.communicate(timeout=300)
    duration = time.monotonic() - started
    for share in (0.5, 0.7, 0.8, 0.9):
        shutil.rmtree(tmp_path / "out")
        process = start("build", str(SEED), "--fast", "-o", "out", cwd=tmp_path)
        time.sleep(duration * share)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        for path in (tmp_path / "out").glob("[!.]*"):
            assert path.read_bytes() == whole[path.name], f"{path.name} is not whole"
        (tmp_path / "out").mkdir(exist_ok=True)
    kg("build", str(SEED), "--fast", "-o", "out", cwd=tmp_path)
    assert contents(tmp_path / "out") == whole
    assert sorted(whole) == FILES


def test_extract_says_on_stderr_what_it_left_out(tmp_path: Path) -> None:
    rows = [{"title": "A Study of Graphs", "abstract": "We study graphs."}, *({"x": i} for i in range(15))]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    process = start("extract", "a.jsonl", "--fast", cwd=tmp_path)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, len(out.splitlines())) == (0, 1)
    lines = err.decode().splitlines()
    assert lines[0] == "a.jsonl:2: skipped: neither a title nor an abstract"
    assert lines[10:] == ["a.jsonl: 5 more entries skipped"]
