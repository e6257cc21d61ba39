"""Nobody ever sees half a file, and nothing stays beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.files import atomic_write


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with atomic_write(path) as stream:
        stream.write("first")
        assert not path.exists()
    with pytest.raises(ZeroDivisionError), atomic_write(path) as stream:
        stream.write("half" * (1 // 0))
    assert path.read_text() == "first"
    assert list(path.parent.iterdir()) == [path]


def test_what_a_killed_process_left_is_removed_and_what_others_write_is_not(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    left = [tmp_path / f".a.txt.{gone.pid}.part", tmp_path / f".a.txt.{gone.pid}.part-journal"]
    others = [tmp_path / ".a.txt.1.part", tmp_path / f".b.txt.{gone.pid}.part", tmp_path / ".a.txt.part"]
    for path in (*left, *others):
        path.write_text("half")
    with atomic_write(tmp_path / "a.txt") as stream:
        stream.write("whole")
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "a.txt"])
