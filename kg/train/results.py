"""Fits what finds results: ``kg/data/results.json`` with ``results.onnx``, and ``results-rules.json``.

A figure is a result if its number stands in the paper's record; the slots are learned on the entities that extraction
finds in papers that it never saw (`kg.train.crossfit` brings them), with their errors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import lightgbm
import numpy as np

from kg.extract.grouping import group_key
from kg.extract.reading import SLOTS, Reading
from kg.extract.results import Model, Scores, shares, with_slot
from kg.extract.scan import scan
from kg.model import Mention, PaperEntity
from kg.train.records import KIND_OF, Annotated
from kg.train.softmax import Choice, Options, fit, fit_choices
from kg.train.trees import to_onnx

_NO_YES = ("no", "yes")
#: By cross-validation: 0.38 to 0.5 were tried, and 0.7 to 1.4 for the probability that no entity fills a slot.
_THRESHOLD = 0.42
_NONE = 0.7
_MIN_EXAMPLES = 5
#: The least second derivative of the loss of an option that is next to certain.
_LEAST_CURVE = 1e-3
#: What a choice counts whose right option is not there.
_HALF_RIGHT = 0.5
_FIGURE_PENALTY = 3.0
_SLOT_PENALTY = 10.0
_ROUNDS = 800
_TREES: Mapping[str, Any] = {
    "learning_rate": 0.025,
    "num_leaves": 12,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.4,
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


def examples(found: Found) -> tuple[Rows, dict[str, list[Choice]]]:
    """Labelled figures, and for each slot the labelled choices among the options, of one paper."""
    item = found.item
    reading = Reading.of(item.paper, found.entities, found.marks)
    wanted: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for result in item.gold.get("results", ()):
        if result.get("required", True):
            wanted[_digits(str(result["value"]))].append(result)
    figures: Rows = []
    slots: dict[str, list[Choice]] = {slot: [] for slot in SLOTS}
    for figure in reading.figures:
        written = reading.scanned.text[figure.start : figure.end]
        rows = wanted.get(_digits(written), [])
        figures.append((reading.evidence(figure), "yes" if rows else "no"))
        for slot in SLOTS:
            names = {row.get(slot) for row in rows}
            if len(names) == 1:  # of a figure that is reported twice, what both agree on
                slots[slot].append(_choice(item, reading, list(reading.options(figure, slot)), slot, names.pop()))
    return figures, slots


def _choice(
    item: Annotated,
    reading: Reading,
    options: Sequence[tuple[int | None, dict[str, float]]],
    slot: str,
    name: str | None,
) -> Choice:
    """The first option with the right name; else the last, that none has it, which is half right if there is a name."""
    keys = _names(item, slot, name)
    names = [
        set()
        if index is None
        else set(map(group_key, (reading.entities[index].name, *reading.entities[index].surfaces)))
        for index, _ in options
    ]
    right = next((i for i, mine in enumerate(names) if keys & mine), None)
    weight = _HALF_RIGHT if name and right is None else 1.0
    return Choice([evidence for _, evidence in options], len(options) - 1 if right is None else right, weight)


def _names(item: Annotated, slot: str, name: str | None) -> set[str]:
    """The keys of all names of the annotated entity that has a name."""
    key = next(key for key, kind in KIND_OF.items() if kind == slot)
    for entity in item.gold.get(key, ()):
        names = {group_key(n) for n in [entity["name"], *entity["mentions"]]}
        if group_key(name or "") in names:
            return names - {""}
    return {group_key(name or "")} - {""}


def _digits(text: str) -> str:
    """The digits of a figure, or its words."""
    plain = scan(text).text
    return re.sub(r"[^0-9.]", "", plain) or plain.casefold()


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients for both steps, as they are written, and trees in ONNX form for the second."""

    data: dict[str, Any]
    grown: bytes | None

    def model(self, version: str) -> Model:
        """Ready for use."""
        return Model.of(self.data, self.grown, version)


def fit_all(found: Sequence[Found], *, forest: bool = True) -> Fitted:
    """Fit both steps; without a ``forest`` both are linear, and a run needs no ONNX Runtime."""
    figures: Rows = []
    slots: dict[str, list[Choice]] = {slot: [] for slot in SLOTS}
    for paper in found:
        mine, theirs = examples(paper)
        figures += mine
        for slot in SLOTS:
            slots[slot] += theirs[slot]
    data: dict[str, Any] = {
        "figure": fit(figures, _NO_YES, penalty=_FIGURE_PENALTY),
        "slots": {slot: fit_choices(choices, _MIN_EXAMPLES, _SLOT_PENALTY) for slot, choices in slots.items()},
        "threshold": _THRESHOLD,
        "none": _NONE,
    }
    if not forest:
        return Fitted(data, None)
    data["columns"], grown = _grow(
        [
            replace(c, options=[with_slot(o, slot) for o in c.options])
            for slot, choices in slots.items()
            for c in choices
        ]
    )
    return Fitted(data, grown)


def _grow(choices: Sequence[Choice]) -> tuple[list[str], bytes]:
    """Grow trees for all slots together: the evidence that they know, in the order of their columns, and they.

    They learn the loss of the choices, not one option after the other.
    """
    taken = Options.of(choices, _MIN_EXAMPLES)

    def loss(scores: Scores, _: lightgbm.Dataset) -> tuple[Scores, Scores]:
        p = shares(scores, taken.starts)
        return (p - taken.right) * taken.weights, np.maximum(p * (1 - p), _LEAST_CURVE) * taken.weights

    data = lightgbm.Dataset(taken.table.toarray(), taken.right)
    return taken.names, to_onnx(lightgbm.train({**_TREES, "objective": loss}, data, num_boost_round=_ROUNDS))
