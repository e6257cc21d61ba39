"""The tagger in PyTorch, and the loop that trains it: resumable, the same result for the same seed."""

from __future__ import annotations

import copy
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from kg.extract import windows
from kg.extract.decoding import LABELS, ROLES, FloatArray
from kg.extract.tagger import Tagger
from kg.train.encoder import Encoder, Size
from kg.train.labels import Example

_LOG = logging.getLogger(__name__)


class TaggerModel(nn.Module):
    """The encoder with one linear layer: BIO labels, then roles."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.size.hidden_size, LABELS + len(ROLES))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Scores for every sub-word: (batch, length, labels + roles)."""
        scores: Tensor = self.head(self.encoder(ids, mask, types))
        return scores


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train."""

    epochs: int = 8
    rate: float = 4e-4
    decay: float = 0.85  # each layer below the top learns this much slower
    tokens: int = 4096  # in a batch
    untitled: float = 0.35  # share of the papers that are shown without their title
    blanked: float = 0.08  # share of the sub-words that are blanked
    dropout: float = 0.1  # share of the channels that are blanked
    smoothing: float = 0.05
    role_weight: float = 0.3
    average: float = 0.995  # decay of the running average of the weights, which is what is kept
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One paper with and without its title."""

    titled: Example
    untitled: Example


def _groups(samples: Sequence[Sample], plan: Plan, rng: random.Random) -> Iterator[list[Example]]:
    """One epoch's batches, of similar length, in random order."""
    chosen = [s.untitled if rng.random() < plan.untitled else s.titled for s in samples]
    chosen = [e for e in chosen if len(e.encoded.first)]
    chosen.sort(key=lambda e: len(e.encoded.ids) + rng.random() * 24)
    groups: list[list[Example]] = [[]]
    for item in chosen:
        if groups[-1] and (len(groups[-1]) + 1) * len(item.encoded.ids) > plan.tokens:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    yield from groups


def _tensors(group: list[Example], plan: Plan) -> tuple[Tensor, ...]:
    """Ids, mask, types; flat word places; wanted kinds, roles and role weights."""
    papers = [e.encoded for e in group]
    limit = windows.WINDOW
    spans = [windows.Window(i, 0, min(len(p.ids), limit)) for i, p in enumerate(papers)]
    ids, mask, types = (torch.from_numpy(a) for a in windows.pad(papers, spans))
    places, keep = [], []
    for row, paper in enumerate(papers):
        inside = paper.first < limit
        places.append(paper.first[inside] + row * ids.shape[1])
        keep.append(inside)
    wanted = (
        np.concatenate([getattr(e, n)[k] for e, k in zip(group, keep, strict=True)])
        for n in ("kinds", "roles", "weights")
    )
    blank = (torch.rand(ids.shape) < plan.blanked) & (ids != windows.CLS) & (ids != windows.SEP) & (mask == 1)
    return (
        ids.masked_fill(blank, windows.MASK),
        mask,
        types,
        torch.from_numpy(np.concatenate(places)),
        *map(torch.from_numpy, wanted),
    )


def _loss(scores: Tensor, kinds: Tensor, roles: Tensor, weights: Tensor, plan: Plan) -> Tensor:
    smooth = kinds * (1 - plan.smoothing) + plan.smoothing / LABELS
    loss = -(smooth * functional.log_softmax(scores[:, :LABELS], -1)).sum(-1).mean()
    said = -(roles * functional.log_softmax(scores[:, LABELS:], -1)).sum(-1) * weights
    return loss + plan.role_weight * said.sum() / weights.sum().clamp(min=1.0)


def _rates(model: TaggerModel, plan: Plan) -> list[dict[str, object]]:
    """Parameter groups: what is new fastest, each layer below slower, what is frozen not at all."""
    top, frozen = len(model.encoder.layers), model.encoder.frozen
    groups: dict[float, list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        depth = _depth(name, top, frozen)
        if depth >= frozen or not frozen:
            scale = 2.0 if depth == top else plan.decay ** (top - 1 - depth)
            groups.setdefault(scale, []).append(parameter)
    return [{"params": ps, "lr": plan.rate * scale, "scale": scale} for scale, ps in groups.items()]


def _depth(name: str, top: int, frozen: int) -> int:
    """The layer of a parameter: -1 below the layers, ``top`` for what no earlier training has touched."""
    parts = name.split(".")
    if parts[0] == "head" or (frozen and parts[1] == "types"):
        return top
    return int(parts[2]) if parts[1] == "layers" else -1


class Trainer:
    """Trains a model in bfloat16 on float32 master weights and keeps their running average."""

    def __init__(self, model: TaggerModel, plan: Plan, steps: int) -> None:
        self.plan, self.steps, self.step = plan, steps, 0
        for layer in model.encoder.layers:
            layer.dropout = plan.dropout
        self.master = model
        self.fast = copy.deepcopy(model).bfloat16()
        self.mean = copy.deepcopy(model)
        self.optimiser = torch.optim.AdamW(_rates(model, plan), weight_decay=0.01, betas=(0.9, 0.98), fused=True)

    def update(self, batch: tuple[Tensor, ...]) -> float:
        """Make one step; returns the loss."""
        ids, mask, types, places, kinds, roles, weights = batch
        scores = self.fast(ids, mask, types).flatten(0, 1)[places].float()
        loss = _loss(scores, kinds, roles, weights, self.plan)
        loss.backward()
        share = self.step / self.steps
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate * group["scale"] * min(share / 0.06, (1.0 - share) / 0.94) + 1e-7
        for slow, quick in zip(self.master.parameters(), self.fast.parameters(), strict=True):
            slow.grad = None if quick.grad is None else quick.grad.float()
            quick.grad = None
        nn.utils.clip_grad_norm_(self.master.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        rate = 1 - min(self.plan.average, self.step / (self.step + 10))
        with torch.no_grad():
            parts = (self.master.parameters(), self.fast.parameters(), self.mean.parameters())
            for slow, quick, mean in zip(*parts, strict=True):
                quick.copy_(slow)
                mean.lerp_(slow, rate)
        return float(loss.item())

    def save(self, path: Path, epoch: int) -> None:
        """Write everything that is needed to go on after ``epoch``."""
        parts = {"master": self.master, "mean": self.mean, "optimiser": self.optimiser}
        state = {name: part.state_dict() for name, part in parts.items()}
        torch.save({**state, "step": self.step, "epoch": epoch}, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    def load(self, path: Path) -> int:
        """Take up a saved state; returns the epoch to go on with."""
        state = torch.load(path)
        for name in ("master", "mean", "optimiser"):
            getattr(self, name).load_state_dict(state[name])
        self.fast.load_state_dict(self.master.state_dict())
        self.step = state["step"]
        return int(state["epoch"]) + 1


def train(model: TaggerModel, samples: Sequence[Sample], plan: Plan, folder: Path) -> TaggerModel:
    """Train on the samples; states and the outcome (``model.pt``) are kept in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    per_epoch = len(list(_groups(samples, plan, random.Random(0))))  # noqa: S311
    trainer = Trainer(model.train(), plan, plan.epochs * per_epoch + plan.epochs)
    state = folder / "state.pt"
    begin = trainer.load(state) if state.exists() else 0
    for epoch in range(begin, plan.epochs):
        rng = random.Random(plan.seed * 1000 + epoch)  # noqa: S311  (training data, not secrets)
        torch.manual_seed(plan.seed * 1000 + epoch)
        started, tokens, losses = time.monotonic(), 0, []
        for group in _groups(samples, plan, rng):
            batch = _tensors(group, plan)
            losses.append(trainer.update(batch))
            tokens += int(batch[1].sum())
            if len(losses) % 20 == 0:
                pace = tokens / (time.monotonic() - started)
                done = f"epoch {epoch} step {len(losses)}/{per_epoch}"
                _LOG.info("%s loss %.4f %.0f tokens/s", done, np.mean(losses[-20:]), pace)
        trainer.save(state, epoch)
        save(trainer.mean, folder / "model.pt")
    return trainer.mean


def save(model: TaggerModel, path: Path) -> None:
    """Write a model with its measures."""
    encoder = model.encoder
    torch.save({"size": asdict(encoder.size), "frozen": encoder.frozen, "state": model.state_dict()}, path)


def load(path: Path) -> TaggerModel:
    """Read a model that `save` wrote."""
    saved = torch.load(path)
    model = TaggerModel(Encoder(Size(**saved["size"]), saved["frozen"]))
    model.load_state_dict(saved["state"])
    model.eval()
    return model


def as_tagger(model: TaggerModel, tokenizer: Tokenizer, threads: int) -> Tagger:
    """A trained model as it is, in bfloat16, where the packaged ones run as 8-bit ONNX graphs: a teacher."""
    fast = copy.deepcopy(model).bfloat16().eval()

    def score(ids: windows.IntArray, types: windows.IntArray) -> FloatArray:
        with torch.inference_mode():
            rows = torch.from_numpy(ids)[None], torch.ones(1, len(ids)), torch.from_numpy(types)[None]
            return np.asarray(fast(*rows)[0].float().numpy(), dtype=np.float32)

    return Tagger(tokenizer, score, "torch", threads)
