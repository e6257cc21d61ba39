"""Lists in running text: "44.6 and 46.3 on A and B" names the second figure's data set by its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: A half-open range of a text.
Range = tuple[int, int]
#: What may stand between two members of a list.
_BETWEEN: Final = re.compile(
    r"\s{0,3}(?:\([^()]{0,40}\)|\[[^\[\]]{0,40}\])?\s{0,3}"
    r"(?:[,;/&]|(?:,\s{0,3})?(?:and|or)|to|as well as|,\s{0,3}respectively,?)\s{0,3}(?:(?:the|on|in|an?|also)\s{1,3})?"
)


def places(ranges: Sequence[Range], text: str) -> dict[Range, tuple[int, int]]:
    """Of each range the place in its list, from 0, and the list's length; one that stands alone is a list of one.

    Args:
        ranges: Ranges that do not overlap, in order.
        text: Where they stand.

    >>> text = "38% and 32% on WMT14, FLORES (dev) and IWSLT, but 7% on SNLI"
    >>> ranges = [m.span() for m in re.finditer(r"[A-Z]+[0-9]*", text)]
    >>> list(places(ranges, text).values())
    [(0, 3), (1, 3), (2, 3), (0, 1)]
    """
    lists: list[list[Range]] = []
    for start, end in ranges:
        if lists and _BETWEEN.fullmatch(text, lists[-1][-1][1], start):
            lists[-1].append((start, end))
        else:
            lists.append([(start, end)])
    return {member: (place, len(found)) for found in lists for place, member in enumerate(found)}


def bracketed(text: str, start: int) -> bool:
    """Whether an opening bracket stands just before a position.

    >>> bracketed("98.2% (+3.3%)", 7), bracketed("98.2% (+3.3%)", 0)
    (True, False)
    """
    return text[max(0, start - 2) : start].rstrip().endswith("(")
