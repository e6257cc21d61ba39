"""Workers: many papers in several processes, few in this one, the same answers in the order of the papers."""

from __future__ import annotations

import multiprocessing
from functools import partial

import pytest

from kg import workers
from kg.extract import Tiers, extract, extractors
from kg.model import Paper
from kg.workers import Workers


def tiers(_: int) -> Tiers:
    return extractors(fast=True)


def papers(first: int, count: int) -> list[Paper]:
    texts = ((n, f"We propose Net-{n}, trained on ImageNet with LoRA.") for n in range(first, first + count))
    return [Paper(id=str(n), title=None, abstract=text) for n, text in texts]


def test_processes_start_when_they_are_worth_it_and_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH_PROCESSES", 100)
    before = set(multiprocessing.active_children())
    with Workers(tiers, 2, cache=False) as many:
        few = many.extract(papers(0, 5))
        assert set(multiprocessing.active_children()) == before
        more = many.extract(papers(5, 150))
        started = set(multiprocessing.active_children()) - before
        rest = many.extract(papers(155, 7))
        assert set(multiprocessing.active_children()) - before == started != set()
    assert not set(multiprocessing.active_children()) - before
    assert [*few, *more, *rest] == list(extract(papers(0, 162), tiers(1)))


def test_progress_counts_what_the_cache_knows(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path))
    told: list[tuple[str, int, int | None]] = []
    for expected in ([("extracting", 64, 70), ("extracting", 70, 70)], []):
        with Workers(partial(tiers), 1) as alone:
            alone.extract(papers(0, 70), lambda *step: told.append(step))
        assert told == expected
        told.clear()
