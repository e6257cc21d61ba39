"""The vote: all evidence for a candidate, weighed into one calibrated probability for each kind.

A softmax over "nothing", task, method, data set and metric, linear in the features of `kg.extract.features`;
the coefficients (``kg/data/vote-rules.json``, ``vote.json`` with the tagger) are fitted by `kg.train.vote` on papers
whose lexicon, word counts and tagger never saw them. A second softmax of the same kind decides the role.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kg import schema
from kg.extract.words import KINDS

NOTHING: Final = "nothing"
CLASSES: Final = (NOTHING, *KINDS)
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Softmax:
    """A linear softmax over named features.

    Attributes:
        classes: The outcomes.
        index: Row of each feature.
        weights: Coefficients, shape (features, classes).
    """

    classes: tuple[str, ...]
    index: Mapping[str, int]
    weights: FloatArray

    def probabilities(self, features: Mapping[str, float]) -> list[float]:
        """The probability of each class; unknown features say nothing."""
        index = self.index
        rows, values = [], []
        for name, value in features.items():
            row = index.get(name)
            if row is not None:
                rows.append(row)
                values.append(value)
        scores = (
            (np.asarray(values, dtype=np.float32) @ self.weights[rows]).tolist() if rows else [0.0] * len(self.classes)
        )
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        return [p / total for p in powers]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Softmax:
        """From ``{"classes": [...], "weights": {feature: [...]}}``."""
        weights = data["weights"]
        return cls(
            tuple(data["classes"]),
            {name: row for row, name in enumerate(weights)},
            np.array(list(weights.values()), dtype=np.float32).reshape(len(weights), len(data["classes"])),
        )


@dataclass(frozen=True, slots=True)
class Vote:
    """The coefficients of one set of finders.

    Attributes:
        kinds: Decides the kind, or that a candidate is nothing.
        roles: Decides the role, for each kind that has several.
        thresholds: The least probability that an entity of each kind needs.
        version: Changes with the coefficients.
    """

    kinds: Softmax
    roles: Mapping[str, Softmax]
    thresholds: Mapping[str, float]
    version: str

    def role(self, kind: str, features: Mapping[str, float]) -> str:
        """The likeliest role of an entity of a kind."""
        softmax = self.roles.get(kind)
        if softmax is None:
            return schema.default_role(kind)
        found = softmax.probabilities(features)
        return softmax.classes[max(range(len(found)), key=found.__getitem__)]

    @classmethod
    def from_json(cls, data: Mapping[str, Any], version: str) -> Vote:
        """From what `kg.train.vote` writes."""
        roles = {kind: Softmax.from_json(part) for kind, part in data["roles"].items()}
        return cls(Softmax.from_json(data["kinds"]), roles, data["thresholds"], version)


@cache
def load(name: str) -> Vote:
    """The package's coefficients: ``vote`` or ``vote-rules``."""
    from kg.model import content_hash

    text = files("kg.data").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return Vote.from_json(json.loads(text), content_hash(text, length=8))


#: A candidate is of a second kind too only where that kind is as likely as this.
_SECOND: Final = 0.42


def decisions(probabilities: Sequence[float], thresholds: Mapping[str, float]) -> list[tuple[str, float]]:
    """The kinds that a candidate is: the likeliest if it passes its threshold, and a second that is well supported."""
    ranked = sorted(zip(probabilities[1:], KINDS, strict=True), reverse=True)
    if ranked[0][0] < thresholds[ranked[0][1]]:
        return []
    return [(kind, p) for index, (p, kind) in enumerate(ranked[:2]) if index == 0 or p >= _SECOND]
