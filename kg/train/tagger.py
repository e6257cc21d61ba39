"""Trains the tagger from annotated papers, or from unlabelled ones through the eyes of a larger tagger.

    python -m kg.train.tagger PAPERS.jsonl GOLD.jsonl --base ENCODER -o FOLDER

ENCODER is an encoder in the Hugging Face layout (config.json, model.safetensors, tokenizer.json): BERT's, which is
written as the 8-bit graph that the package runs, or MPNet's, which serves as a teacher. The packaged weights are a
small student of a large teacher, which then reads the annotated papers itself:

    … --base all-mpnet-base-v2 --layers 10 --frozen 3 --epochs 3 --rate 1.2e-4 --tokens 2048 -o TEACHER
    … --base all-MiniLM-L6-v2 --teacher TEACHER --unlabelled ABSTRACTS.jsonl.gz --count 10000 -o STUDENT
    … --base all-MiniLM-L6-v2 --start STUDENT --epochs 5 --rate 2e-4 -o TAGGER

A run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from tokenizers import Tokenizer

from kg.extract import windows
from kg.train import distil
from kg.train.encoder import load_encoder
from kg.train.export import export, reaches
from kg.train.labels import example, locate
from kg.train.model import Plan, Sample, TaggerModel, as_tagger, load, train
from kg.train.records import Annotated, read_annotated
from kg.train.vote import FOLDS, folds

_CALIBRATION = 128
#: The folder of a tagger's states, and of its weights in full precision (``model.pt``).
CHECKPOINTS = "checkpoints"


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
class Lessons:
    """Who teaches, on which papers."""

    teachers: tuple[Path, ...]
    unlabelled: Path
    count: int
    skip: int = 0

    def samples(self, annotated: Sequence[Annotated], tokenizer: Tokenizer, out: Path) -> list[Sample]:
        """The teachers' view of papers that nobody annotated."""
        threads, shared = os.cpu_count() or 1, torch.get_num_threads()
        torch.set_num_threads(1)  # the papers are shared among the cores instead
        teachers = [as_tagger(load(t / CHECKPOINTS / "model.pt"), tokenizer, threads) for t in self.teachers]
        texts = distil.read_unlabelled(self.unlabelled, annotated, self.count)
        found = list(distil.imitate(teachers, tokenizer, texts, out / "answers", self.skip))
        torch.set_num_threads(shared)
        return found


def run(
    annotated: Sequence[Annotated], model: TaggerModel, base: Path, out: Path, plan: Plan, lessons: Lessons | None
) -> None:
    """Train and export.

    Args:
        annotated: The papers to learn from; with ``lessons``, only those whose like is to be drawn.
        model: The model to train.
        base: The folder of its encoder.
        out: Gets checkpoints and tokenizer.json, and model.onnx where the encoder is BERT's.
        plan: How to train.
        lessons: Learn from these instead.
    """
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    tokenizer = windows.load_tokenizer(out / "tokenizer.json")
    material = lessons.samples(annotated, tokenizer, out) if lessons else samples(annotated, tokenizer)
    model = train(model, material, plan, out / CHECKPOINTS).eval()
    if model.encoder.distances is None:
        typical = windows.encode(tokenizer, [text_of(item) for item in annotated[:_CALIBRATION]])
        export(model, out / "model.onnx", reaches(model, typical))


def plan_options(parser: argparse.ArgumentParser) -> None:
    """Let a command line say how to train."""
    for option in fields(Plan):
        kind = type(option.default)
        parser.add_argument(f"--{option.name.replace('_', '-')}", type=kind, default=option.default)


def plan_of(args: argparse.Namespace) -> Plan:
    """What it said."""
    return Plan(**{option.name: getattr(args, option.name) for option in fields(Plan)})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kg.train.tagger", description=__doc__.splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the encoder to start from")
    parser.add_argument("--layers", type=int, help="take only this many of its layers, from the bottom")
    parser.add_argument("--frozen", type=int, default=0, help="layers at the bottom that do not learn")
    parser.add_argument(
        "--held-out", type=int, default=0, help="annotated papers to leave out, so as to measure on them"
    )
    parser.add_argument("--fold", type=int, help=f"leave out this fold of {FOLDS} (from 0), for `kg.train.crossfit`")
    parser.add_argument("--teacher", type=Path, action="append", default=[], help="folder of a tagger to learn from")
    parser.add_argument("--unlabelled", type=Path, help="papers for the teachers to label, JSON lines, gzipped or not")
    parser.add_argument("--count", type=int, default=10_000, help="how many of them")
    parser.add_argument("--skip", type=int, default=0, help="how many of these to pass over, learned from before")
    parser.add_argument("--start", type=Path, help="folder of a tagger to go on from")
    plan_options(parser)
    parser.add_argument("-o", "--output", type=Path, required=True)
    return parser


def _contradiction(args: argparse.Namespace) -> str:
    """What is wrong with a command line; empty if nothing is."""
    if bool(args.unlabelled) != bool(args.teacher):
        return "--teacher and --unlabelled go together"
    if args.skip and not 0 < args.skip < args.count:
        return "--skip must leave some of --count"
    if args.start and (args.layers or args.frozen):
        return "--start brings its own --layers and --frozen"
    if args.fold is not None and not 0 <= args.fold < FOLDS:
        return f"--fold must be 0 to {FOLDS - 1}"
    return ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line; ``arguments`` are those of the process unless they are given."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = _parser()
    args = parser.parse_args(arguments)
    if wrong := _contradiction(args):
        parser.error(wrong)
    annotated = read_annotated(args.papers, args.gold)
    plan = plan_of(args)
    lessons = Lessons(tuple(args.teacher), args.unlabelled, args.count, args.skip) if args.teacher else None
    torch.manual_seed(plan.seed)
    if args.start:
        model = load(args.start / CHECKPOINTS / "model.pt")
    else:
        model = TaggerModel(load_encoder(args.base, layers=args.layers, frozen=args.frozen))
    if args.fold is not None:
        annotated, _ = list(folds(annotated))[args.fold]
    kept = annotated if lessons else split(annotated, args.held_out)[0]
    run(kept, model, args.base, args.output, plan, lessons)


if __name__ == "__main__":
    main()
