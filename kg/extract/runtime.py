"""ONNX Runtime, as the tagger and the second vote run it: on one core a run, loaded when it is first needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def session(model: Path | bytes) -> Any:
    """Open a model (its file, or its bytes) on one core a run: papers are shared among the cores instead."""
    import onnxruntime  # noqa: PLC0415  (a tenth of a second that only tagging should pay)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
