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
from itertools import repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kg import schema
from kg.extract.grouping import Candidate
from kg.extract.words import KINDS
from kg.model import content_hash

NOTHING: Final = "nothing"
CLASSES: Final = (NOTHING, *KINDS)
_TIERS: Final = frozenset(("abbreviations", "lexicon", "patterns", "tagger"))
_PASSED_ON: Final = (
    "untitled",
    "in title",
    "abbreviated",
    "shape:name",
    "shape:lower",
    "words:1",
    "words:2",
    "lexicon",
)
Pair = tuple[Candidate, Mapping[str, float]]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Softmax:
    """A linear softmax over named features.

    Attributes:
        classes: The outcomes.
        index: Row of each feature; row 0 is for those without.
        weights: Coefficients, shape (1 + features, classes).
    """

    classes: tuple[str, ...]
    index: Mapping[str, int]
    weights: FloatArray

    def probabilities(self, features: Mapping[str, float]) -> list[float]:
        """The probability of each class; unknown features say nothing."""
        rows = list(map(self.index.get, features, repeat(0)))
        values = np.fromiter(features.values(), np.float32, len(rows))
        scores: list[float] = (values @ self.weights[rows]).tolist()
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = sum(powers)
        return [p / total for p in powers]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Softmax:
        """From ``{"classes": [...], "weights": {feature: [...]}}``."""
        classes, weights = tuple(data["classes"]), data["weights"]
        rows = np.array([[0.0] * len(classes), *weights.values()], dtype=np.float32)
        return cls(classes, {name: row for row, name in enumerate(weights, start=1)}, rows)


@dataclass(frozen=True, slots=True)
class Vote:
    """The coefficients of one set of finders.

    Attributes:
        kinds: Decides the kind, or that a candidate is nothing.
        roles: Decides the role, for each kind that has several.
        thresholds: The least probability that an entity of each kind needs.
        version: Changes with the coefficients.
        rules: The vote of the rules, whose outcome is evidence for this one; None if this is it.
    """

    kinds: Softmax
    roles: Mapping[str, Softmax]
    thresholds: Mapping[str, float]
    version: str
    rules: Vote | None = None

    def judge(self, pairs: Sequence[Pair]) -> list[Verdict]:
        """Weigh the evidence for all candidates of a paper.

        Args:
            pairs: The candidates, each with its evidence.
        """
        if self.rules is not None:
            pairs = stack(self.rules, pairs)
        return [
            Verdict(self, _with_plugins(candidate, self.kinds.probabilities(evidence)), evidence)
            for candidate, evidence in pairs
        ]

    @classmethod
    def from_json(cls, data: Mapping[str, Any], version: str, rules: Vote | None = None) -> Vote:
        """From what `kg.train.vote` writes."""
        roles = {kind: Softmax.from_json(part) for kind, part in data["roles"].items()}
        return cls(Softmax.from_json(data["kinds"]), roles, data["thresholds"], version, rules)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a vote says of a candidate: the probability of each of `CLASSES`, and the way to its role."""

    vote: Vote
    probabilities: Sequence[float]
    evidence: Mapping[str, float]

    def role(self, kind: str) -> str:
        """The likeliest role if the candidate is of a kind."""
        softmax = self.vote.roles.get(kind)
        if softmax is None:
            return schema.default_role(kind)
        found = softmax.probabilities(self.evidence)
        return softmax.classes[max(range(len(found)), key=found.__getitem__)]


def _with_plugins(candidate: Candidate, found: list[float]) -> list[float]:
    """Let finders that no coefficients know of raise a kind's probability, as independent evidence (noisy or)."""
    for place in candidate.places:
        for (finder, kind), score in place.votes.items():
            if finder not in _TIERS and kind in KINDS:
                column = CLASSES.index(kind)
                raised = 1 - (1 - found[column]) * (1 - score)
                rest = (1 - raised) / max(1 - found[column], 1e-9)
                found = [raised if i == column else p * rest for i, p in enumerate(found)]
    return found


def stack(rules: Vote, pairs: Sequence[Pair]) -> list[Pair]:
    """The evidence of the second vote: what the rules' vote and the tagger say, here and of overlapping candidates.

    Few numbers, so that few papers (those that the tagger was not trained on) are enough to weigh them.

    Args:
        rules: The vote of the rules.
        pairs: The candidates of a paper, each with the evidence that the rules' vote weighs.
    """
    found = {candidate.key: rules.kinds.probabilities(evidence) for candidate, evidence in pairs}
    tagged = {candidate.key: candidate.marks("tagger") for candidate, _ in pairs}
    stacked: list[Pair] = []
    for candidate, evidence in pairs:
        out = _own(candidate, evidence, found[candidate.key], tagged[candidate.key])
        for name, keys in (("holder", candidate.holders), ("part", candidate.parts)):
            rivals = [key for key in keys if key in found]
            if rivals:
                best = min(rivals, key=lambda key: found[key][0])
                out[name] = 1.0
                out[name + " odds"] = _log(1 - found[candidate.key][0]) - _log(1 - found[best][0])
                for kind, p in zip(KINDS, found[best][1:], strict=True):
                    out[f"{name} {kind}"] = p
                    out[f"{name} tagger {kind}"] = max(tagged[key].get(kind, 0.0) for key in rivals)
        for kind, softmax in rules.roles.items():
            for role, p in zip(softmax.classes, softmax.probabilities(evidence), strict=True):
                out[f"{kind} {role}"] = _log(p)
        stacked.append((candidate, out))
    return stacked


def _own(
    candidate: Candidate, evidence: Mapping[str, float], found: Sequence[float], tagged: Mapping[str, float]
) -> dict[str, float]:
    """What is said of the candidate itself."""
    out = {"bias": 1.0, "log count": evidence["log count"]}
    out.update((name, evidence[name]) for name in _PASSED_ON if name in evidence)
    for name, p in zip(CLASSES, found, strict=True):
        out["rules " + name] = _log(p)
    if not any(name in evidence for name in ("patterns", "lexicon", "abbreviations")):
        out["tagger alone"] = 1.0
    for kind in KINDS:
        score = tagged.get(kind)
        out["tagger " + kind] = 0.0 if score is None else _log(score) - _log(1 - score)
        if score is not None:
            out["tagged " + kind] = 1.0
    if not tagged:
        out["untagged"] = 1.0
    marked = sum(any(finder == "tagger" for finder, _ in place.votes) for place in candidate.places)
    out["share tagged"] = marked / len(candidate.places)
    for role in candidate.roles("tagger"):
        out["tagger role " + role] = 1.0
    return out


def _log(p: float) -> float:
    return math.log(min(max(p, 1e-4), 1 - 1e-4))


@cache
def load(name: str) -> Vote:
    """The package's coefficients: ``vote-rules``, or ``vote`` where the tagger votes too."""
    text = files("kg.data").joinpath(f"{name}.json").read_text(encoding="utf-8")
    rules = None if name == "vote-rules" else load("vote-rules")
    version = content_hash(text, rules.version if rules else "", length=8)
    return Vote.from_json(json.loads(text), version, rules)


#: A candidate is of a second kind too only where that kind is as likely as this.
_SECOND: Final = 0.42


def decisions(probabilities: Sequence[float], thresholds: Mapping[str, float]) -> list[tuple[str, float]]:
    """The kinds that a candidate is: the likeliest if it passes its threshold, and a second that is well supported."""
    ranked = sorted(zip(probabilities[1:], KINDS, strict=True), reverse=True)
    if ranked[0][0] < thresholds[ranked[0][1]]:
        return []
    return [(kind, p) for index, (p, kind) in enumerate(ranked[:2]) if index == 0 or p >= _SECOND]
