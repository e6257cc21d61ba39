"""``kg query``: SPARQL and named questions on a built graph."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from kg.cli.common import graph_option, user_errors, wrapped
from kg.errors import InputError, QueryError

FORMATS: Final = ("table", "json", "csv", "tsv", "sparql-json", "sparql-xml", "turtle", "ntriples", "rdfxml", "jsonld")


@click.command()
@graph_option
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", "file", type=click.Path(path_type=Path), help="Read the query from a file; - for standard input."
)
@click.option("-q", "--question", "name", help="Ask a named question; --list shows them.")
@click.option("-p", "--param", "given", multiple=True, metavar="NAME=VALUE", help="What a named question is about.")
@click.option("--list", "listing", is_flag=True, help="List the named questions.")
@click.option("--print", "printing", is_flag=True, help="Show the SPARQL instead of running it.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to print; a table (or Turtle) by default.")
@click.option("--json", "form", flag_value="json", help="Print rows as JSON.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.01), default=300.0, show_default=True, help="Seconds to give a query."
)
@click.option(
    "--base-iri",
    default=None,
    metavar="IRI",
    help="The base of the IRIs, if not the one that the graph was built with.",
)
@user_errors
def query(  # noqa: PLR0913, PLR0917 - one for each option
    graph_path: Path, sparql: str | None, file: Path | None, name: str | None, given: tuple[str, ...], listing: bool,
    printing: bool, form: str | None, timeout: float, base_iri: str | None,
) -> None:  # fmt: skip
    """Ask the graph: SPARQL, or a named question. The prefixes of the export need no declaration.

    \b
    Examples:
      kg query --list
      kg query -q papers-on-dataset -p dataset=COCO
      kg query 'SELECT ?name (COUNT(?p) AS ?n) { ?p kgo:usesDataset/rdfs:label ?name } GROUP BY ?name'
    """
    from kg.query.ask import run, written
    from kg.query.engine import open_store
    from kg.query.output import render
    from kg.store import base_of

    if listing:
        _list()
        return
    asked = _asked(sparql, file, name)
    base_iri = base_iri or base_of(graph_path)
    with _time_limit(timeout):
        store = open_store(graph_path, base_iri)
        text = written(store, asked, _parameters(given), base_iri)
        if printing:
            _write([text.rstrip("\n").encode(), b"\n"])
            return
        _write(render(run(store, text, base_iri), form, base_iri))


def _write(pieces: Iterable[bytes]) -> None:
    """Bytes to stdout as they are: result formats are UTF-8 whatever the terminal is."""
    stream = sys.stdout.buffer
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def _list() -> None:
    from kg.query.questions import questions

    width = max(map(len, questions()))
    for name, question in questions().items():
        needs = " ".join(f"-p {p.name}=…" for p in question.parameters)
        lines = wrapped(question.title + (f" ({needs})" if needs else ""), " " * (width + 2))
        lines[0] = f"{click.style(name.ljust(width), bold=True)}  {lines[0].lstrip()}"
        click.echo("\n".join(lines))


def _asked(sparql: str | None, file: Path | None, name: str | None) -> str:
    """The one query that the options give.

    Raises:
        UsageError: If there is none, or more than one.
    """
    from kg.query.questions import question

    given = [g for g in (sparql, file, name) if g is not None]
    if len(given) != 1:
        raise click.UsageError("give one of: a query, -f FILE, or -q QUESTION (kg query --list shows them)")
    if name is not None:
        return question(name).name
    if file is not None or sparql == "-":
        return _read(None if sparql == "-" or str(file) == "-" else file)
    assert sparql is not None
    return sparql


def _read(file: Path | None) -> str:
    try:
        data = sys.stdin.buffer.read() if file is None else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(str(file), f"cannot be read ({error.strerror})", "check the path") from error
    except UnicodeDecodeError as error:
        raise InputError(str(file or "-"), "not UTF-8 text", "save the query as UTF-8") from error


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    for item in given:
        if "=" not in item:
            raise QueryError(f"--param {item}", "no value", "say NAME=VALUE")
    return dict(item.split("=", 1) for item in given)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """End the process when the time is over or Ctrl-C is pressed: the engine, once it runs, hears neither."""
    old = (
        signal.signal(signal.SIGINT, signal.SIG_DFL) if threading.current_thread() is threading.main_thread() else None
    )

    def give_up() -> None:
        sys.stderr.write(f"Error: query: not done after {seconds:g} s; simplify it, or give it longer with --timeout\n")
        sys.stderr.flush()
        sys.stdout.flush()
        import os

        os._exit(1)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if old is not None:
            signal.signal(signal.SIGINT, old)
