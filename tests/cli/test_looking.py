"""The commands that look at a built graph, end to end: golden texts, JSON, CSV, exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import COMMANDS, cli
from kg.graph import KnowledgeGraph

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

LOOKING = {
    "stats": ["stats"],
    "top": ["top"],
    "top-dataset": ["top", "--kind", "dataset", "--by", "betweenness"],
    "shared": ["shared"],
    "shared-pairs": ["shared", "--pairs"],
    "shared-together": ["shared", "--together", "--kind", "method"],
    "similar": ["similar", "AlphaNet"],
    "path": ["path", "BLEU", "image captioning"],
    "communities": ["communities"],
    "trends": ["trends", "--kind", "dataset"],
    "show-paper": ["show", "beta"],
    "show-dated-paper": ["show", "arxiv:2401.00001"],
    "show-metric": ["show", "BLEU"],
    "show-verbose": ["show", "clip", "--verbose"],
    "show-entity": ["show", "visual", "question", "answering"],
}

#: What a command says beside its rows.
NOTES = {
    "trends": "change: its share of the papers of 2024 and 2025 less that of those before; blank below 5 dated papers.\n"
}


@pytest.fixture
def run(tiny_graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the tiny graph, which lies in ./exports."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    tiny_graph.save(tmp_path / "exports" / "graph.db")
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))


@pytest.mark.parametrize("name", LOOKING)
def test_what_a_person_sees(run: Run, golden: Golden, name: str) -> None:
    result = run(*LOOKING[name])
    assert (result.exit_code, result.stderr) == (0, NOTES.get(name, ""))
    golden(f"{name}.txt", result.stdout)


@pytest.mark.parametrize("name", LOOKING)
def test_json_and_csv_are_well_formed_and_about_the_same_rows(run: Run, name: str) -> None:
    rows = json.loads(run(*LOOKING[name], "--json").stdout)
    table = list(csv.DictReader(io.StringIO(run(*LOOKING[name], "--csv").stdout)))
    if isinstance(rows, list):
        assert rows
        expected = sum(len(row["years"]) for row in rows) if "trends" in name else len(rows)
        assert len(table) == expected
    assert table


def test_nodes_have_name_and_id_in_csv_and_json(run: Run) -> None:
    assert next(csv.DictReader(io.StringIO(run("shared", "--csv").stdout)))["entity_id"] == "dataset/coco"
    assert json.loads(run("shared", "--json").stdout)[0]["entity"] == {"id": "dataset/coco", "label": "COCO"}


@pytest.mark.parametrize("name", ["similar", "shared", "shared-pairs", "shared-together", "communities"])
def test_a_narrow_terminal_cuts_no_title(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    wide = " ".join(run(*LOOKING[name]).stdout.split())
    monkeypatch.setenv("COLUMNS", "60")
    narrow = run(*LOOKING[name]).stdout
    assert " ".join(narrow.split()) == wide
    assert max(map(len, narrow.splitlines())) <= 60


def test_the_list_of_questions_fits_a_narrow_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, run("query", "--list").stdout.splitlines())) <= 60


def test_no_path_is_an_answer(run: Run) -> None:
    result = run("path", "epsilon", "CLIP", "--json")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "null\n", "epsilon and CLIP are not connected.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "CLIPP"], 1, "CLIPP: not in the graph; did you mean CLIP"),
        (
            ["show", "VQA"],
            1,
            "VQA: several things have this name; say one of: dataset:VQA (1 paper), task:VQA (1 paper)",
        ),
        (["similar", "CLIP"], 1, "this is a method, not a paper"),
        (["stats", "-g", "nowhere"], 1, "nowhere: there is no graph here; build one with: kg build"),
        (["top", "--kind", "colour"], 2, "Invalid value"),
        (["path", "CLIP"], 2, "Missing argument"),
        (["shwo"], 2, "Did you mean show"),
    ],
)
def test_errors_are_one_line_with_the_cure(run: Run, arguments: list[str], code: int, words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_limit_cuts_the_rows(run: Run) -> None:
    assert len(json.loads(run("similar", "AlphaNet", "-n", "1", "--json").stdout)) == 1


@pytest.mark.parametrize("name", ["stats", "top", "shared", "similar", "path", "communities", "trends", "show", "diff"])
def test_help_ends_in_an_example(run: Run, name: str) -> None:
    assert name in COMMANDS
    text = run(name, "--help").stdout
    body, _, _ = text.partition("Options:")
    assert f"kg {name}" in body.rstrip().rsplit("Example", 1)[1]


def test_a_terminal_gets_colours_instead_of_brackets(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "[CLIP|method]" in run("show", "beta").stdout
    monkeypatch.setattr("kg.cli.show.in_colour", lambda: True)
    text = CliRunner().invoke(cli, ["show", "beta"], color=True).stdout
    assert "[CLIP|method]" not in text
    assert "\x1b[38;2;" in text
    assert "CLIP" in text
