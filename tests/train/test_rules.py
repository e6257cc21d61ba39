"""What the rules learn: names that are meant when they stand, and a reader's habits before a tagger's."""

from __future__ import annotations

import pytest

from kg.extract.lexicon import Entry
from kg.extract.vote import Vote
from kg.model import Paper
from kg.train.lexicon import mine
from kg.train.records import Annotated
from kg.train.vote import Example, fit_all


def paper(number: int, *methods: str) -> Annotated:
    text = f"Paper {number}: our models are trained with BERT, and of some sensitivity."
    gold = {"methods": [{"name": name, "mentions": [name], "role": "uses"} for name in methods]}
    return Annotated(Paper(id=str(number), title=None, abstract=text), gold)


def test_names_that_are_seldom_meant_are_left_out_unless_they_are_known() -> None:
    papers = [paper(n, "BERT", *["models"] * (n < 2)) for n in range(40)]
    found = mine(papers, known=[Entry("metric", "sensitivity", 0, 0)])
    assert [(e.kind, e.name, e.annotated, e.seen) for e in found] == [
        ("method", "BERT", 40, 40),
        ("metric", "sensitivity", 0, 40),
    ]


def test_how_often_a_reader_names_something_is_what_counts() -> None:
    features = {"bias": 1.0, "in title": 1.0}
    read = [Example(features, "task" if n % 2 else "nothing", None) for n in range(400)]
    tagged = [Example(features, "nothing" if n % 10 else "task", None, read=False) for n in range(1600)]
    vote = Vote.from_json(fit_all([[*read, *tagged]], trials=False), "test")
    assert vote.kinds.probabilities(features)[1] == pytest.approx(0.5, abs=0.03)


def test_too_few_papers_make_a_vote_that_knows_nothing() -> None:
    few = [Example({"bias": 1.0}, kind, None) for kind in ("task", "nothing")]
    assert Vote.from_json(fit_all([few], trials=False), "test").kinds.probabilities({"bias": 1.0}) == pytest.approx(
        [0.2] * 5
    )
