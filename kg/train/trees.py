"""Boosted trees as an ONNX graph, which ONNX Runtime runs without LightGBM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lightgbm
import onnx
from onnx import TensorProto, helper


class _Nodes:
    """The attributes of ONNX's TreeEnsembleRegressor, filled tree by tree; a leaf's value counts ``share`` of it."""

    def __init__(self, share: float) -> None:
        self._share = share
        self.nodes: dict[str, list[Any]] = {
            name: []
            for name in "treeids nodeids featureids modes values truenodeids falsenodeids missing_value_tracks_true".split()
        }
        self.targets: dict[str, list[Any]] = {name: [] for name in "treeids nodeids ids weights".split()}

    def add(self, tree: int, target: int, structure: Mapping[str, Any]) -> None:
        """Add a tree as LightGBM dumps it; ``target`` is the outcome that it scores."""
        queue, count = [(0, structure)], 1
        while queue:
            number, node = queue.pop(0)
            leaf = "leaf_value" in node
            children = (0, 0) if leaf else (count, count + 1)
            if leaf:
                self._fill(self.targets, tree, number, target, self._share * float(node["leaf_value"]))
            else:
                queue += [(count, node["left_child"]), (count + 1, node["right_child"])]
                count += 2
            split, threshold = (0, 0.0) if leaf else (node["split_feature"], float(node["threshold"]))
            mode = "LEAF" if leaf else "BRANCH_LEQ"
            self._fill(self.nodes, tree, number, split, mode, threshold, *children, 0)

    def _fill(self, columns: dict[str, list[Any]], *values: Any) -> None:
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)


def to_onnx(*forests: lightgbm.Booster) -> bytes:
    """The trees as an ONNX graph: ``rows`` (count, columns) to ``probabilities`` (count, outcomes).

    Args:
        *forests: One, or several of the same columns and outcomes, whose scores' mean counts. With several classes the
            graph gives each its probability; a single outcome gives ``scores`` (count, 1).
    """
    outcomes, columns = forests[0].num_model_per_iteration(), forests[0].num_feature()
    nodes = _Nodes(1.0 / len(forests))
    structures = [info["tree_structure"] for forest in forests for info in forest.dump_model()["tree_info"]]
    for number, structure in enumerate(structures):
        nodes.add(number, number % outcomes, structure)
    attributes: dict[str, Any] = {f"nodes_{name}": column for name, column in nodes.nodes.items()}
    attributes |= {f"target_{name}": column for name, column in nodes.targets.items()}
    trees = helper.make_node(
        "TreeEnsembleRegressor", ["rows"], ["scores"], domain="ai.onnx.ml", n_targets=outcomes, **attributes
    )
    rows = helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["count", columns])
    nodes_used, name = [trees], "scores"
    if outcomes > 1:
        name = "probabilities"
        nodes_used.append(helper.make_node("Softmax", ["scores"], [name]))
    found = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["count", outcomes])
    graph = helper.make_graph(nodes_used, "trees", [rows], [found])
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="kg")
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))
