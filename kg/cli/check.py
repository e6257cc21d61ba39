"""``kg check``: whether a built graph is whole."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.common import counted, graph_option, load_graph, user_errors


@click.command()
@graph_option
@click.option(
    "--shacl/--no-shacl", default=None, help="Run pyshacl too (by default on small graphs, where it is installed)."
)
@click.option(
    "--base-iri",
    default=None,
    metavar="IRI",
    help="The base of the IRIs, if not the one that the graph was built with.",
)
@user_errors
def check(graph_path: Path, shacl: bool | None, base_iri: str | None) -> None:
    """Check a built graph: that every quote is in its paper, the shapes of the RDF, links that lead nowhere.

    Exit code 1 if a promise of the format is broken; warnings alone do not fail.

    \b
    Example:
      kg check -g exports
    """
    from importlib.util import find_spec

    from kg.check import check as check_graph
    from kg.errors import InputError

    if shacl and find_spec("pyshacl") is None:
        raise InputError("--shacl", "pyshacl is not installed", "pip install 'paper-kg[check]'")
    graph = load_graph(graph_path)
    problems = check_graph(graph, base_iri=base_iri or graph.info.base_iri, shacl=shacl)
    for problem in problems:
        mark = click.style("error", fg="red") if problem.grave else click.style("warning", fg="yellow")
        click.echo(f"{mark}: {problem.where}: {problem.what}")
    grave = sum(p.grave for p in problems)
    links = sum(claim.entity is not None for claim in graph.claims)
    promises = len(graph.claims) - links
    told = [(len(graph.papers_by_id), "paper"), (links, "link"), (promises, "code promise")]
    told += [(len(graph.results), "reported result")]
    found = f"{counted(grave, 'error')}, {counted(len(problems) - grave, 'warning')}"
    click.echo(
        f"{', '.join(counted(number, noun) for number, noun in told)}: {found}",
        err=bool(grave),
    )
    if grave:
        raise SystemExit(1)
