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
    counted,
    format_options,
    graph_option,
    in_colour,
    kind_style,
    load_graph,
    print_json,
    print_rows,
    role_word,
    user_errors,
    wrapped,
)

if TYPE_CHECKING:
    from kg.analysis import Node
    from kg.analysis.details import EntityDetails, Marked, PaperDetails, ShownClaim, ShownResult


@click.command()
@click.argument("name", nargs=-1, required=True)
@click.option("-v", "--verbose", is_flag=True, help="Tell how sure each link is, and what found it.")
@graph_option
@format_options
@user_errors
def show(name: tuple[str, ...], verbose: bool, graph_path: Path, form: Format) -> None:
    """Show a paper with what it says, or a method, data set or task with its papers; every link with its sentence.

    NAME is a name, an alias, a title, its beginning, an id or an identifier; write dataset:VQA where several kinds
    share a name.

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
        _show_paper(found, verbose)
    else:
        _show_entity(found, verbose)


def _show_paper(paper: PaperDetails, verbose: bool) -> None:
    from kg.analysis.details import marked
    from kg.model import ABSTRACT, TITLE

    title = _in_colours(marked(paper.title, TITLE, paper.claims)) if paper.title else str(paper.paper)
    click.secho(title, bold=True)
    people = f"{paper.author_count} authors" if paper.author_count and not paper.authors else ", ".join(paper.authors)
    facts = (paper.date or "no date", people, paper.venue or "", *paper.identifiers, *paper.sources, paper.paper.id)
    click.echo(" · ".join(fact for fact in facts if fact))
    if paper.abstract:
        click.echo()
        _echo_wrapped(_in_colours(marked(paper.abstract, ABSTRACT, paper.claims)), "")
    if paper.claims:
        click.secho("\nWhat it says", bold=True)
    for sentence, claims in _by_sentence(paper.claims):
        _echo_wrapped(f"“{sentence}”", "  ")
        for claim in claims:
            name = _styled(claim.entity.label, claim.kind) if claim.entity else ""
            click.echo(f"      {claim.phrase} {name}".rstrip() + (_sureness(claim) if verbose else ""))
    if paper.results:
        click.secho(f"\nReported results ({len(paper.results):,})", bold=True)
        _show_results(paper.results, "  ")


def _by_sentence(claims: Iterable[ShownClaim]) -> list[tuple[str, list[ShownClaim]]]:
    """Links under the sentence that says them, sentences in the order of the text, title first."""
    from kg.model import ABSTRACT, TITLE

    fields = {TITLE: 0, ABSTRACT: 1}

    def place(claim: ShownClaim) -> tuple[int, str, int]:
        quote = claim.quotes[0]
        return fields.get(quote.field, len(fields)), quote.field, quote.start

    groups: dict[tuple[str, str], list[ShownClaim]] = {}
    for claim in sorted(claims, key=place):
        groups.setdefault((claim.quotes[0].field, claim.quotes[0].sentence), []).append(claim)
    return [(sentence, members) for (_, sentence), members in groups.items()]


def _show_results(results: Iterable[ShownResult], indent: str) -> None:
    """Results under the sentence that reports them; "?" for what the text leaves open."""
    for sentence, members in groupby(results, key=lambda r: r.quote.sentence):
        _echo_wrapped(f"“{sentence}”", indent)
        for result in members:
            metric, method, dataset = (_part(part) for part in (result.metric, result.method, result.dataset))
            task = f" for {_part(result.task)}" if result.task else ""
            click.echo(f"{indent}    {result.value}  {metric} of {method} on {dataset}{task}")


def _part(node: Node | None) -> str:
    return "?" if node is None else _styled(node.label, node.kind)


def _show_entity(entity: EntityDetails, verbose: bool) -> None:
    click.secho(f"{entity.entity} ({entity.kind}, {counted(len(entity.claims), 'paper')})", bold=True)
    if entity.aliases:
        _echo_wrapped(f"also written: {', '.join(entity.aliases)}", "")
    for role, claims in groupby(entity.claims, key=lambda c: c.role):
        members = list(claims)
        click.secho(f"\n{role_word(entity.kind, role)} ({len(members):,})", bold=True)
        for claim in members:
            click.echo(f"  {_styled(claim.paper.label, schema.PAPER)}" + (_sureness(claim) if verbose else ""))
            _echo_wrapped(f"“{claim.quotes[0].sentence}”", "      ")
    if entity.results:
        click.secho(f"\n{counted(len(entity.results), 'reported result')}", bold=True)
        for paper, results in groupby(entity.results, key=lambda r: r.paper):
            click.echo(f"  {_styled(paper.label, schema.PAPER)}")
            _show_results(results, "      ")


def _sureness(claim: ShownClaim) -> str:
    finders = "+".join(sorted({part for quote in claim.quotes for part in quote.finder.split("+")}))
    return f"  [{claim.score:.2f} {finders}]"


def _styled(label: str, kind: str) -> str:
    return kind_style(label, kind) if in_colour() else label


def _in_colours(parts: Iterable[Marked]) -> str:
    """Marked text: in the colours of the kinds on a terminal, ``[words|kind]`` otherwise."""
    if in_colour():
        return "".join(kind_style(p.text, p.kind) if p.kind else p.text for p in parts)
    return "".join(f"[{p.text}|{p.kind}]" if p.kind else p.text for p in parts)


def _echo_wrapped(text: str, indent: str) -> None:
    for line in wrapped(text, indent):
        click.echo(line)
