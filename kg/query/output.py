"""Answers as bytes: a table for people, the standard formats for programs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyoxigraph

from kg import schema
from kg.errors import QueryError
from kg.export.rdf.terms import Names
from kg.query.answer import Found, to_python
from kg.query.engine import names as names_under

_ROWS: Final = {
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
    "sparql-json": pyoxigraph.QueryResultsFormat.JSON,
    "sparql-xml": pyoxigraph.QueryResultsFormat.XML,
}
_TRIPLES: Final = {
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


def render(found: Found, form: str | None = None, base_iri: str = schema.DEFAULT_BASE) -> Iterator[bytes]:
    """Write an answer.

    Args:
        found: What the engine found.
        form: For rows and yes/no ``table``, ``json``, ``csv``, ``tsv``, ``sparql-json`` or ``sparql-xml``; for triples
            ``turtle``, ``ntriples``, ``rdfxml`` or ``jsonld``; None for a table or Turtle.
        base_iri: For shortening IRIs in tables and Turtle.

    Raises:
        QueryError: If the format does not fit the answer.
    """
    names = names_under(base_iri)
    if isinstance(found, pyoxigraph.QueryTriples):
        yield from _triples(found, form or "turtle", names)
    elif isinstance(found, pyoxigraph.QueryBoolean):
        yield _boolean(found, form or "table")
    else:
        yield from _rows(found, form or "table", names)


def _wrong(form: str, what: str, fitting: Sequence[str]) -> QueryError:
    return QueryError(f"--format {form}", f"the answer is {what}", f"choose one of: {', '.join(fitting)}")


def _triples(found: pyoxigraph.QueryTriples, form: str, names: Names) -> Iterator[bytes]:
    from kg.export.rdf.write import turtle  # noqa: PLC0415

    if form == "turtle":
        yield turtle(found, names).encode()
    elif form in _TRIPLES:
        yield pyoxigraph.serialize(found, format=_TRIPLES[form]) or b""
    else:
        raise _wrong(form, "a graph", ("turtle", *_TRIPLES))


def _boolean(found: pyoxigraph.QueryBoolean, form: str) -> bytes:
    if form in ("table", "json"):
        return b"true\n" if (found if form == "json" else bool(found)) else b"false\n"
    if form in _ROWS:
        return found.serialize(format=_ROWS[form]) or b""
    raise _wrong(form, "yes or no", ("table", "json", *_ROWS))


def _rows(found: pyoxigraph.QuerySolutions, form: str, names: Names) -> Iterator[bytes]:
    if form in _ROWS:
        yield found.serialize(format=_ROWS[form]) or b""
        return
    columns = [v.value for v in found.variables]
    if form == "json":
        rows = [dict(zip(columns, map(_json, solution), strict=True)) for solution in found]
        yield json.dumps(rows, ensure_ascii=False, indent=2).encode() + b"\n"
    elif form == "table":
        yield table(columns, [[_cell(term, names) for term in solution] for solution in found]).encode()
    else:
        raise _wrong(form, "rows", ("table", "json", *_ROWS))


def _json(term: object) -> Any:
    value = to_python(term)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _cell(term: object, names: Names) -> str:
    if isinstance(term, pyoxigraph.NamedNode):
        short = names.iri(term.value).ttl
        return short.strip("<>")
    value = to_python(term)
    return "" if value is None else " ".join(str(value).split())


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns under their names, long cells cut, and the number of rows below.

    >>> print(table(["name", "papers"], [["COCO", "12"], ["VQA", "3"]]), end="")
    name  papers
    COCO  12
    VQA   3
    (2 rows)
    """
    limit = max(24, shutil.get_terminal_size((160, 24)).columns // max(2, min(len(columns), 4)))
    shown = [[c if len(c) <= limit else c[: limit - 1] + "…" for c in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *shown, strict=True)] if columns else []
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in (columns, *shown)]
    return "\n".join([*lines, f"({len(rows):,} {'row' if len(rows) == 1 else 'rows'})"]) + "\n"
