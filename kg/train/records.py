"""Annotated papers, as training reads them."""

from __future__ import annotations

import gzip
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
    records = {str(g["id"]): g for g in read_rows(gold)}
    return [
        Annotated(
            Paper(id=str(p["id"]), title=clean(p.get("title") or "") or None, abstract=clean(p.get("abstract") or "")),
            records[str(p["id"])],
        )
        for p in read_rows(papers)
        if str(p["id"]) in records
    ]


def read_more(folder: Path | None) -> list[Annotated]:
    """What `kg.train.label` wrote into a folder; nothing without one."""
    return read_annotated(folder / "papers.jsonl", folder / "gold.jsonl") if folder else []


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of JSON lines, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def fingerprint(abstract: str) -> str:
    """What two copies of an abstract have in common, however they were written down."""
    return "".join(c for c in abstract.casefold() if c.isalnum())[:200]
