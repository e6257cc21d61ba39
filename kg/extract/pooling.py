"""One paper's candidate mentions, pooled to entities: what all mentions of a name say together.

A name that is tagged three times, once in the title, is likelier to be one that people search for than
a name tagged once. A logistic regression over a handful of such figures turns the tagger's raw scores
into calibrated probabilities, the same for every mention of the name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kg.extract.decoding import KINDS, ROLES, ROLES_OF, FloatArray

_WORD: Final = re.compile(r"[^\W_]+")
_OPENING: Final = re.compile(r"\s{0,2}[(\[]\s{0,2}")
_ROUND: Final = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible mention: where it stands, its raw score, the sureness of its edges and its role scores."""

    kind: int
    field: int
    start: int
    end: int
    surface: str
    score: float
    edges: float
    roles: FloatArray


@dataclass(slots=True)
class Group:
    """The candidates that share a name (or are its abbreviation), and what they add up to."""

    members: list[Candidate] = field(default_factory=list)

    @property
    def kind(self) -> int:
        """The kind with the greatest sum of scores."""
        sums = [0.0] * len(KINDS)
        for member in self.members:
            sums[member.kind] += member.score
        return max(range(len(KINDS)), key=lambda k: sums[k])

    def role(self) -> tuple[str, float]:
        """The likeliest role of the group's kind and its probability; empty for kinds without roles."""
        choices = ROLES_OF[KINDS[self.kind]]
        if not choices:
            return "", 0.0
        weights = np.array([m.score for m in self.members], dtype=np.float64)
        scores = np.stack([m.roles for m in self.members])[:, choices].astype(np.float64)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = (weights[:, None] * powers / powers.sum(axis=1, keepdims=True)).sum(axis=0) / weights.sum()
        best = int(shares.argmax())
        return ROLES[choices[best]], float(shares[best])


def fold(surface: str) -> str:
    """The form under which mentions of one name meet: letters and digits, no case, no plural.

    >>> fold("Vision Transformers") == fold("vision transformer"), fold("GPT-4") == fold("GPT4")
    (True, True)
    """
    words = _WORD.findall(surface.casefold())
    return "".join(
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith(("ss", "us", "is")) else w for w in words
    )


def group(candidates: Sequence[Candidate], texts: tuple[str, str]) -> list[Group]:
    """Join candidates by folded name, and a long form with the abbreviation in brackets behind it.

    Values are not names: each stays alone.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    ordered = sorted(candidates, key=lambda c: (c.field, c.start))
    keys = [f"{c.field}:{c.start}" if KINDS[c.kind] == "value" else fold(c.surface) or c.surface for c in ordered]
    for (long, long_key), (short, short_key) in zip(
        zip(ordered, keys, strict=True), list(zip(ordered, keys, strict=True))[1:], strict=False
    ):
        if _abbreviates(long, short, texts):
            parent[root(short_key)] = root(long_key)
    groups: dict[str, Group] = {}
    for candidate, key in zip(ordered, keys, strict=True):
        groups.setdefault(root(key), Group()).members.append(candidate)
    return list(groups.values())


def _abbreviates(long: Candidate, short: Candidate, texts: tuple[str, str]) -> bool:
    if long.field != short.field or long.kind != short.kind or KINDS[long.kind] == "value":
        return False
    gap = texts[long.field][long.end : short.start]
    initials = {word[0] for word in _WORD.findall(long.surface.casefold())}
    capital = any(c.isupper() for c in short.surface) and " " not in short.surface
    return bool(_OPENING.fullmatch(gap)) and capital and short.surface[0].casefold() in initials


FEATURES: Final = ("bias", "max", "mean", "edges", "count", "title", "untitled", "named", "words", "agree")


def features(members: Group, untitled: bool) -> list[float]:
    """The figures that the acceptor weighs, in the order of ``FEATURES``."""
    kind = members.kind
    own = [m for m in members.members if m.kind == kind]
    best = max(own, key=lambda m: m.score)
    total = sum(m.score for m in members.members)
    return [
        1.0,
        _logit(best.score),
        _logit(sum(m.score for m in own) / len(own)),
        _logit(max(m.edges for m in own)),
        math.log(len(members.members)),
        float(any(m.field == 0 for m in own)),
        float(untitled),
        float(any(c.isupper() or c.isdigit() for c in best.surface[1:])),
        math.log(1 + len(_WORD.findall(best.surface))),
        sum(m.score for m in own) / total,
    ]


def accept(members: Group, untitled: bool, weights: Mapping[str, Sequence[float]]) -> float:
    """The probability that the group is an entity; without weights for its kind, its best raw score."""
    row = weights.get(KINDS[members.kind])
    if row is None:
        return round(max(m.score for m in members.members), _ROUND)
    return round(probability(features(members, untitled), row), _ROUND)


def probability(figures: Sequence[float], weights: Sequence[float]) -> float:
    """The logistic function of the weighted sum."""
    total = sum(w * x for w, x in zip(weights, figures, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _logit(p: float) -> float:
    p = min(max(p, 1e-3), 1 - 1e-3)
    return math.log(p / (1 - p))
