"""Write a trained tagger as an ONNX graph of 8-bit weights, small enough to live in the package.

The graph is laid out by hand, node by node: it holds exactly what ONNX Runtime runs well. It reads one
window at a time, without padding: activations are quantised by their range in the input, so that in a
batch the figures of one paper would depend on the papers beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from kg.extract.windows import WINDOW, Encoded
from kg.train.encoder import Size
from kg.train.model import TaggerModel

_MICROSOFT = "com.microsoft"
_STEPS = 127
# How much of a channel's reach moves into the weights; 0.8 changed the fewest labels (0.5: 1.2%, 0.8: 0.3%, 1.0: 0.5%).
_SHARE = 0.8
Array = npt.NDArray[np.float32]


class _Graph:
    """Collects nodes and weights; each call returns the name of its output."""

    def __init__(self, ranges: Mapping[str, Array]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}
        self.ranges = ranges

    def constant(self, name: str, array: npt.NDArray[np.generic]) -> str:
        """Add a weight (once)."""
        if name not in self.weights:
            self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def node(self, kind: str, inputs: list[str], *, domain: str = "", outputs: int = 1, **attributes: Any) -> list[str]:
        """Add a node."""
        names = [f"n{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names

    def one(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output."""
        return self.node(kind, list(inputs), domain=domain, **attributes)[0]

    def linear(self, name: str, x: str, weight: Array, bias: Array | None) -> str:
        """``x @ weight.T + bias`` with 8-bit weights, a scale for every output."""
        if name in self.ranges:
            # Channels that run far out would coarsen the steps of all others: shrink them, and stretch their weights.
            stretch = _stretch(self.ranges[name], weight)
            x = self.one("Mul", x, self.constant(f"{name}.shrink", 1 / stretch))
            weight = weight * stretch
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-8) / _STEPS
        whole = np.round(weight / scale[:, None]).astype(np.int8).T
        inputs = [x, self.constant(f"{name}.whole", whole), self.constant(f"{name}.scale", scale.astype(np.float32))]
        if bias is not None:
            inputs += ["", self.constant(f"{name}.bias", bias)]
        return self.one("DynamicQuantizeMatMul", *inputs, domain=_MICROSOFT)

    def embedding(self, name: str, table: Array, ids: str) -> str:
        """Rows of an 8-bit table, a scale for every row."""
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
        whole = np.round(table / scale).astype(np.int8)
        rows = self.one("Gather", self.constant(f"{name}.rows", whole), ids)
        scales = self.one("Gather", self.constant(f"{name}.scales", scale.astype(np.float32)), ids)
        return self.one("Mul", self.one("Cast", rows, to=TensorProto.FLOAT), scales)


def _stretch(reach: Array, weight: Array) -> Array:
    """Share the difficulty of a channel between activations and weights (SmoothQuant, Xiao et al. 2023)."""
    strong = np.maximum(np.abs(weight).max(axis=0), 1e-5)
    stretch = np.maximum(reach, 1e-5) ** _SHARE / strong ** (1 - _SHARE)
    return np.asarray(stretch / np.exp(np.log(stretch).mean()), dtype=np.float32)


def reaches(model: TaggerModel, papers: Iterable[Encoded]) -> dict[str, Array]:
    """The greatest absolute input of every channel of every linear layer, over some typical papers."""
    found: dict[str, Tensor] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            reach = inputs[0].detach().abs().flatten(0, -2).amax(0)
            found[name] = torch.maximum(found[name], reach) if name in found else reach

        return hook

    handles = [
        getattr(layer, part).register_forward_pre_hook(watch(f"{number}.{part}"))
        for number, layer in enumerate(model.encoder.layers)
        for part in ("qkv", "out", "up", "down")
    ]
    with torch.no_grad():
        for paper in papers:
            ids, types = (torch.from_numpy(a[:WINDOW])[None] for a in (paper.ids, paper.types))
            model(ids, torch.ones_like(ids), types)
    for handle in handles:
        handle.remove()
    return {name: reach.numpy() for name, reach in found.items()}


def _embed(graph: _Graph, state: dict[str, Array], size: Size) -> str:
    words = graph.embedding("words", state["encoder.words.weight"], "ids")
    types = graph.one("Gather", graph.constant("type_rows", state["encoder.types.weight"]), "types")
    length = graph.one("Shape", "ids", start=1, end=2)
    zero, axis = graph.constant("zero", np.array([0])), graph.constant("axis", np.array([0]))
    positions = graph.one(
        "Slice", graph.constant("position_rows", state["encoder.positions.weight"]), zero, length, axis
    )
    total = graph.one("Add", graph.one("Add", words, positions), types)
    norms = [graph.constant(f"norm.{end}", state[f"encoder.norm.{end}"]) for end in ("weight", "bias")]
    return graph.one("LayerNormalization", total, *norms, epsilon=size.layer_norm_eps)


def _layer(graph: _Graph, state: dict[str, Array], number: int, x: str, size: Size) -> str:
    prefix = f"encoder.layers.{number}."

    def weight(part: str, end: str = "weight") -> Array:
        return state[f"{prefix}{part}.{end}"]

    def norm(part: str, before: str, added: str) -> str:
        # Sum and normalisation apart: ONNX Runtime's fused SkipLayerNormalization takes four times as long.
        ends = [graph.constant(f"{number}.{part}.{end}", weight(part, end)) for end in ("weight", "bias")]
        return graph.one("LayerNormalization", graph.one("Add", before, added), *ends, epsilon=size.layer_norm_eps)

    qkv = graph.linear(f"{number}.qkv", x, weight("qkv"), weight("qkv", "bias"))
    query, key, value = graph.node("Split", [qkv], outputs=3, axis=2, num_outputs=3)
    heads = size.num_attention_heads
    mixed = graph.one("MultiHeadAttention", query, key, value, domain=_MICROSOFT, num_heads=heads)
    x = norm("norm1", x, graph.linear(f"{number}.out", mixed, weight("out"), weight("out", "bias")))
    up = graph.linear(f"{number}.up", x, weight("up"), None)
    wide = graph.one("BiasGelu", up, graph.constant(f"{number}.up.bias", weight("up", "bias")), domain=_MICROSOFT)
    return norm("norm2", x, graph.linear(f"{number}.down", wide, weight("down"), weight("down", "bias")))


def export(model: TaggerModel, path: Path, ranges: Mapping[str, Array]) -> None:
    """Write ``model`` to ``path``: inputs ids and types, output scores."""
    state = {name: tensor.detach().float().numpy() for name, tensor in model.state_dict().items()}
    size, graph = model.encoder.size, _Graph(ranges)
    x = _embed(graph, state, size)
    for number in range(size.num_hidden_layers):
        x = _layer(graph, state, number, x, size)
    x = graph.one("MatMul", x, graph.constant("head", state["head.weight"].T))
    graph.nodes.append(helper.make_node("Add", [x, graph.constant("head.bias", state["head.bias"])], ["scores"]))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "length"]) for n in ("ids", "types")]
    labels = len(state["head.bias"])
    output = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "length", labels])
    built = helper.make_graph(graph.nodes, "tagger", inputs, [output], list(graph.weights.values()))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)]
    proto = helper.make_model(built, opset_imports=opsets, ir_version=9, producer_name="kg")
    onnx.checker.check_model(proto)
    path.write_bytes(proto.SerializeToString(deterministic=True))
