"""``--tagger``: other weights than the packaged ones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from kg.cli import cli

PACKAGED = Path(__file__).parents[2] / "kg" / "data" / "tagger"
PAPER = json.dumps({"id": "1", "title": "LITA: A Net", "abstract": "We propose LITA and test it on ImageNet."})


def run(*arguments: str):
    return CliRunner().invoke(cli, ["extract", "-", "--no-cache", *arguments], input=PAPER)


def test_a_folder_with_weights(tmp_path):
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copy(PACKAGED / name, tmp_path / name)
    mine, packaged = run("--tagger", str(tmp_path)), run()
    assert mine.exit_code == packaged.exit_code == 0
    assert mine.stdout == packaged.stdout


def test_a_folder_without(tmp_path):
    result = run("--tagger", str(tmp_path))
    assert result.exit_code == 1
    assert "holds no tagger" in result.output
    assert "Traceback" not in result.output


def test_rules_only_takes_no_weights(tmp_path):
    assert run("--fast", "--tagger", str(tmp_path)).exit_code == 2
