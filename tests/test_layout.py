"""Layout: nothing overlaps, nothing depends on chance, topics stand apart."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.layout import layout, push_apart


def smallest_gap(points, radii):
    """The least free space between two discs."""
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    np.fill_diagonal(apart, np.inf)
    return apart.min() if len(points) > 1 else np.inf


def clusters(count: int, size: int, seed: int = 0):
    """Dense groups with a few links between them: edges and the group of each node."""
    rng = np.random.default_rng(seed)
    inside = [rng.integers(0, size, (size * 4, 2)) + g * size for g in range(count)]
    across = rng.integers(0, count * size, (count * 2, 2))
    return np.concatenate([*inside, across]), np.arange(count * size) // size


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(0, 60),
    edges=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=120),
    radius=st.lists(st.floats(0.5, 40), min_size=60, max_size=60),
)
def test_no_two_discs_overlap_whatever_the_graph(n, edges, radius):
    edges = np.array([e for e in edges if max(e) < n], dtype=np.int64).reshape(-1, 2)
    radii = np.array(radius[:n])
    points = layout(edges, radii)
    assert points.shape == (n, 2)
    assert np.isfinite(points).all()
    assert np.array_equal(points, np.round(points, 1))
    assert smallest_gap(points, radii) >= 0


def test_equal_positions_are_pushed_apart():
    radii = np.linspace(1, 9, 40)
    assert smallest_gap(push_apart(np.zeros((40, 2)), radii), radii) >= 3.9


def test_topics_stand_apart():
    edges, group = clusters(6, 60)
    points = layout(edges, np.full(len(group), 4.0))
    centres = np.array([points[group == g].mean(axis=0) for g in range(6)])
    nearest = np.hypot(*(points[:, None] - centres[None]).transpose(2, 0, 1)).argmin(axis=1)
    assert (nearest == group).mean() > 0.95


def test_linked_nodes_are_nearer_than_others():
    edges, group = clusters(4, 100, seed=1)
    points = layout(edges, np.full(len(group), 3.0))
    linked = np.hypot(*(points[edges[:, 0]] - points[edges[:, 1]]).T).mean()
    anyone = np.hypot(*(points - points[::-1]).T).mean()
    assert linked < anyone / 2


def test_small_components_are_packed_around_the_largest():
    big, _ = clusters(1, 80)
    pairs = np.arange(80, 180).reshape(-1, 2)
    points = layout(np.concatenate([big, pairs]), np.full(220, 5.0))  # and 40 nodes without links
    box = np.ptp(points, axis=0)
    covered = 220 * np.pi * 25 / (box[0] * box[1])
    assert covered > 0.05
    assert np.hypot(*points[:80].T).max() < np.hypot(*points[80:].T).max()


@pytest.mark.parametrize(
    ("n", "edges"), [(0, []), (1, []), (1, [(0, 0)]), (2, []), (2, [(0, 1), (1, 0), (0, 1)]), (3, [(0, 1)])]
)
def test_tiny_graphs(n, edges):
    points = layout(np.array(edges, dtype=np.int64).reshape(-1, 2), np.full(n, 5.0))
    assert points.shape == (n, 2)
    assert smallest_gap(points, np.full(n, 5.0)) >= 0


def test_same_bytes_in_another_process():
    code = """
import hashlib, numpy as np
from kg.layout import layout
rng = np.random.default_rng(3)
print(hashlib.sha256(layout(rng.integers(0, 300, (700, 2)), rng.uniform(2, 9, 300)).tobytes()).hexdigest())
"""
    seeds = ("0", "4711")
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in seeds
    }
    assert len(found) == 1
