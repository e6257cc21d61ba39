"""Lists in running text: where one begins and ends, and the place of each member."""

from __future__ import annotations

import re

import pytest

from kg.extract.lists import bracketed, places


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("A, B, and C", [3, 3, 3]),
        ("A and B; on C", [3, 3, 3]),
        ("A (with a bracket) or the B", [2, 2]),
        ("A/B", [2, 2]),
        ("A as well as B, while C", [2, 2, 1]),
        ("A outperforms B", [1, 1]),
        ("A", [1]),
        ("", []),
    ],
)
def test_how_long_the_lists_are(text: str, lengths: list[int]) -> None:
    found = places([m.span() for m in re.finditer(r"\b[A-Z]\b", text)], text)
    assert [length for _, length in found.values()] == lengths


def test_places_count_from_nought_in_each_list() -> None:
    text = "A and B beat C and D"
    assert [place for place, _ in places([m.span() for m in re.finditer("[A-Z]", text)], text).values()] == [0, 1, 0, 1]


def test_a_space_may_follow_the_bracket() -> None:
    assert bracketed("( 3", 2)
    assert not bracketed("(a 3", 3)
