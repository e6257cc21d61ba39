"""``kg export``: one output again, from a built graph."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import graph_option, load_graph, user_errors
from kg.export import OUTPUTS, output


@click.command()
@graph_option
@click.option("--format", "name", type=click.Choice([o.name for o in OUTPUTS]), required=True, help="Which output.")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("exports"), show_default=True, help="The folder to write to.")  # fmt: skip
@click.option(
    "--base-iri",
    default=None,
    metavar="IRI",
    help="The base of the IRIs, if not the one that the graph was built with.",
)
@user_errors
def export(graph_path: Path, name: str, folder: Path, base_iri: str | None) -> None:
    """Write one output of a built graph again.

    \b
    Example:
      kg export --format graphml -o exports
    """
    from kg.export import write_all

    for path in write_all(load_graph(graph_path), folder, names=[output(name).name], base_iri=base_iri):
        click.echo(path)
