"""Reported figures: which numbers of an abstract are results, and of what.

Two steps, fitted by `kg.train.results`: is a figure a result at all, and, for metric, method and data set, which of the
paper's entities the text ties it to. A part for which no entity is likely enough stays unknown. Both are linear in named
evidence (``kg/data/results.json``, and ``results-rules.json`` for a run without the tagger); in a run with the tagger
boosted trees over the same evidence (``results.onnx``) have half the say in the second step.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from kg.extract.figures import Figure, quantity
from kg.extract.reading import FIGURE, SLOTS, Reading
from kg.extract.runtime import Scorer, trees
from kg.extract.vote import Softmax
from kg.model import ABSTRACT, Mention, Paper, PaperEntity, PaperResult, content_hash

_DIGIT: Final = re.compile(r"\d")
#: Evidence for one entity as the filler of a slot.
Features = Mapping[str, float]
#: A paper, its entities, and the mentions among which the marks of figures are.
Offered = tuple[Paper, Sequence[PaperEntity], Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees that say whether an entity fills a slot; the column of each piece of evidence that they know."""

    scorer: Scorer
    columns: Mapping[str, int]

    def likely(self, rows: Sequence[Features], slot: str) -> list[float]:
        """What the trees say of each option for a slot."""
        table = np.zeros((len(rows), len(self.columns)), dtype=np.float32)
        for row, evidence in zip(table, rows, strict=True):
            for name, value in with_slot(evidence, slot).items():
                if name in self.columns:
                    row[self.columns[name]] = value
        found: list[float] = self.scorer(table)[:, 0].tolist()
        return found


def with_slot(evidence: Features, slot: str) -> dict[str, float]:
    """What the trees see: they are one set for all slots."""
    return {**evidence, "slot:" + slot: 1.0}


@dataclass(frozen=True, slots=True)
class Model:
    """The coefficients: is it a result; which entity fills a slot; the least probabilities; their version."""

    figure: Softmax
    slots: Mapping[str, Softmax]
    trees: Trees | None
    threshold: float
    slot_thresholds: Mapping[str, float]
    version: str

    @classmethod
    def of(cls, data: Mapping[str, Any], grown: bytes | None, version: str) -> Model:
        """From what `kg.train.results` makes: coefficients, and trees in ONNX form."""
        slots = {slot: Softmax.from_json(part) for slot, part in data["slots"].items()}
        columns = {name: column for column, name in enumerate(data.get("columns", ()))}
        grove = Trees(trees(grown), columns) if grown else None
        return cls(Softmax.from_json(data["figure"]), slots, grove, data["threshold"], data["slot_thresholds"], version)

    def likely(self, rows: Sequence[Features], slot: str) -> list[float]:
        """The probability of each option for a slot."""
        linear = [yes for _, yes in self.slots[slot].table(rows)]
        if self.trees is None or not rows:
            return linear
        return [(one + other) / 2 for one, other in zip(linear, self.trees.likely(rows, slot), strict=True)]


@cache
def load(*, tagged: bool) -> Model:
    """The package's coefficients, for a run with or without the tagger."""
    data = files("kg.data")
    text = data.joinpath("results.json" if tagged else "results-rules.json").read_text(encoding="utf-8")
    grown = data.joinpath("results.onnx").read_bytes() if tagged else None
    version = content_hash(text, hashlib.sha256(grown or b"").hexdigest(), length=8)
    return Model.of(json.loads(text), grown, version)


def find_results(papers: Sequence[Offered], model: Model) -> list[tuple[PaperResult, ...]]:
    """The figures that each paper's abstract reports, in order; many papers at once are faster.

    Args:
        papers: Each paper; what was found in it, to whose names results refer; its mentions, of which those of the
            kind `FIGURE` say where a tier sees a reported figure.
        model: The coefficients.
    """
    places = [
        (number, reading, figure)
        for number, (paper, entities, marks) in enumerate(papers)
        if _DIGIT.search(paper.abstract) is not None
        for reading in (Reading.of(paper, entities, marks),)
        for figure in reading.figures
    ]
    scores = model.figure.table([reading.evidence(figure) for _, reading, figure in places])
    kept = [(*place, round(yes, 3)) for place, (_, yes) in zip(places, scores, strict=True) if yes >= model.threshold]
    names = {slot: _choose([(reading, figure) for _, reading, figure, _ in kept], slot, model) for slot in SLOTS}
    found: list[list[PaperResult]] = [[] for _ in papers]
    for row, (number, reading, figure, score) in enumerate(kept):
        found[number].append(_result(reading, figure, {slot: names[slot][row] for slot in SLOTS}, score))
    return list(map(tuple, found))


def _choose(places: Sequence[tuple[Reading, Figure]], slot: str, model: Model) -> list[str | None]:
    """The name of the entity that fills a slot of each figure, None where none is likely enough."""
    options = [list(reading.options(figure, slot)) for reading, figure in places]
    said = iter(model.likely([evidence for mine in options for _, evidence in mine], slot))
    names: list[str | None] = []
    for (reading, _), mine in zip(places, options, strict=True):
        best, name = model.slot_thresholds[slot], None
        for entity, _ in mine:
            p = next(said)
            if p > best:
                best, name = p, reading.entities[entity].name
        names.append(name)
    return names


def _result(reading: Reading, figure: Figure, names: Mapping[str, str | None], score: float) -> PaperResult:
    scanned = reading.scanned
    start, end = scanned.view.to_raw(figure.start, figure.end)
    mention = Mention(FIGURE, scanned.view.raw[start:end], ABSTRACT, start, end, "results", score)
    value = quantity(figure, scanned.text[figure.start : figure.end], relative=reading.relative(figure))
    return PaperResult(value, mention, names["method"], names["dataset"], None, names["metric"])
