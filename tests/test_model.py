"""The records: they keep their promises, and go from process to process as they are."""

from __future__ import annotations

import pickle

import pytest

from kg.errors import InvariantError
from kg.model import Mention


def test_a_mention_goes_from_process_to_process() -> None:
    mention = Mention("method", "CLIP", "abstract", 3, 7, "lexicon+tagger", 0.9, "uses")
    assert pickle.loads(pickle.dumps(mention)) == mention


@pytest.mark.parametrize(
    ("start", "end", "score"), [(-1, 3, 0.5), (5, 5, 0.5), (5, 4, 0.5), (0, 5, 0.5), (0, 4, 1.1), (0, 4, -0.1)]
)
def test_a_mention_covers_its_words_and_has_a_probability(start: int, end: int, score: float) -> None:
    with pytest.raises(InvariantError, match="CLIP"):
        Mention("method", "CLIP", "abstract", start, end, "test", score)
