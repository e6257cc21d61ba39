"""The named questions: each a commented SPARQL file that runs as it stands, with values to put in.

A file begins with its title, what it answers, and a line for each parameter, ``# ?name (kind): meaning``; the
value stands in ``VALUES ?name { … }``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kg.errors import QueryError

_PARAMETER: Final = re.compile(r"\?(\w+) \((\w+)\): (.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A thing that a question is about: its name, the kind of node it must be (``entity`` for any), and what it means."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Question:
    """A named question."""

    name: str
    title: str
    about: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def fill(self, values: Mapping[str, Sequence[str]]) -> str:
        """The query about given things.

        Args:
            values: For each parameter the IRIs or prefixed names to put in.
        """
        sparql = self.sparql
        for name, terms in values.items():
            filled = f"VALUES ?{name} {{ {' '.join(terms)} }}".replace("\\", r"\\")
            sparql = re.sub(rf"VALUES \?{name} \{{[^}}]*\}}", filled, sparql)
        return sparql

    def check(self, given: Mapping[str, str]) -> None:
        """See that every parameter is given and no other.

        Raises:
            QueryError: If not.
        """
        wanted = [p.name for p in self.parameters]
        usage = " ".join(f"--param {p.name}=…" for p in self.parameters) or "it takes none"
        missing = [name for name in wanted if not given.get(name, "").strip()]
        if missing:
            raise QueryError(self.name, f"the parameter {missing[0]} is missing", f"say: {usage}")
        unknown = [name for name in given if name not in wanted]
        if unknown:
            raise QueryError(self.name, f"there is no parameter {unknown[0]}", f"say: {usage}")


@cache
def questions() -> Mapping[str, Question]:
    """All named questions by name, sorted."""
    folder = files("kg") / "queries"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".rq")), key=lambda p: p.name)
    return {q.name: q for q in (parse(p.name.removesuffix(".rq"), p.read_text(encoding="utf-8")) for p in paths)}


def question(name: str) -> Question:
    """The question of a name.

    Raises:
        QueryError: If there is none; names the nearest.
    """
    import difflib  # noqa: PLC0415 - only for the error

    if name not in questions():
        near = difflib.get_close_matches(name, list(questions()), n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "kg query --list shows all"
        raise QueryError(name, "no such question", hint)
    return questions()[name]


def parse(name: str, sparql: str) -> Question:
    """Read a question's file."""
    comment = [line[1:].strip() for line in sparql.split("\n\n", 1)[0].splitlines()]
    found = [(line, _PARAMETER.fullmatch(line)) for line in comment]
    parameters = tuple(Parameter(m[1], m[2], m[3]) for _, m in found if m)
    about = " ".join(line for line, m in found[1:] if line and not m)
    return Question(name, comment[0], about, parameters, sparql)
