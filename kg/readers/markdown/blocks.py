"""Markdown as a flat sequence of blocks, each with its line and its inline runs (text, links, bold, italics)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["HEADING", "ITEM", "PARAGRAPH", "ROW", "Block", "Run", "blocks_of", "text_of"]

HEADING: Final = "heading"
ITEM: Final = "item"
PARAGRAPH: Final = "paragraph"
ROW: Final = "row"

_HTML_LINK: Final = re.compile(r"<a\b[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_HTML_TAG: Final = re.compile(r"<[^<>]*>")
_HTML_BREAK: Final = re.compile(r"<\s*(?:br|/p|/summary|/div|/li|/tr)\b[^<>]*>", re.IGNORECASE)
_YEAR: Final = re.compile(r"^.{0,30}\b(?:19|20)\d{2}\b.{0,10}$")
_ALT: Final = re.compile(r"<img\b[^>]*?alt\s*=\s*[\"']([^\"']*)[\"'][^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """Some text of one look; line breaks are newlines. ``url`` is set where it is a link's label."""

    text: str
    url: str | None = None
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a list item's own text, a paragraph, or a table row.

    ``line`` counts from 1; ``level`` is the heading's, or how deep a list item is nested; ``cells`` and ``header``
    are a row's, ``runs`` all its cells' runs.
    """

    kind: str
    line: int
    level: int
    runs: tuple[Run, ...]
    cells: tuple[tuple[Run, ...], ...] = ()
    header: tuple[str, ...] = ()

    @property
    def is_contents(self) -> bool:
        """Whether it only points to other places of the document, as tables of contents do, or says nothing."""
        links = [r for r in self.runs if r.url]
        return not text_of(self.runs).strip() or (bool(links) and all((r.url or "").startswith("#") for r in links))


def text_of(runs: Sequence[Run]) -> str:
    """The plain text of some runs."""
    return "".join(r.text for r in runs)


def blocks_of(text: str) -> list[Block]:
    """The blocks of a Markdown text in its order."""
    tokens = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").parse(text)
    return list(_Walk(tokens).blocks())


class _Walk:
    """One pass over markdown-it's tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.depth = 0
        self.fresh_item = False  # the next inline is the first of its list item
        self.in_head = False
        self.line = 1
        self.header: tuple[str, ...] = ()
        self.cells: list[tuple[Run, ...]] = []

    def blocks(self) -> Iterator[Block]:
        """The blocks in their order."""
        for i, token in enumerate(self.tokens):
            if token.map is not None:
                self.line = token.map[0] + 1
            if token.type == "inline":
                yield from self._inline(token, self.tokens[i - 1])
            elif token.type == "tr_close" and not self.in_head:
                runs = tuple(r for c in self.cells for r in (*c, Run("\n")))
                yield Block(ROW, self.line, 0, runs, tuple(self.cells), self.header)
            elif token.type == "html_block" and (runs := tuple(_html_runs(token.content))):
                yield Block(PARAGRAPH, self.line, self.depth, runs)
            else:
                self._note(token)

    def _note(self, token: Token) -> None:
        """Keep track of where we are."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self.depth -= 1
                self.fresh_item = False
            case "list_item_open":
                self.fresh_item = True
            case "thead_open" | "thead_close":
                self.in_head = token.nesting > 0
            case "tr_open":
                self.cells = []
            case "tr_close":
                self.header = tuple(text_of(c).strip() for c in self.cells)

    def _inline(self, token: Token, opening: Token) -> Iterator[Block]:
        if opening.type in ("td_open", "th_open"):
            self.cells.append(_runs(token))
        elif opening.type == "heading_open":
            yield Block(HEADING, self.line, int(opening.tag[1]), _runs(token))
        else:
            kind, self.fresh_item = (ITEM if self.fresh_item else PARAGRAPH), False
            yield Block(kind, self.line, self.depth, _runs(token))


def _runs(inline: Token) -> tuple[Run, ...]:
    """The runs of an inline token; images count with their alternative text only inside of links."""
    runs: list[Run] = []
    url: str | None = None
    strong = emphasis = 0
    for token in inline.children or ():
        if token.type == "link_open":
            url = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            url = None
        elif token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "html_inline":
            link = re.match(r"<a\b[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)", token.content, re.IGNORECASE)
            url = link[1] if link else (None if token.content.lower().startswith("</a") else url)
        if text := _text_of_token(token, in_link=url is not None):
            runs.append(Run(text, url, strong > 0, emphasis > 0))
    return _joined(runs)


def _text_of_token(token: Token, *, in_link: bool) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if _HTML_BREAK.match(token.content) else ""
        case "image":
            return token.content if in_link else ""
        case "code_inline" if _YEAR.search(token.content):
            return f"[{token.content}] "  # venues are often set so
        case _:
            return token.content


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Neighbours of one look as one run."""
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        if last and (last.url, last.strong, last.emphasis) == (run.url, run.strong, run.emphasis):
            out[-1] = Run(last.text + run.text, run.url, run.strong, run.emphasis)
        else:
            out.append(run)
    return tuple(out)


def _html_runs(html: str) -> Iterator[Run]:
    """The text and links of a block of HTML in Markdown."""
    html = _ALT.sub(r"\1", re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
    position = 0
    for link in _HTML_LINK.finditer(html):
        yield from _plain_run(html[position : link.start()], None)
        yield from _plain_run(link[2], link[1])
        position = link.end()
    yield from _plain_run(html[position:], None)


def _plain_run(html: str, url: str | None) -> Iterator[Run]:
    text = unescape(_HTML_TAG.sub("", _HTML_BREAK.sub("\n", html)))
    if text.strip():
        yield Run(text, url)
