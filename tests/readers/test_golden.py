"""Every sample with a golden file reads as it says, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
GOLDEN = sorted((FOLDER / "golden").glob("*.txt"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_reads_as_the_golden_file_says(golden, read, as_text):
    papers, reports = read(FOLDER / "samples" / golden.stem)
    assert as_text(papers, reports) == golden.read_text(encoding="utf-8")


def test_there_are_golden_files():
    assert len(GOLDEN) >= 15
