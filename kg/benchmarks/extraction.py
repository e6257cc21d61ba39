"""Speed and memory of extraction, and the tagger against the same model in PyTorch.

``python -m kg.benchmarks extraction PAPERS.jsonl[.gz] [COUNT] [CHECKPOINT [LABELLED]]``: the first table times COUNT of
the papers (2,000) through both modes, every core, no cache, and one abstract through `kg extract` from a cold start, each
the quickest of three runs. With CHECKPOINT (``checkpoints/model.pt`` of `kg.train.tagger`) the second compares the
packaged 8-bit graph with the same model in PyTorch, float32, one paper a batch as the usual token-classification pipeline
has it, tokenising included; over LABELLED papers (500) it counts the words that get the same label.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from kg.extract import windows
from kg.extract.decoding import LABELS
from kg.extract.tagger import Tagger
from kg.model import Paper
from kg.pipeline import Options, extract_all
from kg.text import clean
from kg.train.records import read_rows

_WARM = 64
_TIMED = 300
_RUNS = 3


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m kg.benchmarks extraction", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path, help="JSON lines, gzipped or not")
    parser.add_argument("count", type=int, nargs="?", default=2_000)
    parser.add_argument("checkpoint", type=Path, nargs="?", help="the tagger's model.pt, for the second table")
    parser.add_argument("labelled", type=int, nargs="?", default=500, help="papers whose labels are compared")
    args = parser.parse_args(arguments)
    papers = list(_papers(args.papers, args.count))
    for name, fast in (("--fast", True), ("default", False)):  # first the one that loads less
        options = Options(fast=fast, cache=False)
        extract_all(papers[:_WARM], options)
        seconds = _least_time(partial(extract_all, papers, options))
        _print(f"{name:28} {len(papers) / seconds:8.0f} abstracts a second ({len(papers):,} in {seconds:.1f} s)")
    _print(f"{'kg extract of one abstract':28} {_one(papers[0]):8.2f} s from a cold start")
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    _print(f"{'memory':28} {peak / 1024:8.0f} MB at most in one process")
    if args.checkpoint:
        _compare(papers, args.checkpoint, args.labelled)


def _papers(path: Path, count: int) -> Iterator[Paper]:
    rows = list(read_rows(path))
    step = max(1, len(rows) // count)  # spread over the whole file
    for number, row in enumerate(islice(rows, 0, step * count, step)):
        yield Paper(id=str(number), title=clean(row.get("title") or "") or None, abstract=clean(row["abstract"]))


def _one(paper: Paper) -> float:
    """The seconds that a new process takes for one abstract."""
    line = json.dumps({"id": "1", "title": paper.title, "abstract": paper.abstract})
    command = [sys.executable, "-c", "from kg.cli import main; main()", "extract", "--no-cache", "-"]
    return _least_time(partial(subprocess.run, command, input=line, text=True, check=True, capture_output=True))


def _least_time(work: Callable[[], object]) -> float:
    """The seconds of the quickest of three runs: what makes the others slower is what else the machine does (`timeit`)."""
    seconds = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def _compare(papers: Sequence[Paper], checkpoint: Path, labelled: int) -> None:
    import torch  # noqa: PLC0415  (only who trains has it)

    from kg.train.model import load  # noqa: PLC0415

    tagger, model = Tagger.load(), load(checkpoint)
    texts = [(paper.title or "", paper.abstract) for paper in papers]

    def usual(texts: Sequence[tuple[str, str]]) -> list[np.ndarray]:
        found = []
        with torch.inference_mode():
            for text in texts:
                (paper,) = windows.encode(tagger.tokenizer, [text])
                ids, types = (torch.from_numpy(a[: windows.WINDOW])[None] for a in (paper.ids, paper.types))
                scores = model(ids, torch.ones_like(ids), types)[0].numpy()
                found.append(scores[paper.first[paper.first < windows.WINDOW]])
        return found

    def ours(texts: Sequence[tuple[str, str]]) -> list[np.ndarray]:
        return list(tagger.word_scores(windows.encode(tagger.tokenizer, texts)))

    sample = texts[:_TIMED]
    seconds = []
    for run in (ours, usual):  # in this order: PyTorch's threads go on turning once they are there
        run(sample[:_WARM])
        seconds.append(_least_time(partial(run, sample)))
    _print(f"{'the tagger alone':28} {len(sample) / seconds[0]:8.0f} abstracts a second")
    _print(f"{'the same in PyTorch':28} {len(sample) / seconds[1]:8.0f}, {seconds[1] / seconds[0]:.1f} times slower")
    same = total = 0
    for begin in range(0, labelled, _WARM):
        chunk = texts[begin : min(begin + _WARM, labelled)]
        for mine, theirs in zip(ours(chunk), usual(chunk), strict=True):
            same += int((mine[: len(theirs), :LABELS].argmax(1) == theirs[:, :LABELS].argmax(1)).sum())
            total += len(theirs)
    _print(
        f"{'the same label':28} {100 * same / total:8.2f}% of {total:,} words in {min(labelled, len(texts)):,} abstracts"
    )


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (a benchmark's output)
