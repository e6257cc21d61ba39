"""Tables that fit their terminal, and texts that keep their words."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.common import print_table, wrapped


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")


@pytest.mark.usefixtures("narrow")
def test_the_widest_column_is_cut_and_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("n", "some_name"), [(1, "short"), (10, "a long title " * 5)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [" n  some name", " 1  short"]
    assert len(lines[2]) <= 40
    assert lines[2].endswith("…")


def test_what_goes_to_a_file_is_not_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    title = "a long title " * 30 + "and its end"
    print_table(("n", "title"), [(1, title)])
    assert capsys.readouterr().out.splitlines()[1] == f"1  {title}"


def test_wide_signs_take_two_columns(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "b"), [("図", "x"), ("zz", "y")])
    assert capsys.readouterr().out.splitlines()[1:] == ["図  x", "zz  y"]


def test_no_rows_print_nothing_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a",), [])
    assert capsys.readouterr() == ("", "(nothing)\n")


@given(st.lists(st.text("abc", min_size=1, max_size=30), min_size=1, max_size=40))
def test_wrapping_loses_no_word(words: list[str]) -> None:
    lines = wrapped(" ".join(click.style(word, bold=True) for word in words), "  ")
    assert " ".join(click.unstyle(line).strip() for line in lines).split(" ") == words
    assert all(len(click.unstyle(line)) <= 110 for line in lines)
