"""Trains the tagger from annotated papers and writes the folder that the package ships.

    python -m kg.train.tagger PAPERS.jsonl GOLD.jsonl --base ENCODER -o FOLDER

ENCODER is a BERT-like encoder in the Hugging Face layout (config.json, model.safetensors, tokenizer.json).
Some papers are held out to fit the acceptor and the thresholds. A run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from kg.extract import pooling, windows
from kg.extract.decoding import KINDS
from kg.extract.tagger import Tagger
from kg.train import acceptor
from kg.train.encoder import load_bert
from kg.train.export import export, reaches
from kg.train.labels import KEYS, example, locate
from kg.train.model import Plan, Sample, TaggerModel, train
from kg.train.records import Annotated, read_annotated

_CALIBRATION = 128
_LENIENCY = 0.5
_FLOOR = 0.1


def split(annotated: Sequence[Annotated], held_out: int, seed: int = 13) -> tuple[list[Annotated], list[Annotated]]:
    """Part the papers at random (the same way every time) into those to train on and those held out."""
    ids = [item.paper.id for item in annotated]
    random.Random(seed).shuffle(ids)  # noqa: S311  (a fixed sample, not a secret)
    apart = set(ids[:held_out])
    return [a for a in annotated if a.paper.id not in apart], [a for a in annotated if a.paper.id in apart]


def samples(annotated: Sequence[Annotated], tokenizer: Tokenizer) -> list[Sample]:
    """Label every paper, once with and once without its title."""
    texts = [text_of(item) for item in annotated]
    titled = windows.encode(tokenizer, texts)
    untitled = windows.encode(tokenizer, [("", abstract) for _, abstract in texts])
    labels = [locate(text, item.gold) for text, item in zip(texts, annotated, strict=True)]
    rows = zip(titled, untitled, labels, strict=True)
    return [Sample(example(with_title, found), example(without, found)) for with_title, without, found in rows]


def text_of(item: Annotated) -> tuple[str, str]:
    """What the tagger reads of a paper."""
    return item.paper.title or "", item.paper.abstract


def run(annotated: Sequence[Annotated], base: Path, out: Path, plan: Plan, held_out: int) -> None:
    """Train, export, fit the acceptor; ``out`` then holds model.onnx, tokenizer.json and config.json."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    tokenizer = windows.load_tokenizer(out / "tokenizer.json")
    fitted, apart = split(annotated, held_out)
    torch.manual_seed(plan.seed)
    model = train(TaggerModel(load_bert(base)), samples(fitted, tokenizer), plan, out / "checkpoints")
    typical = windows.encode(tokenizer, [text_of(item) for item in fitted[:_CALIBRATION]])
    export(model.eval(), out / "model.onnx", reaches(model, typical))
    settle(out, apart)


def settle(folder: Path, apart: Sequence[Annotated]) -> None:
    """Fit the acceptor and the thresholds on held-out papers, with and without titles; writes config.json."""
    config = {"leniency": _LENIENCY, "floor": _FLOOR}
    path = folder / "config.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    texts = [text_of(item) for item in apart]
    texts += [("", abstract) for _, abstract in texts]
    records = [item.gold for item in apart] * 2
    judged = acceptor.judge(Tagger.load(folder), texts, records)
    weights = acceptor.fit(judged)
    total = {KINDS[kind]: sum(len(record[key]) for record in records) for key, kind in KEYS.items()}
    limits = acceptor.thresholds(judged, weights, total)
    learned = {"thresholds": limits, "features": list(pooling.FEATURES), "acceptor": weights}
    path.write_text(json.dumps({**config, **learned}, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Run from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m kg.train.tagger", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder to start from")
    parser.add_argument("--held-out", type=int, default=250, help="papers kept for the acceptor")
    parser.add_argument("--epochs", type=int, default=Plan().epochs)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    annotated = read_annotated(args.papers, args.gold)
    run(annotated, args.base, args.output, Plan(epochs=args.epochs, seed=args.seed), args.held_out)


if __name__ == "__main__":
    main()
