"""The architecture holds: data flows one way, modules stay small, nothing works at import or calls the network."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

KG = Path(__file__).parent.parent / "kg"

#: A module may import from its own line and from the lines above; a package counts with all its modules.
LAYERS = (
    ("errors", "text", "schema", "progress"),
    ("model", "files", "evidence"),
    ("readers",),
    ("extract",),
    ("resolve",),
    ("graph",),
    ("cache", "store", "layout"),
    ("workers",),
    ("pipeline",),
    ("unchanged",),
    ("analysis",),
    ("export",),
    ("query", "check", "diff", "evaluate"),
    ("serve", "train", "benchmarks"),
    ("cli",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
#: The façade's methods load their libraries when they are called.
FACADES = {"__init__", "graph"}
MODULES = sorted(KG.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(KG).with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """The parts of kg that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kg":
            parts = node.module.split(".")[1:]
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("kg.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(KG)))
def test_imports_point_backwards(path: Path) -> None:
    layer = layer_of(path)
    if layer in FACADES:
        return
    forward = {name for name in imported(path) if name in RANK and RANK[name] > RANK[layer]}
    assert not forward, f"{layer} must not import {forward}"


def test_every_module_has_a_layer() -> None:
    assert {layer_of(p) for p in MODULES} - set(RANK) - {"__init__"} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(KG)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_nothing_but_the_server_can_use_the_network() -> None:
    network = {"socket", "http", "urllib.request", "requests", "httpx", "urllib3", "ftplib", "aiohttp"}
    for path in MODULES:
        if layer_of(path) in ("serve", "benchmarks"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not any(n in network or n.split(".")[0] in network for n in names), f"{path} imports {names}"


def test_importing_kg_loads_nothing_heavy_and_prints_nothing() -> None:
    heavy = ["networkx", "rdflib", "pyvis", "numpy", "scipy", "onnxruntime", "pyoxigraph"]
    code = f"import sys, kg, kg.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
