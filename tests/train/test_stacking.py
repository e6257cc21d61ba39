"""The trees of the second vote: ONNX Runtime says what LightGBM says."""

import numpy as np
import pytest

pytest.importorskip("lightgbm")
pytest.importorskip("onnx")

from kg.extract.stacking import COLUMNS, trees_of
from kg.extract.vote import CLASSES
from kg.train import stacking


def test_the_exported_trees_say_the_same() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(600, len(COLUMNS))).astype(np.float32)
    classes = np.where(rows[:, 3] > 0.5, 2, np.where(rows[:, 7] > 0.3, 1, 0))
    part = stacking.Material(list(rows), classes.tolist())
    booster = stacking.grow([part], rounds=15)
    found = trees_of(stacking.to_onnx(booster))(rows)
    assert found.shape == (600, len(CLASSES))
    assert np.allclose(found, stacking.probabilities(booster, part), atol=1e-5)
    assert (found.argmax(axis=1) == classes).mean() > 0.9
