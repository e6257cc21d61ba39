"""Every command says what it does and ends with an example."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kg.cli import COMMANDS, cli


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Example" in result.output
    assert f"kg {name}" in result.output.split("Example")[1]


def test_an_unknown_command_gets_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["biuld"])
    assert result.exit_code == 2
    assert "Did you mean build?" in result.output


def test_the_help_of_all_lists_every_command() -> None:
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0, result.output
    assert all(f"\n  {name} " in result.output for name in COMMANDS)
