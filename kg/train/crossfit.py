"""Fits all that weighs evidence, each paper judged by rules that never saw it, and measures the whole the same way.

    python -m kg.train.crossfit PAPERS.jsonl GOLD.jsonl --corpus ABSTRACTS.jsonl.gz --tagger FOLD0 … --tagger FOLD4 \
        --elsewhere FOLD0.tsv … --elsewhere FOLD4.tsv -o kg/data

The papers are cut into folds. For each fold, lexicon, word counts and the rules' vote are made from the others; so must
the tagger be (``kg.train.tagger --fold N``): give ``--tagger`` once a fold, or once one that read none of the papers (the
packaged one read them all), and with each what it says of names in other papers (`kg.train.elsewhere`). From what these
say of the fold come the rows for the second vote (`kg.train.stacking`); from the entities that stand after it, the
coefficients that find results (`kg.train.results`). Writes vote.onnx, vote.json, results.onnx and two results….json, and
prints how good extraction is on papers that no part of it has read. (The tagger's teacher may have read some: what it
says of other papers tells of them at most by the way.)
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.evaluate import Figures, score
from kg.extract import to_record
from kg.extract.assembly import Limits, judged, standing
from kg.extract.base import Extractor
from kg.extract.elsewhere import Elsewhere
from kg.extract.features import WordEvidence
from kg.extract.learned import TaggerTier
from kg.extract.results import find_results
from kg.extract.runtime import trees
from kg.extract.stacking import Stacked
from kg.extract.vote import Judge, Vote, softmaxes
from kg.extract.vote import load as packaged_rules
from kg.model import Extraction, Mention
from kg.train import lexicon as lexicon_mine
from kg.train import results, stacking
from kg.train.candidates import mentions_of, untitled
from kg.train.records import Annotated, read_annotated, read_more
from kg.train.vote import FOLDS, cross_examples, fit_all, folds, rules_of

_INNER_FOLDS = 3
_LOG = logging.getLogger(__name__)
Corpus = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fold:
    """Some papers, the rules made from all others, and what all tiers find in them."""

    papers: Sequence[Annotated]
    rules: Vote
    words: WordEvidence
    tiers: Sequence[Extractor]
    mentions: Sequence[Sequence[Mention]]

    @classmethod
    def of(
        cls,
        others: Sequence[Annotated],
        papers: Sequence[Annotated],
        corpus: Corpus | None,
        more: Sequence[Annotated] = (),
    ) -> Fold:
        """Make the rules from the others (and from what a tagger annotated), with the packaged thresholds."""
        fitted = fit_all(cross_examples(others, _INNER_FOLDS, corpus, more), trials=False)
        rules = Vote.from_json(fitted | {"thresholds": packaged_rules().thresholds}, "trial")
        tiers, words = rules_of([*others, *more], corpus)
        mentions = [found for _, found in mentions_of(papers, tiers)]
        return cls(papers, rules, words, tiers, mentions)

    def found(self, vote: Judge, marks: Sequence[Sequence[Mention]] | None = None) -> list[results.Found]:
        """The entities that a vote offers in each paper, and the marks of figures."""
        limits = Limits.usual(vote.thresholds)
        rows = zip(self.papers, self.mentions, marks or [()] * len(self.papers), strict=True)
        read = [(item, [*mine, *more], more) for item, mine, more in rows]
        offered = judged([(item.paper, mentions) for item, mentions, _ in read], vote, self.words, limits)
        return [results.Found(item, mine, more) for (item, _, more), mine in zip(read, offered, strict=True)]


def reports(
    found: Sequence[Sequence[results.Found]], limits: Limits, *, forest: bool
) -> tuple[results.Fitted, list[dict[str, Any]]]:
    """Fit the finding of results, and the records of all papers, each with coefficients that did not see its fold."""
    records = []
    for number, part in enumerate(found):
        others = [paper for i, other in enumerate(found) if i != number for paper in other]
        model = results.fit_all(others, forest=forest).model("trial")
        reports = find_results([(paper.item.paper, paper.entities, paper.marks) for paper in part], model)
        for paper, reported in zip(part, reports, strict=True):
            entities = standing(paper.entities, reported, limits)
            extraction = Extraction(paper.item.paper.id, tuple(entities), reported, ())
            records.append(to_record(paper.item.paper, extraction))
    return results.fit_all([paper for part in found for paper in part], forest=forest), records


def votes(
    parts: Sequence[Fold], taggers: Sequence[Extractor], tables: Sequence[Elsewhere]
) -> tuple[list[Stacked], bytes, dict[str, Any]]:
    """The second vote of each fold, fitted on the others; the trees fitted on all, and what goes with them."""
    rows = [
        stacking.material([*p.papers, *untitled(p.papers)], [*p.tiers, tagger], p.words, p.rules, elsewhere)
        for p, tagger, elsewhere in zip(parts, taggers, tables, strict=True)
    ]
    others = [[r for r in rows if r is not part] for part in rows]
    trials = [stacking.grow(rest) for rest in others]
    said = [stacking.probabilities(trial, part) for trial, part in zip(trials, rows, strict=True)]
    limits = stacking.thresholds(rows, said)
    stacked = [
        Stacked(part.rules, trees(trial), softmaxes(stacking.roles(rest)), limits, elsewhere, "trial")
        for part, trial, rest, elsewhere in zip(parts, trials, others, tables, strict=True)
    ]
    settings = {"roles": stacking.roles(rows), "thresholds": limits}
    return stacked, stacking.grow(rows), settings


def main() -> None:
    """Fit, write and print."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m kg.train.crossfit", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--corpus", type=Path, help="unannotated papers, JSON lines, gzipped")
    parser.add_argument(
        "--tagger", type=Path, action="append", required=True, help="folder of a tagger's weights: one, or one a fold"
    )
    parser.add_argument(
        "--elsewhere", type=Path, action="append", required=True, help="what each tagger says of names elsewhere"
    )
    parser.add_argument("--more", type=Path, help="folder of papers that `kg.train.label` annotated")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    if len(args.tagger) not in (1, FOLDS):
        parser.error(f"give --tagger once, or {FOLDS} times")
    if len(args.elsewhere) != len(args.tagger):
        parser.error("give --elsewhere once a --tagger, in their order")
    annotated = read_annotated(args.papers, args.gold)
    corpus = lexicon_mine.corpus_counts(args.corpus, annotated) if args.corpus else None
    more = read_more(args.more)
    parts = [Fold.of(others, papers, corpus, more) for others, papers in folds(annotated)]
    taggers = [TaggerTier(folder=folder) for folder in args.tagger * (FOLDS // len(args.tagger))]
    tables = [Elsewhere.read(path.read_text(encoding="utf-8")) for path in args.elsewhere]
    stacked, grown, settings = votes(parts, taggers, tables * (FOLDS // len(tables)))
    (args.output / "vote.onnx").write_bytes(grown)
    _write(args.output / "vote.json", settings)
    marks = [tagger.find([a.paper for a in part.papers]) for tagger, part in zip(taggers, parts, strict=True)]
    found = [part.found(vote, mine) for part, vote, mine in zip(parts, stacked, marks, strict=True)]
    fitted = _report("rules and tagger", found, stacked[0], forest=True)
    _write(args.output / "results.json", fitted.data)
    if fitted.grown:
        (args.output / "results.onnx").write_bytes(fitted.grown)
    fitted = _report("rules", [p.found(p.rules) for p in parts], packaged_rules(), forest=False)
    _write(args.output / "results-rules.json", fitted.data)


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _report(name: str, found: Sequence[Sequence[results.Found]], vote: Judge, *, forest: bool) -> results.Fitted:
    fitted, records = reports(found, Limits.usual(vote.thresholds), forest=forest)
    _LOG.info("%s, cross-validated", name)
    for row in score([paper.item.gold for part in found for paper in part], records).figures:
        if row.row not in ("repos", "pages"):  # links are exact, and not fitted here
            _LOG.info(_line(row))
    return fitted


def _line(row: Figures) -> str:
    role = "" if row.role is None else f"  role {row.role:.3f}"
    return f"{row.row:<13}{row.precision:7.3f}{row.recall:7.3f}{row.f1:7.3f}  ({row.low:.3f}-{row.high:.3f}){role}"


if __name__ == "__main__":
    main()
