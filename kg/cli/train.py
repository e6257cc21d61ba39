"""``kg train``: the learned tagger from annotated papers of one's own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from kg.cli.common import user_errors
from kg.errors import InputError

_LIBRARIES = ("torch", "safetensors", "onnx", "lightgbm")


@click.command()
@click.argument("papers", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--base", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, help="The folder of the encoder to start from (config.json, model.safetensors, tokenizer.json).")  # fmt: skip
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), required=True, help="The folder to write the weights to; a run that was interrupted goes on from it.")  # fmt: skip
@click.option("--epochs", type=click.IntRange(1), default=None, help="Passes over the papers.")
@user_errors
def train(papers: Path, gold: Path, base: Path, folder: Path, epochs: int | None) -> None:
    """Train the tagger on annotated papers.

    PAPERS are JSON lines with id, title and abstract; GOLD has one record for each, in the form that `kg extract`
    prints. Needs the extra libraries of `pip install 'paper-kg[train]'`.

    \b
    Example:
      kg train papers.jsonl gold.jsonl --base all-MiniLM-L6-v2 -o my-tagger
      kg build papers.bib --tagger my-tagger
    """
    if any(find_spec(name) is None for name in _LIBRARIES):
        raise InputError("kg train", "its libraries are not installed", "pip install 'paper-kg[train]'")
    from kg.train.tagger import main

    options = [str(papers), str(gold), "--base", str(base), "-o", str(folder)]
    main(options + (["--epochs", str(epochs)] if epochs else []))
