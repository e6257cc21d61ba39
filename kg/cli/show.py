"""``kg show``: everything about one node, for a person to read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import schema
from kg.cli.common import (
    Format,
    format_options,
    graph_option,
    in_colour,
    kind_style,
    load_graph,
    print_json,
    print_rows,
    user_errors,
    wrapped,
)

if TYPE_CHECKING:
    from kg.analysis.details import EntityDetails, Marked, PaperDetails, Quote, ShownClaim, ShownResult


@click.command()
@click.argument("name", nargs=-1, required=True)
@graph_option
@format_options
@user_errors
def show(name: tuple[str, ...], graph_path: Path, form: Format) -> None:
    """Show a paper with what it claims, or a method, data set or task with its papers; every claim with its sentence.

    NAME is a name, an alias, a title, an id or an identifier; write dataset:VQA where several kinds share a name.

    \b
    Examples:
      kg show CLIP
      kg show task:VQA
    """
    from kg.analysis.details import PaperDetails, details

    found = details(load_graph(graph_path), " ".join(name))
    if form == "json":
        print_json(found)
    elif form == "csv":
        print_rows(found.claims, "csv")
    elif isinstance(found, PaperDetails):
        _show_paper(found)
    else:
        _show_entity(found)


def _show_paper(paper: PaperDetails) -> None:
    from kg.analysis.details import marked
    from kg.model import ABSTRACT, TITLE

    title = _in_colours(marked(paper.title, TITLE, paper.claims)) if paper.title else f"{paper.paper} (no title)"
    click.secho(title, bold=True)
    people = f"{paper.author_count} authors" if paper.author_count and not paper.authors else ", ".join(paper.authors)
    facts = (paper.date or "no date", people, paper.venue or "", *paper.identifiers, *paper.sources, paper.paper.id)
    click.echo(" · ".join(fact for fact in facts if fact))
    if paper.abstract:
        click.echo()
        _echo_wrapped(_in_colours(marked(paper.abstract, ABSTRACT, paper.claims)), "")
    for kind, claims in groupby(paper.claims, key=lambda c: c.kind):
        click.secho(f"\n{schema.KIND[kind].title}", bold=True)
        for claim in claims:
            _show_claim(claim, claim.entity.label if claim.entity else "")
    _show_results(paper.results)


def _show_results(results: Iterable[ShownResult]) -> None:
    for number, result in enumerate(results):
        if number == 0:
            click.secho("\nResults", bold=True)
        parts = (("", result.metric), ("of ", result.method), ("on ", result.dataset), ("for ", result.task))
        tied = " ".join(f"{word}{part.label}" for word, part in parts if part is not None)
        click.echo(f"  {result.value}  {tied}".rstrip())
        _show_quote(result.quote)


def _show_entity(entity: EntityDetails) -> None:
    papers = len(entity.claims)
    click.secho(f"{entity.entity} ({entity.kind}, {papers} paper{'' if papers == 1 else 's'})", bold=True)
    if entity.aliases:
        _echo_wrapped(f"also written: {', '.join(entity.aliases)}", "")
    if entity.results:
        click.echo(f"{entity.results} reported result{'' if entity.results == 1 else 's'}")
    for role, claims in groupby(entity.claims, key=lambda c: c.role):
        members = list(claims)
        click.secho(f"\n{role} ({len(members)})", bold=True)
        for claim in members:
            _show_claim(claim, claim.paper.label, with_role=False)


def _show_claim(claim: ShownClaim, label: str, *, with_role: bool = True) -> None:
    name = kind_style(label, claim.kind if with_role else schema.PAPER) if in_colour() else label
    role = claim.role if with_role else ""
    finders = "+".join(sorted({part for quote in claim.quotes for part in quote.finder.split("+")}))
    said = " ".join(part for part in (role, name) if part)
    click.echo(f"  {said}  [{claim.score:.2f} {finders}]")
    _show_quote(claim.quotes[0])


def _show_quote(quote: Quote) -> None:
    _echo_wrapped(f"“{quote.sentence}”", "      ")


def _in_colours(parts: Iterable[Marked]) -> str:
    """Marked text: in the colours of the kinds on a terminal, ``[words|kind]`` otherwise."""
    if in_colour():
        return "".join(kind_style(p.text, p.kind) if p.kind else p.text for p in parts)
    return "".join(f"[{p.text}|{p.kind}]" if p.kind else p.text for p in parts)


def _echo_wrapped(text: str, indent: str) -> None:
    for line in wrapped(text, indent):
        click.echo(line)
