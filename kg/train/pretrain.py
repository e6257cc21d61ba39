"""Continue the base encoder's training on unlabelled abstracts: guess blanked words.

A few million words of the field's own prose teach it the names and phrases that the annotated papers
are too few to show. The learning rate follows the share of ``minutes`` used, so a run fits the time given.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from kg.extract import windows
from kg.train.encoder import Encoder, load_bert

MASK = 103
_TOKENS = 8192
_WIDTH = 320


class Guesser(nn.Module):
    """The encoder with BERT's head for blanked words (output weights tied to the embedding)."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        width = encoder.size.hidden_size
        self.encoder = encoder
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(encoder.size.vocab_size))

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor, blanks: Tensor) -> Tensor:
        """Scores over the vocabulary at the blanked places."""
        x = self.encoder(ids, mask, types)[blanks]
        x = self.norm(functional.gelu(self.dense(x)))
        return functional.linear(x, self.encoder.words.weight, self.bias)


def read_texts(path: Path) -> list[tuple[str, str]]:
    """Read (title, abstract) pairs from JSON lines, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines if line.strip())
        return [(row.get("title") or "", row["abstract"]) for row in rows]


def _batches(tokenizer: Tokenizer, texts: list[tuple[str, str]], rng: random.Random) -> Iterator[tuple[Tensor, ...]]:
    """Endless padded batches of similar length, in random order."""
    while True:
        rng.shuffle(texts)
        for start in range(0, len(texts), 1024):
            pool = windows.encode(tokenizer, texts[start : start + 1024])
            groups = windows.batches(windows.windows(pool, _WIDTH, 0), _TOKENS)
            rng.shuffle(groups)
            for group in groups:
                yield tuple(torch.from_numpy(array) for array in windows.pad(pool, group))


def _blank(ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
    """Blank 15% of the words (a tenth of them by a random word, a tenth left), as BERT does."""
    real = (mask == 1) & (ids != windows.CLS) & (ids != windows.SEP)
    chosen = real & (torch.rand(ids.shape) < 0.15)
    dice = torch.rand(ids.shape)
    blanked = torch.where(chosen & (dice < 0.8), torch.full_like(ids, MASK), ids)
    strange = torch.randint(1000, 30000, ids.shape)
    del types
    return torch.where(chosen & (dice > 0.9), strange, blanked), chosen


def pretrain(base: Path, corpus: Path, out: Path, minutes: float, *, rate: float = 3e-4, seed: int = 0) -> None:
    """Train for ``minutes`` and write the encoder's weights to ``out``/encoder.pt; resumes from there."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    tokenizer = windows.load_tokenizer(base / "tokenizer.json")
    model = Guesser(load_bert(base))
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    used, begun, seen, losses = 0.0, time.monotonic(), 0, []
    state = out / "pretrain.pt"
    if state.exists():
        saved = torch.load(state)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        used = saved["used"]
    batches = _batches(tokenizer, read_texts(corpus), random.Random(seed))  # noqa: S311
    for step, (ids, mask, types) in enumerate(batches):
        share = (used + time.monotonic() - begun) / (60 * minutes)
        if share >= 1 or (step and step % 200 == 0):
            saved = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "used": 60 * minutes * share}
            torch.save(saved, state)
            torch.save(model.encoder.state_dict(), out / "encoder.pt")
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate * min(share / 0.05, (1 - share) / 0.95) + 1e-6
        blanked, chosen = _blank(ids, mask, types)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(blanked, mask, types, chosen)
        loss = functional.cross_entropy(scores.float(), ids[chosen])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        seen += int(mask.sum())
        losses.append(loss.item())
        if step % 50 == 0:
            rate_now = seen / (time.monotonic() - begun)
            print(f"step {step} {share:.0%} loss {np.mean(losses[-50:]):.3f} {rate_now:.0f} tokens/s", flush=True)  # noqa: T201


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=pretrain.__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    args = parser.parse_args()
    pretrain(args.base, args.corpus, args.out, args.minutes)


if __name__ == "__main__":
    main()
