"""``kg diff``: what is new in a graph since an older one, as text, JSON, or Markdown for a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg import schema
from kg.cli.common import load_graph, print_json, role_word, user_errors
from kg.text import plain

if TYPE_CHECKING:
    from kg.analysis import Node
    from kg.diff import Changes, Diff, Joined, Link, PaperChange

#: Names and titles that one line lists; the rest is counted.
_LISTED: Final = 6
#: Characters of a quote in a mail.
_LONGEST_QUOTE: Final = 320
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
        yield from (f"  = {before} is now {now}" for before, now in map(_names, found.joined))
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
    role = role_word(link.entity.kind, link.role)
    return role if link.before is None else f"{role} (before: {role_word(link.entity.kind, link.before)})"


def _some(nodes: Sequence[Node], mark: Mark, between: str = ", ") -> str:
    shown = between.join(mark(str(node)) for node in nodes[:_LISTED])
    return f"{shown} and {len(nodes) - _LISTED} more" if len(nodes) > _LISTED else shown


# ------------------------------------------------------------------------------------------------ Markdown


def _markdown(found: Diff) -> Iterator[str]:
    yield "# What is new in the graph"
    yield ""
    yield _headline(found)
    yield from _markdown_papers(found.new.papers)
    yield from _markdown_entities(found.new)
    yield from _markdown_links("New links of papers that were known", found.new.links)
    if found.joined:
        yield from ("", "## Joined", "")
        yield from (f"- {_escape(before)} is now {_escape(now)}" for before, now in map(_names, found.joined))
    gone = found.gone
    if gone.papers or gone.entities:
        yield from ("", "## Gone", "")
        yield from (f"- {_escape(str(p.paper))}" for p in gone.papers)
        for kind, entities in groupby(gone.entities, key=lambda e: e.kind):
            yield f"- {schema.KIND[kind].title.lower()}: {', '.join(_escape(str(e.entity)) for e in entities)}"
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
    for paper in sorted(papers, key=_newest_first):
        title = _escape(str(paper.paper))
        head = f"[{title}]({paper.url})" if paper.url else title
        yield from ("", f"### {head}")
        lines = [f"- {phrase}: {_some(nodes, _escape)}" for phrase, nodes in paper.links]
        lines = [f"- {paper.date}", *lines] if paper.date else lines
        yield from ["", *lines] if lines else []
        if paper.quote:
            yield from ("", f"> {_escape(_said(paper.quote))}")


def _newest_first(paper: PaperChange) -> tuple[bool, list[int], str]:
    """Papers by date, the newest first and those without a year last; then by title."""
    dated = paper.date[:4].isdigit()
    return not dated, [-int(n) for n in paper.date.split("-")] if dated else [], str(paper.paper)


def _markdown_entities(new: Changes) -> Iterator[str]:
    """The new entities of several papers, most papers first; those of one new paper stand there already."""
    told = {paper.paper for paper in new.papers}
    for kind, group in groupby((e for e in new.entities if e.kind in _MAIN), key=lambda e: e.kind):
        members = list(group)
        shown = [e for e in members if len(e.papers) > 1 or not told.issuperset(e.papers)]
        yield from ("", f"## {schema.KIND[kind].title}", "")
        for e in sorted(shown, key=lambda e: (-len(e.papers), str(e.entity))):
            yield f"- **{_escape(str(e.entity))}**: {_some(e.papers, _escape, between='; ')}"
        if rest := len(members) - len(shown):
            yield f"- {f'and {rest:,} more' if shown else f'{rest:,}'}, each of one paper above"


def _names(joined: Joined) -> tuple[str, str]:
    """What an entity was called and is called; its ids where the names are the same."""
    before, now = str(joined.before), str(joined.now)
    return (before, now) if before != now else (f"{before} ({joined.before.id})", f"{now} ({joined.now.id})")


def _said(quote: str) -> str:
    """A quote as it reads in a mail: without LaTeX, and not too long."""
    text = plain(quote)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rpartition(' ')[0]} …"


def _markdown_links(title: str, links: Sequence[Link]) -> Iterator[str]:
    if links:
        yield from ("", f"## {title}", "")
    for link in links:
        yield f"- {_escape(str(link.paper))}: {_role(link)} **{_escape(str(link.entity))}**  "
        yield f"  “{_escape(_said(link.quote))}”"


def _escape(text: str) -> str:
    from kg.export.report import markdown

    return markdown(text)
