"""Answers: rows with Python values, and the standard formats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph

from kg.export.rdf.terms import Names
from kg.export.rdf.write import turtle

if TYPE_CHECKING:
    import rdflib

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_CONVERT: Final[dict[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "byte", "gYear"), int),
    "decimal": Decimal,
    "double": float,
    "float": float,
    "boolean": lambda written: written in ("true", "1"),
    "date": dt.date.fromisoformat,
}


def to_python(term: object) -> Any:
    """A term as a Python value: int, Decimal, float, bool, date; text and IRIs as str; an unbound variable as None.

    A literal whose words do not fit its type stays text.

    >>> to_python(pyoxigraph.Literal("2.50", datatype=pyoxigraph.NamedNode(_XSD + "decimal")))
    Decimal('2.50')
    """
    if isinstance(term, pyoxigraph.Literal):
        convert = _CONVERT.get(term.datatype.value.removeprefix(_XSD), str)
        try:
            return convert(term.value)
        except (ValueError, InvalidOperation):
            return term.value
    if isinstance(term, pyoxigraph.NamedNode | pyoxigraph.BlankNode):
        return term.value
    return None if term is None else str(term)


class Row(Mapping[str, Any]):
    """One solution: values by the variable's name, as keys or as attributes, in the order of the query.

    >>> row = Row(("name", "papers"), ("COCO", 3))
    >>> row.name, row["papers"], list(row.values())
    ('COCO', 3, ['COCO', 3])
    """

    __slots__ = ("_names", "_values")

    def __init__(self, names: tuple[str, ...], values: tuple[Any, ...]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, name: str) -> Any:
        try:
            return self._values[self._names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no variable ?{name}; there are: {', '.join(self._names)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{n}={v!r}' for n, v in self.items())})"


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to SELECT: rows with Python values; `columns` are the variables in the order of the query."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Row:
        return self.rows[index]

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to CONSTRUCT and DESCRIBE."""

    triples: tuple[pyoxigraph.Triple, ...]
    names: Names

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[tuple[Any, Any, Any]]:
        return ((to_python(t.subject), to_python(t.predicate), to_python(t.object)) for t in self.triples)

    def turtle(self) -> str:
        """Turtle, sorted, with the prefixes that it uses."""
        return turtle(self.triples, self.names)

    def to_rdflib(self) -> rdflib.Graph:
        """The triples as an `rdflib.Graph`."""
        from kg.export.rdf.convert import to_rdflib_graph  # noqa: PLC0415 - rdflib takes long to load

        return to_rdflib_graph(self.triples, self.names)


Answer = Rows | Triples | bool

#: What `pyoxigraph.Store.query` gives.
Found = pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean


def to_answer(found: Found, names: Names) -> Answer:
    """What the engine found, as Python values."""
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    if isinstance(found, pyoxigraph.QueryTriples):
        return Triples(tuple(found), names)
    columns = tuple(v.value for v in found.variables)
    return Rows(columns, tuple(Row(columns, tuple(map(to_python, solution))) for solution in found))
