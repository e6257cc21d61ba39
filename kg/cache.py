"""Extractions by content: a paper whose text has not changed is not read by the extractors again.

One SQLite file in the user's cache folder; written batch by batch, so that a build which is killed has lost
nothing and the next one goes on. The key is a hash of the paper's text and of the extractors' version.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import astuple
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import platformdirs

from kg.model import Extraction, Mention, Paper, PaperEntity, PaperResult, Quantity, content_hash

FOLDER_VARIABLE: Final = "KG_CACHE_DIR"
_FILE: Final = "extractions-1.sqlite"
_ASK_AT_ONCE: Final = 500


def default_folder() -> Path:
    """The user's cache folder, or the one that the variable KG_CACHE_DIR names."""
    return Path(os.environ.get(FOLDER_VARIABLE) or platformdirs.user_cache_path("paper-kg"))


class ExtractionCache:
    """Extractions by paper text and extractor version.

    A cache that cannot be opened is as good as an empty one, and a damaged one is begun anew: nothing that it does
    is needed.

    Args:
        version: The extractors' version.
        folder: Where the file lies; by default `default_folder`. Made when it is missing.
    """

    def __init__(self, version: str, folder: Path | None = None) -> None:
        self._version = version
        self._db: sqlite3.Connection | None = None
        with suppress(OSError, sqlite3.Error):
            self._db = _opened((folder or default_folder()) / _FILE)

    def key(self, paper: Paper) -> str:
        """The hash of all that an extractor may look at."""
        fields = [part for f in paper.fields for part in (f.name, f.text)]
        return content_hash(self._version, *fields, length=40)

    def get(self, papers: Sequence[Paper]) -> dict[str, Extraction]:
        """The extractions that are known, by paper id."""
        if self._db is None:
            return {}
        by_key: dict[str, list[str]] = {}
        for paper in papers:
            by_key.setdefault(self.key(paper), []).append(paper.id)
        keys = sorted(by_key)
        known: dict[str, Extraction] = {}
        with suppress(sqlite3.Error, ValueError, KeyError, TypeError):
            for start in range(0, len(keys), _ASK_AT_ONCE):
                some = keys[start : start + _ASK_AT_ONCE]
                marks = ",".join("?" * len(some))
                for key, value in self._db.execute(f"SELECT key, value FROM extraction WHERE key IN ({marks})", some):  # noqa: S608
                    known.update((paper_id, unpack(paper_id, value)) for paper_id in by_key[key])
        return known

    def put(self, pairs: Iterable[tuple[Paper, Extraction]]) -> None:
        """Keep extractions; they are on disk when this returns."""
        if self._db is None:
            return
        rows = [(self.key(paper), pack(extraction)) for paper, extraction in pairs]
        with suppress(sqlite3.Error), self._db:
            self._db.executemany("INSERT OR REPLACE INTO extraction VALUES (?, ?)", rows)

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            with closing(self._db):
                self._db = None


def _opened(path: Path) -> sqlite3.Connection:
    """The database at a path, made where there is none or only what is left of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _prepared(path)
    except sqlite3.OperationalError:  # locked, or no place to write
        raise
    except sqlite3.DatabaseError:
        for rest in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            rest.unlink(missing_ok=True)
        return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("CREATE TABLE IF NOT EXISTS extraction (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    except sqlite3.Error:
        db.close()
        raise
    return db


def pack(extraction: Extraction) -> str:
    """An extraction as compact JSON, without the paper's id."""
    entities = [[e.kind, e.name, e.role, [astuple(m) for m in e.mentions]] for e in extraction.entities]
    results = [
        [[r.value.written, None if r.value.number is None else str(r.value.number), r.value.unit, r.value.relative],
         astuple(r.mention), r.method, r.dataset, r.task, r.metric]
        for r in extraction.results
    ]  # fmt: skip
    return json.dumps(
        [entities, results, [astuple(m) for m in extraction.promises]], ensure_ascii=False, separators=(",", ":")
    )


def unpack(paper: str, text: str) -> Extraction:
    """The extraction that `pack` wrote, for the paper of this id."""
    entities, results, promises = json.loads(text)
    return Extraction(
        paper,
        tuple(PaperEntity(kind, name, role, _mentions(mentions)) for kind, name, role, mentions in entities),
        tuple(_result(*row) for row in results),
        _mentions(promises),
    )


def _mentions(rows: list[list[Any]]) -> tuple[Mention, ...]:
    return tuple(Mention(*row) for row in rows)


def _result(value: list[Any], mention: list[Any], *names: str | None) -> PaperResult:
    written, number, unit, relative = value
    quantity = Quantity(written, None if number is None else Decimal(number), unit, relative)
    return PaperResult(quantity, Mention(*mention), *names)
