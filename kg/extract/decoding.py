"""From the tagger's figures for each word to spans: every stretch of words that may be a name, and how likely.

Labels are BIO: 0 is "outside", ``1 + 2k`` begins and ``2 + 2k`` continues a mention of kind ``k``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
#: Spans less likely than this are left out.
FLOOR: Final = 0.04
# No name has more words (a hyphen is one).
_LONGEST: Final = 12

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A possible mention: the half-open range ``[first, last)`` of words, its kind's number and its probability."""

    kind: int
    first: int
    last: int
    score: float


def softmax(scores: FloatArray) -> FloatArray:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def spans(probabilities: FloatArray, joints: Sequence[bool] = (), floor: float = FLOOR) -> Iterator[WordSpan]:
    """The likely mentions in the words of one field, overlapping ones too: the vote chooses among them.

    A mention begins at its first word, goes on at each further one and not at the word behind it; its probability is
    the product of the three, the words being independent given the text. No mention ends with a joint, the hyphen of
    "ActivityNet-RTL": one that reaches it goes on.

    Args:
        probabilities: Of each label for each word, shape (words, `LABELS`).
        joints: Which words are joints; none if empty.
        floor: The least probability.
    """
    joined = joints or [False] * len(probabilities)
    for kind in range(len(KINDS)):
        begins = probabilities[:, 1 + 2 * kind]
        inside = probabilities[:, 2 + 2 * kind].tolist()
        goes_on = [1.0 if before else p for before, p in zip([False, *joined], inside, strict=False)] + [0.0]
        for first in np.flatnonzero(begins >= floor).tolist():
            chance = float(begins[first])
            for last in range(first + 1, min(first + _LONGEST, len(begins)) + 1):
                if (score := chance * (1.0 - goes_on[last])) >= floor and not joined[last - 1]:
                    yield WordSpan(kind, first, last, score)
                chance *= goes_on[last]
                if chance < floor:
                    break
