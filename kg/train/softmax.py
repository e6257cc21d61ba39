"""Fits what is linear in named features: the softmaxes of the vote, and choices among options for reported figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kg.extract.results import shares

#: Features of fewer examples (or of a smaller share), and coefficients smaller than this, say too little to be kept.
_MIN_EXAMPLES: Final = 12
_MIN_SHARE: Final = 1e-4
_MIN_WEIGHT: Final = 0.05


def fit(rows: Sequence[tuple[Mapping[str, float], str]], classes: Sequence[str], *, penalty: float) -> dict[str, Any]:
    """Fit a softmax; the result is what `kg.extract.vote.Softmax.from_json` reads.

    Args:
        rows: Features and outcome of each example.
        classes: The outcomes.
        penalty: Weight of half the squared coefficients, in examples.
    """
    evidence = [features for features, _ in rows]
    names = frequent(evidence, max(_MIN_EXAMPLES, _MIN_SHARE * len(rows)))
    table = matrix(evidence, {n: i for i, n in enumerate(names)})
    target = np.zeros((len(rows), len(classes)))
    for row, (_, outcome) in enumerate(rows):
        target[row, classes.index(outcome)] = 1.0

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(len(names), len(classes))
        scores = table @ weights
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        value = -(target * logs).sum() + penalty / 2 * (flat**2).sum()
        gradient = table.T @ (np.exp(logs) - target) + penalty * weights
        return float(value), np.asarray(gradient).ravel()

    best = minimize(loss, np.zeros(len(names) * len(classes)), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    weights = best.x.reshape(len(names), len(classes))
    weights -= weights.mean(axis=1, keepdims=True)
    kept = {
        n: [round(float(w), 3) for w in weights[i]]
        for i, n in enumerate(names)
        if np.abs(weights[i]).max() >= _MIN_WEIGHT
    }
    return {"classes": list(classes), "weights": kept}


def frequent(rows: Sequence[Mapping[str, float]], least: float) -> list[str]:
    """The features of at least so many rows, sorted."""
    counts = Counter(name for features in rows for name in features)
    return sorted(name for name, count in counts.items() if count >= least)


def matrix(rows: Sequence[Mapping[str, float]], index: Mapping[str, int]) -> Any:
    """The rows as a sparse matrix: the features that have a column in ``index``."""
    data, columns, ends = [], [], [0]
    for features in rows:
        for name, value in features.items():
            column = index.get(name)
            if column is not None:
                data.append(value)
                columns.append(column)
        ends.append(len(data))
    return csr_matrix((data, columns, ends), shape=(len(rows), len(index)))


@dataclass(frozen=True, slots=True)
class Choice:
    """Options, each with its evidence, and the index of the right one; ``weight`` is what the example counts."""

    options: Sequence[Mapping[str, float]]
    right: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """The options of many choices as one table.

    Attributes:
        names: The features of the columns.
        table: Shape (options, features), sparse.
        starts: Where each choice begins.
        right: 1 for the right options, 0 for the others.
        weights: What each option's choice counts.
    """

    names: list[str]
    table: Any
    starts: npt.NDArray[np.intp]
    right: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]

    @classmethod
    def of(cls, choices: Sequence[Choice], least: int) -> Options:
        """The table of the features that at least so many options have."""
        rows = [option for choice in choices for option in choice.options]
        names = frequent(rows, least)
        sizes = [len(choice.options) for choice in choices]
        starts = np.cumsum([0, *sizes[:-1]])
        right = np.zeros(len(rows))
        right[starts + [choice.right for choice in choices]] = 1.0
        weights = np.repeat([choice.weight for choice in choices], sizes)
        return cls(names, matrix(rows, {n: i for i, n in enumerate(names)}), starts, right, weights)


def fit_choices(choices: Sequence[Choice], least: int, penalty: float) -> dict[str, float]:
    """Fit a conditional logit: what each piece of evidence adds to an option's score.

    Args:
        choices: The examples.
        least: The options that a feature needs.
        penalty: Weight of half the squared coefficients, in examples.
    """
    taken = Options.of(choices, least)

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        p = shares(taken.table @ weights, taken.starts)
        value = -(taken.weights * taken.right * np.log(np.maximum(p, 1e-12))).sum() + penalty / 2 * (weights**2).sum()
        gradient = taken.table.T @ ((p - taken.right) * taken.weights) + penalty * weights
        return float(value), np.asarray(gradient)

    best = minimize(loss, np.zeros(len(taken.names)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    rounded = {name: round(float(weight), 3) for name, weight in zip(taken.names, best.x, strict=True)}
    return {name: weight for name, weight in rounded.items() if weight}
