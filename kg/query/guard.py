"""What a query may not do, and what is wrong with one that does not parse, with line and column."""

from __future__ import annotations

import re
from typing import Final

from kg.errors import QueryError

#: No query that a person writes is longer.
MAX_LENGTH: Final = 1_000_000

_GAP: Final = r"(?>\s|\#[^\r\n]*+[\r\n])*+"
# The SERVICE clause by its own grammar. It is looked for in the raw text and not between tokens: where `<` stands it
# depends on the parser whether an IRI or a comparison begins, and what one tokenizer takes for a string another
# runs. Any query that runs SERVICE holds these characters; one that only names it in a string does not.
_SERVICE: Final = re.compile(
    rf"service{_GAP}(?:silent{_GAP})?(?:[?$]\w+|<[^<>\s]*+>|[^\s{{}}<>\"'#]*:[^\s{{}}<>\"'#]*){_GAP}\{{", re.IGNORECASE
)
_PROLOGUE: Final = re.compile(
    rf"{_GAP}(?:(?:prefix{_GAP}[^\s:<]*+:{_GAP}|base{_GAP})<[^<>\s]*+>{_GAP})*+(?P<verb>[a-z]++)?", re.IGNORECASE
)
_UPDATES: Final = frozenset({"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"})
_POSITION: Final = re.compile(r"error at (\d+):(\d+)")
#: A longer query that is wrong is not parsed a second time.
_SHORT_ENOUGH: Final = 20_000
_CURE: Final = "see kg query --list for questions that work"
# A sentence among the tokens that the engine expected: a rule that the query breaks though its grammar is right.
_MEANING: Final = re.compile(r"The [a-zA-Z][^,]* [^,]*")
_WORD: Final = re.compile(r"\S{1,40}")
_PREFIX: Final = re.compile(r"(?<![\w<:])([A-Za-z][\w.-]*)?:[A-Za-z_0-9%]")
_QUOTED: Final = re.compile(
    r"<[^<>\s]*>|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*", re.DOTALL
)
_DECLARED: Final = re.compile(r"prefix\s+([\w.-]*):", re.IGNORECASE)


class RefusedError(QueryError):
    """A query that asks for what is not allowed here: it is not run."""


def check(sparql: str) -> None:
    """Refuse what would write or would call other machines.

    Raises:
        RefusedError: For UPDATE, LOAD and SERVICE.
        QueryError: For an empty or an enormous query.

    >>> check("SELECT * { ?s rdfs:label 'SERVICE <x> is a word' }")
    >>> check("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.query.guard.RefusedError: line 1, column 12: SERVICE is refused; all that can be asked is in this graph
    """
    if len(sparql) > MAX_LENGTH:
        raise QueryError("query", f"{len(sparql):,} characters are too many", f"send at most {MAX_LENGTH:,}")
    if not sparql.strip():
        raise QueryError("query", "it is empty", "try: kg query --list")
    prologue = _PROLOGUE.match(sparql)
    verb = ((prologue and prologue["verb"]) or "").lower()
    if verb in _UPDATES:
        raise RefusedError("query", f"{verb.upper()} is refused", "the graph is read-only; change it with kg build")
    service = _SERVICE.search(sparql)
    if service:
        line, column = _place(sparql, service.start())
        place = f"line {line}, column {column}"
        raise RefusedError(place, "SERVICE is refused", "all that can be asked is in this graph")


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def explain(error: Exception, sparql: str, prefixes: frozenset[str]) -> QueryError:
    """The engine's complaint in words that say where and what to do.

    Args:
        error: What the engine raised.
        sparql: The query as the user wrote it.
        prefixes: The prefixes that need no declaration.
    """
    position = _POSITION.search(str(error))
    if not isinstance(error, SyntaxError) or position is None:
        return QueryError("query", " ".join(str(error).split()), "simplify it or ask for less")
    known = prefixes | {m[1] for m in _DECLARED.finditer(sparql)}
    unknown = [m for m in _PREFIX.finditer(_without_quotes(sparql)) if (m[1] or "") not in known]
    if unknown:
        line, column = _place(sparql, unknown[0].start())
        name = unknown[0][1] or ""
        return QueryError(
            f"line {line}, column {column}", f"the prefix {name}: is not known", f"add: PREFIX {name}: <…>"
        )
    unbalanced = _unbalanced(_without_quotes(sparql))
    if unbalanced is not None:
        line, column = _place(sparql, unbalanced)
        problem = f"the {sparql[unbalanced]} here has no partner"
        return QueryError(f"line {line}, column {column}", problem, "add the missing one or take this one out")
    return _second_opinion(sparql, str(error))


def _second_opinion(sparql: str, complaint: str) -> QueryError:
    """Where rdflib's parser stops: the engine's often names the end of the query and nothing more."""
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415 - slow to load, and only for errors

    try:
        parseQuery(sparql if len(sparql) < _SHORT_ENOUGH else "")
    except Exception as error:  # pyparsing's own, or whatever a strange query provokes
        offset = min(int(getattr(error, "loc", len(sparql))), len(sparql))
    else:
        meaning = _MEANING.search(complaint)
        return QueryError("query", meaning[0] if meaning else "not understood", _CURE)
    near = _WORD.match(sparql, offset)
    line, column = _place(sparql, offset)
    problem = f"not understood at {near[0]!r}" if near else "the query ends before it is complete"
    return QueryError(f"line {line}, column {column}", problem, _CURE)


def _unbalanced(sparql: str) -> int | None:
    """Where a brace or parenthesis stands alone: the first that closes nothing, else the last that is not closed."""
    open_: list[int] = []
    for match in re.finditer(r"[{}()]", sparql):
        if match[0] in "{(":
            open_.append(match.start())
        elif not open_ or sparql[open_.pop()] + match[0] not in ("{}", "()"):
            return match.start()
    return open_[-1] if open_ else None


def _without_quotes(sparql: str) -> str:
    """The query with IRIs, strings and comments blanked, every position kept."""
    return _QUOTED.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), sparql)
