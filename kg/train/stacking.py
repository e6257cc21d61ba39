"""Fits the second vote, that of rules and tagger together (``kg/data/vote.onnx`` and ``vote.json``).

Boosted trees (LightGBM, Ke et al. 2017) learn what a row of `kg.extract.stacking` says; `kg.train.crossfit` brings the
rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import lightgbm
import numpy as np

from kg.extract.base import Extractor
from kg.extract.elsewhere import Elsewhere
from kg.extract.features import WordEvidence
from kg.extract.runtime import trees
from kg.extract.stacking import role_evidence, table
from kg.extract.vote import CLASSES, FloatArray, Vote
from kg.train.candidates import labelled
from kg.train.records import Annotated
from kg.train.trees import to_onnx
from kg.train.vote import best_thresholds, fit_roles

_ROLE_PENALTY = 10.0
_ROUNDS = 350
_SEEDS = (1, 2)
_TREES: Mapping[str, Any] = {
    "objective": "multiclass",
    "num_class": len(CLASSES),
    "learning_rate": 0.07,
    "extra_trees": True,  # one random threshold a column: by cross-validation a little better than the best one
    "num_leaves": 20,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(slots=True)
class Material:
    """The labelled rows of some papers, and the evidence for the roles of their entities."""

    rows: list[FloatArray] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    roles: list[tuple[Mapping[str, float], str, str | None]] = field(default_factory=list)


def material(
    annotated: Sequence[Annotated],
    tiers: Sequence[Extractor],
    words: WordEvidence,
    rules: Vote,
    elsewhere: Elsewhere,
) -> Material:
    """The rows of some papers, seen through some tiers and rules, with what a tagger said of names elsewhere."""
    out = Material()
    for _, pairs, labels in labelled(annotated, tiers, words):
        if not pairs:
            continue
        rows = table(pairs, rules.probabilities(pairs), elsewhere)
        for pair, row, found in zip(pairs, rows, labels, strict=True):
            for kind, role in found:
                out.rows.append(row)
                out.classes.append(CLASSES.index(kind))
                if role:
                    out.roles.append((role_evidence(rules, [(pair, kind)])[0], kind, role))
    return out


def grow(parts: Sequence[Material], rounds: int = _ROUNDS) -> bytes:
    """Fit the trees on the rows of some folds: the mean of forests that differ by chance alone, in ONNX form."""
    rows = np.stack([row for part in parts for row in part.rows])
    classes = np.array([c for part in parts for c in part.classes])
    trials = [lightgbm.train({**_TREES, "seed": seed}, lightgbm.Dataset(rows, classes), rounds) for seed in _SEEDS]
    return to_onnx(*trials)


def probabilities(grown: bytes, part: Material) -> list[list[float]]:
    """What the trees say of each row, in the order of `CLASSES`."""
    found: list[list[float]] = trees(grown)(np.stack(part.rows)).tolist()
    return found


def thresholds(parts: Sequence[Material], said: Sequence[Sequence[Sequence[float]]]) -> dict[str, float]:
    """The best thresholds.

    Args:
        parts: The rows of each fold.
        said: What trees that did not see the fold say of its rows.
    """
    rows = zip(parts, said, strict=True)
    return best_thresholds([(p, CLASSES[c]) for part, ps in rows for p, c in zip(ps, part.classes, strict=True)])


def roles(parts: Sequence[Material]) -> dict[str, Any]:
    """The coefficients of the roles."""
    return fit_roles([r for part in parts for r in part.roles], penalty=_ROLE_PENALTY)
