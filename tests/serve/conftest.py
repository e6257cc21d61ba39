"""A server on a free port, in a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.query.engine import disk_store

uvicorn = pytest.importorskip("uvicorn")
pytest.importorskip("starlette")


@pytest.fixture
def serve(tiny_graph: KnowledgeGraph, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start a server over the small graph; gives its address."""
    from kg.serve.app import create_app
    from kg.serve.pool import Limits

    tiny_graph.save(tmp_path / "graph.db")
    store = disk_store(tmp_path, folder=tmp_path / "stores")
    running: list[tuple[object, threading.Thread]] = []

    def start(**limits: float) -> str:
        app = create_app(tiny_graph, tmp_path / "graph.db", store, limits=Limits(**{"processes": 1, **limits}))  # type: ignore[arg-type]
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        running.append((server, thread))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True  # type: ignore[attr-defined]
        thread.join(10)
