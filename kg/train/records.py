"""Annotated papers, as training reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg import schema
from kg.model import Paper
from kg.text import clean

#: The keys of a record that hold entities, and their kinds.
KIND_OF: Final = {
    "tasks": schema.TASK,
    "methods": schema.METHOD,
    "datasets": schema.DATASET,
    "metrics": schema.METRIC,
}


@dataclass(frozen=True, slots=True)
class Annotated:
    """A paper and its annotation record."""

    paper: Paper
    gold: dict[str, Any]


def read_annotated(papers: Path, gold: Path) -> list[Annotated]:
    """Read a papers file and its annotation file (JSON lines each), joined by id, in the papers' order."""
    records = {str(g["id"]): g for g in _lines(gold)}
    return [
        Annotated(
            Paper(id=str(p["id"]), title=clean(p.get("title") or "") or None, abstract=clean(p.get("abstract") or "")),
            records[str(p["id"])],
        )
        for p in _lines(papers)
        if str(p["id"]) in records
    ]


def read_more(folder: Path | None) -> list[Annotated]:
    """What `kg.train.label` wrote into a folder; nothing without one."""
    return read_annotated(folder / "papers.jsonl", folder / "gold.jsonl") if folder else []


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
