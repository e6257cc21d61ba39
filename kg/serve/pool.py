"""Workers with limits: a query that takes too long, or that nobody waits for any more, loses its process."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may take.

    Attributes:
        seconds: Time.
        size: Bytes of its answer.
        megabytes: Memory of its process.
        processes: How many are answered at a time.
        waiting: How many may wait for their turn; further ones are turned away.
    """

    seconds: float = 30.0
    size: int = 64_000_000
    megabytes: int = 4_096
    processes: int = 2
    waiting: int = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker said: a status as in HTTP, the media type and the body."""

    status: int
    media: str
    body: bytes


#: Seconds that a worker outlives its limit before it ends itself.
_GRACE: Final = 10.0


class Pool:
    """Processes that answer queries from one read-only store.

    Args:
        store: The folder of the store.
        base_iri: The base of the nodes' IRIs.
        limits: What a query may take.
    """

    def __init__(self, store: Path, base_iri: str, limits: Limits) -> None:
        self.limits = limits
        self._store = store
        self._base = base_iri
        self._free: asyncio.Queue[asyncio.subprocess.Process | None] = asyncio.Queue()
        self._living: set[asyncio.subprocess.Process] = set()
        self._waiting = 0

    async def start(self) -> None:
        """Start the processes."""
        for _ in range(self.limits.processes):
            self._free.put_nowait(await self._spawn())

    async def stop(self) -> None:
        """End the processes."""
        for process in list(self._living):
            await self._killed(process)

    async def ask(self, job: Mapping[str, Any]) -> Outcome:
        """Have a job done; see `kg.serve.worker.answer`. Cancelling this ends the job.

        Returns:
            What the worker said; 503 if there was no time or no room.
        """
        if self._waiting >= self.limits.waiting:
            return _busy("too many queries are waiting; try again later")
        self._waiting += 1
        try:
            process = await self._free.get()
        finally:
            self._waiting -= 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                process = process if process is not None and process.returncode is None else await self._spawn()
                outcome = await self._converse(process, {**job, "base": self._base, "limit": self.limits.size})
        except TimeoutError:
            process = await self._killed(process)
            return _busy(f"the query took longer than {self.limits.seconds:g} s; simplify it or ask for less")
        except (OSError, EOFError, asyncio.IncompleteReadError, ValueError):
            process = await self._killed(process)
            return _busy("the query took more memory than it may; simplify it or ask for less")
        except asyncio.CancelledError:
            process = await self._killed(process)
            raise
        finally:
            self._free.put_nowait(process)
        return outcome

    async def _converse(self, process: asyncio.subprocess.Process, job: Mapping[str, Any]) -> Outcome:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise EOFError
        head = json.loads(line)
        return Outcome(head["status"], head["media"], await process.stdout.readexactly(head["length"]))

    async def _spawn(self) -> asyncio.subprocess.Process:
        limits = self.limits
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.serve.worker", str(self._store), str(limits.seconds + _GRACE), str(limits.megabytes),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._living.add(process)
        return process

    async def _killed(self, process: asyncio.subprocess.Process | None) -> asyncio.subprocess.Process | None:
        """End a process, and give what takes its place: nothing, until the next query starts one."""
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            self._living.discard(process)
            await process.wait()
        return None


def _busy(message: str) -> Outcome:
    return Outcome(503, "text/plain; charset=utf-8", f"{message}\n".encode())
