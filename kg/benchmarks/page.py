"""How fast the pages open and move, beside plain pyvis output of the same graph, in chromium.

``python -m kg.benchmarks page [PAPERS …]``, by default 110 and 750 papers (about 300 and 2,000 nodes). Plain pyvis
is what its README shows: ``Network().from_nx(…)`` with its defaults, its scripts inlined; what it would load from
other hosts is cut out, so that it does not wait for a network. Opened means painted, on the page's own clock since
the visit began: our pages note their first picture themselves; in plain pyvis a canvas is looked at every 20 ms.
"Script" is the time of the main thread in each of 85 frames of a drag, "after" that of the slowest frame of those
in which the map is then painted anew, sharp.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click
import networkx as nx
from playwright.sync_api import Browser, sync_playwright
from pyvis.network import Network

from kg.benchmarks.synthetic import synthetic_graph
from kg.export.html import write_html
from kg.export.pyvis import MOST_NODES, write_network
from kg.graph import KnowledgeGraph

PATIENCE: Final = 60  # seconds after which a page that shows nothing is given up
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")

#: Notes the time at which a canvas first has a pixel that is not empty.
_FIRST_PICTURE: Final = """
const look = () => {
  if (globalThis.firstPicture) return;
  for (const canvas of document.querySelectorAll("canvas")) {
    const context = canvas.getContext("2d");
    if (canvas.width > 1 && context?.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)) {
      globalThis.firstPicture = performance.now();
      return;
    }
  }
  setTimeout(look, 20);
};
const noteFrame = () => requestAnimationFrame(() => setTimeout(() => (globalThis.firstPicture ??= performance.now())));
if (performance.getEntriesByName("first-picture").length) noteFrame();
else if (globalThis.ownsMark) new PerformanceObserver((_, observer) => { observer.disconnect(); noteFrame(); }).observe({ type: "mark", buffered: true });
else look();
"""
#: Drags the map in a circle for 90 frames and rests for 60: milliseconds between the frames of the drag, of script in
#: each, and of script in each frame of the rest.
_PAN: Final = """async () => {
  const canvas = [...document.querySelectorAll("canvas")].at(-1);
  const target = document.querySelector("#map") ?? canvas;
  target.setPointerCapture = () => {};
  const send = (type, x, y) => target.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType: "mouse",
    button: 0, buttons: 1, clientX: x, clientY: y, bubbles: true }));
  const gaps = [];
  const works = [];
  let work = 0;
  const native = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (draw) => native((now) => {
    const start = performance.now();
    draw(now);
    work += performance.now() - start;
  });
  send("pointerdown", 700, 450);
  let last = performance.now();
  for (let i = 0; i < 90; i++) {
    const start = performance.now();
    send("pointermove", 700 + 180 * Math.sin(i / 12), 450 + 120 * Math.cos(i / 12));
    work = performance.now() - start;
    await new Promise((next) => native(next));
    const now = performance.now();
    gaps.push(now - last);
    works.push(work);
    last = now;
  }
  send("pointerup", 700, 450);
  const after = [];
  for (let i = 0; i < 60; i++) {
    work = 0;
    await new Promise((next) => native(next));
    after.push(work);
  }
  return [gaps.slice(5), works.slice(5), after];
}"""


def main(arguments: Sequence[str]) -> None:
    """Print a table of opening and frame times."""
    sizes = [int(a) for a in arguments] or [110, 750]
    path = os.environ.get("KG_CHROMIUM") or shutil.which("chromium")
    click.echo(
        f"{'nodes':>7}  {'page':<14}{'write s':>8}{'MB':>7}{'open s':>8}{'frame ms':>10}{'95 %':>7}{'script ms':>11}{'95 %':>7}{'after':>8}"
    )
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for papers in sizes:
            _compare(browser, synthetic_graph(papers), Path(folder))
        browser.close()


def _compare(browser: Browser, graph: KnowledgeGraph, folder: Path) -> None:
    """One graph: our pages, then plain pyvis, and how much faster ours opens."""
    nodes = len(graph.papers_by_id) + len(graph.entities_by_id)
    writers: dict[str, Callable[[KnowledgeGraph, Path], None]] = {"graph.html": write_html}
    if nodes <= MOST_NODES:
        writers |= {"network.html": write_network, "plain pyvis": _plain_pyvis}
    opened: dict[str, float | None] = {}
    for name, write in writers.items():
        path = folder / f"{name.replace(' ', '-').removesuffix('.html')}.html"
        start = time.perf_counter()
        write(graph, path)
        written = time.perf_counter() - start
        opened[name], gaps = _visit(browser, path, marks=write is not _plain_pyvis)
        shown = f"{opened[name]:8.2f}" if opened[name] is not None else f"   > {PATIENCE}"
        frames = "".join(f"{statistics.median(g):10.1f}{sorted(g)[int(len(g) * 0.95)]:7.1f} " for g in gaps[:2])
        frames += "".join(f"{max(g):7.1f}" for g in gaps[2:])
        size = path.stat().st_size / 1e6
        click.echo(f"{nodes:7,}  {name:<14}{written:8.2f}{size:7.2f}{shown}{frames}")
    if "plain pyvis" in opened:
        ours, theirs = opened["graph.html"] or PATIENCE, opened["plain pyvis"]
        click.echo(
            f"{'':9}graph.html opens {'more than ' if theirs is None else ''}{(theirs or PATIENCE) / ours:.0f} times faster"
        )


def _visit(browser: Browser, path: Path, marks: bool) -> tuple[float | None, list[list[float]]]:
    """Seconds until the page shows something (best of three; None if it never does), and its frame and script times.

    ``marks`` says that the page marks its first picture itself.
    """
    times: list[float] = []
    gaps: list[list[float]] = []
    for _ in range(3):
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.add_init_script(f"globalThis.ownsMark = {str(marks).lower()};")
        page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {_FIRST_PICTURE} }});")
        page.goto(path.as_uri(), wait_until="commit")
        while not page.evaluate("globalThis.firstPicture > 0"):  # the policy forbids wait_for_function's eval
            if page.evaluate("performance.now()") > PATIENCE * 1000:
                page.close()
                return None, []
            page.wait_for_timeout(100)
        times.append(page.evaluate("firstPicture") / 1000)
        page.wait_for_timeout(500)
        if not gaps:
            gaps = page.evaluate(_PAN)
        page.close()
        if times[0] > 5:
            break
    return min(times), gaps


def _plain_pyvis(graph: KnowledgeGraph, path: Path) -> None:
    """What pyvis makes of the graph when it is used as its README shows."""
    plain: nx.Graph[str] = nx.Graph()
    for node, data in graph.nx.nodes(data=True):
        plain.add_node(node, label=data["label"], title=data["label"])
    plain.add_edges_from(graph.nx.edges())
    net = Network(height="900px", cdn_resources="in_line")
    net.from_nx(plain)
    text = str(net.generate_html())
    path.write_text(
        re.sub(r"<(?:link|script)[^>]*(?:href|src)=\"https?:[^>]*>(?:</script>)?", "", text), encoding="utf-8"
    )
