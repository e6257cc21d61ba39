"""What the commands share: errors to one line, the graph option, and rows as table, JSON or CSV."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

F = TypeVar("F", bound=Callable[..., Any])
Format = Literal["table", "json", "csv"]


def user_errors(command: F) -> F:
    """Turn the errors that a user can mend into one line on stderr and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except KgError as error:
            raise click.ClickException(str(error)) from error

    return wrapped  # type: ignore[return-value]


graph_option = click.option(
    "-g", "--graph", "graph_path", type=click.Path(path_type=Path), default=Path("exports"), show_default=True,
    help="A graph.db or the folder it lies in.",
)  # fmt: skip


def format_options(command: F) -> F:
    """Add ``--json`` and ``--csv`` beside the default table; the command gets ``form``."""
    command = click.option("--json", "form", flag_value="json", help="Print JSON.")(command)
    command = click.option("--csv", "form", flag_value="csv", help="Print CSV.")(command)
    return click.option("--table", "form", flag_value="table", default="table", help="Print a table (default).")(
        command
    )


def load_graph(path: Path) -> KnowledgeGraph:
    """The graph at a path: a graph.db or the folder it lies in."""
    from kg.store import load

    return load(path)


def print_rows(rows: Iterable[Any], form: Format, *, columns: Sequence[str] | None = None) -> None:
    """Print dataclass rows to stdout as an aligned table, a JSON array, or CSV.

    Args:
        rows: Records of one dataclass type.
        form: ``table``, ``json`` or ``csv``.
        columns: The attributes to show in the table (JSON and CSV always have all).
    """
    records = [{f.name: getattr(row, f.name) for f in dataclasses.fields(row)} for row in rows]
    if form == "json":
        click.echo(json.dumps([{k: _plain(v) for k, v in r.items()} for r in records], ensure_ascii=False, indent=2))
    elif form == "csv":
        names = list(records[0]) if records else list(columns or ())
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([[_cell(r[n]) for n in names] for r in records])
    else:
        names = list(columns or (records[0] if records else ()))
        _print_table(names, [[_cell(r[n]) for n in names] for r in records])


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    return float(value) if isinstance(value, Decimal) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (tuple, list)):
        return "; ".join(_cell(v) for v in value)
    return str(value)


def _print_table(names: Sequence[str], rows: list[list[str]]) -> None:
    if not rows:
        click.echo("(nothing)", err=True)
        return
    limit = max(30, shutil.get_terminal_size((160, 24)).columns // 2)
    shown = [[c if len(c) <= limit else c[: limit - 1] + "…" for c in row] for row in rows]
    widths = [max(len(n), *(len(r[i]) for r in shown)) for i, n in enumerate(names)]
    click.echo(
        "  ".join(
            click.style(n.replace("_", " ").ljust(w), bold=True) for n, w in zip(names, widths, strict=True)
        ).rstrip()
    )
    for row in shown:
        click.echo("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
