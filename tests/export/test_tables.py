"""nodes.csv and edges.csv: the columns that are promised, readable by pandas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kg.export.tables import EDGE_COLUMNS, NODE_COLUMNS, url_of, write_tables
from kg.graph import KnowledgeGraph


@pytest.fixture
def tables(tiny_graph: KnowledgeGraph, tmp_path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    write_tables(tiny_graph, tmp_path)
    nodes, edges = (pd.read_csv(tmp_path / name, keep_default_na=False) for name in ("nodes.csv", "edges.csv"))
    return nodes, edges


def test_tables_hold_what_the_networkx_view_holds(
    tiny_graph: KnowledgeGraph, tables: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    nodes, edges = tables
    view = tiny_graph.nx
    assert tuple(nodes.columns) == NODE_COLUMNS == ("id", "kind", "label", "aliases", "year", "degree", "url")
    assert tuple(edges.columns) == EDGE_COLUMNS
    assert list(nodes["id"]) == list(view)
    assert [int(d) for d in nodes["degree"]] == [degree for _, degree in view.degree()]
    assert list(zip(edges["source"], edges["target"], edges["role"], edges["quote"], strict=True)) == [
        (u, v, key, d["quote"]) for u, v, key, d in view.edges(keys=True, data=True)
    ]


def test_an_unknown_year_is_empty(tables: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    years = tables[0].set_index("id")["year"]
    assert (years["paper/gamma"], years["paper/beta"]) == ("", "2025")


@pytest.mark.parametrize(
    ("node", "url"),
    [
        ("paper/arxiv-2401.00001", "https://doi.org/10.1000/alpha"),
        ("paper/beta", ""),
        ("page:https://gamma.example/demo", "https://gamma.example/demo"),
        ("dataset/coco", ""),
    ],
)
def test_url_is_the_best_address(tiny_graph: KnowledgeGraph, node: str, url: str) -> None:
    assert url_of(tiny_graph, tiny_graph.find(node)) == url


@pytest.mark.parametrize("name", ["nodes.csv", "edges.csv"])
def test_the_files_are_the_golden_ones(
    tiny_graph: KnowledgeGraph, tmp_path: Path, golden: Callable[[str, str], None], name: str
) -> None:
    write_tables(tiny_graph, tmp_path)
    golden(name, (tmp_path / name).read_bytes().decode("utf-8"))
