"""One process that answers queries from a read-only store, and may be killed at any time.

Its parent writes one JSON object a line to its standard input; for each it writes one JSON line that tells the
status and the length of what follows, and then that many bytes. It ends when its input does.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

import pyoxigraph

from kg import schema
from kg.errors import KgError, NotFoundError
from kg.query.answer import Found
from kg.query.ask import run, written
from kg.query.guard import RefusedError
from kg.query.output import render

#: Media types of answers, by the kind of answer; the first is given to who accepts anything.
ROWS: Final[dict[str, pyoxigraph.QueryResultsFormat]] = {
    "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
    "application/json": pyoxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
    "application/xml": pyoxigraph.QueryResultsFormat.XML,
    "text/csv": pyoxigraph.QueryResultsFormat.CSV,
    "text/tab-separated-values": pyoxigraph.QueryResultsFormat.TSV,
}
TRIPLES: Final[dict[str, str]] = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "text/plain": "ntriples",
}


class _TooLargeError(Exception):
    """The answer is longer than the limit."""


class _Limited(BytesIO):
    """Bytes in memory up to a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._left = limit

    def write(self, data: Any) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _TooLargeError
        return super().write(data)


def answer(store: pyoxigraph.Store, job: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Do one job.

    Args:
        store: The triples.
        job: ``query`` with ``rows`` and ``triples`` (media types, or None if the client accepts none) and ``limit``
            (bytes); or ``question`` with ``parameters``, which gives the SPARQL of a named question.

    Returns:
        The head (``status`` as in HTTP, ``media``) and the body: the answer, or one line that says what is wrong.
    """
    base = job.get("base", schema.DEFAULT_BASE)
    try:
        if "question" in job:
            return _ok("application/sparql-query", written(store, job["question"], job["parameters"], base).encode())
        return _query(run(store, job["query"], base), job, base)
    except _TooLargeError:
        return _wrong(
            503, f"the answer is longer than {job['limit']:,} bytes; ask for less, or page with LIMIT and OFFSET"
        )
    except KgError as error:
        return _wrong(_STATUS.get(type(error), 400), str(error))
    except (OSError, RuntimeError, ValueError) as error:
        return _wrong(500, f"the query failed: {' '.join(str(error).split())}")


#: What is wrong with what was asked, as HTTP says it; anything else is a bad request.
_STATUS: Final = {RefusedError: 403, NotFoundError: 404}


def _query(found: Found, job: Mapping[str, Any], base: str) -> tuple[dict[str, Any], bytes]:
    is_triples = isinstance(found, pyoxigraph.QueryTriples)
    media = job["triples" if is_triples else "rows"]
    if media is None:
        offered = ", ".join(TRIPLES if is_triples else ROWS)
        return _wrong(406, f"this answer can be had as: {offered}")
    out = _Limited(job["limit"])
    if isinstance(found, pyoxigraph.QueryTriples):
        for piece in render(found, TRIPLES[media], base):
            out.write(piece)
    else:
        found.serialize(out, ROWS[media])
    return _ok(media, out.getvalue())


def _ok(media: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    return {"status": 200, "media": media}, body


def _wrong(status: int, message: str) -> tuple[dict[str, Any], bytes]:
    return {"status": status, "media": "text/plain; charset=utf-8"}, f"{message}\n".encode()


def limit_memory(megabytes: int) -> None:
    """Let this process have so much memory and no more, where the system knows such limits."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def main(path: str, seconds: float, megabytes: int) -> None:
    """Answer what comes on standard input.

    Args:
        path: The folder of the store.
        seconds: After so long the process ends itself, should its parent no longer be there to do it.
        megabytes: The most memory.
    """
    store = pyoxigraph.Store.read_only(path)
    limit_memory(megabytes)
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        timer = threading.Timer(seconds, os._exit, (1,))
        timer.daemon = True
        timer.start()
        head, body = answer(store, json.loads(line))
        timer.cancel()
        out.write(json.dumps({**head, "length": len(body)}).encode() + b"\n" + body)
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
