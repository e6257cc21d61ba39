"""The trees of the second vote: ONNX Runtime says what LightGBM says."""

import numpy as np
import pytest

pytest.importorskip("lightgbm")
pytest.importorskip("onnx")

import lightgbm

from kg.extract.runtime import trees
from kg.extract.stacking import COLUMNS
from kg.extract.vote import CLASSES
from kg.train import stacking
from kg.train.trees import to_onnx


def test_the_vote_learns_what_a_row_says() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(600, len(COLUMNS))).astype(np.float32)
    classes = np.where(rows[:, 3] > 0.5, 2, np.where(rows[:, 7] > 0.3, 1, 0))
    part = stacking.Material(list(rows), classes.tolist())
    found = np.array(stacking.probabilities(stacking.grow([part], rounds=60), part))
    assert found.shape == (600, len(CLASSES))
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert (found.argmax(axis=1) == classes).mean() > 0.9


def test_the_exported_mean_of_two_forests_says_the_same() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(500, 6)).astype(np.float32)
    classes = np.where(rows[:, 0] > rows[:, 4], 2, rows[:, 1] > 0)
    parameters = {"objective": "multiclass", "num_class": 3, "verbose": -1, "num_leaves": 5, "extra_trees": True}
    forests = [
        lightgbm.train({**parameters, "seed": seed}, lightgbm.Dataset(rows, classes), num_boost_round=20)
        for seed in (1, 2)
    ]
    scores = np.mean([forest.predict(rows, raw_score=True) for forest in forests], axis=0)
    wanted = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert np.allclose(trees(to_onnx(*forests))(rows), wanted, atol=1e-5)
    assert not np.allclose(trees(to_onnx(forests[0]))(rows), wanted, atol=1e-3)


def test_the_exported_trees_of_one_outcome_give_its_score() -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 3, size=(500, 6)).astype(np.float32)
    right = (rows[:, 0] + rows[:, 4] > 2).astype(np.float32)
    parameters = {"objective": "binary", "verbose": -1, "num_leaves": 5}
    booster = lightgbm.train(parameters, lightgbm.Dataset(rows, right), num_boost_round=20)
    found = trees(to_onnx(booster))(rows)
    assert found.shape == (500, 1)
    assert np.allclose(found[:, 0], booster.predict(rows, raw_score=True), atol=1e-5)
