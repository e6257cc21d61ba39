"""Figures in running text: where they stand, what they say, and as which number and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.model import Quantity

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,8})?|\.\d{1,8}"
_UNIT: Final = (
    r"%|percentage points?|percent(?:age)?|points?|pp\b|×|[xX](?![\w-])|(?:-|\s)?(?:fold|times)\b"
    r"|(?:dB|ms|fps|FPS|seconds?|minutes?|hours?|days?|cm|mm|km|m|s|°|GFLOPs|FLOPs|orders? of magnitude)\b"
)
#: A figure that is not a part of a name ("CIFAR-10", "GPT-4", "v2"), with its sign, range and unit.
_FIGURE: Final = re.compile(
    rf"(?<![\w.,\-–@#^])(?<!\d:)(?<![^\d%]/)(?P<sign>[+\-−±~≈]?)\s?(?P<number>{_NUMBER})"
    rf"(?P<range>\s?%?\s?[-–~]\s?(?:{_NUMBER}))?(?P<unit>\s?-?(?:{_UNIT}))?(?![\w])(?!\.\d)"
)
_RELATIVE: Final = frozenset("x × fold times".split())


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a readable text: its range there, sign, number and unit as written."""

    start: int
    end: int
    sign: str
    number: str
    unit: str
    is_range: bool


def figures(text: str) -> Iterator[Figure]:
    """The figures of a text, in order.

    >>> [text_ for f in figures("FVD of 212.7 on CIFAR-10, 27.3% better, 7.7× faster") for text_ in [(f.number, f.unit)]]
    [('212.7', ''), ('27.3', '%'), ('7.7', '×')]
    """
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if text[start] == " ":
            start += 1
        unit = (match["unit"] or "").strip(" -")
        yield Figure(start, end, match["sign"], match["number"], unit, match["range"] is not None)


def quantity(figure: Figure, written: str, *, relative: bool) -> Quantity:
    """The figure as a number with sign and unit; a range has no single number.

    Args:
        figure: Where it stands.
        written: Its words.
        relative: Whether the words around say that it compares with something else.

    >>> figure = next(figures("a gain of +3.6%"))
    >>> quantity(figure, "+3.6%", relative=True)
    Quantity(written='+3.6%', number=Decimal('3.6'), unit='%', relative=True)
    """
    unit = "%" if figure.unit.startswith("percent") and "point" not in figure.unit else figure.unit
    unit = "x" if unit.lower() in _RELATIVE else unit
    number = None if figure.is_range else Decimal(figure.number.replace(",", ""))
    if number is not None and figure.sign in ("-", "−"):
        number = -number
    return Quantity(written, number, unit, relative or unit == "x" or figure.sign == "+")
