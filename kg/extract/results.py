"""Reported figures: which numbers of an abstract are results, and of what.

Two steps, fitted by `kg.train.results`: is a figure a result at all, and, for metric, method and data set, which of the
paper's entities the text ties it to, or none of them: the options compete. Both are linear in named evidence
(``kg/data/results.json``, and ``results-rules.json`` for a run without the tagger); in a run with the tagger boosted
trees over the same evidence (``results.onnx``) have half the say in the second step.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain, repeat
from operator import mul
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.extract.figures import Figure, may_have_figures, quantity
from kg.extract.reading import FIGURE, SLOTS, Reading
from kg.extract.runtime import Scorer, trees
from kg.extract.vote import Softmax, parted
from kg.model import ABSTRACT, Mention, Paper, PaperEntity, PaperResult, content_hash

#: Evidence for one entity as the filler of a slot.
Features = Mapping[str, float]
Scores = npt.NDArray[np.floating[Any]]
#: A paper, its entities, and the mentions among which the marks of figures are.
Offered = tuple[Paper, Sequence[PaperEntity], Sequence[Mention]]


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees that score the options for a slot; the column of each piece of evidence that they know."""

    scorer: Scorer
    columns: Mapping[str, int]

    def scores(self, rows: Sequence[Features], slot: str) -> Scores:
        """What the trees say of each option for a slot."""
        table = np.zeros((len(rows), len(self.columns)), dtype=np.float32)
        for row, evidence in zip(table, rows, strict=True):
            for name, value in with_slot(evidence, slot).items():
                if name in self.columns:
                    row[self.columns[name]] = value
        return self.scorer(table)[:, 0]


def with_slot(evidence: Features, slot: str) -> dict[str, float]:
    """What the trees see: they are one set for all slots."""
    return {**evidence, "slot:" + slot: 1.0}


@dataclass(frozen=True, slots=True)
class Model:
    """The coefficients.

    Attributes:
        figure: Is it a result?
        slots: What each piece of evidence for an option adds to its score, for each slot.
        trees: Score the options too.
        threshold: The least probability of a result.
        none: What the probability that no entity fills a slot is multiplied with.
        version: Changes with the coefficients.
    """

    figure: Softmax
    slots: Mapping[str, Mapping[str, float]]
    trees: Trees | None
    threshold: float
    none: float
    version: str

    @classmethod
    def of(cls, data: Mapping[str, Any], grown: bytes | None, version: str) -> Model:
        """From what `kg.train.results` makes: coefficients, and trees in ONNX form."""
        columns = {name: column for column, name in enumerate(data.get("columns", ()))}
        grove = Trees(trees(grown), columns) if grown else None
        return cls(Softmax.from_json(data["figure"]), data["slots"], grove, data["threshold"], data["none"], version)

    def likely(self, choices: Sequence[Sequence[Features]], slot: str) -> list[list[float]]:
        """The probability of each option of several choices for a slot (none of them empty).

        A conditional logit (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974), and the mean
        of two where there are trees.
        """
        if not choices:
            return []
        rows, weights = list(chain.from_iterable(choices)), self.slots[slot]
        starts = list(accumulate(map(len, choices[:-1]), initial=0))
        said = [np.array([sum(map(mul, map(weights.get, row, repeat(0.0)), row.values())) for row in rows])]
        if self.trees is not None:
            said.append(self.trees.scores(rows, slot))
        found = np.mean([shares(scores, starts) for scores in said], axis=0).tolist()
        return parted(found, choices)


def shares(scores: Scores, starts: Sequence[int] | npt.NDArray[np.intp]) -> Scores:
    """The softmax over each run of scores that begins at one of ``starts``."""
    sizes = np.diff([*starts, len(scores)])
    powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    return np.asarray(powers / np.repeat(np.add.reduceat(powers, starts), sizes))


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
        if may_have_figures(paper.abstract)
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
    names: list[str | None] = []
    said = model.likely([[evidence for _, evidence in mine] for mine in options], slot)
    for (reading, _), mine, (*entities, none) in zip(places, options, said, strict=True):
        probabilities = [*entities, none * model.none]
        entity, _ = mine[probabilities.index(max(probabilities))]
        names.append(None if entity is None else reading.entities[entity].name)
    return names


def _result(reading: Reading, figure: Figure, names: Mapping[str, str | None], score: float) -> PaperResult:
    scanned = reading.scanned
    start, end = scanned.view.to_raw(figure.start, figure.end)
    mention = Mention(FIGURE, scanned.view.raw[start:end], ABSTRACT, start, end, "results", score)
    value = quantity(figure, scanned.text[figure.start : figure.end], relative=reading.relative(figure))
    return PaperResult(value, mention, names["method"], names["dataset"], None, names["metric"])
