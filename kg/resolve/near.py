"""Names that look alike and were left apart: for people to look at, in report.md."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from kg import schema
from kg.model import Entity, NearMiss, Paper
from kg.resolve.keys import merge_key
from kg.text import plain

#: Shorter keys are alike by chance.
SHORTEST = 5
#: Above this many names, only pairs of which one is shared by several papers are worth a person's time.
MANY = 5000
#: Titles of fewer letters are alike by chance.
SHORTEST_TITLE = 10
# Series ("Overview of the Shared Task 2019") have more parts than anybody wants to look at in pairs.
_MOST_PARTS = 4
_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[ivx]+")


def near_misses(entities: Sequence[Entity], papers: Mapping[str, int]) -> Iterator[NearMiss]:
    """Pairs of nodes of one kind whose names differ by one character.

    Found through the neighbourhood of all names with at most one character left out (as in SymSpell, Garbe 2012):
    linear in the number of names.

    Args:
        entities: All nodes.
        papers: How many papers each node has, by id.
    """
    keys = {e.id: merge_key(e.kind, e.name) for e in entities if e.kind not in (schema.REPOSITORY, schema.PAGE)}
    keys = {node: key for node, key in keys.items() if len(key) >= SHORTEST}
    indexed = keys if len(keys) <= MANY else {n: k for n, k in keys.items() if papers.get(n, 0) > 1}
    index: dict[tuple[str, str], list[str]] = defaultdict(list)
    for node, key in indexed.items():
        for shorter in _neighbourhood(key):
            index[node.partition("/")[0], shorter].append(node)
    seen = set()
    for node, key in sorted(keys.items()):
        kind = node.partition("/")[0]
        alike = {other for shorter in _neighbourhood(key) for other in index.get((kind, shorter), ())}
        for other in sorted(alike - {node}):
            left, right = sorted((node, other))
            if (left, right) not in seen:
                seen.add((left, right))
                yield NearMiss(kind, left, right, _reason(keys[left], keys[right]))


def near_titles(papers: Sequence[Paper]) -> Iterator[NearMiss]:
    """Pairs of papers whose titles differ only in numbers: parts of a work, or one work with a slip."""
    alike: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        letters = "".join(w for w in _WORD.findall(plain(paper.title or "").casefold()) if not _ROMAN.fullmatch(w))
        if len(letters) >= SHORTEST_TITLE:
            alike[letters].append(paper)
    for group in alike.values():
        if len(group) <= _MOST_PARTS:
            ordered = sorted(group, key=lambda p: p.node)
            for left, right in combinations(ordered, 2):
                if plain(left.title or "").casefold() != plain(right.title or "").casefold():
                    yield NearMiss(schema.PAPER, left.node, right.node, "the titles differ only in numbers")


def _neighbourhood(key: str) -> Iterator[str]:
    yield key
    for i in range(len(key)):
        yield key[:i] + key[i + 1 :]


def _reason(a: str, b: str) -> str:
    """In what the two differ."""
    digits = [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]
    return "differ in a digit" if digits else "differ in one letter"
