"""Fits what finds results: ``kg/data/results.json`` with ``results.onnx``, and ``results-rules.json``.

A figure is a result if its number stands in the paper's record; the slots are learned on the entities that extraction
finds in papers that it never saw (`kg.train.crossfit` brings them), with their errors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np

from kg.extract.grouping import group_key
from kg.extract.reading import SLOTS, Reading
from kg.extract.results import Model, with_slot
from kg.extract.scan import scan
from kg.model import Mention, PaperEntity
from kg.train.records import KIND_OF, Annotated
from kg.train.softmax import fit, frequent, matrix
from kg.train.trees import to_onnx

_NO_YES = ("no", "yes")
#: By cross-validation: 0.38 to 0.5, and 0.15 to 0.4 for the slots, were tried.
_THRESHOLD = 0.42
_SLOT_THRESHOLD = 0.25
_MIN_EXAMPLES = 5
_ROUNDS = 600
_TREES: Mapping[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 12,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 3.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
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


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients for both steps, as they are written, and trees in ONNX form for the second."""

    data: dict[str, Any]
    grown: bytes | None

    def model(self, version: str) -> Model:
        """Ready for use."""
        return Model.of(self.data, self.grown, version)


def fit_all(found: Sequence[Found], *, penalty: float = 3.0, forest: bool = True) -> Fitted:
    """Fit both steps; without a ``forest`` both are linear, and a run needs no ONNX Runtime."""
    figures: Rows = []
    slots: dict[str, Rows] = {slot: [] for slot in SLOTS}
    for paper in found:
        mine, theirs = examples(paper)
        figures += mine
        for slot in SLOTS:
            slots[slot] += theirs[slot]
    data: dict[str, Any] = {
        "figure": fit(figures, _NO_YES, penalty=penalty),
        "slots": {slot: fit(rows, _NO_YES, penalty=penalty) for slot, rows in slots.items()},
        "threshold": _THRESHOLD,
        "slot_thresholds": dict.fromkeys(SLOTS, _SLOT_THRESHOLD),
    }
    if not forest:
        return Fitted(data, None)
    data["columns"], grown = _grow(slots)
    return Fitted(data, grown)


def _grow(slots: Mapping[str, Rows]) -> tuple[list[str], bytes]:
    """Grow trees for all slots together: the evidence that they know, in the order of their columns, and they."""
    rows = [with_slot(evidence, slot) for slot, found in slots.items() for evidence, _ in found]
    right = np.array([outcome == "yes" for found in slots.values() for _, outcome in found], dtype=np.float32)
    columns = frequent(rows, _MIN_EXAMPLES)
    table = matrix(rows, {name: column for column, name in enumerate(columns)})
    return columns, to_onnx(lightgbm.train(dict(_TREES), lightgbm.Dataset(table, right), num_boost_round=_ROUNDS))
