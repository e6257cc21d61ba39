"""Positions for drawing a graph: topics apart, nothing on top of anything else, the same bytes every time.

Each large component is laid out by ForceAtlas2 (Jacomy et al. 2014) with LinLog attraction, ``log(1 + d)`` along
an edge (Noack 2009: its minimum draws communities apart), and repulsion ``m_i m_j / d`` computed by convolving the
masses on a grid with the force kernel, so that a step costs O(n + g² log g). Then overlaps are pushed apart, and
the components are packed: the largest in the middle, the others at the nearest place that is free.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft, sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GAP: Final = 4.0  # free space between two nodes, in the unit of the radii
STAR: Final = 12  # components up to this size are drawn as rings around their best-connected node
COVERED: Final = 0.16  # share of its area that a component's discs cover before overlaps are mended
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


def layout(edges: Ints, radii: Floats, weights: Floats | None = None) -> Floats:
    """Positions of nodes as an ``(n, 2)`` array, rounded to 0.1, centred on the largest component.

    No two discs overlap: the distance of two nodes is at least the sum of their radii.

    Args:
        edges: ``(m, 2)`` indices of the ends; directions, repetitions and loops do not matter.
        radii: ``(n,)`` radius of the disc that each node needs.
        weights: ``(m,)`` pull of each edge; 1 by default.

    >>> points = layout(np.array([[0, 1], [1, 2]]), np.full(4, 5.0))
    >>> points.shape, bool(np.hypot(*(points[0] - points[1])) >= 10)
    ((4, 2), True)
    """
    n = len(radii)
    if n == 0:
        return np.zeros((0, 2))
    edges = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    pull = np.ones(len(edges)) if weights is None else np.asarray(weights, dtype=float)
    adjacency = _adjacency(n, edges, pull)
    _, component = csgraph.connected_components(adjacency, directed=False)
    order = np.argsort(component, kind="stable")
    starts = np.flatnonzero(np.diff(component[order], prepend=-1))
    parts = np.split(order, starts[1:])
    points = np.zeros((n, 2))
    for part in parts:
        points[part] = _component(adjacency[part][:, part], radii[part])
    _pack(points, parts, radii)
    return np.round(points, 1) + 0.0


def _adjacency(n: int, edges: Ints, weights: Floats) -> sparse.csr_array:
    a, b = edges[edges[:, 0] != edges[:, 1]].T if len(edges) else np.zeros((2, 0), dtype=np.int64)
    w = weights[edges[:, 0] != edges[:, 1]] if len(edges) else weights
    matrix = sparse.coo_array((np.r_[w, w], (np.r_[a, b], np.r_[b, a])), shape=(n, n)).tocsr()
    matrix.sum_duplicates()
    return matrix


def _component(adjacency: sparse.csr_array, radii: Floats) -> Floats:
    """Positions of one connected component, without overlaps, around the origin."""
    n = len(radii)
    if n == 1:
        return np.zeros((1, 2))
    degree = np.diff(adjacency.indptr)
    points = _rings(degree, radii) if n <= STAR else _forces(adjacency, radii)
    points = push_apart(points, radii)
    return np.asarray(points - (points.min(axis=0) + points.max(axis=0)) / 2)


def _rings(degree: Ints, radii: Floats) -> Floats:
    """The best-connected node in the middle, the others around it, the widest first."""
    n = len(radii)
    middle = int(np.argmax(degree))
    others = [i for i in np.argsort(-radii, kind="stable") if i != middle]
    points = np.zeros((n, 2))
    reach = radii[middle] + radii[others].max() + 3 * GAP
    for place, node in enumerate(others):
        angle = 2 * math.pi * place / len(others) - math.pi / 2
        points[node] = reach * math.cos(angle), reach * math.sin(angle)
    return points


# ------------------------------------------------------------------------------------------------- forces


@dataclass(slots=True)
class _Pace:
    """The adaptive speed of ForceAtlas2: fast while nodes keep their direction, slow where they swing."""

    speed: float = 1.0
    efficiency: float = 1.0

    def step(self, force: Floats, before: Floats, mass: Floats) -> Floats:
        """How far each node moves for its force (section "Adapting the speed" of the paper)."""
        swing = np.hypot(*(force - before).T)
        traction = np.hypot(*(force + before).T) / 2
        total_swing, total_traction = float(mass @ swing), float(mass @ traction)
        if total_swing <= 0:
            return np.full(len(mass), 0.1)
        n = len(mass)
        estimate = 0.05 * math.sqrt(n)
        tolerance = max(math.sqrt(estimate), min(10.0, estimate * total_traction / n**2))
        if total_swing > 2 * total_traction:
            self.efficiency = max(0.05, self.efficiency * 0.5)
            tolerance = max(tolerance, 1.0)
        target = tolerance * self.efficiency * total_traction / total_swing
        if total_swing > tolerance * total_traction:
            self.efficiency = max(0.05, self.efficiency * 0.7)
        elif self.speed < 1000:
            self.efficiency *= 1.3
        self.speed += min(target - self.speed, 0.5 * self.speed)
        return np.asarray(self.speed / (1 + np.sqrt(self.speed * swing)))


def _forces(adjacency: sparse.csr_array, radii: Floats) -> Floats:
    n = len(radii)
    upper = sparse.triu(adjacency, k=1).tocoo()
    a, b, weight = upper.row, upper.col, upper.data
    mass = np.asarray(1.0 + np.bincount(np.r_[a, b], np.r_[weight, weight], minlength=n), dtype=np.float64)
    points = np.asarray(_start(adjacency) * math.sqrt(n) * 20, dtype=np.float64)
    repulsion = _Repulsion(n)
    pace = _Pace()
    before: Floats = np.zeros((n, 2))
    for _ in range(_steps(n)):
        force = repulsion(points, mass)
        delta = points[b] - points[a]
        distance = np.hypot(*delta.T)
        pull = delta * (weight * np.log1p(distance) / np.maximum(distance, 1e-9))[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(a, pull[:, axis], n) - np.bincount(b, pull[:, axis], n)
        from_centre = np.maximum(np.hypot(*points.T), 1e-9)[:, None]
        force -= 0.6 * mass[:, None] * points / from_centre
        points += force * pace.step(force, before, mass)[:, None]
        points -= points.mean(axis=0)
        before = force
    return _to_scale(points, radii)


def _steps(n: int) -> int:
    """Steps until the picture stands still: small graphs are cheap, large ones start near their end."""
    return 600 if n < 2000 else 320 if n < 20_000 else 220


def _start(adjacency: sparse.csr_array) -> Floats:
    """Two smooth functions on the graph by power iterations: neighbours start near one another."""
    n = adjacency.shape[0]
    rng = np.random.default_rng(n)
    degree = adjacency.sum(axis=1)
    walk = sparse.diags_array(1 / degree) @ adjacency
    points = rng.standard_normal((n, 2))
    for _ in range(60):
        points = 0.5 * (points + walk @ points)
        points -= (degree @ points) / degree.sum()
        points, _ = np.linalg.qr(points)
    points /= np.maximum(np.abs(points).max(axis=0), 1e-12)
    jitter = rng.standard_normal((n, 2)) * 0.01
    return np.asarray(np.sign(points) * np.abs(points) ** 0.5 + jitter)


class _Repulsion:
    """Forces ``strength * m_i m_j (x_i - x_j) / |x_i - x_j|²`` of all pairs, by one convolution on a grid."""

    def __init__(self, n: int, strength: float = 10.0) -> None:
        self.size = int(min(512, max(64, 2 ** round(math.log2(2.5 * math.sqrt(n))))))
        self.strength = strength
        offsets = fft.fftfreq(2 * self.size, 1 / (2 * self.size))
        x, y = np.meshgrid(offsets, offsets, indexing="ij")
        square = x * x + y * y + 0.25  # softened inside a cell, where a grid knows no distances
        kernel = (x + 1j * y) / square
        kernel[self.size, :] = kernel[:, self.size] = 0
        self.kernel = fft.fft2(kernel)

    def __call__(self, points: Floats, mass: Floats) -> Floats:
        low = points.min(axis=0)
        cell = float((points.max(axis=0) - low).max()) / (self.size - 2) or 1.0
        place = (points - low) / cell + 0.5
        corner = np.floor(place).astype(np.int64)
        part = place - corner
        shares = _shares(corner, part, self.size)
        grid = np.zeros(self.size * self.size)
        for index, share in shares:
            grid += np.bincount(index, share * mass, minlength=len(grid))
        # One complex transform carries both axes of the force: its real and its imaginary part.
        wide = fft.fft2(grid.reshape(self.size, self.size), s=self.kernel.shape)
        field = fft.ifft2(wide * self.kernel)[: self.size, : self.size].ravel()
        felt = sum(field[index] * share for index, share in shares)
        felt = np.asarray(felt) * (self.strength / cell) * mass
        return np.column_stack((felt.real, felt.imag))


def _shares(corner: Ints, part: Floats, size: int) -> list[tuple[Ints, Floats]]:
    """The four cells around each point with the share that each cell takes (bilinear)."""
    return [
        (
            np.minimum(corner[:, 0] + i, size - 1) * size + np.minimum(corner[:, 1] + j, size - 1),
            (part[:, 0] if i else 1 - part[:, 0]) * (part[:, 1] if j else 1 - part[:, 1]),
        )
        for i in (0, 1)
        for j in (0, 1)
    ]


def _to_scale(points: Floats, radii: Floats) -> Floats:
    """Scale so that the discs cover a fixed share of the area that the points span."""
    spread = float(np.sqrt((points**2).sum(axis=1).mean()))
    needed = float(((radii + GAP / 2) ** 2).sum()) / (2 * COVERED)  # a full disc of radius R has a spread of R/√2
    return np.asarray(points * (math.sqrt(needed) / max(spread, 1e-9)))


# ----------------------------------------------------------------------------------------------- overlaps


def push_apart(points: Floats, radii: Floats, gap: float = GAP) -> Floats:
    """Move nodes as little as it takes that no two discs are nearer than ``gap``.

    Args:
        points: ``(n, 2)`` positions.
        radii: ``(n,)`` radii.
        gap: The free space to leave.
    """
    points = np.array(points, dtype=float)
    n = len(points)
    # Equal positions need a direction: a tiny golden-angle spiral gives each node its own.
    turn = np.arange(n) * _GOLDEN
    points += 0.01 * np.column_stack((np.cos(turn), np.sin(turn)))
    for round_ in range(400):
        a, b, distance, lack = _overlaps(points, radii, gap)
        if not len(a):
            break
        if round_ % 40 == 39:
            points *= 1.06  # too crowded to settle by pushing: give it room
            continue
        push = (points[a] - points[b]) / np.maximum(distance, 1e-9)[:, None] * (lack * 0.5 + 0.05)[:, None]
        # The smaller disc gives way.
        share = (radii[b] ** 2 / (radii[a] ** 2 + radii[b] ** 2))[:, None]
        for axis in (0, 1):
            points[:, axis] += np.bincount(a, 1.4 * (push * share)[:, axis], n)
            points[:, axis] -= np.bincount(b, 1.4 * (push * (1 - share))[:, axis], n)
    while len(_overlaps(points, radii, gap)[0]):
        points *= 1.05
    return points


def _overlaps(points: Floats, radii: Floats, gap: float) -> tuple[Ints, Ints, Floats, Floats]:
    """Pairs that are too near: their indices, distances, and how much is lacking; large discs are searched apart."""
    found = []
    big = radii > np.quantile(radii, 0.9)
    tree = cKDTree(points)
    small_index = np.flatnonzero(~big)
    if len(small_index):
        reach = 2 * radii[small_index].max() + gap
        pairs = cKDTree(points[small_index]).query_pairs(reach, output_type="ndarray")
        found.append(small_index[pairs])
    for i in np.flatnonzero(big):
        near = np.array(tree.query_ball_point(points[i], radii[i] + radii.max() + gap), dtype=np.int64)
        near = near[(~big[near]) | (near > i)]
        found.append(np.column_stack((np.full(len(near), i), near)))
    pairs = np.concatenate(found) if found else np.zeros((0, 2), dtype=np.int64)
    a, b = pairs.T
    distance = np.hypot(*(points[a] - points[b]).T)
    lack = radii[a] + radii[b] + gap - distance
    near = lack > 1e-6
    order = np.lexsort((b[near], a[near]))
    return a[near][order], b[near][order], distance[near][order], lack[near][order]


# ------------------------------------------------------------------------------------------------ packing


def _pack(points: Floats, parts: list[Ints], radii: Floats) -> None:
    """Place the components: the largest in the middle, each next one at the free place nearest to it."""
    boxes = [float(np.max(np.abs(points[p]) + radii[p][:, None])) for p in parts]
    order = sorted(range(len(parts)), key=lambda i: (-len(parts[i]), -boxes[i], int(parts[i][0])))
    if len(order) == 1:
        return
    cell = max(float(np.median(radii)) * 2 + GAP, math.sqrt(sum((2 * b) ** 2 for b in boxes)) / 400)
    board = _Board(cell, sum((2 * b / cell + 2) ** 2 for b in boxes))
    for i in order:
        part = parts[i]
        points[part] += board.place(points[part], radii[part])


class _Board:
    """A grid of taken cells; what is placed takes the first place of a spiral walk where it is free."""

    def __init__(self, cell: float, room: float) -> None:
        self.cell = cell
        self.side = int(3 * math.sqrt(room)) + 16
        self.taken = np.zeros((self.side, self.side), dtype=bool)
        ticks = np.arange(self.side) - self.side // 2
        x, y = np.meshgrid(ticks, ticks, indexing="ij")
        # Wide screens: the walk is an ellipse, 1.45 times as wide as it is high.
        away = np.hypot(x / 1.45, y).ravel()
        self.walk = np.argsort(away, kind="stable")
        self.next: dict[bytes, int] = {}

    def place(self, points: Floats, radii: Floats) -> Floats:
        """The shift that puts some discs on free cells; the cells are then taken."""
        mask = self._mask(points, radii)
        half = np.array(mask.shape) // 2
        key = mask.tobytes() + bytes(mask.shape[0] % 251 for _ in range(1))
        for index in range(self.next.get(key, 0), len(self.walk)):
            x, y = divmod(int(self.walk[index]), self.side)
            x0, y0 = x - half[0], y - half[1]
            window = self.taken[max(x0, 0) : x0 + mask.shape[0], max(y0, 0) : y0 + mask.shape[1]]
            if window.shape == mask.shape and not (window & mask).any():
                window |= mask
                self.next[key] = index
                return np.array([x - self.side // 2, y - self.side // 2]) * self.cell
        raise AssertionError("the board holds three times what is placed on it")

    def _mask(self, points: Floats, radii: Floats) -> npt.NDArray[np.bool_]:
        """The cells that some discs and a margin around them touch."""
        half = np.ceil((np.abs(points) + radii[:, None]).max(axis=0) / self.cell).astype(int) + 1
        mask = np.zeros(2 * half + 1, dtype=bool)
        low = np.floor((points - radii[:, None] - GAP) / self.cell + 0.5).astype(int) + half
        high = np.floor((points + radii[:, None] + GAP) / self.cell + 0.5).astype(int) + half
        for (x0, y0), (x1, y1) in zip(np.maximum(low, 0), high, strict=True):
            mask[x0 : x1 + 1, y0 : y1 + 1] = True
        return mask
