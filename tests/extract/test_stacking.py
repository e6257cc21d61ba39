"""The second vote's evidence: one row a candidate, each seen against the candidates for the same words."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.assembly import candidates_of
from kg.extract.elsewhere import Elsewhere
from kg.extract.features import word_evidence
from kg.extract.stacking import COLUMNS, packaged, table
from kg.extract.vote import load
from kg.model import Mention, Paper

TEXT = "We study zero-shot mesh animation. Zero-shot mesh animation is hard."


def row_of(paper: Paper, mentions: list[Mention]) -> dict[str, dict[str, float]]:
    pairs = list(candidates_of(paper, mentions, word_evidence()))
    rows = table(pairs, load().probabilities(pairs), Elsewhere({}, ""))
    assert rows.shape == (len(pairs), len(COLUMNS))
    assert np.isfinite(rows).all()
    return {c.places[0].surface: dict(zip(COLUMNS, row.tolist(), strict=True)) for (c, _), row in zip(pairs, rows, strict=True)}  # fmt: skip


def marked(surface: str, score: float, kind: str = "task") -> list[Mention]:
    found, start = [], TEXT.casefold().find(surface)
    while start >= 0:
        end = start + len(surface)
        found.append(Mention(kind, TEXT[start:end], "abstract", start, end, "tagger", score, "addresses"))
        start = TEXT.casefold().find(surface, end)
    return found


def test_rivals_for_the_same_words_are_weighed_against_each_other() -> None:
    paper = Paper(id="1", title=None, abstract=TEXT)
    rows = row_of(paper, [*marked("zero-shot mesh animation", 0.3), *marked("mesh animation", 0.6)])
    inner, outer = rows["mesh animation"], rows["zero-shot mesh animation"]
    assert inner["tagger task best"] == pytest.approx(0.6)
    assert inner["tagger task joint"] == pytest.approx(1 - 0.4**2)
    assert (inner["places won"], outer["places won"]) == (1.0, 0.0)
    assert outer["best margin"] == pytest.approx(-0.3)
    assert inner["holder task"] == pytest.approx(0.3)
    assert outer["part tagger gap"] == pytest.approx(-0.3)


def test_no_candidate_no_row() -> None:
    assert packaged().judge([[], []]) == [[], []]


def test_a_plug_in_raises_what_the_trees_leave_in_doubt() -> None:
    paper = Paper(id="1", title=None, abstract="The Hubble telescope saw it.")
    spans = [Mention("dataset", "Hubble", "abstract", 4, 10, "instruments", 0.9)]
    pairs = list(candidates_of(paper, spans, word_evidence()))
    ((found,),) = packaged().judge([pairs])
    assert found[3] >= 0.9
    assert sum(found) == pytest.approx(1.0, abs=1e-5)
