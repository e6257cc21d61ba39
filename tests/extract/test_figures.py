"""Figures in running text: digits and words, ranges and changes, and what is part of a name."""

from __future__ import annotations

import pytest

from kg.extract.figures import figures, may_have_figures, quantity


def written(text: str) -> list[str]:
    return [text[f.start : f.end] for f in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 4.5x faster and 2--3× smaller, by 3x-9x.", ["4.5x", "2--3×", "3x-9x"]),
        ("Gains ranging from 2% to 5% in accuracy.", ["2% to 5%"]),
        ("It obtains 8% to 47% gains.", ["8% to 47%"]),
        ("It improves from 62.0 to 68.5.", ["62.0", "68.5"]),
        ("It lifts accuracy from about 62.0% to 68.5%.", ["62.0%", "68.5%"]),
        ("Two orders of magnitude faster, an order of magnitude smaller.", ["Two orders of magnitude", "an order of magnitude"]),
        ("Five times faster and a six-fold gain.", ["Five times", "six-fold"]),
        ("It needs 4.14MB and 0.41N.", ["4.14MB", "0.41N"]),
        ("An mAP@0.5:0.95 of 33.1 on CIFAR-10 by GPT-4, v2.", ["33.1"]),
        ("At times, an expert has two hands.", []),
    ],
)  # fmt: skip
def test_what_is_a_figure(text: str, expected: list[str]) -> None:
    assert written(text) == expected
    assert may_have_figures(text)


def test_a_text_without_numbers_has_none() -> None:
    assert not may_have_figures("We propose a model that is better than others.")
    assert written("Manifold learning, sometimes of great magnitude.") == []


@pytest.mark.parametrize(
    ("text", "number", "unit", "relative"),
    [
        ("two orders of magnitude", "2", "orders of magnitude", False),
        ("ten times", "10", "x", True),
        ("2% to 5%", None, "%", False),
        ("-3.5%", "-3.5", "%", False),
    ],
)
def test_what_a_figure_says(text: str, number: str | None, unit: str, relative: bool) -> None:
    (figure,) = figures(text)
    found = quantity(figure, text, relative=False)
    assert (None if found.number is None else str(found.number), found.unit, found.relative) == (number, unit, relative)
