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
    r"|(?:dB|ms|fps|FPS|k?Hz|[KMG]B|N|seconds?|minutes?|hours?|days?|cm|mm|km|m|s|°|GFLOPs|FLOPs|orders? of magnitude)\b"
)
#: A figure that is not a part of a name ("CIFAR-10", "GPT-4", "v2"), with its sign, range and unit.
_FIGURE: Final = re.compile(
    rf"(?<![\w.,\-–@#^])(?<!\d:)(?<![^\d%]/)(?P<sign>[+\-−±~≈]?)\s?(?P<number>{_NUMBER})"
    rf"(?P<range>\s?[%xX×]?(?:\s?(?:[-–]{{1,2}}|~)\s?|(?P<to>\sto\s))(?:{_NUMBER}))?(?P<unit>\s?-?(?:{_UNIT}))?(?![\w])(?!\.\d)"
)
#: What comes before the "to" of two figures, a change, and not of one, a range.
_CHANGE: Final = re.compile(r"(?<!ranging )(?<!ranges )(?<!range )(?<!ranged )\bfrom (?:[^\W\d]+ )?$")
_REACH: Final = 24
#: A figure may begin so many characters before its first digit: sign, space and decimal point.
_BEFORE_DIGIT: Final = 3
_WORDS: Final = {"an": "1"} | {
    word: str(n) for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}
#: A figure in words: "two orders of magnitude", "five times".
_IN_WORDS: Final = re.compile(
    rf"(?<![\w-])(?P<number>{'|'.join(_WORDS)})[ -](?P<unit>orders? of magnitude|(?<!an )(?:times|fold))\b",
    re.IGNORECASE,
)
_SIGNS: Final = ("magnitude", " times", "fold")
_DIGIT: Final = re.compile(r"\d")
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
    >>> text = "two orders of magnitude, gains ranging from 2% to 5%, from 35.7 to 37.9"
    >>> [text[f.start : f.end] for f in figures(text)]
    ['two orders of magnitude', '2% to 5%', '35.7', '37.9']
    """
    yield from sorted([*_in_digits(text), *_in_words(text)], key=lambda figure: figure.start)


def may_have_figures(text: str) -> bool:
    """Whether it is worth to look for figures in a text."""
    return _DIGIT.search(text) is not None or any(sign in text for sign in _SIGNS)


def _in_digits(text: str) -> Iterator[Figure]:
    position = 0
    while match := _next(text, position):
        start, end = match.span()
        unit = (match["unit"] or "").strip(" -")
        is_range = match["range"] is not None
        if match["to"] and _CHANGE.search(text, max(0, start - _REACH), start + (text[start] == " ")):
            alone = _FIGURE.match(text, start, match.start("to"))
            if alone:
                end, unit, is_range = alone.end(), (alone["unit"] or "").strip(" -"), False
        position = end
        yield Figure(start + (text[start] == " "), end, match["sign"], match["number"], unit, is_range)


def _next(text: str, position: int) -> re.Match[str] | None:
    """The next figure, tried only where the next digits are: `_FIGURE.search` would try everywhere."""
    while digit := _DIGIT.search(text, position):
        for start in range(max(position, digit.start() - _BEFORE_DIGIT), digit.end()):
            if match := _FIGURE.match(text, start):
                return match
        position = digit.end()
    return None


def _in_words(text: str) -> Iterator[Figure]:
    if any(sign in text for sign in _SIGNS):
        for match in _IN_WORDS.finditer(text):
            number = _WORDS[match["number"].lower()]
            yield Figure(*match.span(), "", number, match["unit"].lower(), is_range=False)


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
