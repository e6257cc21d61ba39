"""Trains the tagger from annotated papers and writes the folder that the package ships.

    python -m kg.train.tagger PAPERS.jsonl GOLD.jsonl --base ENCODER -o FOLDER

ENCODER is a BERT-like encoder in the Hugging Face layout (config.json, model.safetensors, tokenizer.json).
Some papers are held out to fit the acceptor and the thresholds. A run that was interrupted goes on where it stopped.
A second round learns from unlabelled papers too, through the eyes of taggers trained before:

    … --start FOLDER --teacher FOLDER --unlabelled ABSTRACTS.jsonl.gz --count 5000 --epochs 1 --rate 2.5e-4 -o BETTER
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from kg.extract import pooling, windows
from kg.extract.decoding import KINDS
from kg.extract.tagger import Tagger
from kg.train import acceptor, distil
from kg.train.encoder import load_bert
from kg.train.export import export, reaches
from kg.train.labels import KEYS, example, locate
from kg.train.model import Plan, Sample, TaggerModel, train
from kg.train.records import Annotated, read_annotated

_CALIBRATION = 128
_CHECKPOINTS = "checkpoints"
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


@dataclass(frozen=True, slots=True)
class Round:
    """What a second round adds: the weights to start from, and papers labelled by earlier taggers."""

    start: Path | None = None
    teachers: tuple[Path, ...] = ()
    unlabelled: Path | None = None
    count: int = 5000


def run(annotated: Sequence[Annotated], base: Path, out: Path, plan: Plan, held_out: int, extra: Round) -> None:
    """Train, export, fit the acceptor; ``out`` then holds model.onnx, tokenizer.json and config.json."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    tokenizer = windows.load_tokenizer(out / "tokenizer.json")
    fitted, apart = split(annotated, held_out)
    torch.manual_seed(plan.seed)
    model = TaggerModel(load_bert(base))
    if extra.start:
        model.load_state_dict(torch.load(extra.start / _CHECKPOINTS / "model.pt"))
    material = samples(fitted, tokenizer)
    if extra.unlabelled:
        texts = distil.read_unlabelled(extra.unlabelled, annotated, extra.count)
        material += distil.imitate([Tagger.load(folder) for folder in extra.teachers], tokenizer, texts)
    model = train(model, material, plan, out / _CHECKPOINTS)
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line; ``arguments`` are those of the process unless they are given."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="python -m kg.train.tagger", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder to start from")
    parser.add_argument("--held-out", type=int, default=250, help="papers kept for the acceptor")
    parser.add_argument("--epochs", type=int, default=Plan().epochs)
    parser.add_argument("--rate", type=float, default=Plan().rate, help="learning rate of the top layer")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--start", type=Path, help="folder of an earlier run whose weights to go on from")
    parser.add_argument("--teacher", type=Path, action="append", default=[], help="folder of a trained tagger")
    parser.add_argument("--unlabelled", type=Path, help="papers for the teachers to label, JSON lines, gzipped or not")
    parser.add_argument("--count", type=int, default=5000, help="how many of them")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args(arguments)
    if args.unlabelled and not args.teacher:
        parser.error("--unlabelled needs a --teacher")
    if args.threads:
        torch.set_num_threads(args.threads)
    annotated = read_annotated(args.papers, args.gold)
    plan = Plan(epochs=args.epochs, rate=args.rate, seed=args.seed)
    extra = Round(args.start, tuple(args.teacher), args.unlabelled, args.count)
    run(annotated, args.base, args.output, plan, args.held_out, extra)


if __name__ == "__main__":
    main()
