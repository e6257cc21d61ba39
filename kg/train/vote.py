"""Fits the vote's coefficients, each paper judged with a lexicon and word counts that never saw it.

    python -m kg.train.vote PAPERS.jsonl GOLD.jsonl [--folds 5] [--tagger] [-o OUT]

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

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kg import schema
from kg.extract.abbreviations import Abbreviations
from kg.extract.assemble import candidates_of
from kg.extract.base import Extractor
from kg.extract.grouping import Candidate, group_key
from kg.extract.lexicon import Lexicon, LexiconTier
from kg.extract.patterns import Patterns
from kg.extract.vote import CLASSES, NOTHING, Softmax
from kg.extract.words import WordCounts
from kg.train import lexicon as lexicon_mine
from kg.train import words as words_mine
from kg.train.records import KIND_OF, Annotated, read_annotated

_MIN_PAPERS = 12
_ROLES = {
    schema.TASK: ("addresses", "mentions", "introduces"),
    schema.METHOD: ("uses", "introduces", "compares", "mentions"),
    schema.DATASET: ("uses", "introduces", "mentions"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate's evidence and what the annotation says of it."""

    features: dict[str, float]
    kind: str
    role: str | None


def examples(
    annotated: Sequence[Annotated], tiers: Sequence[Extractor], words: Mapping[str, WordCounts]
) -> list[Example]:
    """The labelled candidates of some papers."""
    found: list[Example] = []
    mentions = [tier.find([a.paper for a in annotated]) for tier in tiers]
    for index, item in enumerate(annotated):
        mine = [m for tier in mentions for m in tier[index]]
        known = _gold_keys(item)
        for candidate, features in candidates_of(item.paper, mine, words):
            found.extend(_labelled(candidate, features, known))
    return found


def _gold_keys(item: Annotated) -> dict[str, list[tuple[str, str | None, bool]]]:
    """Group keys of all annotated names: kinds with roles, and whether both annotators have it."""
    known: dict[str, list[tuple[str, str | None, bool]]] = {}
    for key, kind in KIND_OF.items():
        for entity in item.gold.get(key, ()):
            for name in {group_key(n) for n in [entity["name"], *entity["mentions"]]}:
                known.setdefault(name, []).append((kind, entity.get("role"), entity.get("required", True)))
    return known


def _labelled(
    candidate: Candidate, features: dict[str, float], known: Mapping[str, Sequence[tuple[str, str | None, bool]]]
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
    annotated: Sequence[Annotated], count: int, corpus: Counter[tuple[str, ...]] | None, extra: Sequence[Extractor]
) -> list[list[Example]]:
    """The labelled candidates of each fold; every third paper a second time without its title."""
    known = lexicon_mine.known_entries()
    out = []
    for others, fold in folds(annotated, count):
        lexicon = Lexicon(lexicon_mine.mine(others, corpus=corpus, known=known))
        words = words_mine.mine(others)
        untitled = [replace(a, paper=replace(a.paper, title=None)) for a in fold[::3]]
        out.append(
            examples([*fold, *untitled], [Abbreviations(), LexiconTier(lexicon), Patterns(words), *extra], words)
        )
    return out


def fit(rows: Sequence[tuple[dict[str, float], str]], classes: Sequence[str], *, penalty: float) -> dict[str, Any]:
    """Fit a softmax; the result is what `kg.extract.vote.Softmax.from_json` reads.

    Args:
        rows: Features and outcome of each example.
        classes: The outcomes.
        penalty: Weight of half the squared coefficients, in examples.
    """
    counts = Counter(name for features, _ in rows for name in features)
    names = sorted(n for n, c in counts.items() if c >= _MIN_PAPERS)
    matrix = _matrix([f for f, _ in rows], {n: i for i, n in enumerate(names)})
    target = np.zeros((len(rows), len(classes)))
    for row, (_, outcome) in enumerate(rows):
        target[row, classes.index(outcome)] = 1.0

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(len(names), len(classes))
        scores = matrix @ weights
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        value = -(target * logs).sum() + penalty / 2 * (flat**2).sum()
        gradient = matrix.T @ (np.exp(logs) - target) + penalty * weights
        return float(value), np.asarray(gradient).ravel()

    best = minimize(loss, np.zeros(len(names) * len(classes)), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    weights = best.x.reshape(len(names), len(classes))
    weights -= weights.mean(axis=1, keepdims=True)
    kept = {
        n: [round(float(w), 3) for w in weights[i]] for i, n in enumerate(names) if np.abs(weights[i]).max() >= 0.05
    }
    return {"classes": list(classes), "weights": kept}


def _matrix(rows: Sequence[Mapping[str, float]], index: Mapping[str, int]) -> Any:
    data, columns, ends = [], [], [0]
    for features in rows:
        for name, value in features.items():
            column = index.get(name)
            if column is not None:
                data.append(value)
                columns.append(column)
        ends.append(len(data))
    return csr_matrix((data, columns, ends), shape=(len(rows), len(index)))


def fit_all(parts: Sequence[Sequence[Example]], *, penalty: float = 4.0) -> dict[str, Any]:
    """Fit kinds and roles on all folds, the thresholds on the last one with coefficients that did not see it."""
    found = [e for part in parts for e in part]
    roles = {
        kind: fit(
            [(e.features, e.role) for e in found if e.kind == kind and e.role in classes], classes, penalty=penalty
        )
        for kind, classes in _ROLES.items()
    }
    rows = [[(e.features, e.kind) for e in part] for part in parts]
    held_out = []
    for number, part in enumerate(rows):
        trial = Softmax.from_json(
            fit([r for i, other in enumerate(rows) if i != number for r in other], CLASSES, penalty=penalty)
        )
        held_out += [(trial.probabilities(features), kind) for features, kind in part]
    thresholds = best_thresholds(held_out)
    kinds = fit([r for part in rows for r in part], CLASSES, penalty=penalty)
    return {"kinds": kinds, "roles": roles, "thresholds": thresholds}


#: Of all annotated entities, how many have a candidate: the others count as missed at every threshold.
_FOUND = {schema.TASK: 0.78, schema.METHOD: 0.87, schema.DATASET: 0.97, schema.METRIC: 0.82}


def best_thresholds(judged: Sequence[tuple[Sequence[float], str]]) -> dict[str, float]:
    """For each kind the probability at which F1 over the candidates is best, to two digits.

    Args:
        judged: Probabilities of `CLASSES` and the true class of each candidate.
    """
    best = {}
    for column, kind in enumerate(CLASSES[1:], start=1):
        total = sum(k == kind for _, k in judged) / _FOUND[kind]
        ranked = sorted(((p[column], k == kind) for p, k in judged if p[column] == max(p[1:])), reverse=True)
        hits, top = 0, (0.0, 0.4)
        for number, (p, right) in enumerate(ranked, start=1):
            hits += right
            top = max(top, (2 * hits / (number + total), round(p, 2)))
        best[kind] = top[1]
    return best


def main() -> None:
    """Fit and write the coefficients."""
    parser = argparse.ArgumentParser(prog="python -m kg.train.vote", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--penalty", type=float, default=4.0)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("kg/data/vote-rules.json"))
    args = parser.parse_args()
    annotated = read_annotated(args.papers, args.gold)
    corpus = lexicon_mine.corpus_counts(args.corpus, annotated) if args.corpus else None
    parts = cross_examples(annotated, args.folds, corpus, ())
    data = fit_all(parts, penalty=args.penalty)
    args.output.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
