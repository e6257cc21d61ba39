"""Fits what turns the tagger's raw scores into probabilities, on papers that the tagger was not trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kg.evaluate import names, normal_name
from kg.extract import pooling, windows
from kg.extract.decoding import KINDS
from kg.extract.tagger import Tagger
from kg.train.labels import KEYS

_PENALTY: Final = 1.0
_STEPS: Final = 40
_NAMED: Final = [KINDS[number] for number in KEYS.values()]


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate entity of one paper: its kind, the acceptor's figures, and whether it is annotated."""

    kind: str
    figures: list[float]
    right: bool


def judge(tagger: Tagger, texts: Sequence[tuple[str, str]], records: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """Compare the tagger's candidates with the annotations; optional entities are left out."""
    encoded = windows.encode(tagger.tokenizer, texts)
    out: list[Judged] = []
    for text, paper, scores, record in zip(texts, encoded, tagger.word_scores(encoded), records, strict=True):
        for members in tagger.groups(text, paper, scores):
            right = _annotated(members, record)
            if right is not None:
                figures = pooling.features(members, untitled=not text[0].strip())
                out.append(Judged(KINDS[members.kind], figures, right))
    return out


def _annotated(members: pooling.Group, record: Mapping[str, Any]) -> bool | None:
    key = next((key for key, kind in KEYS.items() if kind == members.kind), None)
    if key is None:
        return None
    written = {normal_name(member.surface) for member in members.members}
    hits = [entity for entity in record[key] if names(entity) & written]
    if hits and not any(entity.get("required", True) for entity in hits):
        return None
    return bool(hits)


def fit(judged: Sequence[Judged]) -> dict[str, list[float]]:
    """One logistic regression a kind (L2-penalised, Newton's method)."""
    out = {}
    for kind in _NAMED:
        rows = [j for j in judged if j.kind == kind]
        if rows:
            weights = _logistic(np.array([j.figures for j in rows]), np.array([float(j.right) for j in rows]))
            out[kind] = [round(float(w), 4) for w in weights]
    return out


def _logistic(figures: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    weights = np.zeros(figures.shape[1])
    penalty = np.eye(len(weights)) * _PENALTY
    penalty[0, 0] = 1e-6  # the bias is free
    for _ in range(_STEPS):
        odds = np.clip(figures @ weights, -30, 30)
        chance = 1 / (1 + np.exp(-odds))
        curve = figures.T @ (figures * (chance * (1 - chance))[:, None]) + penalty
        weights = weights - np.linalg.solve(curve, figures.T @ (chance - right) + penalty @ weights)
    return weights


def thresholds(
    judged: Sequence[Judged], weights: Mapping[str, Sequence[float]], total: Mapping[str, int]
) -> dict[str, float]:
    """The score of each kind at which F1 is best; ``total`` counts the annotated entities."""
    out = {}
    for kind in _NAMED:
        rows = [j for j in judged if j.kind == kind]
        ranked = sorted(((pooling.probability(j.figures, weights[kind]), j.right) for j in rows), reverse=True)
        hits, best = 0, (0.0, 0.5)
        for count, (score, right) in enumerate(ranked, start=1):
            hits += right
            best = max(best, (2 * hits / (count + total[kind]), score))
        out[kind] = round(best[1], 2)
    return out
