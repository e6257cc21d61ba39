"""From annotated records to what each word should be: every occurrence of a gold name gets its label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.extract.decoding import KINDS, LABELS, ROLES, FloatArray
from kg.extract.windows import Encoded

Record = Mapping[str, Any]
#: The keys of a record and the number of their kind.
KEYS = {"tasks": 0, "methods": 1, "datasets": 2, "metrics": 3}
_VALUE = 4
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_UNIT = re.compile(r"\s?\\?%|\s?percent\b|\s?[x×](?![A-Za-z])|\$?\s?\\times\s?\$?|[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled range of one field (0 title, 1 abstract); ``role`` is -1 where the kind has none."""

    field: int
    start: int
    end: int
    kind: int
    role: int


@dataclass(frozen=True, slots=True)
class Example:
    """One paper ready to train on: its sub-words and, for each word, the wanted probabilities.

    ``kinds`` is (words, labels), ``roles`` (words, roles), and ``weights`` says how much a word's role counts.
    """

    encoded: Encoded
    kinds: FloatArray
    roles: FloatArray
    weights: FloatArray


def locate(texts: tuple[str, str], record: Record) -> list[Label]:
    """Find every occurrence of every annotated name; where names overlap the longest wins."""
    wanted = []
    for key, kind in KEYS.items():
        for entity in record.get(key, []):
            role = ROLES.index(entity["role"]) if entity.get("role") in ROLES else -1
            wanted += [(mention, kind, role) for mention in {entity["name"], *entity["mentions"]} if mention]
    wanted.sort(key=lambda w: (-len(w[0]), w))
    found: list[Label] = []
    for mention, kind, role in wanted:
        for field, text in enumerate(texts):
            hits = (Label(field, a, b, kind, role) for a, b in _occurrences(text, mention))
            found += [hit for hit in hits if not any(_overlap(hit, other) for other in found)]
    return [*found, *(v for v in _values(texts, record, found) if not any(_overlap(v, o) for o in found))]


def _overlap(a: Label, b: Label) -> bool:
    return a.field == b.field and a.start < b.end and b.start < a.end


def _occurrences(text: str, mention: str) -> Iterator[tuple[int, int]]:
    """Whole-word occurrences; capitals are free in ordinary words, but not in abbreviations."""
    ordinary = len(mention) > 4 and mention[1:].islower()
    pattern = re.compile(rf"(?<![^\W_]){re.escape(mention)}(?![^\W_])", re.IGNORECASE if ordinary else 0)
    for match in pattern.finditer(text):
        yield match.span()


def _values(texts: tuple[str, str], record: Record, found: Sequence[Label]) -> Iterator[Label]:
    """The figure of each result row, at the occurrence nearest to a metric."""
    metrics = [hit for hit in found if hit.kind == KEYS["metrics"]]
    taken: set[tuple[int, int]] = set()
    for row in record.get("results", []):
        figure = _FIGURE.search(str(row.get("value")))
        if not figure:
            continue
        pattern = re.compile(rf"(?<![\d.,A-Za-z-]){re.escape(figure[0])}(?![.,]?\d)")
        places = [(f, m.start(), m.end()) for f, text in enumerate(texts) for m in pattern.finditer(text)]
        places = [p for p in places if p[:2] not in taken]
        if places:
            field, start, end = min(places, key=lambda p: min((_distance(p, m) for m in metrics), default=0))
            taken.add((field, start))
            unit = _UNIT.match(texts[field], end)
            yield Label(field, start, unit.end() if unit else end, _VALUE, -1)


def _distance(place: tuple[int, int, int], label: Label) -> int:
    return abs(place[1] - label.start) if place[0] == label.field else 10_000


def example(encoded: Encoded, labels: Sequence[Label]) -> Example:
    """Lay labels onto words; a label that cuts a word in two is left out."""
    count = len(encoded.first)
    kinds = np.zeros((count, LABELS), dtype=np.float32)
    roles = np.zeros((count, len(ROLES)), dtype=np.float32)
    weights = np.zeros(count, dtype=np.float32)
    kinds[:, 0] = 1
    for label in labels:
        inside = np.flatnonzero(
            (encoded.fields == label.field) & (encoded.starts >= label.start) & (encoded.ends <= label.end)
        )
        if not len(inside) or encoded.starts[inside[0]] != label.start or encoded.ends[inside[-1]] != label.end:
            continue
        kinds[inside] = 0
        kinds[inside, 2 + 2 * label.kind] = 1
        kinds[inside[0]] = np.eye(LABELS, dtype=np.float32)[1 + 2 * label.kind]
        if label.role >= 0:
            roles[inside, label.role] = 1
            weights[inside] = 1
    return Example(encoded, kinds, roles, weights)


assert len(KINDS) == _VALUE + 1
