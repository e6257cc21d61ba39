"""The vote: all evidence for a candidate, weighed into one calibrated probability for each kind.

A softmax over "nothing", task, method, data set and metric, linear in the features of `kg.extract.features`;
the coefficients (``kg/data/vote-rules.json``) are fitted by `kg.train.vote` on papers whose lexicon and word counts
never saw them. A second softmax of the same kind decides the role. Where the tagger votes too, `kg.extract.stacking`
has the last word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain, islice, repeat
from typing import Any, Final, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from kg import schema
from kg.extract.grouping import Candidate
from kg.extract.words import KINDS
from kg.model import content_hash

NOTHING: Final = "nothing"
CLASSES: Final = (NOTHING, *KINDS)
_TIERS: Final = frozenset(("abbreviations", "lexicon", "patterns", "tagger"))
#: A candidate and its evidence (`kg.extract.features`).
Pair = tuple[Candidate, Mapping[str, float]]
#: A candidate and the kind that it was found to be.
Chosen = tuple[Pair, str]
FloatArray = npt.NDArray[np.float32]
_Row = TypeVar("_Row")


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
        return self.table([features])[0]

    def table(self, rows: Sequence[Mapping[str, float]]) -> list[list[float]]:
        """The probabilities of several rows (none of them empty) at once, which is much faster."""
        if not rows:
            return []
        places = np.fromiter(map(self.index.get, chain.from_iterable(rows), repeat(0)), np.intp)
        values = np.fromiter(chain.from_iterable(row.values() for row in rows), np.float32, len(places))
        starts = list(accumulate(map(len, rows[:-1]), initial=0))
        scores = np.add.reduceat(self.weights.take(places, axis=0) * values[:, None], starts)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: list[list[float]] = (powers / powers.sum(axis=1, keepdims=True)).tolist()
        return found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Softmax:
        """From ``{"classes": [...], "weights": {feature: [...]}}``."""
        classes, weights = tuple(data["classes"]), data["weights"]
        rows = np.array([[0.0] * len(classes), *weights.values()], dtype=np.float32)
        return cls(classes, {name: row for row, name in enumerate(weights, start=1)}, rows)


def softmaxes(data: Mapping[str, Any]) -> dict[str, Softmax]:
    """Several softmaxes by name, from their JSON forms."""
    return {name: Softmax.from_json(part) for name, part in data.items()}


class Judge(Protocol):
    """A vote over a paper's candidates: that of the rules here, that of rules and tagger in `kg.extract.stacking`."""

    @property
    def thresholds(self) -> Mapping[str, float]:
        """The least probability that an entity of each kind needs."""

    @property
    def version(self) -> str:
        """Changes with the coefficients."""

    def judge(self, papers: Sequence[Sequence[Pair]]) -> list[list[list[float]]]:
        """The probability of each of `CLASSES` for every candidate of each paper; many papers at once are faster."""

    def roles_of(self, chosen: Sequence[Chosen]) -> list[str]:
        """The likeliest role of every entity."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The vote of the rules.

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

    def probabilities(self, pairs: Sequence[Pair]) -> list[list[float]]:
        """What the rules alone say: the probability of each of `CLASSES` for every candidate."""
        return self.kinds.table([evidence for _, evidence in pairs])

    def judge(self, papers: Sequence[Sequence[Pair]]) -> list[list[list[float]]]:
        """The probability of each of `CLASSES` for every candidate of each paper, plug-ins heard.

        Args:
            papers: The candidates of each paper, each with its evidence.
        """
        pairs = list(chain.from_iterable(papers))
        return parted(with_plugins(pairs, self.probabilities(pairs)), papers)

    def roles_of(self, chosen: Sequence[Chosen]) -> list[str]:
        """The likeliest role of every entity."""
        return likeliest(self.roles, [(kind, evidence) for (_, evidence), kind in chosen])

    @classmethod
    def from_json(cls, data: Mapping[str, Any], version: str) -> Vote:
        """From what `kg.train.vote` writes."""
        return cls(Softmax.from_json(data["kinds"]), softmaxes(data["roles"]), data["thresholds"], version)


def parted(rows: Iterable[_Row], like: Sequence[Sequence[object]]) -> list[list[_Row]]:
    """Cut rows that stand in one sequence into parts as long as those of another.

    >>> parted("abc", [[1, 2], [], [3]])
    [['a', 'b'], [], ['c']]
    """
    rest = iter(rows)
    return [list(islice(rest, len(part))) for part in like]


def likeliest(roles: Mapping[str, Softmax], rows: Sequence[tuple[str, Mapping[str, float]]]) -> list[str]:
    """The likeliest role for each kind and its evidence; the usual one where the kind has no choice.

    Args:
        roles: Decides the role, for each kind that has several.
        rows: Kinds and evidence.
    """
    found = [schema.default_role(kind) for kind, _ in rows]
    for kind, softmax in roles.items():
        places = [i for i, (k, _) in enumerate(rows) if k == kind]
        for place, ps in zip(places, softmax.table([rows[i][1] for i in places]), strict=True):
            found[place] = softmax.classes[max(range(len(ps)), key=ps.__getitem__)]
    return found


def with_plugins(pairs: Sequence[Pair], found: Sequence[list[float]]) -> list[list[float]]:
    """Let finders that no coefficients know of raise the probability of a kind."""
    finders = {finder for candidate, _ in pairs for place in candidate.places for finder, _ in place.votes}
    if finders <= _TIERS:
        return list(found)
    return [_with_plugins(candidate, row) for (candidate, _), row in zip(pairs, found, strict=True)]


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


@cache
def load() -> Vote:
    """The package's coefficients for the rules."""
    text = files("kg.data").joinpath("vote-rules.json").read_text(encoding="utf-8")
    return Vote.from_json(json.loads(text), content_hash(text, length=8))


#: A candidate is of a second kind too only where that kind is as likely as this.
_SECOND: Final = 0.42


def decisions(probabilities: Sequence[float], thresholds: Mapping[str, float]) -> list[tuple[str, float]]:
    """The kinds that a candidate is: the likeliest if it passes its threshold, and a second that is well supported."""
    if max(probabilities[1:]) < min(thresholds.values()):
        return []  # most candidates
    ranked = sorted(zip(probabilities[1:], KINDS, strict=True), reverse=True)
    if ranked[0][0] < thresholds[ranked[0][1]]:
        return []
    return [(kind, p) for index, (p, kind) in enumerate(ranked[:2]) if index == 0 or p >= _SECOND]
