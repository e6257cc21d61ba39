"""What a tagger's probabilities say of a paper, in the form of an annotation."""

import numpy as np
import pytest

pytest.importorskip("torch")

from kg.extract.decoding import KINDS, LABELS, ROLES
from kg.extract.windows import Encoded
from kg.train.label import record

TEXT = "We use BERT for image retrieval, image retrieval being hard."


def paper() -> Encoded:
    words = TEXT.replace(",", " ,").replace(".", " .").split()
    starts, at = [], 0
    for word in words:
        at = TEXT.index(word, at)
        starts.append(at)
        at += len(word)
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    count = len(words)
    nothing = np.zeros(count, dtype=np.int64)
    fields = np.ones(count, dtype=np.int64)
    return Encoded(nothing, nothing, np.arange(count), fields, np.array(starts), np.array(ends))


def probabilities(marks: dict[int, tuple[str, str, str, float]]) -> np.ndarray:
    """``marks``: for a word, "begin" or "inside", kind, role and probability."""
    out = np.full((len(paper().first), LABELS + len(ROLES)), 1e-4, dtype=np.float32)
    out[:, 0] = 1
    for word, (part, kind, role, p) in marks.items():
        out[word, 0] = 1 - p
        out[word, 1 + 2 * KINDS.index(kind) + (part == "inside")] = p
        if role:
            out[word, LABELS + ROLES.index(role)] = 1
    return out


def test_names_with_role_once_each() -> None:
    marks = {2: ("begin", "method", "uses", 0.9)}
    for word, p in ((4, 0.6), (7, 0.9)):
        marks |= {word: ("begin", "task", "addresses", p), word + 1: ("inside", "task", "addresses", 0.95)}
    found = record(("", TEXT), paper(), probabilities(marks))
    assert found["methods"] == [{"name": "BERT", "mentions": ["BERT"], "role": "uses"}]
    assert found["tasks"] == [{"name": "image retrieval", "mentions": ["image retrieval"], "role": "addresses"}]
    assert found["datasets"] == found["metrics"] == found["repos"] == found["results"] == []


def test_what_is_in_doubt_is_not_required_and_what_is_unlikely_left_out() -> None:
    doubtful = {"name": "BERT", "mentions": ["BERT"], "role": "uses", "required": False}
    for probability, expected in ((0.3, [doubtful]), (0.1, [])):
        found = record(("", TEXT), paper(), probabilities({2: ("begin", "method", "uses", probability)}))
        assert found["methods"] == expected
