"""SPARQL 1.1 Protocol: what a request asks for, and which format it accepts.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.query.guard import MAX_LENGTH

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
#: A form writes a character in up to twelve.
_MOST_BYTES: Final = 12 * MAX_LENGTH
#: A client that sends more than this is cut off.
_PATIENCE: Final = 100_000_000


class RequestError(Exception):
    """A request that is not answered: the status, and one line that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def query_of(request: Request) -> str | None:
    """The query of a request; None for a GET without one.

    Raises:
        RequestError: If there is none, more than one, an update, or a body that is too large or of another type.
    """
    given = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method == "POST":
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if media == QUERY:
            given.append(("query", _decoded(await _body(request, MAX_LENGTH))))
        elif media == FORM:
            given += parse_qsl(_decoded(await _body(request, _MOST_BYTES)), keep_blank_values=True)
        elif media == UPDATE:
            raise RequestError(403, "UPDATE is refused; the graph is read-only")
        else:
            raise RequestError(415, f"send the query as {QUERY} or {FORM}")
    names = [name for name, _ in given]
    if "update" in names:
        raise RequestError(403, "UPDATE is refused; the graph is read-only")
    if "default-graph-uri" in names or "named-graph-uri" in names:
        raise RequestError(400, "there is one graph here; leave default-graph-uri and named-graph-uri out")
    queries = [value for name, value in given if name == "query"]
    if len(queries) > 1:
        raise RequestError(400, "send one query at a time")
    if not queries and request.method == "POST":
        raise RequestError(400, "there is no query in the request")
    return queries[0] if queries else None


async def _body(request: Request, most: int) -> bytes:
    """The body; what is over the limit is not kept, and read only so that the client hears what is wrong."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size <= most:
            pieces.append(piece)
        elif size > _PATIENCE:
            break
    if size > most:
        raise RequestError(413, f"the query is longer than {MAX_LENGTH:,} characters")
    return b"".join(pieces)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError(400, "the query is not UTF-8 text") from None


def accepted(accept: str, offered: Iterable[str]) -> str | None:
    """The offered media type that an Accept header likes best; None if it accepts none.

    Args:
        accept: The header; empty accepts anything.
        offered: Media types, our favourite first.

    >>> accepted("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    >>> accepted("text/*", ["application/json", "text/csv"]), accepted("image/png", ["text/csv"])
    ('text/csv', None)
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best: tuple[float, str] | None = None
    for media in offered:
        # The most specific range that fits decides (RFC 9110, 12.5.1).
        fitting = [(len(r.rstrip("*")), quality) for r, quality in ranges if _fits(r, media)]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > 0 and (best is None or quality > best[0]):
            best = quality, media
    return best[1] if best else None


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (p.strip().lower() for p in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return media, min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return media, 0.0
    return media, 1.0


def _fits(media_range: str, media: str) -> bool:
    return (
        media_range in ("*/*", "*")
        or media_range == media
        or (media_range.endswith("/*") and media.startswith(media_range[:-1]))
    )
