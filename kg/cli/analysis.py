"""The commands that look at a built graph: stats, top, shared, similar, path, communities, trends.

Each parses its options, asks `kg.analysis`, and prints the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from kg import schema
from kg.cli.common import (
    Format,
    format_options,
    graph_option,
    in_colour,
    kind_style,
    limit_option,
    load_graph,
    print_csv,
    print_entry,
    print_json,
    print_rows,
    print_table,
    user_errors,
    wrapped,
)

if TYPE_CHECKING:
    from kg.analysis import Path, Ranked, Trend

F = TypeVar("F", bound=Callable[..., Any])
_KINDS: Final = (schema.METHOD, schema.DATASET, schema.TASK, schema.REPOSITORY)
_ANY_KIND: Final = (schema.PAPER, *_KINDS)
#: A row of long texts: lead, headline, details; see `kg.cli.common.print_entry`.
Entry = tuple[str, str, Iterable[str]]
#: Papers of a community that are listed.
_MOST_LINKED: Final = 6
#: The sections of `kg top`: title, kind, and whether it shows names or generic terms.
_SECTIONS: Final = (
    ("Methods", schema.METHOD, True),
    ("Techniques", schema.METHOD, False),
    ("Data sets", schema.DATASET, True),
    ("Tasks", schema.TASK, True),
    ("Papers", schema.PAPER, True),
    ("Code repositories", schema.REPOSITORY, True),
)


def _kind_option(default: str | None, kinds: Sequence[str] = _KINDS) -> Callable[[F], F]:
    def decorate(command: F) -> F:
        shown = default is not None
        choice = click.Choice(kinds)
        return click.option("-k", "--kind", type=choice, default=default, show_default=shown, help="Of which kind.")(
            command
        )

    return decorate


@click.command()
@graph_option
@format_options
@user_errors
def stats(graph_path: FilePath, form: Format) -> None:
    """Count what is in the graph: nodes, links, and what the papers tell.

    \b
    Example:
      kg stats
    """
    from kg.analysis import stats as count

    rows = count(load_graph(graph_path))
    if form != "table":
        print_rows(rows, form)
        return
    shown = [(s.section, s.name, s.count, "" if s.share is None else f"{s.share:.0%}") for s in rows]
    firsts = {section: name for section, name, *_ in reversed(shown)}
    print_table(
        ("", "what", "count", "share"),
        [(section if firsts[section] == name else "", name, count, share) for section, name, count, share in shown],
    )


@click.command()
@_kind_option(None, _ANY_KIND)
@click.option(
    "--by",
    type=click.Choice(("degree", "pagerank", "betweenness")),
    default="pagerank",
    show_default=True,
    help="The measure.",
)
@limit_option(10)
@graph_option
@format_options
@user_errors
def top(kind: str | None, by: str, limit: int, graph_path: FilePath, form: Format) -> None:
    """Rank what is most central; named methods and generic techniques apart.

    Things of one paper come last, and only with --kind.

    \b
    Example:
      kg top --kind dataset --by degree
    """
    from kg.analysis import centrality
    from kg.analysis.centrality import PIVOTS, as_shown, is_estimated

    graph = load_graph(graph_path)
    rows = as_shown(centrality(graph, by, kind))
    sections = [(title, of, named) for title, of, named in _SECTIONS if kind in (None, of)]
    least = 1 if kind else 2
    ranked = [
        [r for r in rows if (r.kind, r.named) == (of, named) and r.degree >= least][:limit] for _, of, named in sections
    ]
    if form != "table":
        print_rows([row for section in ranked for row in section], form)
    for (title, *_), section in zip(sections, ranked, strict=True):
        if form == "table" and section:
            _print_ranking(title, section, by)
    if by == "betweenness" and is_estimated(graph):
        click.echo(f"Betweenness is estimated from {PIVOTS} start nodes, always the same.", err=True)


def _print_ranking(title: str, rows: list[Ranked], by: str) -> None:
    from kg.analysis.centrality import shown

    click.secho(f"\n{title}", bold=True)
    links = "links" if rows[0].kind == schema.PAPER else "papers"
    print_rows(
        rows, "table", columns={links: lambda r: r.degree, by: lambda r: shown(r.score), "name": lambda r: r.node}
    )


@click.command()
@_kind_option(schema.DATASET)
@click.option("--pairs", "view", flag_value="pairs", help="Pairs of papers and what they share.")
@click.option("--together", "view", flag_value="together", help="Pairs of things that the same papers use.")
@limit_option(20)
@graph_option
@format_options
@user_errors
def shared(kind: str, view: str | None, limit: int, graph_path: FilePath, form: Format) -> None:
    """List what papers share: groups of papers (default), pairs of papers, or things used together.

    A thing that n papers share weighs 1/(n-1) in each of their pairs (Newman 2001), so that what everybody uses
    counts for little.

    \b
    Examples:
      kg shared
      kg shared --pairs
      kg shared --together --kind method
    """
    from kg import analysis

    graph = load_graph(graph_path)
    rows: list[Any]
    if view is None:
        rows = analysis.shared(graph, kind)[:limit]
        _print_entries(rows, form, lambda r: (f"{r.count:>6,}", str(r.entity), map(str, r.papers)), "papers")
        return
    rows = (analysis.paper_pairs if view == "pairs" else analysis.used_together)(graph, kind, limit)
    if view == "pairs":
        _print_entries(rows, form, _pair_of_papers, "weight")
    else:
        _print_entries(
            rows, form, lambda r: (f"{r.weight:>6.3g}", f"{r.left} + {r.right}", map(str, r.shared)), "weight"
        )


def _pair_of_papers(pair: Any) -> Entry:
    common = f"share {', '.join(map(str, pair.shared))}"
    return f"{pair.weight:>6.3g}", str(pair.left), (f"+ {pair.right}", common)


def _print_entries(rows: list[Any], form: Format, entry: Callable[[Any], Entry], head: str) -> None:
    """Print rows of long texts: below each other in full for people, as ever in JSON and CSV."""
    if form != "table" or not rows:
        print_rows(rows, form)
        return
    click.secho(head, bold=True)
    for row in rows:
        print_entry(*entry(row))


@click.command()
@click.argument("paper", nargs=-1, required=True)
@limit_option(10)
@graph_option
@format_options
@user_errors
def similar(paper: tuple[str, ...], limit: int, graph_path: FilePath, form: Format) -> None:
    """Find the papers that share most with PAPER, rare things counting most, and say why.

    PAPER is an id, a title, an identifier such as arxiv:2401.00001, or the name of what it introduces.

    \b
    Example:
      kg similar Eureka
    """
    from kg import analysis

    rows = analysis.similar(load_graph(graph_path), " ".join(paper), limit)
    _print_entries(rows, form, _similar_paper, "score")


def _similar_paper(row: Any) -> Entry:
    rest = ", ".join(map(str, row.shared[1:]))
    details = (f"because of {row.reason}", *((f"also shared: {rest}",) if rest else ()))
    return f"{row.score:>5.2f}", str(row.paper), details


@click.command()
@click.argument("start")
@click.argument("end")
@graph_option
@format_options
@user_errors
def path(start: str, end: str, graph_path: FilePath, form: Format) -> None:
    """Show the shortest path between two things, with the sentence behind every step.

    A link to a thing of n papers costs 1 + ln(n), so that a path through something rare beats one through
    something that everybody uses.

    \b
    Example:
      kg path CLIP ImageNet
    """
    from kg import analysis

    found = analysis.path(load_graph(graph_path), start, end)
    if found is None:
        click.echo(f"{start} and {end} are not connected.", err=True)
    if form == "json":
        print_json(found)
    elif form == "csv":
        print_rows(found.steps if found else (), form)
    elif found:
        _print_path(found)


def _print_path(found: Path) -> None:
    click.echo(_named(found.nodes[0]))
    for step in found.steps:
        words = step.phrase if step.start == step.paper else f"← {step.phrase}"
        click.echo(f"  │ {words}:")
        for line in wrapped(f"“{step.quote}”", "  │   "):
            click.echo(line)
        click.echo(_named(step.end))


def _named(node: Any) -> str:
    """A node with its kind: in colour on a terminal."""
    return f"{kind_style(node.label, node.kind) if in_colour() else node.label} ({node.kind})"


@click.command()
@click.option(
    "--resolution", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True, help="Above 1: smaller communities; below 1: larger ones."
)  # fmt: skip
@limit_option(20)
@graph_option
@format_options
@user_errors
def communities(resolution: float, limit: int, graph_path: FilePath, form: Format) -> None:
    """Group the papers that share things (Louvain, fixed seed); each group says what it is about.

    \b
    Example:
      kg communities -n 5
    """
    from kg import analysis

    rows = analysis.communities(load_graph(graph_path), resolution)[:limit]
    _print_entries(rows, form, _group, "papers")


def _group(row: Any) -> Entry:
    shown = [str(paper) for paper in row.papers[:_MOST_LINKED]]
    rest = row.size - len(shown)
    return f"{row.size:>6,}", f"{row.number}. {row.label}", (*shown, *((f"and {rest:,} more",) if rest > 0 else ()))


@click.command()
@_kind_option(schema.METHOD)
@click.option(
    "--by", type=click.Choice(("papers", "change")), default="papers", show_default=True, help="Most papers first, or what rises most."
)  # fmt: skip
@limit_option(15)
@graph_option
@format_options
@user_errors
def trends(kind: str, by: str, limit: int, graph_path: FilePath, form: Format) -> None:
    """Count papers by year for each method, data set or task; papers of unknown year under "?".

    "change" is the share of papers of the newest two years less the share of those before; blank for things of fewer
    than five dated papers.

    \b
    Example:
      kg trends --kind task
    """
    from kg import analysis

    graph = load_graph(graph_path)
    rows = analysis.trends(graph, kind)
    if by == "change":
        rows.sort(key=lambda r: (r.change is None, -(r.change or 0.0), -r.papers, r.entity))
    if form == "json":
        print_json(rows[:limit])
    elif form == "csv":
        long = ((r.entity, r.entity.id, y.year, y.papers) for r in rows[:limit] for y in r.years)
        print_csv(("entity", "entity_id", "year", "papers"), long)
    else:
        _print_trends(rows[:limit], [(y.year, y.papers) for y in analysis.years(graph)], kind)


def _print_trends(rows: list[Trend], years: list[tuple[int | None, int]], kind: str) -> None:
    from kg.analysis.trends import LEAST_DATED, RECENT_YEARS

    head = [kind, "papers", *("?" if year is None else str(year) for year, _ in years), "change"]
    everything = ["(all papers)", sum(n for _, n in years), *(n for _, n in years), None]
    body = [[r.entity, r.papers, *(y.papers or None for y in r.years), _signed(r.change)] for r in rows]
    print_table(head, [everything, *body])
    dated = [year for year, _ in years if year is not None]
    if len(dated) > RECENT_YEARS:
        recent = " and ".join(map(str, dated[-RECENT_YEARS:]))
        note = f"its share of the papers of {recent} less that of those before; blank below {LEAST_DATED} dated papers"
        for line in wrapped(f"change: {note}.", ""):
            click.echo(line, err=True)


def _signed(change: float | None) -> str | None:
    """A change as people write it; less than half a percent is none."""
    return None if change is None else f"{change:+.0%}" if abs(change) >= 0.005 else "0%"
