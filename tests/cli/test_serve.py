"""``kg serve`` from end to end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.graph import KnowledgeGraph

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")


def test_it_says_where_it_listens_answers_and_stops(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    tiny_graph.save(tmp_path / "graph.db")
    command = [
        sys.executable,
        "-c",
        "from kg.cli import main; main()",
        "serve",
        "-g",
        str(tmp_path),
        "--port",
        "0",
        "--no-open",
    ]
    environment = {**os.environ, "KG_CACHE_DIR": str(tmp_path / "cache")}
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stderr is not None
        told = [server.stderr.readline() for _ in range(3)]
        url = re.search(r"http://127\.0\.0\.1:\d+/", told[0])
        assert url, told
        with urllib.request.urlopen(f"{url[0]}sparql?query=ASK%7B%7D", timeout=30) as answer:
            assert b"true" in answer.read()
        server.send_signal(signal.SIGINT)
        _, rest = server.communicate(timeout=30)
        assert "Traceback" not in rest
    finally:
        server.kill()
        server.communicate()


def test_a_port_in_use_is_one_line(tiny_graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "cache"))
    tiny_graph.save(tmp_path / "graph.db")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(cli, ["serve", "-g", str(tmp_path), "--port", str(port), "--no-open"])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: 127.0.0.1:{port}: cannot listen there")


def test_a_missing_graph_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["serve", "-g", str(tmp_path)])
    assert (done.exit_code, "there is no graph here" in done.stderr) == (1, True)
