"""Annotates papers that nobody annotated, as a large tagger sees them.

    python -m kg.train.label PAPERS.jsonl GOLD.jsonl --teacher FOLDER --base ENCODER \\
        --unlabelled ABSTRACTS.jsonl.gz --count 20480 -o FOLDER

Writes papers.jsonl and gold.jsonl like annotated ones. ``--more FOLDER`` of `kg.train.lexicon`, `kg.train.words`,
`kg.train.vote` and `kg.train.crossfit` takes them: the rules learn names and words from many more papers, but are
judged by those alone that a reader annotated.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from kg.extract import windows
from kg.extract.decoding import FloatArray
from kg.extract.grouping import group_key
from kg.extract.learned import tidy
from kg.extract.tagger import TaggedSpan, spans_of
from kg.extract.windows import Encoded
from kg.train import distil
from kg.train.model import as_tagger, load
from kg.train.records import KIND_OF, read_annotated

#: The probability from which a span counts as named: that of the best F1 on papers that the teacher had not read.
_LEAST: Final = {"task": 0.45, "method": 0.4, "dataset": 0.45, "metric": 0.4}
#: From here to there it is in doubt: for the vote it counts neither way.
_DOUBTFUL: Final = 0.15


def record(texts: tuple[str, str], paper: Encoded, probabilities: FloatArray) -> dict[str, Any]:
    """What a tagger's probabilities say of a paper, in the form of an annotation; without links and results.

    Args:
        texts: Title and abstract.
        paper: Their words.
        probabilities: For each word, of each label, then of each role.
    """
    found: dict[str, dict[str, list[tuple[TaggedSpan, str]]]] = {}
    for span in spans_of(texts, paper, np.log(probabilities + 1e-6)):
        text = texts[span.field == "abstract"]
        key = group_key(text[span.start : span.end])
        if span.kind in _LEAST and key and tidy(text, span.start, span.end) == (span.start, span.end):
            found.setdefault(key, {}).setdefault(span.kind, []).append((span, text[span.start : span.end]))
    out: dict[str, Any] = {key: [] for key in (*KIND_OF, "repos", "pages", "results")}
    for kinds in found.values():
        kind = max(kinds, key=lambda k: _best(kinds[k]).score)
        best = _best(kinds[kind])
        if best.score >= _DOUBTFUL:
            mentions = sorted({surface for _, surface in kinds[kind]})
            entity: dict[str, Any] = {"name": mentions[0], "mentions": mentions}
            entity |= {"role": best.role} if best.role else {}
            entity |= {"required": False} if best.score < _LEAST[kind] else {}
            out[kind + "s"].append(entity)
    return out


def _best(spans: Sequence[tuple[TaggedSpan, str]]) -> TaggedSpan:
    return max((span for span, _ in spans), key=lambda span: span.score)


def main(arguments: Sequence[str] | None = None) -> None:
    """Label and write; ``arguments`` are those of the process unless they are given."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.label", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the student's encoder: its tokenizer")
    parser.add_argument("--teacher", type=Path, action="append", required=True, help="folder of a trained tagger")
    parser.add_argument("--unlabelled", type=Path, required=True, help="papers, JSON lines, gzipped or not")
    parser.add_argument("--count", type=int, default=20_480, help="how many of them")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    tokenizer = windows.load_tokenizer(args.base / "tokenizer.json")
    threads = os.cpu_count() or 1
    teachers = [as_tagger(load(t / "checkpoints" / "model.pt"), tokenizer, threads) for t in args.teacher]
    texts = distil.read_unlabelled(args.unlabelled, read_annotated(args.papers, args.gold), args.count)
    rows = distil.answered(teachers, tokenizer, texts, args.output / "answers")
    labelled = [(text, record(text, paper, row)) for text, paper, row in rows]
    papers = ({"title": title or None, "abstract": abstract} for (title, abstract), _ in labelled)
    _write(args.output / "papers.jsonl", papers)
    _write(args.output / "gold.jsonl", (found for _, found in labelled))


def _write(path: Path, rows: Iterator[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(rows):
            out.write(json.dumps({"id": f"unlabelled:{number}", **row}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
