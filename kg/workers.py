"""Extraction on every core, and from the cache where it is known."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from types import TracebackType
from typing import Final, Self

from kg.cache import ExtractionCache
from kg.extract import Tiers, extract, version_of
from kg.model import Extraction, Paper
from kg.progress import Progress, silent

#: Papers that one process takes at a time.
CHUNK: Final = 64
#: Fewer papers than this are extracted at once in this process: starting others takes longer.
WORTH_PROCESSES: Final = 4 * CHUNK
#: While it extracts a process looks for garbage after this many new records; they have no cycles, so it hardly ever finds any.
_GARBAGE: Final = 50_000
#: Makes the tiers of a run, with so many threads.
Maker = Callable[[int], Tiers]


class Workers:
    """The extractors of one run, in as many processes as there is work for; close them, or use them as a context.

    Args:
        maker: Makes the tiers, here and in every process: it must pickle.
        jobs: Processes; None for one a core.
        cache: Whether to look up and keep what was extracted.
    """

    def __init__(self, maker: Maker, jobs: int | None = None, *, cache: bool = True) -> None:
        self._maker, self._jobs = maker, jobs or os.cpu_count() or 1
        self._tiers = maker(0)
        self._cache = ExtractionCache(version_of(self._tiers)) if cache else None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes and close the cache."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        if self._cache:
            self._cache.close()

    def extract(self, papers: Sequence[Paper], progress: Progress = silent) -> list[Extraction]:
        """What each paper says, in the order of the papers; they need distinct ids."""
        known = self._cache.get(papers) if self._cache else {}
        missing = iter([p for p in papers if p.id not in known])
        chunks = iter(lambda: list(islice(missing, CHUNK)), [])
        with _little_garbage():
            for pairs in self._extracted(chunks, len(papers) - len(known)):
                if self._cache:
                    self._cache.put(pairs)
                known.update((paper.id, extraction) for paper, extraction in pairs)
                progress("extracting", len(known), len(papers))
        return [known[p.id] for p in papers]

    def _extracted(self, chunks: Iterator[list[Paper]], count: int) -> Iterator[list[tuple[Paper, Extraction]]]:
        if self._jobs == 1 or (self._pool is None and count < WORTH_PROCESSES):
            for chunk in chunks:
                yield list(zip(chunk, extract(chunk, self._tiers), strict=True))
            return
        if self._pool is None:
            _warm_up(self._tiers)  # where processes are forked, before they are
            self._pool = ProcessPoolExecutor(self._jobs, initializer=_start, initargs=(self._maker,))
        waiting = list(chunks)
        for chunk, found in zip(waiting, self._pool.map(_work, waiting), strict=True):
            yield list(zip(chunk, found, strict=True))


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Look for garbage rarely in the meantime."""
    usual = gc.get_threshold()
    gc.set_threshold(_GARBAGE, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


# Each worker process loads the extractors once.
_worker: list[Tiers] = []


def _start(maker: Maker) -> None:
    _worker[:] = [maker(1)]
    _warm_up(_worker[0])
    gc.freeze()  # lexicon and coefficients stay: the search for garbage need not look at them
    gc.set_threshold(_GARBAGE)


def _work(chunk: list[Paper]) -> list[Extraction]:
    return list(extract(chunk, _worker[0]))


def _warm_up(tiers: Tiers) -> None:
    """Load all that is loaded once."""
    list(extract([Paper(id="1", title=None, abstract="A warm-up of 1%.")], tiers))
