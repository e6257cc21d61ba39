"""Names that look alike and were left apart: for people to look at, in report.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg import schema
from kg.model import Entity, NearMiss
from kg.resolve.keys import merge_key

#: Shorter keys are alike by chance.
SHORTEST = 4


def near_misses(entities: Iterable[Entity]) -> Iterator[NearMiss]:
    """Pairs of nodes of one kind whose names differ by one character.

    Found through the neighbourhood of all keys with at most one character left out (as in SymSpell, Garbe 2012):
    linear in the number of names.
    """
    groups: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for entity in entities:
        if entity.kind in (schema.REPOSITORY, schema.PAGE):
            continue
        for name in {entity.name, *entity.aliases}:
            key = merge_key(entity.kind, name)
            if len(key) >= SHORTEST:
                for shorter in (key, *(key[:i] + key[i + 1 :] for i in range(len(key)))):
                    groups[entity.kind, shorter].add((entity.id, key))
    seen = set()
    for (kind, _), members in sorted(groups.items()):
        for (left, a), (right, b) in _pairs(sorted(members)):
            if left != right and (left, right) not in seen and (len(a) > SHORTEST or len(b) > SHORTEST):
                seen.add((left, right))
                yield NearMiss(kind, left, right, _reason(a, b))


def _pairs(members: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    for i, left in enumerate(members):
        for right in members[i + 1 :]:
            yield left, right


def _reason(a: str, b: str) -> str:
    """In what the two differ."""
    digits = [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]
    return "differ in a digit" if digits else "differ in one letter"
