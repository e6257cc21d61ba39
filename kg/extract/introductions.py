"""Sentences that say in so many words that the paper releases a data set: they outweigh the vote on its role."""

from __future__ import annotations

import re
from typing import Final

from kg.extract.grouping import Place

_MAKES: Final = (
    r"(?:propos|introduc|present|releas|construct|build|built|creat|collect|develop|curat|contribut|establish|publish"
    r"|annotat|assembl|compil)\w*"
)
_COLLECTION: Final = r"(?:data ?sets?|benchmarks?|corpus|corpora|test ?(?:bed|suite)|challenge set|collection)"
# "we … a new dataset, NAME", "we … NAME, a benchmark"; nothing that only evaluates may stand between.
_BETWEEN: Final = r"(?:(?!\b(?:on|from|using|over|outperform\w*|evaluat\w*)\b)[^.;])"
_BEFORE: Final = re.compile(
    rf"\b(?:we|paper|work)\b{_BETWEEN}{{0,90}}?\b{_MAKES}{_BETWEEN}{{0,140}}?\b{_COLLECTION}"
    rf"(?:[ ,:(–—-]|called|named|dubbed|termed|namely|coined|i\.e\.|which we \w+|as){{0,12}}$",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    rf"\b(?:we|paper|work)\b{_BETWEEN}{{0,90}}?\b{_MAKES} (?:the |a |an |our |and \w+ )?$", re.IGNORECASE
)
_APPOSED: Final = re.compile(
    rf"[ )]{{0,2}},? ?(?:(?:a|an|the first|the largest) )?(?:[\w-]+ ){{0,7}}?{_COLLECTION}\b", re.IGNORECASE
)
_REACH: Final = 260


def introduces_dataset(place: Place) -> bool:
    """Whether the sentence around a data set's name says that the paper makes it.

    >>> from kg.extract.scan import scan
    >>> def said(text, name):
    ...     start = text.index(name)
    ...     found, end = scan(text), start + len(name)
    ...     words = found.word_at(start), found.word_at(end - 1)
    ...     return introduces_dataset(Place("abstract", start, end, found, *words, words[1], {}, {}, ""))
    >>> said("We propose a new task, along with the dataset, ActivityNet-RTL, for learning it.", "ActivityNet-RTL")
    True
    >>> said("We present Net and evaluate it on the dataset ImageNet.", "ImageNet")
    False
    """
    scanned = place.scanned
    low, high = scanned.starts[place.first], scanned.ends[place.last]
    start, end = scanned.sentence_at(low)
    before = scanned.text[max(start, low - _REACH) : low]
    if _BEFORE.search(before):
        return True
    return bool(_AFTER.search(before) and _APPOSED.match(scanned.text, high, end))
