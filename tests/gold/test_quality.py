"""A floor of quality on annotated seed abstracts; far enough below the figures that processors may differ."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.evaluate import score
from kg.extract import extract, extractors, to_record
from kg.pipeline import Options, read

HERE = Path(__file__).parent
GOLD = [json.loads(line) for line in (HERE / "seeds.gold.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def papers():
    wanted = {record["id"] for record in GOLD}
    found = [p for p in read([str(HERE.parent.parent / "seeds")], [], Options()) if p.id in wanted]
    assert len(found) == len(GOLD), "the readers gave the seeds other ids: annotate under the new ones"
    return found


@pytest.mark.parametrize(("fast", "core", "role"), [(True, 0.76, 0.85), (False, 0.80, 0.85)], ids=["rules", "default"])
def test_quality_on_the_seeds(papers, fast, core, role):
    tiers = extractors(fast=fast)
    result = score(GOLD, [to_record(p, e) for p, e in zip(papers, extract(papers, tiers), strict=True)])
    figures = {f.row: f for f in result.figures}
    assert figures["core"].f1 >= core
    assert figures["core"].role >= role
    assert figures["repos"].f1 == figures["pages"].f1 == 1.0
    assert figures["results"].f1 >= 0.55


def test_generic_phrases_never_become_nodes(papers):
    generic = {
        "novel framework", "extensive experiments", "experiment", "model", "framework", "method", "approach",
        "state-of-the-art", "performance", "deep learning", "neural network", "novel approach", "our method", "dataset",
    }  # fmt: skip
    named = {e.name.casefold() for x in extract(papers, extractors(fast=True)) for e in x.entities}
    assert not named & generic
