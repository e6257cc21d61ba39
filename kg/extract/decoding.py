"""From the tagger's figures for each word to spans: the best sequence of labels, and how sure it is.

Labels are BIO: 0 is "outside", ``1 + 2k`` begins and ``2 + 2k`` continues a mention of kind ``k``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

KINDS: Final = ("task", "method", "dataset", "metric", "value")
ROLES: Final = ("introduces", "uses", "compares", "mentions", "addresses")
LABELS: Final = 1 + 2 * len(KINDS)
#: The roles that a mention of each kind can have; metrics and values have none.
ROLES_OF: Final = {
    "task": (0, 4, 3),
    "method": (0, 1, 2, 3),
    "dataset": (0, 1, 3),
    "metric": (),
    "value": (),
}
# A word that is outside with this probability ends a stretch; the search for the best labels runs within stretches.
_SURE: Final = 0.99

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A mention as the half-open range ``[first, last)`` of words, its kind's number and its probability."""

    kind: int
    first: int
    last: int
    score: float


def softmax(scores: FloatArray) -> FloatArray:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def decode(probabilities: FloatArray, leniency: float = 0.0) -> list[WordSpan]:
    """Find the mentions in the words of one field; ``leniency`` is taken off the log-odds of "outside".

    A mention's score is the mean over its words of the probability of belonging to its kind.
    """
    odds = np.log(np.maximum(probabilities, 1e-9))
    odds[:, 0] -= leniency
    out: list[WordSpan] = []
    for start, end in _stretches(probabilities[:, 0]):
        labels = _best(odds[start:end])
        for kind, first, last in _runs(labels):
            inside = probabilities[start + first : start + last, 1 + 2 * kind : 3 + 2 * kind].sum(axis=1)
            out.append(WordSpan(kind, start + first, start + last, float(inside.mean())))
    return out


def edge_probability(probabilities: FloatArray, span: WordSpan) -> float:
    """How sure both edges of a mention are: it begins at its first word and does not go on after its last."""
    begin, inside = 1 + 2 * span.kind, 2 + 2 * span.kind
    going_on = float(probabilities[span.last, inside]) if span.last < len(probabilities) else 0.0
    return float(probabilities[span.first, begin]) * (1.0 - going_on)


def _stretches(outside: FloatArray) -> Iterator[tuple[int, int]]:
    unsure = np.concatenate(([False], outside < _SURE, [False]))
    edges = np.flatnonzero(unsure[1:] != unsure[:-1]).tolist()
    yield from zip(edges[::2], edges[1::2], strict=True)


def _allowed() -> FloatArray:
    """What may follow what: a mention is continued only by its own kind."""
    table = np.zeros((LABELS, LABELS), dtype=np.float32)
    for inside in range(2, LABELS, 2):
        table[:, inside] = -1e9
        table[inside - 1, inside] = table[inside, inside] = 0.0
    return table


_FOLLOWS: Final = _allowed()


def _best(odds: FloatArray) -> list[int]:
    """The likeliest allowed labels (Viterbi)."""
    score = odds[0] + _FOLLOWS[0]
    back = np.zeros((len(odds), LABELS), dtype=np.int64)
    for row in range(1, len(odds)):
        options = score[:, None] + _FOLLOWS
        back[row] = options.argmax(axis=0)
        score = options.max(axis=0) + odds[row]
    label = int(score.argmax())
    labels = [label]
    for row in range(len(odds) - 1, 0, -1):
        label = int(back[row, label])
        labels.append(label)
    return labels[::-1]


def _runs(labels: list[int]) -> Iterator[tuple[int, int, int]]:
    start = None
    for index, label in enumerate([*labels, 0]):
        if start is not None and (label == 0 or label % 2 == 1):
            yield (labels[start] - 1) // 2, start, index
            start = None
        if label % 2 == 1:
            start = index
