"""Listening: bind first, so that a port in use is told in one line, then serve."""

from __future__ import annotations

import socket
import sys
import threading
import webbrowser

import uvicorn
from starlette.applications import Starlette

from kg.errors import OutputError


def run(app: Starlette, host: str, port: int, *, opening: bool = False) -> None:
    """Serve until Ctrl-C.

    Args:
        app: The application.
        host: The address to listen at.
        port: The port; 0 for a free one.
        opening: Whether to open the browser.

    Raises:
        OutputError: If the address cannot be had.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # who comes before all is ready waits, and is not turned away
    except OSError as error:
        listening.close()
        raise OutputError(
            f"{host}:{port}", f"cannot listen there ({error.strerror})", "choose another with --port"
        ) from error
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listening.getsockname()[1]}/"
    sys.stderr.write(f"Explorer {url}\nSPARQL   {url}sparql\nStop with Ctrl-C.\n")
    sys.stderr.flush()
    if opening:
        threading.Timer(1.0, webbrowser.open, (url,)).start()
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    uvicorn.Server(config).run([listening])
