"""The encoder in PyTorch: BERT's layout, written out so that it trains fast on a processor.

Two things make it several times faster there than the usual implementation: no dropout masks (words
are blanked in the input instead) and attention as plain batched products, whose backward pass runs in bfloat16.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.extract import windows
from kg.extract.windows import SHAPES, TYPES


@dataclass(frozen=True, slots=True)
class Size:
    """The measures of an encoder, by the names of BERT's config.json."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int
    layer_norm_eps: float = 1e-12
    relative_attention_num_buckets: int = 0  # MPNet's; BERT has none

    @classmethod
    def read(cls, folder: Path) -> Size:
        """Read the measures from an encoder folder."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return cls(**{name: config[name] for name in cls.__slots__ if name in config})


class Layer(nn.Module):
    """One transformer layer, normalised after each part as in BERT."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        width = size.hidden_size
        self.heads = size.num_attention_heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, size.layer_norm_eps)
        self.up = nn.Linear(width, size.intermediate_size)
        self.down = nn.Linear(size.intermediate_size, width)
        self.norm2 = nn.LayerNorm(width, size.layer_norm_eps)
        self.dropout = 0.0

    def drop(self, x: Tensor) -> Tensor:
        """In training, blank some channels, the same ones for all words of a paper (which costs next to nothing)."""
        if not self.training or not self.dropout:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]) >= self.dropout
        return x * (kept.to(x.dtype) / (1.0 - self.dropout))

    def attend(self, x: Tensor, bias: Tensor) -> Tensor:
        """Multi-head attention; ``bias`` is 0 for words and very negative for padding."""
        batch, length, width = x.shape
        depth = width // self.heads
        qkv = self.qkv(x).view(batch, length, 3, self.heads, depth).permute(2, 0, 3, 1, 4)
        query, key, value = qkv[0] * depth**-0.5, qkv[1], qkv[2]
        weights = torch.softmax(query @ key.transpose(-1, -2) + bias.to(query.dtype), -1)
        return (weights @ value).transpose(1, 2).reshape(batch, length, width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Run the layer."""
        x = self.norm1(x + self.drop(self.out(self.attend(x, bias))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Sub-words to vectors.

    Args:
        size: Its measures.
        frozen: Layers at the bottom that do not learn (nor do the embeddings below them); the words' shapes then
            enter above them. That saves their backward pass, and little is lost where papers are few.
    """

    def __init__(self, size: Size, frozen: int = 0) -> None:
        super().__init__()
        self.size, self.frozen = size, frozen
        self.words = nn.Embedding(size.vocab_size, size.hidden_size)
        self.positions = nn.Embedding(size.max_position_embeddings, size.hidden_size)
        self.types = nn.Embedding(TYPES, size.hidden_size)
        self.norm = nn.LayerNorm(size.hidden_size, size.layer_norm_eps)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.num_hidden_layers))
        buckets = size.relative_attention_num_buckets
        self.distances = nn.Embedding(buckets, size.num_attention_heads) if buckets else None

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """Encode a padded batch to (batch, length, width)."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            positions = torch.arange(ids.shape[1], device=ids.device)
            x = self.words(ids) + self.positions(positions)
            x = self.norm(x if self.frozen else x + self.types(types))
            bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
            if self.distances is not None:
                bias = bias + self.distances(_buckets(positions, self.distances.num_embeddings)).permute(2, 0, 1)
            for layer in self.layers[: self.frozen]:
                x = layer(x, bias)
        if self.frozen:
            x = x + self.types(types)
        for layer in self.layers[self.frozen :]:
            x = layer(x, bias)
        return x


def _buckets(positions: Tensor, count: int) -> Tensor:
    """The bucket of each pair's distance, (length, length): near ones apart, far ones by their logarithm (T5, MPNet)."""
    half = count // 2
    exact, farthest = half // 2, 128
    distance = positions[:, None] - positions[None, :]
    size = distance.abs()
    scale = torch.log(size.clamp(min=1).float() / exact) / math.log(farthest / exact) * (half - exact)
    far = (exact + scale.long()).clamp(max=half - 1)
    return (distance < 0).long() * half + torch.where(size < exact, size, far)


def load_encoder(folder: Path, *, layers: int | None = None, frozen: int = 0) -> Encoder:
    """Load an encoder in the Hugging Face layout (config.json, model.safetensors): BERT, or MPNet with BERT's words.

    BERT knows two token types, MPNet none; ours are (field, shape), so each shape starts from its field's vector.

    Args:
        folder: Where its files lie.
        layers: Take only this many, from the bottom.
        frozen: See `Encoder`.
    """
    size = Size.read(folder)
    encoder = Encoder(replace(size, num_hidden_layers=layers or size.num_hidden_layers), frozen)
    raw = {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    known = _MPNET if encoder.size.relative_attention_num_buckets else _BERT
    state = _renamed(raw, encoder.size.num_hidden_layers, known)
    encoder.load_state_dict(state | _embeddings(raw, encoder.size))
    return encoder


_BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
_MPNET = _BERT | {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "out": "attention.attn.o",
    "norm1": "attention.LayerNorm",
}


def _renamed(raw: dict[str, Tensor], layers: int, known: dict[str, str]) -> dict[str, Tensor]:
    """The layers' weights by our names."""
    state = {}
    for number in range(layers):
        old, new = f"encoder.layer.{number}.", f"layers.{number}."
        for end in ("weight", "bias"):
            heads = [raw[f"{old}{known[part]}.{end}"] for part in ("query", "key", "value")]
            state[f"{new}qkv.{end}"] = torch.cat(heads)
            for mine in ("out", "norm1", "up", "down", "norm2"):
                state[f"{new}{mine}.{end}"] = raw[f"{old}{known[mine]}.{end}"]
    return state


def _embeddings(raw: dict[str, Tensor], size: Size) -> dict[str, Tensor]:
    """The weights below the layers; MPNet's rows are put in the order of BERT's vocabulary and positions."""
    words, positions = raw["embeddings.word_embeddings.weight"], raw["embeddings.position_embeddings.weight"]
    state = {f"norm.{end}": raw[f"embeddings.LayerNorm.{end}"] for end in ("weight", "bias")}
    if not size.relative_attention_num_buckets:
        types = raw["embeddings.token_type_embeddings.weight"][:1].repeat(2 * SHAPES, 1)
        return state | {"words.weight": words, "positions.weight": positions, "types.weight": types}
    # MPNet puts four signs before BERT's words and one after them, and begins to count positions at 2.
    moved = torch.cat([words[4:-1], words[:5]])
    moved[windows.CLS], moved[windows.SEP], moved[windows.MASK] = words[0], words[2], words[-1]
    return state | {
        "words.weight": moved,
        "positions.weight": torch.cat([positions[2:], positions[-2:]]),
        "types.weight": torch.zeros(2 * SHAPES, size.hidden_size),
        "distances.weight": raw["encoder.relative_attention_bias.weight"],
    }
