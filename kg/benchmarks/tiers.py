"""What each tier of extraction adds, and how far its scores can be believed.

``python -m kg.benchmarks tiers GOLD.jsonl PAPERS.jsonl``: F1 of tasks, methods and data sets together with ever more
tiers; then, for each mode, the entities found by score: how many, their mean score, and how many of them are annotated.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from kg.evaluate import KINDS, names, score
from kg.extract import Tiers, extract, extractors, to_record
from kg.train.records import Annotated, read_annotated

_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
#: How far down the reliability looks.
_LEAST = 0.3


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m kg.benchmarks tiers", description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("papers", type=Path)
    args = parser.parse_args(arguments)
    annotated = read_annotated(args.papers, args.gold)
    gold = [item.gold for item in annotated]
    everything = list(extractors())
    for count in range(2, len(everything) + 1):
        figures = {f.row: f for f in score(gold, _records(annotated, Tiers(everything[:count]))).figures}
        row = "  ".join(f"{kind} {figures[kind].f1:.3f}" for kind in ("core", *KINDS))
        _print(f"{'+ ' + everything[count - 1].name:16} {row}")
    for name, fast in (("--fast", True), ("default", False)):
        records = _records(annotated, Tiers(list(extractors(fast=fast)), _LEAST))
        _print(f"\n{name}: score, entities, mean score, share annotated")
        _reliability([pair for record, truth in zip(records, gold, strict=True) for pair in _judged(record, truth)])


def _records(annotated: Sequence[Annotated], tiers: Tiers) -> list[dict[str, Any]]:
    papers = [item.paper for item in annotated]
    return [to_record(paper, found) for paper, found in zip(papers, extract(papers, tiers), strict=True)]


def _judged(record: Mapping[str, Any], truth: Mapping[str, Any]) -> list[tuple[float, bool]]:
    """Score and rightness of each entity; those that one of two annotators has are left out."""
    out = []
    for kind in KINDS:
        for entity in record[kind]:
            hits = [g for g in truth.get(kind, []) if names(g) & names(entity)]
            if not hits or any(g.get("required", True) for g in hits):
                out.append((float(entity["score"]), bool(hits)))
    return out


def _reliability(judged: Sequence[tuple[float, bool]]) -> None:
    scores, right = (np.array(column, dtype=float) for column in zip(*judged, strict=True))
    error = 0.0
    for low, high in pairwise(_EDGES):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            mean, share = scores[inside].mean(), right[inside].mean()
            error += abs(mean - share) * inside.mean()
            _print(f"  {low:.1f}-{min(high, 1.0):.1f} {inside.sum():6} {mean:8.2f} {share:8.2f}")
    _print(f"  mean error of the scores {error:.3f}")


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (a benchmark's output)
