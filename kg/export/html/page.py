"""One file of template, style, script and data, that no title in the data can break out of."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from kg import schema
from kg.export.html import data
from kg.export.scene import Scene, scene
from kg.files import atomic_write
from kg.graph import KnowledgeGraph

#: Above this many nodes the page shows those with the most links, and says so.
MOST_NODES: Final = 100_000
#: Data above this many characters are compressed: the browser inflates them faster than it reads them.
COMPRESS_ABOVE: Final = 100_000

_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_ENTRY: Final = "main"
# In a script element only these can end it early or confuse a parser; JSON has an escape for each.
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_html(graph: KnowledgeGraph, path: Path) -> None:
    """Write the explorer of a graph to ``path``: the same bytes for the same graph.

    Raises:
        OutputError: If the place cannot be written.
    """
    with atomic_write(path) as stream:
        stream.write(page(graph))


def page(graph: KnowledgeGraph, most: int = MOST_NODES) -> str:
    """The explorer of a graph as one HTML document.

    Args:
        graph: The graph.
        most: The most nodes to show; of a larger graph, those with the most links.
    """
    view = scene(graph, most)
    parts = {
        "style": _file("viewer.css") + _kind_colours(),
        "script": bundle(),
        "picture": _block("picture", data.picture(graph, view)),
        "words": _block("words", data.words(graph, view)),
        "outline": _outline(graph, view),
        "title": _title(graph),
    }
    parts["policy"] = _policy(parts["style"], parts["script"])
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _file("template.html"))


def _title(graph: KnowledgeGraph) -> str:
    count = len(graph.papers_by_id)
    return f"Knowledge graph of {count:,} paper{'' if count == 1 else 's'}"


def _kind_colours() -> str:
    """The colours of the kinds, light and dark, from the one table that all outputs share."""
    rules = (f".kind-{k.name} {{ --kind: light-dark({k.colour}, {k.colour_dark}); }}\n" for k in schema.NODE_KINDS)
    return "".join(rules)


def _policy(style: str, script: str) -> str:
    """Nothing is allowed but the page's own style and script, known by their hashes, and pictures it draws itself."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _block(name: str, columns: dict[str, Any]) -> str:
    """A data block: JSON as it is when it is small, else deflated (RFC 1950) and in base64."""
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.encode("utf-8", "replace").decode()  # a lone surrogate cannot stand in a UTF-8 file
    if len(text) <= COMPRESS_ABOVE:
        return f'<script type="application/json" id="{name}">{_escaped(text)}</script>'
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f'<script type="application/octet-stream" id="{name}">{packed}</script>'


def _escaped(text: str) -> str:
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def _outline(graph: KnowledgeGraph, view: Scene) -> str:
    counts, main = data.outline(graph, view)
    lines = [f"<p>{', '.join(f'{count:,} {plural}' for count, plural in counts)}.</p>"]
    for title, labels in main:
        items = "".join(f"<li><bdi>{html.escape(label)}</bdi></li>" for label in labels)
        lines.append(f"<h2>{html.escape(title)}</h2><ul>{items}</ul>")
    return "\n".join(lines)


# --------------------------------------------------------------------------------------------- script


@cache
def bundle(entry: str = _ENTRY) -> str:
    """A module and all that it imports as one script: each once, after those that it imports, in one function's scope.

    The modules are plain ECMAScript that browsers and test runners load as they are. Bundling takes the
    ``import`` lines and the ``export`` words away, which is all there is to it because no two modules share
    a top-level name (a clash is a syntax error, which the tests would see).
    """
    done: list[str] = []
    _visit(entry, done, ())
    body = "\n".join(_IMPORT.sub("", _module(name)).replace("\nexport ", "\n") for name in done)
    return f'"use strict";\n(() => {{\n{body}\n}})();\n'


def _visit(name: str, done: list[str], path: tuple[str, ...]) -> None:
    if name in path:
        raise AssertionError(f"modules import each other in a circle: {' → '.join((*path, name))}")
    for needed in _IMPORT.findall(_module(name)):
        if needed not in done:
            _visit(needed, done, (*path, name))
    if name not in done:
        done.append(name)


def _module(name: str) -> str:
    return f"// {name}.js\n" + _file(f"js/{name}.js")


@cache
def _file(name: str) -> str:
    return resources.files("kg.export.html").joinpath(name).read_text(encoding="utf-8")
