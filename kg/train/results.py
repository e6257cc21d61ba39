"""Fits the coefficients that find results (``kg/data/results.json`` and ``results-rules.json``).

A figure is a result if its number stands in the paper's record; the slots are learned on the entities that extraction
finds in papers that it never saw (`kg.train.crossfit` brings them), with their errors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.extract.grouping import group_key
from kg.extract.results import SLOTS, Reading
from kg.extract.scan import scan
from kg.model import Mention, PaperEntity
from kg.train.records import KIND_OF, Annotated
from kg.train.softmax import fit

_NO_YES = ("no", "yes")
#: By cross-validation on annotated entities: 0.5 to 0.38 and 0.4 to 0.2 were tried.
_THRESHOLD = 0.42
_SLOT_THRESHOLD = 0.25
Rows = list[tuple[dict[str, float], str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A paper, and what was found in it: its entities and the marks of figures."""

    item: Annotated
    entities: Sequence[PaperEntity]
    marks: Sequence[Mention] = ()


def examples(found: Found) -> tuple[Rows, dict[str, Rows]]:
    """Labelled figures and labelled slot options of one paper."""
    item = found.item
    reading = Reading.of(item.paper, found.entities, found.marks)
    wanted: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for result in item.gold.get("results", ()):
        if result.get("required", True):
            wanted[_digits(str(result["value"]))].append(result)
    figures: Rows = []
    slots: dict[str, Rows] = {slot: [] for slot in SLOTS}
    for figure in reading.figures:
        written = reading.scanned.text[figure.start : figure.end]
        rows = wanted.get(_digits(written), [])
        figures.append((reading.evidence(figure), "yes" if rows else "no"))
        if len(rows) != 1:
            continue
        for slot in SLOTS:
            right = _names(item, slot, rows[0].get(slot))
            for index, evidence in reading.options(figure, slot):
                entity = reading.entities[index]
                names = {group_key(entity.name), *(group_key(s) for s in entity.surfaces)}
                slots[slot].append((evidence, "no" if right.isdisjoint(names) else "yes"))
    return figures, slots


def _names(item: Annotated, slot: str, name: str | None) -> set[str]:
    """The keys of all names of the annotated entity that has a name."""
    key = next(key for key, kind in KIND_OF.items() if kind == slot)
    for entity in item.gold.get(key, ()):
        names = {group_key(n) for n in [entity["name"], *entity["mentions"]]}
        if group_key(name or "") in names:
            return names - {""}
    return {group_key(name or "")} - {""}


def _digits(text: str) -> str:
    return re.sub(r"[^0-9.]", "", scan(text).text)


def fit_all(found: Sequence[Found], *, penalty: float = 3.0) -> dict[str, Any]:
    """Fit both steps."""
    figures: Rows = []
    slots: dict[str, Rows] = {slot: [] for slot in SLOTS}
    for paper in found:
        mine, theirs = examples(paper)
        figures += mine
        for slot in SLOTS:
            slots[slot] += theirs[slot]
    return {
        "figure": fit(figures, _NO_YES, penalty=penalty),
        "slots": {slot: fit(rows, _NO_YES, penalty=penalty) for slot, rows in slots.items()},
        "threshold": _THRESHOLD,
        "slot_thresholds": dict.fromkeys(SLOTS, _SLOT_THRESHOLD),
    }
