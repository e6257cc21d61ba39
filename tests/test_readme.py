"""The README is executed: its commands, its Python, and its SPARQL, on the seeds, in the order in which they stand."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Every `kg …` line of the README's shell blocks that runs by itself."""
    lines = [line.strip() for block in blocks("sh") for line in re.sub(r"\\\n", " ", block).splitlines()]
    found = [part.strip() for line in lines for part in line.split("&&")]
    return [c.split("   #")[0].strip() for c in found if c.startswith("kg ") and "serve" not in c]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the checkout, with the seeds built into exports/."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("seeds", "tests"):
        (folder / name).symlink_to(ROOT / name)
    run_kg("kg build seeds -o exports", folder)
    return folder


def environment(folder: Path) -> dict[str, str]:
    scripts = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "KG_CACHE_DIR": str(folder / ".cache"),
        "BROWSER": "true",
    }


def run_kg(command: str, folder: Path) -> str:
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("command", commands(), ids=lambda c: c[:60])
def test_commands_run_and_print(command: str, place: Path) -> None:
    assert run_kg(command, place).strip() or ">" in shlex.split(command), f"{command} printed nothing"


def test_python_runs_as_one_session(place: Path) -> None:
    code = "\n".join(blocks("python"))
    assert code
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_corrections_fire(place: Path) -> None:
    (place / "mine.toml").write_text(blocks("toml")[0], encoding="utf-8")
    told = run_kg("kg build seeds --fast -o corrected --corrections mine.toml", place).split("Corrections")[1]
    assert "matches nothing" not in told.split("Files")[0]


def test_every_command_is_in_the_readme() -> None:
    from kg.cli import COMMANDS

    assert {name for name in COMMANDS if f"kg {name}" not in README} == set()
