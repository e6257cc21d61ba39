"""Fits the vote's coefficients, each paper judged with a lexicon and word counts that never saw it.

    python -m kg.train.vote PAPERS.jsonl GOLD.jsonl --corpus ABSTRACTS.jsonl.gz -o kg/data/vote-rules.json
    python -m kg.train.vote PAPERS.jsonl GOLD.jsonl --corpus … --held-out HELD.jsonl -o kg/data/vote.json

The papers are cut into folds; for each fold the lexicon and the word counts are mined from the others, the
candidates of its papers are found with them, and labelled by the annotations. One softmax is fitted over the
candidates of all folds (L2-penalised maximum likelihood, L-BFGS), another for the roles of each kind.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg import schema
from kg.extract.abbreviations import Abbreviations
from kg.extract.assembly import candidates_of
from kg.extract.base import Extractor
from kg.extract.features import WordEvidence
from kg.extract.grouping import Candidate, group_key
from kg.extract.learned import TaggerTier
from kg.extract.lexicon import Lexicon, LexiconTier
from kg.extract.patterns import Patterns
from kg.extract.tagger import Tagger
from kg.extract.vote import CLASSES, NOTHING, Softmax, Vote, stack
from kg.model import Mention
from kg.train import lexicon as lexicon_mine
from kg.train import words as words_mine
from kg.train.records import KIND_OF, Annotated, read_annotated
from kg.train.softmax import fit

_FOLDS = 5
#: By cross-validation on the held-out papers: 1 to 100 were tried, 10 to 30 gave the best likelihood.
_SECOND_PENALTY = 30.0
_ROLES = {
    schema.TASK: ("addresses", "mentions", "introduces"),
    schema.METHOD: ("uses", "introduces", "compares", "mentions"),
    schema.DATASET: ("uses", "introduces", "mentions"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate's evidence and what the annotation says of it."""

    features: Mapping[str, float]
    kind: str
    role: str | None


def examples(annotated: Sequence[Annotated], tiers: Sequence[Extractor], words: WordEvidence) -> list[Example]:
    """The labelled candidates of some papers."""
    found: list[Example] = []
    for item, mine in _candidates(annotated, tiers):
        known = _gold_keys(item)
        for candidate, features in candidates_of(item.paper, mine, words):
            found += _labelled(candidate, features, known)
    return found


def _candidates(
    annotated: Sequence[Annotated], tiers: Sequence[Extractor]
) -> Iterator[tuple[Annotated, list[Mention]]]:
    """Each paper with the mentions that the tiers find."""
    mentions = [tier.find([a.paper for a in annotated]) for tier in tiers]
    for index, item in enumerate(annotated):
        yield item, [m for tier in mentions for m in tier[index]]


def _gold_keys(item: Annotated) -> dict[str, list[tuple[str, str | None, bool]]]:
    """Group keys of all annotated names: kinds with roles, and whether both annotators have it."""
    known: dict[str, list[tuple[str, str | None, bool]]] = {}
    for key, kind in KIND_OF.items():
        for entity in item.gold.get(key, ()):
            for name in {group_key(n) for n in [entity["name"], *entity["mentions"]]}:
                known.setdefault(name, []).append((kind, entity.get("role"), entity.get("required", True)))
    return known


def _labelled(
    candidate: Candidate, features: Mapping[str, float], known: Mapping[str, Sequence[tuple[str, str | None, bool]]]
) -> Iterator[Example]:
    keys = dict.fromkeys([candidate.key, *(group_key(p.plain) for p in candidate.places)])
    hits = [hit for key in keys for hit in known.get(key, ())]
    if not hits:
        yield Example(features, NOTHING, None)
    for kind in dict.fromkeys(h[0] for h in hits if h[2]):
        yield Example(features, kind, next(h[1] for h in hits if h[0] == kind))


def folds(annotated: Sequence[Annotated], count: int) -> Iterator[tuple[list[Annotated], list[Annotated]]]:
    """Pairs (others, fold), by position modulo the count."""
    for number in range(count):
        yield (
            [a for i, a in enumerate(annotated) if i % count != number],
            [a for i, a in enumerate(annotated) if i % count == number],
        )


def cross_examples(
    annotated: Sequence[Annotated], count: int, corpus: Counter[tuple[str, ...]] | None
) -> list[list[Example]]:
    """The labelled candidates of each fold; every third paper a second time without its title."""
    known = lexicon_mine.known_entries()
    out = []
    for others, fold in folds(annotated, count):
        lexicon = Lexicon(lexicon_mine.mine(others, corpus=corpus, known=known))
        counts = words_mine.mine(others)
        untitled = [replace(a, paper=replace(a.paper, title=None)) for a in fold[::3]]
        out.append(
            examples(
                [*fold, *untitled], [Abbreviations(), LexiconTier(lexicon), Patterns(counts)], WordEvidence(counts)
            )
        )
    return out


def fit_all(
    parts: Sequence[Sequence[Example]], *, penalty: float = 4.0, keep_all: bool = False, trials: bool = True
) -> dict[str, Any]:
    """Fit kinds and roles on all folds; the thresholds on each with coefficients that did not see it.

    Args:
        parts: The examples of each fold.
        penalty: See `kg.train.softmax.fit`.
        keep_all: See `kg.train.softmax.fit`.
        trials: Whether to fit thresholds at all.
    """
    found = [e for part in parts for e in part]
    roles = {
        kind: fit(
            [(e.features, e.role) for e in found if e.kind == kind and e.role in classes],
            classes,
            penalty=penalty,
            keep_all=keep_all,
        )
        for kind, classes in _ROLES.items()
    }
    rows = [[(e.features, e.kind) for e in part] for part in parts]
    judged = []
    for number, part in enumerate(rows if trials else ()):
        others = [r for i, other in enumerate(rows) if i != number for r in other]
        trial = Softmax.from_json(fit(others, CLASSES, penalty=penalty, keep_all=keep_all))
        judged += [(trial.probabilities(features), kind) for features, kind in part]
    kinds = fit([r for part in rows for r in part], CLASSES, penalty=penalty, keep_all=keep_all)
    return {"kinds": kinds, "roles": roles, "thresholds": best_thresholds(judged)}


#: Of all annotated entities, how many have a candidate: the others count as missed at every threshold.
_FOUND = {schema.TASK: 0.82, schema.METHOD: 0.89, schema.DATASET: 0.97, schema.METRIC: 0.87}


def best_thresholds(judged: Sequence[tuple[Sequence[float], str]]) -> dict[str, float]:
    """For each kind the probability at which F1 is best: half of the best F1.

    That is so for calibrated probabilities (Lipton, Elkan, Naryanaswamy: Optimal Thresholding of Classifiers to
    Maximize F1 Measure, ECML 2014), and varies much less than the place of the best F1 on a sample.

    Args:
        judged: Probabilities of `CLASSES` and the true class of each candidate.
    """
    best = {}
    for column, kind in enumerate(CLASSES[1:], start=1):
        total = sum(k == kind for _, k in judged) / _FOUND[kind]
        ranked = sorted(((p[column], k == kind) for p, k in judged if p[column] == max(p[1:])), reverse=True)
        hits, top = 0, 0.0
        for number, (_, right) in enumerate(ranked, start=1):
            hits += right
            top = max(top, 2 * hits / (number + total))
        best[kind] = round(top / 2, 2)
    return best


def fit_second(
    fitted: Sequence[Annotated],
    held_out: Sequence[Annotated],
    tagger: Extractor,
    corpus: Counter[tuple[str, ...]] | None,
) -> dict[str, Any]:
    """Fit the vote of rules and tagger together, on papers that the tagger and these rules never saw.

    Args:
        fitted: The papers that the tagger was trained on; the rules are mined and fitted on them here.
        held_out: The others.
        tagger: The tier of the tagger.
        corpus: In how many unannotated papers each name stands.
    """
    parts = cross_examples(fitted, 3, corpus)
    rules = Vote.from_json(fit_all(parts, trials=False), "trial")
    counts = words_mine.mine(fitted)
    words = WordEvidence(counts)
    lexicon = Lexicon(lexicon_mine.mine(fitted, corpus=corpus, known=lexicon_mine.known_entries()))
    tiers: list[Extractor] = [Abbreviations(), LexiconTier(lexicon), Patterns(counts), tagger]
    untitled = [replace(a, paper=replace(a.paper, title=None)) for a in held_out]
    found: list[list[Example]] = [[] for _ in range(_FOLDS)]
    for number, (item, mine) in enumerate(_candidates([*held_out, *untitled], tiers)):
        known, part = _gold_keys(item), found[number % len(held_out) % _FOLDS]
        for candidate, evidence in stack(rules, list(candidates_of(item.paper, mine, words))):
            part += _labelled(candidate, evidence, known)
    return fit_all(found, penalty=_SECOND_PENALTY, keep_all=True)


def main() -> None:
    """Fit and write the coefficients."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.vote", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--penalty", type=float, default=4.0)
    parser.add_argument("--corpus", type=Path, help="unannotated papers, JSON lines, gzipped")
    parser.add_argument(
        "--held-out", type=Path, help="papers (JSON lines) that the tagger did not see: fit the second vote"
    )
    parser.add_argument("--tagger", type=Path, help="the folder of the tagger's weights")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    annotated = read_annotated(args.papers, args.gold)
    corpus = lexicon_mine.corpus_counts(args.corpus, annotated) if args.corpus else None
    if args.held_out:
        ids = {a.paper.id for a in read_annotated(args.held_out, args.gold)}
        parted = [[a for a in annotated if (a.paper.id in ids) is held] for held in (False, True)]
        data = fit_second(parted[0], parted[1], TaggerTier(tagger=Tagger.load(args.tagger)), corpus)
    else:
        data = fit_all(cross_examples(annotated, args.folds, corpus), penalty=args.penalty)
    args.output.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
