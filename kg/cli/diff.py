"""``kg diff``: what is new in a graph since an older one, as text, JSON, or Markdown for a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg import schema
from kg.cli.common import load_graph, print_json, user_errors

if TYPE_CHECKING:
    from kg.analysis import Node
    from kg.diff import Changes, Diff, EntityChange, Link, PaperChange

#: Names and titles that one line lists; the rest is counted.
_LISTED: Final = 6
_MAIN: Final = (schema.METHOD, schema.DATASET, schema.TASK)

Mark = Callable[[str], str]


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown, fit for a weekly mail.")
@click.option("--text", "form", flag_value="text", default="text", help="Print plain text (default).")
@user_errors
def diff(old: Path, new: Path, form: str) -> None:
    """Tell what the graph NEW has that the graph OLD has not, and what is gone.

    OLD and NEW are graph.db files or the folders that they lie in.

    \b
    Example:
      kg diff exports exports --markdown
    """
    from kg.diff import diff as compare

    found = compare(load_graph(old), load_graph(new))
    if form == "json":
        print_json(found)
        return
    lines = _markdown(found) if form == "markdown" else _text(found)
    click.echo("\n".join(lines).strip("\n"))


# ---------------------------------------------------------------------------------------------------- text


def _text(found: Diff) -> Iterator[str]:
    if not found:
        yield "No difference."
        return
    yield from _text_of(found.new, "New", "+")
    if found.joined:
        yield ""
        yield f"Joined ({len(found.joined)})"
        yield from (f"  = {j.before} is now {j.now}" for j in found.joined)
    yield from _text_of(found.gone, "Gone", "-")


def _text_of(changes: Changes, word: str, sign: str) -> Iterator[str]:
    if changes.papers:
        yield from ("", f"{word} papers ({len(changes.papers)})")
        for paper in changes.papers:
            yield f"  {sign} {paper.paper}{f' ({paper.date})' if paper.date else ''}"
            yield from (f"      {phrase}: {_some(nodes, str)}" for phrase, nodes in paper.links)
    for kind, entities in groupby(changes.entities, key=lambda e: e.kind):
        members = list(entities)
        yield from ("", f"{word} {schema.KIND[kind].title.lower()} ({len(members)})")
        yield from (f"  {sign} {e.entity}  ({_some(e.papers, str)})" for e in members)
    if changes.links:
        yield from ("", f"{word} links of papers and things in both ({len(changes.links)})")
        for link in changes.links:
            yield f"  {sign} {link.paper} — {_role(link)} — {link.entity}"
            yield f"      “{link.quote}”"


def _role(link: Link) -> str:
    return link.role if link.before is None else f"{link.role} (before: {link.before})"


def _some(nodes: Sequence[Node], mark: Mark) -> str:
    shown = ", ".join(mark(str(node)) for node in nodes[:_LISTED])
    return f"{shown} and {len(nodes) - _LISTED} more" if len(nodes) > _LISTED else shown


# ------------------------------------------------------------------------------------------------ Markdown


def _markdown(found: Diff) -> Iterator[str]:
    yield "# What is new in the graph"
    yield ""
    yield _headline(found)
    yield from _markdown_papers(found.new.papers)
    yield from _markdown_entities(found.new.entities)
    yield from _markdown_links("New links of papers that were known", found.new.links)
    if found.joined:
        yield from ("", "## Joined", "")
        yield from (f"- {_escape(str(j.before))} is now {_escape(str(j.now))}" for j in found.joined)
    gone = found.gone
    if gone.papers or gone.entities:
        yield from ("", "## Gone", "")
        yield from (f"- {_escape(str(p.paper))}" for p in gone.papers)
        yield from (f"- {e.kind}: {_escape(str(e.entity))}" for e in gone.entities)
    yield from _markdown_links("Links that are gone", gone.links)


def _headline(found: Diff) -> str:
    told = [f"{word}: {counts}." for word, c in (("New", found.new), ("Gone", found.gone)) if (counts := _counted(c))]
    return " ".join(told) or "Nothing."


def _counted(changes: Changes) -> str:
    counts = [(len(changes.papers), schema.PAPER)]
    counts += [(sum(e.kind == kind for e in changes.entities), kind) for kind in schema.ENTITY_KINDS]
    told = [f"{n:,} {schema.KIND[kind].title.lower() if n > 1 else kind}" for n, kind in counts if n]
    links = len(changes.links)
    return ", ".join([*told, f"{links:,} link{'s' if links > 1 else ''} between known ones"] if links else told)


def _markdown_papers(papers: Sequence[PaperChange]) -> Iterator[str]:
    if papers:
        yield from ("", "## Papers")
    for paper in papers:
        title = _escape(str(paper.paper))
        head = f"[{title}]({paper.url})" if paper.url else title
        yield from ("", f"### {head}", "")
        lines = [f"{phrase}: {_some(nodes, _escape)}" for phrase, nodes in paper.links]
        yield from (f"- {line}" for line in ([paper.date] if paper.date else []) + lines)
        if paper.quote:
            yield from ("", f"> {_escape(paper.quote)}")


def _markdown_entities(entities: Sequence[EntityChange]) -> Iterator[str]:
    for kind, members in groupby((e for e in entities if e.kind in _MAIN), key=lambda e: e.kind):
        yield from ("", f"## {schema.KIND[kind].title}", "")
        yield from (f"- **{_escape(str(e.entity))}**: {_some(e.papers, _escape)}" for e in members)


def _markdown_links(title: str, links: Sequence[Link]) -> Iterator[str]:
    if links:
        yield from ("", f"## {title}", "")
    for link in links:
        yield f"- {_escape(str(link.paper))}: {_role(link)} **{_escape(str(link.entity))}**  "
        yield f"  “{_escape(link.quote)}”"


def _escape(text: str) -> str:
    from kg.export.report import markdown

    return markdown(text)
