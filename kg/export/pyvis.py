"""``network.html``, for people who know vis-network: pyvis without its network requests, injection and jiggling.

pyvis (0.3.2) loads scripts from other hosts in every mode, writes labels where they run as script, drops parallel
edges and lays the graph out in the browser for minutes. Here it gets a template of our own with its own copy of
vis-network inlined, nodes and edges assigned directly, and places computed beforehand.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from pyvis.network import Network

from kg import schema
from kg.export.html.page import bundle
from kg.export.scene import Scene, scene, short_label
from kg.files import atomic_write
from kg.graph import KnowledgeGraph

#: vis-network is no pleasure above this size; larger graphs show what has the most links.
MOST_NODES: Final = 3000

_TEMPLATE: Final = "network_template.html"
_POLICY_PLACE: Final = "<!-- policy -->"
#: Labels are wide and low, and so are screens.
_STRETCH: Final = 1.4
#: What vis-network draws for our shapes (it has no pentagon), and the same shapes for the legend, in a 16 x 16 box.
_SHAPES: Final = {"circle": "dot", "pentagon": "triangleDown"}
_OUTLINES: Final = {
    "dot": "M8 2a6 6 0 0 1 0 12a6 6 0 0 1 0-12Z",
    "diamond": "M8 1 15 8 8 15 1 8Z",
    "square": "M2.5 2.5h11v11h-11Z",
    "triangle": "M8 2 15 14H1Z",
    "triangleDown": "M8 14 1 2h14Z",
    "hexagon": "M4.5 2h7L15 8l-3.5 6h-7L1 8Z",
    "star": "M8 1l2.1 4.6 5 .5-3.8 3.3 1.1 4.9L8 11.7l-4.4 2.6 1.1-4.9L.9 6.1l5-.5Z",
}
_INTERACTION: Final = {"hover": True, "tooltipDelay": 120, "hideEdgesOnDrag": True, "keyboard": True}
_NODES: Final = {
    "font": {"size": 11, "face": "sans-serif", "strokeWidth": 3, "strokeColor": "#ffffff"},
    "borderWidth": 1,
}
_EDGES: Final = {
    "arrows": {"to": {"enabled": True, "scaleFactor": 0.35}},
    "color": {"color": "#94a3b8", "opacity": 0.45, "highlight": "#0f172a", "inherit": False},
    "width": 0.8,
}


def to_pyvis(graph: KnowledgeGraph, most: int = MOST_NODES) -> Network:
    """The graph as a `pyvis.network.Network`: directed, with fixed places and physics off.

    Node ids are those of the graph; `Network.add_node`, `add_edge` and the other methods go on from there, and
    `generate_html` gives a page that needs no network.

    Args:
        graph: The graph.
        most: The most nodes to show; of a larger graph, those with the most links.
    """
    view = scene(graph, most)
    net = Network(height="100vh", width="100%", directed=True, cdn_resources="in_line")
    net.nodes = [_node(graph, view, i) for i in range(len(view.nodes))]
    net.node_ids = list(view.nodes)
    net.node_map = {node["id"]: node for node in net.nodes}
    net.edges = [
        {"from": c.paper, "to": c.entity, "label": "", "title": _why(graph, c), "arrows": "to"} for c in view.claims
    ]
    _set_options(net)
    own = str(Path(__file__).parent)
    net.templateEnv = Environment(
        loader=ChoiceLoader([FileSystemLoader(own), FileSystemLoader(net.template_dir)]), autoescape=True
    )
    net.templateEnv.globals["legend"] = _legend(graph, view)
    net.templateEnv.globals["naming"] = bundle("network")
    net.path = _TEMPLATE
    shown = f"the {len(view.nodes):,} of {view.total:,} things with the most links"
    net.heading = f"Knowledge graph of {len(graph.papers_by_id):,} papers" + (
        f": {shown}" if len(view.nodes) < view.total else ""
    )
    return net


def _set_options(net: Network) -> None:
    """Set options on pyvis's own objects, so that its methods and `set_options` still work on them."""
    net.options.physics.enabled = False
    net.options.edges.smooth.enabled = False
    vars(net.options.interaction).update(_INTERACTION)
    vars(net.options.edges).update(_EDGES)
    vars(net.options)["nodes"] = _NODES


def _legend(graph: KnowledgeGraph, view: Scene) -> list[dict[str, Any]]:
    """The kinds that are shown, in the order of the schema: title, colour, outline, count."""
    counts = Counter(graph.kind(node) for node in view.nodes)
    return [
        {"title": k.title, "colour": k.colour, "outline": _OUTLINES[_shape(k)], "count": f"{counts[k.name]:,}"}
        for k in schema.NODE_KINDS
        if counts[k.name]
    ]


def _shape(kind: schema.NodeKind) -> str:
    return _SHAPES.get(kind.shape, kind.shape)


def _node(graph: KnowledgeGraph, view: Scene, i: int) -> dict[str, Any]:
    node = view.nodes[i]
    kind = schema.KIND[graph.kind(node)]
    label = graph.label(node)
    return {
        "id": node,
        "label": short_label(graph, node),
        "title": f"{kind.name}: {label}",
        "group": kind.name,
        "color": kind.colour,
        "shape": _shape(kind),
        "size": float(view.radius[i]),
        "single": bool(view.host[i] >= 0),  # of one paper only: named when one is near
        "shared": kind.name != schema.PAPER and bool(view.host[i] < 0),  # named wherever no other name stands
        "x": round(_STRETCH * float(view.place[i, 0]), 1),
        "y": float(view.place[i, 1]),
    }


def _why(graph: KnowledgeGraph, claim: Any) -> str:
    return f"{claim.role}: “{graph.quote(claim)}”"


def write_network(graph: KnowledgeGraph, path: Path, most: int = MOST_NODES) -> None:
    """Write the pyvis network of a graph to ``path``: the same bytes for the same graph, no request when opened.

    Raises:
        OutputError: If the place cannot be written.
    """
    text = str(to_pyvis(graph, most).generate_html(name="network.html"))
    text = text.encode("utf-8", "replace").decode()
    with atomic_write(path) as stream:
        stream.write(_sealed(text))


def _sealed(page: str) -> str:
    """Put a policy first that allows the page's own script and style, by their hashes, and no request at all."""
    scripts = " ".join(_hashes(page, "script"))
    # vis-network sets style attributes on what it draws, which no hash can name; styles load nothing here.
    policy = f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(_POLICY_PLACE, meta, 1)


def _hashes(page: str, element: str) -> list[str]:
    found = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in found]
