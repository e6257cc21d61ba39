"""Unlabelled papers to learn from: none that is annotated, mostly of the kind that is."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("torch")

from kg.model import Paper
from kg.train.distil import read_unlabelled
from kg.train.records import Annotated


def abstract(number: int) -> str:
    return f"Paper {number} studies something. " * 20


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [{"title": f"T{n}", "abstract": abstract(n), "venue": "AB"[n % 2], "year": 2020} for n in range(400)]
    rows += [{"title": "old", "abstract": abstract(1000), "venue": "A", "year": 1999}]
    rows += [{"title": "short", "abstract": "Too short.", "venue": "A", "year": 2020}]
    path = tmp_path / "papers.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_draws_the_like_of_what_is_annotated(corpus: Path) -> None:
    known = [Annotated(Paper(id=str(n), title=None, abstract=abstract(n)), {}) for n in range(0, 60, 2)]
    drawn = read_unlabelled(corpus, known, 100)
    assert drawn == read_unlabelled(corpus, known, 100)
    titles = {title for title, _ in drawn}
    assert len(titles) == 100
    assert not titles & {"old", "short", *(f"T{n}" for n in range(0, 60, 2))}
    venues = Counter("AB"[int(title[1:]) % 2] for title in titles)
    assert venues["A"] > 2 * venues["B"] > 0
