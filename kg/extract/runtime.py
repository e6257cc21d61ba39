"""ONNX Runtime, as the tagger and the boosted trees run it: on one core a run, loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

#: Rows of evidence, shape (rows, columns), to rows of probabilities (or scores).
Scorer = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]


def session(model: Path | bytes) -> Any:
    """Open a model (its file, or its bytes) on one core a run: papers are shared among the cores instead."""
    import onnxruntime  # noqa: PLC0415  (a tenth of a second that only tagging should pay)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def trees(model: bytes) -> Scorer:
    """Boosted trees in ONNX form (`kg.train.trees`) as a function."""
    opened = session(model)

    def score(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return np.asarray(opened.run(None, {"rows": rows})[0], dtype=np.float32)

    return score
