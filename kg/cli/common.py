"""What the commands share: errors to one line, the graph option, and rows as table, JSON or CSV."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

import click

from kg import schema
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

F = TypeVar("F", bound=Callable[..., Any])
Format = Literal["table", "json", "csv"]
#: A table's columns: attribute names, or header → what to show of a row.
Columns = Sequence[str] | Mapping[str, Callable[[Any], Any]]
# The width of a table on a terminal that does not tell its own.
_WIDTH: Final = 160
_GAP: Final = "  "
# A column that is cut to fit keeps at least this much.
_NARROWEST: Final = 16
# What stands to the right in its column: a number, a percentage, or nothing.
_NUMBER: Final = re.compile(r"[-+]?[\d,.]*(?:e[-+]\d+)?%?")


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


def limit_option(default: int) -> Callable[[F], F]:
    """Add ``-n``, how many rows to print; the command gets ``limit``."""

    def decorate(command: F) -> F:
        option = click.option(
            "-n", "--limit", type=click.IntRange(min=1), default=default, show_default=True, help="How many to print."
        )
        return option(command)

    return decorate


def format_options(command: F) -> F:
    """Add ``--json`` and ``--csv`` beside the default table; the command gets ``form``."""
    command = click.option("--csv", "form", flag_value="csv", help="Print CSV.")(command)
    command = click.option("--json", "form", flag_value="json", help="Print JSON.")(command)
    return click.option("--table", "form", flag_value="table", default="table", help="Print a table (default).")(
        command
    )


def load_graph(path: Path) -> KnowledgeGraph:
    """The graph at a path: a graph.db or the folder it lies in."""
    from kg.store import load

    return load(path)


# -------------------------------------------------------------------------------------------------- rows


def print_rows(rows: Iterable[Any], form: Format, *, columns: Columns | None = None) -> None:
    """Print dataclass rows to stdout as an aligned table, a JSON array, or CSV.

    Args:
        rows: Records of one dataclass type.
        form: ``table``, ``json`` or ``csv``.
        columns: What the table shows (JSON and CSV always have every attribute); by default all attributes.
    """
    rows = list(rows)
    if form == "json":
        print_json(rows)
    elif form == "csv":
        flat = [_flat(row) for row in rows]
        print_csv(list(flat[0]) if flat else [], [list(row.values()) for row in flat])
    else:
        chosen = _getters(
            columns if columns is not None else [f.name for f in dataclasses.fields(rows[0])] if rows else []
        )
        print_table(list(chosen), [[get(row) for get in chosen.values()] for row in rows])


def print_json(value: Any) -> None:
    """Print records, or lists of them, as JSON."""
    click.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2))


def print_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as CSV: LF, one header line; several values in one cell are joined by ``; ``."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if head:
        writer.writerow(head)
    writer.writerows([_cell(value, digits=9) for value in row] for row in rows)


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as an aligned table, numbers to the right; the widest columns are cut to fit a terminal, if it is one."""
    if not rows:
        click.echo("(nothing)", err=True)
        return
    cells = [[_cell(value) for value in row] for row in rows]
    numeric = [all(_NUMBER.fullmatch(row[i]) for row in cells) for i in range(len(head))]
    widths = [max(map(_width, (name, *(row[i] for row in cells)))) for i, name in enumerate(head)]
    room = _room()
    if room is not None:
        _fit(widths, room)
    names = [_pad(name.replace("_", " "), w, right) for name, w, right in zip(head, widths, numeric, strict=True)]
    click.secho(_GAP.join(names).rstrip(), bold=True)
    for row in cells:
        padded = (_pad(cell, w, right) for cell, w, right in zip(row, widths, numeric, strict=True))
        click.echo(_GAP.join(padded).rstrip())


def print_entry(lead: str, head: str, details: Iterable[str] = ()) -> None:
    """Print a row whose texts may be long: a lead, a headline beside it, and under it the details; nothing is cut."""
    indent = " " * (len(lead) + len(_GAP))
    first, *rest = wrapped(head, indent)
    click.echo("\n".join((lead + first[len(lead) :], *rest)))
    for detail in details:
        first, *rest = wrapped(detail, f"{indent}{_GAP * 2}")
        click.echo("\n".join((f"{indent}{_GAP}{first.lstrip()}", *rest)))


def role_word(kind: str, role: str) -> str:
    """A role in one word; of a metric a paper ``reports`` it.

    >>> role_word("metric", "uses"), role_word("dataset", "uses")
    ('reports', 'uses')
    """
    return "reports" if (kind, role) == (schema.METRIC, schema.USES) else role


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "paper"), counted(1200, "paper")
    ('1 paper', '1,200 papers')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _getters(columns: Columns) -> Mapping[str, Callable[[Any], Any]]:
    if isinstance(columns, Mapping):
        return columns
    return {name: functools.partial(_attribute, name) for name in columns}


def _attribute(name: str, row: Any) -> Any:
    return getattr(row, name)


def _flat(row: Any) -> dict[str, Any]:
    """A record's attributes; a node in it gives two, its label and its id."""
    made = {}
    for field in dataclasses.fields(row):
        value = made[field.name] = getattr(row, field.name)
        if dataclasses.is_dataclass(value) and hasattr(value, "id"):
            made[f"{field.name}_id"] = value.id
    return made


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return float(value) if isinstance(value, Decimal) else value


def _cell(value: Any, digits: int = 4) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    if isinstance(value, (tuple, list)):
        return "; ".join(_cell(v, digits) for v in value)
    return str(value)


def _room() -> int | None:
    """The columns that a table may take: those of the terminal or of COLUMNS; None where nothing limits it."""
    limited = sys.stdout.isatty() or os.environ.get("COLUMNS")
    return shutil.get_terminal_size((_WIDTH, 24)).columns if limited else None


def _fit(widths: list[int], room: int) -> None:
    """Narrow the widest columns until the table fits."""
    while sum(widths) + len(_GAP) * (len(widths) - 1) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1


def _width(text: str) -> int:
    """Columns that a text takes on a terminal: two for East Asian wide signs, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def _pad(text: str, width: int, right: bool) -> str:
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text = text.rstrip() + "…"
    space = " " * (width - _width(text))
    return space + text if right else text + space


# --------------------------------------------------------------------------------------- texts and colours


def wrapped(text: str, indent: str) -> list[str]:
    """A text in lines that fit the terminal, each after an indent; escape sequences take no room."""
    room = min(110, shutil.get_terminal_size((100, 24)).columns) - len(indent)
    lines: list[str] = []
    for word in text.split(" "):
        if lines and _width(click.unstyle(f"{lines[-1]} {word}")) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [indent + line for line in lines]


def in_colour() -> bool:
    """Whether stdout is a terminal that wants colours (see https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def kind_style(text: str, kind: str) -> str:
    """A text in the colour of a kind of node."""
    code = schema.KIND[kind].colour_dark.lstrip("#")
    rgb = (int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16))
    return click.style(text, fg=rgb, bold=True)
