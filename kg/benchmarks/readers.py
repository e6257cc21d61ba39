"""Reading: entries a second and memory of each format, and a cached rebuild against a cold one.

``python -m kg.benchmarks readers PAPERS [COUNT] [--default]``: PAPERS is any document of papers with titles and
abstracts (JSON lines, packed or not). Its first COUNT papers (10,000) are written in every format that can be written
faithfully and read back; built twice in the fast mode (or the default one), cold and cached, with the time of each
stage; and extracted from files of two sizes, to see whether memory grows.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import islice
from pathlib import Path
from typing import Final

from kg import readers
from kg.model import Paper

_RUN: Final = "from kg.cli import main; main()"
#: Memory is compared at these sizes, in bytes.
_SIZES: Final = (30 << 20, 300 << 20)


def main(arguments: Sequence[str]) -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(prog="python -m kg.benchmarks readers", description=__doc__.splitlines()[0])
    parser.add_argument("papers", help="a document of papers")
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--default", action="store_true", help="rebuild with the tagger too")
    args = parser.parse_args(arguments)
    papers = list(islice(readers.read([args.papers], reports=[]), args.count))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _formats(papers, folder)
        _rebuilds(papers, folder, fast=not args.default)
        _memory(papers, folder)


# ------------------------------------------------------------------------------------------ formats


def _formats(papers: Sequence[Paper], folder: Path) -> None:
    _print(f"\n{'format':14} {'entries':>9} {'MB':>7} {'seconds':>8} {'entries/s':>10} {'MB/s':>7} {'peak MB':>8}")
    for name, write in WRITERS.items():
        path = folder / f"papers.{name}"
        path.write_text(write(papers), encoding="utf-8")
        size = path.stat().st_size / 1e6
        line, _, peak = _measured(_READ, str(path), name)
        read, seconds = json.loads(line)
        _print(
            f"{name:14} {read:9,} {size:7.1f} {seconds:8.2f} {read / seconds:10,.0f} {size / seconds:7.1f} {peak:8.0f}"
        )


# The format must be found by the content.
_READ: Final = """
import json, sys, time
from kg import readers
reports = []
start = time.perf_counter()
read = sum(1 for _ in readers.read([sys.argv[1]], reports=reports))
seconds = time.perf_counter() - start
assert reports[0].format == sys.argv[2], f"{sys.argv[2]} was taken for {reports[0].format}"
print(json.dumps([read, seconds]))
"""


# The process tells its own peak when it ends: what the system says of it counts this one's memory from before the start.
_TELLING: Final = """
import atexit, re, sys
from pathlib import Path
def tell():
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1] if status.exists() else 0
    sys.stderr.write(f"\\n{peak}\\n")
atexit.register(tell)
"""


def _measured(script: str, *arguments: str, cache: str = "") -> tuple[str, float, float]:
    """The last line that a script prints, its seconds, and its peak memory in megabytes (0 where that is not told)."""
    environment = {**os.environ, "KG_CACHE_DIR": cache} if cache else None
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told, subprocess.Popen(  # noqa: S603 (our own scripts)
        [sys.executable, "-c", _TELLING + script, *arguments], env=environment, stdout=subprocess.PIPE, stderr=told, text=True
    ) as child:  # fmt: skip
        assert child.stdout is not None
        line = ""
        for line in child.stdout:  # noqa: B007 (the last one counts)
            pass
        code = child.wait()
        seconds = time.perf_counter() - start
        told.seek(0)
        said = told.read()
    assert code == 0, said
    return line, seconds, int(said.split()[-1]) / 1e3


def _json(papers: Sequence[Paper]) -> str:
    rows = ({"id": p.id, "title": p.title, "abstract": p.abstract, "authors": p.authors} for p in papers)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _bibtex(papers: Sequence[Paper]) -> str:
    def entry(i: int, p: Paper) -> str:
        fields = {"title": p.title or "", "abstract": p.abstract, "author": "Doe, Jane and Roe, Max", "year": "2024"}
        return f"@article{{key{i},\n" + "".join(f"  {n} = {{{_braced(v)}}},\n" for n, v in fields.items()) + "}\n\n"

    return "".join(entry(i, p) for i, p in enumerate(papers))


def _braced(text: str) -> str:
    """A text that is safe between braces."""
    return "".join(c for c in text if c not in "{}\\")


def _ris(papers: Sequence[Paper]) -> str:
    return "".join(
        f"TY  - JOUR\nTI  - {p.title}\nAU  - Doe, Jane\nAB  - {p.abstract}\nPY  - 2024\nER  - \n\n" for p in papers
    )


def _csl(papers: Sequence[Paper]) -> str:
    author = [{"family": "Doe", "given": "Jane"}]
    issued = {"date-parts": [[2024]]}
    return json.dumps(
        [{"id": str(i), "type": "article", "title": p.title, "abstract": p.abstract, "author": author, "issued": issued}
         for i, p in enumerate(papers)], indent=1,
    )  # fmt: skip


def _atom(papers: Sequence[Paper]) -> str:
    entries = (
        f"<entry><id>http://arxiv.org/abs/{2000 + i // 99999:04d}.{i % 99999:05d}v1</id><published>2024-01-02T00:00:00Z"
        f"</published><title>{escape(p.title or '')}</title><summary>{escape(p.abstract)}</summary><author><name>Jane Doe"
        "</name></author></entry>\n"
        for i, p in enumerate(papers, start=1)
    )
    return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n{"".join(entries)}</feed>\n'


def _csv(papers: Sequence[Paper]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([("title", "abstract", "year"), *((p.title, p.abstract, 2024) for p in papers)])
    return out.getvalue()


def _markdown(papers: Sequence[Paper]) -> str:
    entries = (f"- [{_braced(p.title or '').replace('[', '(').replace(']', ')')}](https://arxiv.org/abs/2401.{i % 99999:05d}), "
               f"Jane Doe and Max Roe, 2024\n" for i, p in enumerate(papers, start=1))  # fmt: skip
    return "# Papers\n\n" + "".join(entries)


def _listing(papers: Sequence[Paper]) -> str:
    return "".join(f"{p.title}\n\n{p.abstract}\n\n• 3 authors\n· Dec 13, 2021 5\n\n" for p in papers)


#: Writers by the name of the reader.
WRITERS: Final[dict[str, Callable[[Sequence[Paper]], str]]] = {
    "json": _json, "bibtex": _bibtex, "ris": _ris, "csl": _csl, "arxiv-atom": _atom, "table": _csv, "markdown": _markdown,
    "listing": _listing,
}  # fmt: skip


# ----------------------------------------------------------------------------------------- rebuilds


def _rebuilds(papers: Sequence[Paper], folder: Path, *, fast: bool) -> None:
    """Build twice through the library, in a process each, with the seconds of every stage."""
    path = folder / "papers.json"
    mode = "fast" if fast else "default"
    times = [_staged(path, folder, fast=fast) for _ in range(2)]
    _print(f"\n{len(papers):,} papers, {mode} mode {'cold':>18} {'cached':>9}   times faster")
    for stage in times[0]:
        cold, cached = (t[stage] for t in times)
        _print(f"  {stage:32} {cold:7.2f} s {cached:7.2f} s {cold / max(cached, 1e-3):10.1f}")


def _staged(path: Path, folder: Path, *, fast: bool) -> dict[str, float]:
    """The seconds of one build by stage, in a process of its own."""
    line, _, _ = _measured(_STAGED, str(path), str(folder / "out"), "fast" if fast else "", cache=str(folder / "cache"))
    stages: dict[str, float] = json.loads(line)
    return stages


# A stage lasts from the first time that the progress names it to the first time that it names the next one.
_STAGED: Final = """
import json, sys, time
from pathlib import Path
from kg.export import write_all
from kg.pipeline import Options, build
start = time.perf_counter(); stages = {}; last = ["starting", start]
def progress(stage, done, total):
    if stage != last[0]:
        now = time.perf_counter()
        stages[last[0]] = stages.get(last[0], 0.0) + now - last[1]
        last[:] = stage, now
graph = build(sys.argv[1], options=Options(fast=bool(sys.argv[3])), progress=progress)
built = time.perf_counter() - start
write_all(graph, Path(sys.argv[2]), progress=progress)
progress("", 0, None)
order = ("reading papers", "extracting", "joining", *(s for s in stages if s.startswith("writing")))
print(json.dumps({s: stages.get(s, 0.0) for s in order} | {"the graph": built, "with all files": time.perf_counter() - start}))
"""


# ------------------------------------------------------------------------------------------- memory


def _memory(papers: Sequence[Paper], folder: Path) -> None:
    """The peak memory of ``kg extract --fast`` on two sizes of one file."""
    _print("\nkg extract --fast --no-cache     MB      seconds   peak MB")
    for size in _SIZES:
        path = folder / f"{size}.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(_rows_of(papers, size))
        arguments = ("extract", "--fast", "--no-cache", "--jobs", "1", str(path))
        _, seconds, peak = _measured(_RUN, *arguments)
        _print(f"  {'':28} {path.stat().st_size / 1e6:6.0f} {seconds:12.1f} {peak:9.0f}")
        path.unlink()


def _rows_of(papers: Sequence[Paper], size: int) -> Iterator[str]:
    """Rows of long records, none like another: what they say fills the memory, not the time."""
    padding = "x" * 20_000
    written = number = 0
    while written < size:
        paper = papers[number % len(papers)]
        row = (
            json.dumps({"id": str(number), "title": paper.title, "abstract": paper.abstract[:200], "note": padding})
            + "\n"
        )
        written += len(row)
        number += 1
        yield row


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
