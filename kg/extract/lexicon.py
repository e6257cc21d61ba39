"""The tier of known names: data sets, metrics, methods and tasks that the field calls by one name.

The names stand in ``kg/data/lexicon.tsv``, one a line: kind, name, and two counts, in how many annotated papers
the name was an entity of that kind, and in how many it stood in the text at all. Their ratio is how far the bare
name can be trusted ("CLIP" nearly always, "attention" rarely). `kg.train.lexicon` makes the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from kg.extract.scan import Scan, name_words, scan
from kg.model import Mention, Paper

# What an entry is worth before it was ever seen, and how many papers that belief weighs.
_PRIOR: Final = 0.35
_PRIOR_WEIGHT: Final = 1.0
_ANY_CASE, _CAPITALISED, _CAPITALS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: its kind, the form people write, the papers where it was an entity and where it was seen."""

    kind: str
    name: str
    annotated: int
    seen: int

    @property
    def score(self) -> float:
        """How often the bare name is an entity of this kind, smoothed."""
        return min(0.98, (self.annotated + _PRIOR * _PRIOR_WEIGHT) / (self.seen + _PRIOR_WEIGHT))


@dataclass(frozen=True, slots=True)
class Match:
    """Words ``first`` to ``last`` (inclusive) of a scan are a known name."""

    first: int
    last: int
    entries: tuple[Entry, ...]


def case_demand(name: str) -> int:
    """What capitals a text must show for a one-word name: none, the first, or two (or a digit).

    >>> case_demand("transformer"), case_demand("Reddit"), case_demand("CLIP"), case_demand("Penn Treebank")
    (0, 1, 2, 0)
    """
    if len(name_words(name)) > 1 or name.islower():
        return _ANY_CASE
    return _CAPITALS if _capitals(name) > 1 else _CAPITALISED


@lru_cache(maxsize=65536)
def _capitals(word: str) -> int:
    return sum(c.isupper() or c.isdigit() for c in word)


@dataclass(slots=True)
class _Node:
    """The names that begin with some words: those of just these words, what capitals they demand, and how they go on."""

    entries: list[Entry] = field(default_factory=list)
    demand: int = _CAPITALS
    longer: dict[str, _Node] = field(default_factory=dict)


class Lexicon:
    """Names in a tree by their words.

    Args:
        entries: The names; several kinds may share one.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._root = _Node()
        for entry in entries:
            node = self._root
            for word in name_words(entry.name):
                node = node.longer.setdefault(word, _Node())
            if node is not self._root:
                node.entries.append(entry)
                node.demand = min(node.demand, case_demand(entry.name))

    def get(self, words: tuple[str, ...]) -> Sequence[Entry]:
        """The entries with these word keys."""
        node: _Node | None = self._root
        for word in words:
            node = node and node.longer.get(word)
        return node.entries if node else ()

    def matches(self, scanned: Scan) -> Iterator[Match]:
        """The longest known name at each word, left to right, none inside another."""
        keys, joins, opening = scanned.keys, scanned.joins, self._root.longer
        free = 0
        begun = (
            (i, node)
            for i, node in enumerate(map(opening.get, keys))
            if node is not None and (node.entries or (joins[i] and keys[i + 1] in node.longer))
        )
        for index, start in begun:
            if index < free:
                continue
            found: list[tuple[int, _Node]] = []
            last, node = index, start
            while True:
                if node.entries:
                    found.append((last, node))
                following = node.longer.get(keys[last + 1]) if joins[last] else None
                if following is None:
                    break
                last, node = last + 1, following
            for end, named in reversed(found):
                if _fits(scanned, index, end, named.demand):
                    yield Match(index, end, tuple(named.entries))
                    free = end + 1
                    break


def _fits(scanned: Scan, first: int, last: int, demand: int) -> bool:
    """Whether the capitals are as a name demands and no sign before or after makes it another name."""
    if demand:
        word = scanned.words[first]
        capitals = _capitals(word)
        if capitals < demand and not (demand == _CAPITALS and capitals == 1 and len(word) < 3):
            return False
        if demand == _CAPITALISED and not word[0].isupper():
            return False
    return not _continues(scanned, first, last)


def _continues(scanned: Scan, first: int, last: int) -> bool:
    """Whether a hyphen or point ties the words to more, so that they are a part of another name (COCO in refCOCO-x)."""
    text = scanned.text
    end = scanned.ends[last]
    if text[end : end + 1] in "-_/@" and text[end + 1 : end + 2].isupper() and text[end : end + 1] != "/":
        return True
    if text[end : end + 1] in "-_." and text[end + 1 : end + 2].isdigit():
        return True
    start = scanned.starts[first]
    return start > 1 and text[start - 1] == "-" and text[start - 2].isupper() and not scanned.words[first].islower()


@cache
def load() -> Lexicon:
    """The lexicon of the package."""
    return Lexicon(read(files("kg.data").joinpath("lexicon.tsv").read_text(encoding="utf-8")))


def read(text: str) -> list[Entry]:
    """Entries from their file form: kind, name, annotated, seen, separated by tabs; # begins a comment.

    >>> read("# names\\ndataset\\tImageNet\\t10\\t12\\n")
    [Entry(kind='dataset', name='ImageNet', annotated=10, seen=12)]
    """
    entries = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, name, annotated, seen = line.split("\t")
            entries.append(Entry(kind, name, int(annotated), int(seen)))
    return entries


class LexiconTier:
    """Finds known names; a name of several kinds gives a mention of each, scored by its record.

    Args:
        lexicon: Other names than the package's.
    """

    name = "lexicon"
    version = "1"

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon

    def find(self, papers: Sequence[Paper]) -> list[list[Mention]]:
        """The known names in each paper."""
        lexicon = self._lexicon or load()
        return [
            [mention for part in paper.fields for mention in _mentions(lexicon, scan(part.text), part.name)]
            for paper in papers
        ]


def _mentions(lexicon: Lexicon, scanned: Scan, field: str) -> Iterator[Mention]:
    for match in lexicon.matches(scanned):
        span = (scanned.starts[match.first], scanned.ends[match.last])
        for entry in match.entries:
            yield scanned.mention(span, kind=entry.kind, field=field, finder=LexiconTier.name, score=entry.score)
