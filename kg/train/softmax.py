"""Fits the linear softmaxes over named features that the vote and the reading of figures use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

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
