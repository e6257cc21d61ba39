"""What more annotated papers would bring: the rules made from ever more of them, judged on papers held out.

    python -m kg.train.curve PAPERS.jsonl GOLD.jsonl [--corpus ABSTRACTS.jsonl.gz]

Prints F1 on one fifth of the papers for lexicon, word counts and vote made from a quarter, a half and all of the rest.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

from kg.evaluate import score
from kg.extract import to_record
from kg.extract.assembly import Limits, standing
from kg.model import Extraction
from kg.train import lexicon as lexicon_mine
from kg.train.crossfit import Fold
from kg.train.records import read_annotated
from kg.train.vote import folds

_SHARES = (4, 2, 1)
_LOG = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on each share and print; ``arguments`` are those of the process unless they are given."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m kg.train.curve", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--corpus", type=Path, help="unannotated papers, JSON lines, gzipped")
    args = parser.parse_args(arguments)
    annotated = read_annotated(args.papers, args.gold)
    corpus = lexicon_mine.corpus_counts(args.corpus, annotated) if args.corpus else None
    others, apart = next(folds(annotated))
    for share in _SHARES:
        part = Fold.of(others[::share], apart, corpus)
        found = part.found(part.rules)
        limits = Limits.usual(part.rules.thresholds)
        records = [
            to_record(f.item.paper, Extraction(f.item.paper.id, tuple(standing(f.entities, (), limits)), (), ()))
            for f in found
        ]
        rows = {row.row: row for row in score([item.gold for item in apart], records).figures}
        line = "  ".join(f"{kind} {rows[kind].f1:.3f}" for kind in ("core", "tasks", "methods", "datasets", "metrics"))
        _LOG.info("%5d papers  %s", len(others[::share]), line)


if __name__ == "__main__":
    main()
