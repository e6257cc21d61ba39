"""How long work tells how far it is: a callable that gets (stage, done, total); silent unless somebody listens."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

#: (stage, done so far, total or None where it is not known)
Progress = Callable[[str, int, int | None], None]


def silent(stage: str, done: int, total: int | None) -> None:
    """Say nothing."""


class TerminalProgress:
    """One line on a terminal that is written over and over; nothing at all elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty()
        self._last = 0.0
        self._width = 0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show where the work is, at most ten times a second."""
        now = time.monotonic()
        if not self._shown or (now - self._last < 0.1 and done != total):
            return
        self._last = now
        share = f" {100 * done // total:3d}%" if total else ""
        of = f"/{total:,}" if total else ""
        self._write(f"{stage} {done:,}{of}{share}")

    def clear(self) -> None:
        """Wipe the line."""
        if self._shown and self._width:
            self._write("")
            self._stream.write("\r")
            self._width = 0

    def _write(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)
