"""Fits the vote's coefficients, each paper judged with a lexicon and word counts that never saw it.

    python -m kg.train.vote PAPERS.jsonl GOLD.jsonl --corpus ABSTRACTS.jsonl.gz -o kg/data/vote-rules.json

The papers are cut into folds; for each fold the lexicon and the word counts are mined from the others, the
candidates of its papers are found with them, and labelled by the annotations. One softmax is fitted over the
candidates of all folds (L2-penalised maximum likelihood, L-BFGS), another for the roles of each kind.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import schema
from kg.extract.abbreviations import Abbreviations
from kg.extract.base import Extractor
from kg.extract.features import WordEvidence
from kg.extract.lexicon import Lexicon, LexiconTier
from kg.extract.patterns import Patterns
from kg.extract.vote import CLASSES, Softmax
from kg.train import lexicon as lexicon_mine
from kg.train import words as words_mine
from kg.train.candidates import labelled, untitled
from kg.train.records import Annotated, read_annotated, read_more
from kg.train.softmax import fit

#: The roles of each kind that has several.
ROLES = {
    schema.TASK: ("addresses", "mentions", "introduces"),
    schema.METHOD: ("uses", "introduces", "compares", "mentions"),
    schema.DATASET: ("uses", "introduces", "mentions"),
}


#: Marks what a reader annotated while the coefficients are fitted.
_READ = "read"


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate's evidence and what the annotation says of it."""

    features: Mapping[str, float]
    kind: str
    role: str | None
    read: bool = True  # by a reader, not only by a tagger


def examples(
    annotated: Sequence[Annotated], tiers: Sequence[Extractor], words: WordEvidence, *, read: bool = True
) -> list[Example]:
    """The labelled candidates of some papers."""
    return [
        Example(evidence, kind, role, read)
        for _, pairs, labels in labelled(annotated, tiers, words)
        for (_, evidence), found in zip(pairs, labels, strict=True)
        for kind, role in found
    ]


#: Folds of the cross-validation (`kg.train.crossfit`).
FOLDS = 5


def folds(annotated: Sequence[Annotated], count: int = FOLDS) -> Iterator[tuple[list[Annotated], list[Annotated]]]:
    """Pairs (others, fold), by position modulo the count."""
    for number in range(count):
        yield (
            [a for i, a in enumerate(annotated) if i % count != number],
            [a for i, a in enumerate(annotated) if i % count == number],
        )


def cross_examples(
    annotated: Sequence[Annotated],
    count: int,
    corpus: Counter[tuple[str, ...]] | None,
    more: Sequence[Annotated] = (),
) -> list[list[Example]]:
    """The labelled candidates of each fold; every third annotated paper a second time without its title.

    Args:
        annotated: The papers.
        count: Of folds.
        corpus: See `kg.train.lexicon.mine`.
        more: Papers that a tagger annotated; they are cut into folds likewise.
    """
    out = []
    for (others, fold), (more_others, more_fold) in zip(folds(annotated, count), folds(more, count), strict=True):
        tiers, words = rules_of([*others, *more_others], corpus)
        found = examples([*fold, *untitled(fold[::3])], tiers, words)
        out.append(found + examples(more_fold, tiers, words, read=False))
    return out


def rules_of(
    annotated: Sequence[Annotated], corpus: Counter[tuple[str, ...]] | None
) -> tuple[list[Extractor], WordEvidence]:
    """The tiers of the rules, and the evidence of words, made from some papers."""
    lexicon = Lexicon(lexicon_mine.mine(annotated, corpus=corpus, known=lexicon_mine.known_entries()))
    counts = words_mine.mine(annotated)
    return [Abbreviations(), LexiconTier(lexicon), Patterns(counts)], WordEvidence(counts)


def fit_all(parts: Sequence[Sequence[Example]], *, penalty: float = 4.0, trials: bool = True) -> dict[str, Any]:
    """Fit kinds and roles on all folds; the thresholds on what was read of each, by coefficients that did not see it.

    Args:
        parts: The examples of each fold.
        penalty: See `kg.train.softmax.fit`.
        trials: Whether to fit thresholds at all.
    """
    found = [e for part in parts for e in part]
    roles = fit_roles([(e.features, e.kind, e.role) for e in found], penalty=penalty)
    judged = []
    for number, part in enumerate(parts if trials else ()):
        others = [e for i, other in enumerate(parts) if i != number for e in other]
        trial = Softmax.from_json(_fit_kinds(others, penalty))
        judged += [(trial.probabilities(e.features), e.kind) for e in part if e.read]
    return {"kinds": _fit_kinds(found, penalty), "roles": roles, "thresholds": best_thresholds(judged)}


def _fit_kinds(found: Sequence[Example], penalty: float) -> dict[str, Any]:
    """Fit the kinds; a reader names more than a tagger, which a second bias tells that only what was read has."""
    rows = [({**e.features, _READ: 1.0} if e.read else e.features, e.kind) for e in found]
    fitted = fit(rows, CLASSES, penalty=penalty)
    weights = fitted["weights"]
    nothing = [0.0] * len(CLASSES)
    pairs = zip(weights.pop(_READ, nothing), weights.get("bias", nothing), strict=True)
    weights["bias"] = [round(one + other, 3) for one, other in pairs]
    return fitted


def fit_roles(found: Sequence[tuple[Mapping[str, float], str, str | None]], *, penalty: float) -> dict[str, Any]:
    """One softmax for the roles of each kind that has several.

    Args:
        found: Evidence, kind and role of each entity.
        penalty: See `kg.train.softmax.fit`.
    """
    return {
        kind: fit([(e, role) for e, k, role in found if k == kind and role in classes], classes, penalty=penalty)
        for kind, classes in ROLES.items()
    }


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


def main() -> None:
    """Fit and write the coefficients."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.vote", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--penalty", type=float, default=4.0)
    parser.add_argument("--corpus", type=Path, help="unannotated papers, JSON lines, gzipped")
    parser.add_argument("--more", type=Path, help="folder of papers that `kg.train.label` annotated")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    annotated = read_annotated(args.papers, args.gold)
    corpus = lexicon_mine.corpus_counts(args.corpus, annotated) if args.corpus else None
    data = fit_all(cross_examples(annotated, args.folds, corpus, read_more(args.more)), penalty=args.penalty)
    args.output.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
