"""What more annotated papers would bring: rules and tagger made from ever more of them, judged on papers held out.

    python -m kg.train.curve PAPERS.jsonl GOLD.jsonl [--corpus ABSTRACTS.jsonl.gz] [--base ENCODER --start STUDENT -o FOLDER]

Prints F1 on one fifth of the papers for lexicon, word counts and vote made from a quarter, a half and all of the rest;
with ``--start`` also for the tagger alone that goes on from STUDENT with these papers (kept in FOLDER), STUDENT itself
first. It trains as `kg.train.tagger` does, with the same options; a run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kg.evaluate import score
from kg.extract import to_record
from kg.extract.assembly import Limits, standing
from kg.extract.grouping import display_name, group, places
from kg.extract.learned import TaggerTier
from kg.extract.words import KINDS
from kg.model import Extraction, Mention, Paper
from kg.train import lexicon as lexicon_mine
from kg.train.crossfit import Fold
from kg.train.model import load
from kg.train.records import KIND_OF, Annotated, read_annotated
from kg.train.tagger import CHECKPOINTS, plan_of, plan_options, run
from kg.train.vote import folds

_SHARES: Final = (4, 2, 1)
#: What a name's best mark must reach where the tagger speaks alone; 0.4 to 0.6 serve the kinds nearly as well.
_ALONE: Final = 0.45
_KEY_OF: Final = {kind: key for key, kind in KIND_OF.items()}
_LOG = logging.getLogger(__name__)
Record = dict[str, Any]


def by_rules(
    others: Sequence[Annotated], apart: Sequence[Annotated], corpus: Counter[tuple[str, ...]] | None
) -> list[Record]:
    """What rules made from some papers say of others."""
    part = Fold.of(others, apart, corpus)
    limits = Limits.usual(part.rules.thresholds)
    return [
        to_record(f.item.paper, Extraction(f.item.paper.id, tuple(standing(f.entities, (), limits)), (), ()))
        for f in part.found(part.rules)
    ]


def by_tagger(tagger: TaggerTier, papers: Sequence[Paper]) -> list[Record]:
    """What a tagger says without any vote: each name is of the kind of its strongest mark."""
    return [_record(paper, marks) for paper, marks in zip(papers, tagger.find(papers), strict=True)]


def _record(paper: Paper, marks: Sequence[Mention]) -> Record:
    record: Record = {"id": paper.id, "repos": [], "pages": [], "results": [], **{key: [] for key in KIND_OF}}
    for candidate in group(paper, places(paper, [m for m in marks if m.kind in KINDS])):
        kind, best = max(candidate.marks(TaggerTier.name).items(), key=lambda mark: mark[1])
        if best >= _ALONE:
            surfaces = list(dict.fromkeys(place.surface for place in candidate.places))
            record[_KEY_OF[kind]].append({"name": display_name(candidate, kind), "mentions": surfaces})
    return record


def _say(what: str, count: int, apart: Sequence[Annotated], records: Sequence[Mapping[str, Any]]) -> None:
    rows = {row.row: row for row in score([item.gold for item in apart], records).figures}
    line = "  ".join(f"{kind} {rows[kind].f1:.3f}" for kind in ("core", "tasks", "methods", "datasets", "metrics"))
    _LOG.info("%-6s %5d papers  %s", what, count, line)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on each share and print; ``arguments`` are those of the process unless they are given."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m kg.train.curve", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--corpus", type=Path, help="unannotated papers, JSON lines, gzipped")
    parser.add_argument("--base", type=Path, help="folder of the student's encoder")
    parser.add_argument("--start", type=Path, help="folder of a tagger that read no annotated paper")
    plan_options(parser)
    parser.add_argument("-o", "--output", type=Path, help="keeps the taggers")
    args = parser.parse_args(arguments)
    if len({args.base is None, args.start is None, args.output is None}) > 1:
        parser.error("--base, --start and -o go together")
    annotated = read_annotated(args.papers, args.gold)
    corpus = lexicon_mine.corpus_counts(args.corpus, annotated) if args.corpus else None
    others, apart = next(folds(annotated))
    for share in _SHARES:
        _say("rules", len(others[::share]), apart, by_rules(others[::share], apart, corpus))
    if args.start is None:
        return
    papers = [item.paper for item in apart]
    _say("tagger", 0, apart, by_tagger(TaggerTier(folder=args.start), papers))
    for share in _SHARES:
        out = args.output / str(len(others[::share]))
        run(others[::share], load(args.start / CHECKPOINTS / "model.pt"), args.base, out, plan_of(args), None)
        _say("tagger", len(others[::share]), apart, by_tagger(TaggerTier(folder=out), papers))


if __name__ == "__main__":
    main()
