"""What the tagger says of a name in other papers: it reads each text alone, but names mean the same in many.

``kg/data/elsewhere.tsv`` tells, for each name that many unannotated papers have, in how many it stands and how likely the
tagger found it there to be of each kind. `kg.train.elsewhere` makes the file; the second vote weighs it
(`kg.extract.stacking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from kg.extract.words import KINDS
from kg.model import content_hash


class Hearsay(NamedTuple):
    """What is said of a name: papers that have it; the tagger's mean score for each of `KINDS`, 0 to 1."""

    papers: int
    scores: tuple[float, ...]


#: Nobody has the name.
UNHEARD: Final = Hearsay(0, (-1.0,) * len(KINDS))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A table of names.

    Attributes:
        rows: By group key (`kg.extract.grouping.group_key`): papers and scores in percent, separated by tabs. Most rows
            are never asked for, so they stay as they stand in the file.
        version: Changes with the rows.
    """

    rows: Mapping[str, str]
    version: str

    @classmethod
    def read(cls, text: str) -> Elsewhere:
        """The table from its file form: key, papers, a score for each kind; # begins a comment.

        >>> Elsewhere.read("imagenet\\t90\\t1\\t2\\t95\\t0\\n").of(["imagenet", "imagenet1k"])
        Hearsay(papers=90, scores=(0.01, 0.02, 0.95, 0.0))
        """
        parts = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
        return cls({key: row for key, _, row in parts}, content_hash(text, length=8))

    def of(self, keys: Iterable[str]) -> Hearsay:
        """What is said of a thing, over all its names; each paper counts as much."""
        found = list(self._found(keys))
        papers = sum(said.papers for said in found)
        if not papers:
            return UNHEARD
        columns = zip(*(said.scores for said in found), strict=True)
        weights = [said.papers / papers for said in found]
        return Hearsay(papers, tuple(sum(map(float.__mul__, weights, column)) for column in columns))

    def _found(self, keys: Iterable[str]) -> Iterator[Hearsay]:
        for key in keys:
            if row := self.rows.get(key):
                papers, *percent = map(int, row.split("\t"))
                yield Hearsay(papers, tuple(score / 100 for score in percent))


@cache
def load() -> Elsewhere:
    """The table of the package."""
    return Elsewhere.read(files("kg.data").joinpath("elsewhere.tsv").read_text(encoding="utf-8"))
