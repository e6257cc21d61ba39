"""report.md: what is in the graph, what was skipped, and what was merged, for a person to read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from kg import schema
from kg.analysis import Ranked, Stat, centrality, communities, shared_datasets, skipped, stats, used_together, years
from kg.analysis.base import UNTITLED, node_of
from kg.analysis.centrality import as_shown, shown
from kg.files import atomic_write
from kg.graph import KnowledgeGraph
from kg.text import shorten

TOP: Final = 10
#: A longer list is cut, and says so: the whole of it is in graph.db.
LONGEST: Final = 2000
_TITLE_WIDTH: Final = 90
_TITLES: Final = 8
_REASON_WIDTH: Final = 50
# The resolver's reason for joining names that differ in plural, case or hyphens: nobody needs to check it.
_SPELLING: Final = "spelling variant"
# Words of its other reasons, in the order in which the report lists them.
_REASONS: Final = ("abbreviation", "known under both names", "one thing in", " elsewhere")
# Inside a word an underscore is no mark-up.
_MARKUP: Final = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")

Row = Sequence[Any]


def write_report(graph: KnowledgeGraph, path: Path) -> None:
    """Write the report as Markdown.

    Raises:
        OutputError: If the place cannot be written.
    """
    with atomic_write(path) as stream:
        stream.writelines(f"{line}\n" for line in report_lines(graph))


def report_lines(graph: KnowledgeGraph) -> Iterator[str]:
    """The lines of the report, section by section."""
    yield "# What is in this graph"
    yield ""
    links = sum(claim.entity is not None for claim in graph.claims)
    sources = f" from {_count(len(graph.log.sources), 'document')}" if graph.log.sources else ""
    yield (
        f"{_count(len(graph.papers), 'paper')}{sources}, linked to {_count(len(graph.entities), 'thing')} by "
        f"{_count(links, 'link')}. Every link quotes the words it came from: `kg show NAME` prints them."
    )
    for section in (_contents, _hubs, _shared, _communities, _inputs, _splits, _merges, _near_misses):
        yield from section(graph)
    yield from _spellings(graph)
    yield from _made_by(graph)


def _contents(graph: KnowledgeGraph) -> Iterator[str]:
    figures = stats(graph)
    yield from _table("Contents", ("what", "how many"), [(s.name, _figure(s)) for s in figures if s.section == "nodes"])
    yield from _table(
        "Coverage", ("papers with", "how many"), [(s.name, _figure(s)) for s in figures if s.section == "papers with"]
    )
    rows = [("unknown" if y.year is None else y.year, y.papers) for y in years(graph)]
    yield from _table("Papers by year", ("year", "papers"), rows)


def _hubs(graph: KnowledgeGraph) -> Iterator[str]:
    ranked = as_shown(centrality(graph, "pagerank"))

    def rows(kind: str, named: bool = True) -> list[Row]:
        chosen: list[Ranked] = [r for r in ranked if r.kind == kind and r.named == named and r.degree > 1]
        return [(r.node, r.degree, r.score) for r in chosen[:TOP]]

    head = ("name", "papers", "PageRank")
    yield from _table("Most central methods", head, rows(schema.METHOD))
    yield from _table("Most central techniques", head, rows(schema.METHOD, named=False))
    yield from _table("Most central tasks", head, rows(schema.TASK))
    pairs = used_together(graph, schema.METHOD, limit=TOP)
    together = [(f"{p.left} + {p.right}", len(p.shared), _titles(p.shared)) for p in pairs if len(p.shared) > 1]
    yield from _table("Methods used together", ("methods", "papers", "which"), together)


def _shared(graph: KnowledgeGraph) -> Iterator[str]:
    rows = [(s.entity, s.count, _titles(s.papers)) for s in shared_datasets(graph)[: 2 * TOP]]
    yield from _table("Data sets that papers share", ("data set", "papers", "which"), rows)


def _communities(graph: KnowledgeGraph) -> Iterator[str]:
    found = communities(graph)
    rows = [(c.number, c.label, c.size, _titles(c.papers)) for c in found[: 2 * TOP]]
    yield from _table("Communities", ("", "what they are about", "papers", "the most linked of them"), rows)
    if found:
        yield ""
        yield (
            "A community is a group of papers that share more with each other than with the rest (Louvain's method); what few "
            "papers share binds them more than what many do, and what most of the group and few others have gives it its name."
        )
    if graph.papers:
        alone = len(graph.papers) - sum(c.size for c in found)
        yield ""
        yield f"{_count(alone, 'paper')} {'shares' if alone == 1 else 'share'} nothing specific with others and {'is' if alone == 1 else 'are'} in no community."


def _inputs(graph: KnowledgeGraph) -> Iterator[str]:
    head = ("document", "format", "entries", "read", "without title", "without abstract", "duplicates", "skipped")
    yield from _table(
        "Inputs",
        head,
        [
            (s.document, s.format, s.found, s.read, s.without_title, s.without_abstract, s.duplicates, len(s.skipped))
            for s in graph.log.sources
        ],
    )
    skips = [(f"{s.document}:{s.line}" if s.line else s.document, s.reason) for s in skipped(graph)]
    yield from _table("Skipped, and why", ("where", "why"), skips)
    notes = [(s.document, note) for s in graph.log.sources for note in s.notes]
    yield from _table("Notes on the inputs", ("document", "note"), notes)


def _splits(graph: KnowledgeGraph) -> Iterator[str]:
    by_key: dict[str, list[str]] = defaultdict(list)
    for node, entity in graph.entities.items():
        if entity.kind not in (schema.REPOSITORY, schema.PAGE):
            by_key[entity.key].append(node)
    rows = [
        (
            graph.label(nodes[0]),
            ", ".join(f"{graph.kind(n)} ({_count(len(graph.claims_of(n)), 'paper')})" for n in nodes),
        )
        for _, nodes in sorted(by_key.items())
        if len(nodes) > 1
    ]
    yield from _table("One name, several kinds", ("name", "is a"), rows)


def _merges(graph: KnowledgeGraph) -> Iterator[str]:
    joined = [row for row in _joined(graph) if row[3] != _SPELLING]
    rows = [(*row[:3], _readable(graph, row[3])) for row in sorted(joined, key=_rank)]
    yield from _table("Names that were joined", ("kind", "node", "also written", "because"), rows)
    yield from _list("Corrections applied", graph.log.corrections)


def _spellings(graph: KnowledgeGraph) -> Iterator[str]:
    rows = [row[:3] for row in _joined(graph) if row[3] == _SPELLING]
    yield from _table("Names that differ in spelling only", ("kind", "node", "also written"), rows)


def _joined(graph: KnowledgeGraph) -> list[tuple[str, str, str, str]]:
    """(kind, node, its other names, reason) of what the resolver joined, by kind and node."""
    joined: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for merge in sorted(set(graph.log.merges)):
        joined[merge.kind, merge.into, merge.reason].append(merge.name)
    return [(kind, _label(graph, into), "; ".join(names), why) for (kind, into, why), names in joined.items()]


def _rank(row: tuple[str, str, str, str]) -> int:
    """Where a decision stands among those that a person may want to check, by its reason; unknown reasons first."""
    return next((n for n, words in enumerate(_REASONS, start=1) if words in row[3]), 0)


def _near_misses(graph: KnowledgeGraph) -> Iterator[str]:
    rows = [
        (m.kind, _label(graph, m.left), _label(graph, m.right), _readable(graph, m.reason))
        for m in sorted(set(graph.log.near_misses))
        if m.left.partition("/")[2] != m.right.partition("/")[2]  # the others stand under "One name, several kinds"
    ]
    yield from _table("Alike, and left apart", ("kind", "one", "other", "because"), rows)
    if rows:
        yield ""
        yield "Where two of these are the same thing, a line in a corrections file joins them at the next build."


def _made_by(graph: KnowledgeGraph) -> Iterator[str]:
    facts = [f"kg {graph.info.version}"] if graph.info.version else []
    yield from _list("Made by", [*facts, *graph.info.extractors])


# ------------------------------------------------------------------------------------------------ Markdown


def _table(title: str, head: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """A section with a table; nothing at all if there are no rows."""
    if not rows:
        return
    yield from ("", f"## {title}", "")
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(' ---: ' if isinstance(cell, (int, float)) else ' --- ' for cell in rows[0])}|"
    for row in rows[:LONGEST]:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"
    if len(rows) > LONGEST:
        yield from ("", f"… and {len(rows) - LONGEST:,} more, all of them in graph.db.")


def _cell(value: Any) -> str:
    return shown(value) if isinstance(value, float) else markdown(str(value))


def _list(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {markdown(item)}" for item in items]
    if lines:
        yield from ("", f"## {title}", "", *lines)


def markdown(text: str) -> str:
    """Text as Markdown shows it: signs that Markdown would read as mark-up are escaped.

    >>> markdown("a*b <script> M|N")
    'a\\\\*b \\\\<script\\\\> M\\\\|N'
    """
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _titles(nodes: Sequence[object]) -> str:
    listed = "; ".join(_short(str(node), _TITLE_WIDTH) for node in nodes[:_TITLES])
    return f"{listed}; and {len(nodes) - _TITLES} more" if len(nodes) > _TITLES else listed


def _short(label: str, width: int) -> str:
    """A paper's name cut to a width, still saying that the title is missing."""
    end = UNTITLED if label.endswith(UNTITLED) else ""
    return shorten(label.removesuffix(end), width - len(end)) + end


def _figure(stat: Stat) -> str:
    share = "" if stat.share is None else f" ({stat.share:.0%})"
    return f"{stat.count:,} of {stat.of:,}{share}" if stat.of is not None else f"{stat.count:,}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _label(graph: KnowledgeGraph, node: str) -> str:
    return graph.label(node) if node in graph.entities_by_id or node in graph.papers_by_id else node.split("/", 1)[-1]


def _readable(graph: KnowledgeGraph, reason: str) -> str:
    """A reason with papers called by their titles."""

    def titled(match: re.Match[str]) -> str:
        known = match[0] in graph.papers_by_id
        return f"“{_short(str(node_of(graph, match[0])), _REASON_WIDTH)}”" if known else match[0]

    return re.sub(rf"\b{schema.PAPER}/\S+", titled, reason)
