"""One parsed page, and the few questions that the readers of sites ask of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Node", "Page", "next_element", "text_of"]

Node = LexborNode

_SAVED_FROM: Final = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?(\S+)\s*-->")
# arXiv shows the addresses in abstracts under this name.
_THIS_URL: Final = re.compile(r"\s*this\s+(?:https?|ftp)?\s*URL\s*", re.IGNORECASE)
_DRAWN_FORMULAS: Final = ".MathJax, .MathJax_Preview, .MathJax_Display, .MJX_Assistive_MathML, .katex-html"


class Page:
    """A page, its formulas and addresses made readable."""

    def __init__(self, text: str) -> None:
        self.source = text
        self.tree = LexborHTMLParser(text)
        self._make_readable()

    def _make_readable(self) -> None:
        for formula in self.tree.css('script[type^="math/tex"]'):
            formula.replace_with(f"${formula.text()}$")
        for formula in self.tree.css("mjx-container"):
            spoken = formula.css_first("mjx-assistive-mml")
            formula.replace_with(spoken.text() if spoken is not None else "")
        for formula in self.tree.css(_DRAWN_FORMULAS):
            formula.decompose()
        for link in self.tree.css("a[href]"):
            if _THIS_URL.fullmatch(link.text()):
                link.replace_with(link.attributes.get("href") or "")
        for line_break in self.tree.css("br"):
            line_break.replace_with(" ")

    def all(self, selector: str) -> list[Node]:
        """All elements that a CSS selector names, in the order of the page."""
        return self.tree.css(selector)

    def first(self, selector: str) -> Node | None:
        """The first element that a CSS selector names."""
        return self.tree.css_first(selector)

    def metas(self, *names: str) -> list[str]:
        """The contents of ``<meta>`` tags of some names (in lower case): those of the first name that the page uses."""
        for name in names:
            found = [m.attributes.get("content") or "" for m in self.all("meta") if _name(m) == name]
            if values := [v for v in found if v.strip()]:
                return values
        return []

    def meta(self, *names: str) -> str:
        """The first content of ``<meta>`` tags of some names; empty without one."""
        return next(iter(self.metas(*names)), "")

    @property
    def url(self) -> str:
        """The address of the page, as far as it says."""
        link = self.first('link[rel="canonical"]')
        saved = _SAVED_FROM.search(self.source[:2000])
        return (link.attributes.get("href") if link else "") or self.meta("og:url") or (saved[1] if saved else "")

    def json_ld(self) -> Iterator[dict[str, Any]]:
        """The objects of the page's JSON-LD blocks, those of lists and graphs one by one."""
        for block in self.all('script[type="application/ld+json"]'):
            yield from _objects(_json(block.text()))

    def properties(self, *targets: str) -> dict[str, Any]:
        """The data of a component that the page was built from (``data-target`` and ``data-props``)."""
        for target in targets:
            for node in self.all(f'[data-target="{target}"]'):
                value = _json(node.attributes.get("data-props") or "")
                if isinstance(value, dict):
                    return value
        return {}


def text_of(node: Node | None, *, without: str = "") -> str:
    """The text of an element with its spaces as they are; empty for None.

    Args:
        node: The element.
        without: A CSS selector of elements in it, such as labels, whose text is left out.
    """
    if node is None:
        return ""
    text = str(node.text())
    for inner in node.css(without) if without else ():
        text = text.replace(inner.text(), " ", 1)
    return text


def next_element(node: Node) -> Node | None:
    """The next element on the same level, past text and comments."""
    after = node.next
    while after is not None and (after.tag or "-").startswith(("-", "_")):
        after = after.next
    return after


def _name(meta: Node) -> str:
    attributes = meta.attributes
    return (attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or "").lower()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"))
        yield from _objects(value.get("mainEntity"))
