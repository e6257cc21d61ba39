"""The candidates of annotated papers, and what the annotations say of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.assembly import candidates_of
from kg.extract.base import Extractor
from kg.extract.features import WordEvidence
from kg.extract.grouping import Candidate, group_key
from kg.extract.vote import NOTHING, Pair
from kg.model import Mention
from kg.train.records import KIND_OF, Annotated

#: A kind of `kg.extract.vote.CLASSES` and the annotated role.
Label = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Known:
    """The annotated names of a paper by group key: kinds with roles, and whether both annotators have them."""

    entities: Mapping[str, Sequence[tuple[str, str | None, bool]]]

    @classmethod
    def of(cls, item: Annotated) -> Known:
        """The names of a paper's record."""
        found: dict[str, list[tuple[str, str | None, bool]]] = {}
        for key, kind in KIND_OF.items():
            for entity in item.gold.get(key, ()):
                for name in {group_key(n) for n in [entity["name"], *entity["mentions"]]}:
                    found.setdefault(name, []).append((kind, entity.get("role"), entity.get("required", True)))
        return cls(found)

    def labels(self, candidate: Candidate) -> list[Label]:
        """What a candidate is: nothing, or one or more kinds; empty if only one of two annotators has it."""
        keys = dict.fromkeys([candidate.key, *(place.key for place in candidate.places)])
        hits = [hit for key in keys for hit in self.entities.get(key, ())]
        if not hits:
            return [(NOTHING, None)]
        roles: dict[str, str | None] = {}
        for kind, role, _ in hits:
            roles.setdefault(kind, role)
        sure = {kind for kind, _, required in hits if required}
        return [(kind, role) for kind, role in roles.items() if kind in sure]


def untitled(annotated: Sequence[Annotated]) -> list[Annotated]:
    """The papers without their titles."""
    return [replace(item, paper=replace(item.paper, title=None)) for item in annotated]


def mentions_of(
    annotated: Sequence[Annotated], tiers: Sequence[Extractor]
) -> Iterator[tuple[Annotated, list[Mention]]]:
    """Each paper with the mentions that the tiers find."""
    mentions = [tier.find([item.paper for item in annotated]) for tier in tiers]
    for index, item in enumerate(annotated):
        yield item, [m for tier in mentions for m in tier[index]]


def labelled(
    annotated: Sequence[Annotated], tiers: Sequence[Extractor], words: WordEvidence
) -> Iterator[tuple[Annotated, list[Pair], list[list[Label]]]]:
    """Each paper with its candidates, their evidence and their labels."""
    for item, mine in mentions_of(annotated, tiers):
        known = Known.of(item)
        pairs: list[Pair] = list(candidates_of(item.paper, mine, words))
        yield item, pairs, [known.labels(candidate) for candidate, _ in pairs]
