"""``kg serve``: the graph in the browser, and a SPARQL endpoint."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from kg.cli.common import graph_option, load_graph, user_errors
from kg.errors import InputError


@click.command()
@graph_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at; others can reach any but this one.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 for a free one."
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="Seconds that a query may take."
)
@click.option(
    "--most-bytes", type=click.IntRange(min=1000), default=64_000_000, show_default=True, help="The longest answer."
)
@click.option(
    "--processes", type=click.IntRange(min=1), default=2, show_default=True, help="Queries answered at a time."
)
@click.option(
    "--base-iri",
    default=None,
    metavar="IRI",
    help="The base of the IRIs, if not the one that the graph was built with.",
)
@click.option("--open/--no-open", "opening", default=True, help="Open the browser.")
@user_errors
def serve(  # noqa: PLR0913, PLR0917 - one for each option
    graph_path: Path,
    host: str,
    port: int,
    timeout: float,
    most_bytes: int,
    processes: int,
    base_iri: str | None,
    opening: bool,
) -> None:
    """Show the graph in the browser, and answer SPARQL at /sparql.

    Read-only. Only this machine can reach it unless --host says otherwise.

    \b
    Example:
      kg serve -g exports
      curl -G 127.0.0.1:8000/sparql --data-urlencode 'query=SELECT * { ?paper kgo:usesDataset ?d } LIMIT 5'
    """
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise InputError("kg serve", "its libraries are not installed", "pip install 'paper-kg[serve]'")
    from kg.query.engine import disk_store
    from kg.serve.app import create_app
    from kg.serve.pool import Limits
    from kg.serve.run import run
    from kg.store import locate

    graph = load_graph(graph_path)
    base_iri = base_iri or graph.info.base_iri
    store = disk_store(graph_path, base_iri, graph=graph)
    limits = Limits(seconds=timeout, size=most_bytes, processes=processes)
    run(create_app(graph, locate(graph_path), store, base_iri=base_iri, limits=limits), host, port, opening=opening)
