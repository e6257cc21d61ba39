"""graph.db keeps everything, byte for byte, and refuses what is not its own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kg import store
from kg.benchmarks.synthetic import synthetic_graph
from kg.errors import GraphFileError, OutputError
from kg.graph import KnowledgeGraph


def same(a: KnowledgeGraph, b: KnowledgeGraph) -> bool:
    return (a.papers, a.entities, a.claims, a.results, a.info, a.log) == (
        b.papers,
        b.entities,
        b.claims,
        b.results,
        b.info,
        b.log,
    )


def test_save_and_load_are_the_identity(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    assert same(store.load(tmp_path), tiny_graph)


@pytest.mark.parametrize("seed", range(3))
def test_save_and_load_are_the_identity_on_random_graphs(seed: int, tmp_path: Path) -> None:
    graph = synthetic_graph(60, seed)
    graph.save(tmp_path / "graph.db")
    assert same(store.load(tmp_path / "graph.db"), graph)


def test_the_same_graph_gives_the_same_bytes(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "a.db")
    store.load(tmp_path / "a.db").save(tmp_path / "b.db")
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


def test_foreign_keys_hold_and_the_index_finds_words(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    db = sqlite3.connect(tmp_path / "graph.db")
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = db.execute("SELECT node FROM search WHERE search MATCH 'captioning' ORDER BY node").fetchall()
    db.close()
    assert found == [("paper/arxiv-2401.00001",), ("paper/delta",), ("task/image-captioning",)]


def test_a_missing_graph_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(GraphFileError, match=r"no graph here; build one with: kg build"):
        store.load(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all, but long enough to look at" * 9, b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_a_damaged_file_is_one_clear_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "graph.db").write_bytes(content)
    with pytest.raises(GraphFileError, match="build it again"):
        store.load(tmp_path)


def test_a_truncated_file_is_one_clear_error(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    whole = (tmp_path / "graph.db").read_bytes()
    (tmp_path / "graph.db").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(GraphFileError, match="damaged"):
        store.load(tmp_path)


def test_another_version_of_the_format_is_refused(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    db = sqlite3.connect(tmp_path / "graph.db")
    db.execute("PRAGMA user_version=99")
    db.commit()
    db.close()
    with pytest.raises(GraphFileError, match="format 99 of another version"):
        store.load(tmp_path)


def test_an_unwritable_place_is_one_clear_error(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        tiny_graph.save(tmp_path / "file" / "graph.db")
    assert (tmp_path / "file").read_text() == "in the way"
