"""What single words do in names: counts mined from annotated papers (``kg/data/words.tsv``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from kg import schema

#: The kinds in the order of the counts.
KINDS: Final = (schema.TASK, schema.METHOD, schema.DATASET, schema.METRIC)


class WordCounts(NamedTuple):
    """Places of a word: all; then, per kind of `KINDS`, as last word, as another word of a name, just before a name."""

    total: int
    head: tuple[int, ...]
    inside: tuple[int, ...]
    before: tuple[int, ...]

    def ends(self, kind: int) -> float:
        """How often the word, where it stands, ends a name of this kind."""
        return self.head[kind] / (self.total + 2)

    def continues(self, kind: int) -> float:
        """Of the places inside or just before a name of this kind, how many are inside."""
        return (self.inside[kind] + 0.4) / (self.inside[kind] + self.before[kind] + 1)


UNKNOWN: Final = WordCounts(0, (0,) * 4, (0,) * 4, (0,) * 4)


@cache
def load() -> Mapping[str, WordCounts]:
    """The table of the package."""
    return read(files("kg.data").joinpath("words.tsv").read_text(encoding="utf-8"))


def read(text: str) -> dict[str, WordCounts]:
    """The table from its file form.

    >>> read("detection\\t9\\t5\\t0\\t0\\t0\\t1\\t0\\t0\\t0\\t0\\t0\\t0\\t0\\n")["detection"].head
    (5, 0, 0, 0)
    """
    table = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            word, *numbers = line.split("\t")
            total, *rest = map(int, numbers)
            table[word] = WordCounts(total, tuple(rest[0:4]), tuple(rest[4:8]), tuple(rest[8:12]))
    return table
