"""The score: the figures of the reference scorer, intervals, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import cli
from kg.evaluate import ROWS, normal_name, normal_value, score

DATA = Path(__file__).parent / "data" / "eval"


def records(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def result():
    return score(records("gold.jsonl"), records("predicted.jsonl"))


def test_figures_are_those_of_the_reference_scorer(result):
    expected = json.loads((DATA / "score.json").read_text(encoding="utf-8"))
    assert [f.row for f in result.figures] == list(ROWS) == list(expected)
    for figures in result.figures:
        wanted = expected[figures.row]
        found = {
            "p": figures.precision,
            "r": figures.recall,
            "f1": figures.f1,
            "n": figures.gold,
            "role": figures.role or 0.0,
        }
        assert found == pytest.approx(wanted), figures.row


def test_worst_papers_come_first_with_their_errors(result):
    worst = result.papers[0]
    assert worst.id == "a"
    assert worst.missed["tasks"] == ["image captioning"]
    assert worst.extra["methods"] == ["diffusion process"]
    assert result.faultless == sum(p.errors == 0 for p in result.papers)


def test_optional_entities_count_neither_way():
    gold = [{"id": 1, "methods": [{"name": "CLIP", "mentions": ["CLIP"], "required": False}]}]
    for predicted in ([], [{"id": 1, "methods": [{"name": "CLIP", "mentions": []}]}]):
        (paper,) = score(gold, predicted).papers
        assert paper.errors == 0


def test_an_interval_holds_its_figure_and_is_a_point_for_one_paper(result):
    assert all(f.low <= f.f1 <= f.high for f in result.figures)
    alone = score(records("gold.jsonl")[:1], records("predicted.jsonl"))
    assert all(f.low == pytest.approx(f.f1) == f.high for f in alone.figures)


@given(st.text(max_size=40))
def test_normal_names_are_fixed_points_of_case_and_space(name):
    assert normal_name(name) == normal_name(f" {name} ")
    assert normal_value(name) == normal_value(f" {name} ")


def test_command_scores_predictions():
    run = CliRunner().invoke(cli, ["eval", str(DATA / "gold.jsonl"), str(DATA / "predicted.jsonl"), "--worst", "1"])
    assert run.exit_code == 0, run.output
    assert "95% interval" in run.output
    assert "tasks missed: image captioning" in run.output


def test_command_refuses_what_is_no_gold(tmp_path):
    wrong = tmp_path / "x.jsonl"
    wrong.write_text('{"id": 1}\n', encoding="utf-8")
    run = CliRunner().invoke(cli, ["eval", str(wrong), str(wrong)])
    assert run.exit_code == 1
    assert f"{wrong}:1: no record with id and tasks" in run.output
    assert "Traceback" not in run.output
