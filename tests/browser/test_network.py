"""The pyvis network in a real browser: offline, still, complete."""

from __future__ import annotations

from kg.benchmarks.synthetic import synthetic_graph
from kg.export.pyvis import to_pyvis, write_network

#: The names that the next picture shows, with their boxes in pixels of the screen.
NAMES = """async () => {
  const native = CanvasRenderingContext2D.prototype.fillText;
  const found = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const { x: sx, y: sy } = network.canvasToDOM({ x, y });
    found.push({ text, x: sx, y: sy, width: this.measureText(text).width * network.getScale() });
    return native.call(this, text, x, y);
  };
  await new Promise((done) => { network.once("afterDrawing", () => setTimeout(done)); network.redraw(); });
  CanvasRenderingContext2D.prototype.fillText = native;
  return found;
}"""


def test_network_draws_everything_at_fixed_places(open_page, tiny_graph, tmp_path, until):
    write_network(tiny_graph, tmp_path / "network.html")
    page = open_page(tmp_path / "network.html", ready="canvas")
    until(page, "performance.getEntriesByName('first-picture').length > 0")
    places = page.evaluate("network.getPositions()")
    assert len(places) == len(tiny_graph.papers) + len(tiny_graph.entities)
    assert page.evaluate("edges.length") == sum(c.entity is not None for c in tiny_graph.claims)
    page.wait_for_timeout(400)
    assert page.evaluate("network.getPositions()") == places


def test_changed_options_and_nodes_reach_the_page(open_page, tiny_graph, tmp_path):
    net = to_pyvis(tiny_graph)
    net.add_node("mine", label="My own", x=0, y=0)
    net.add_edge("mine", "method/clip", title="<b>not bold</b>")
    net.set_options('{"physics": {"enabled": false}, "interaction": {"dragView": false}}')
    (tmp_path / "network.html").write_text(net.generate_html(), encoding="utf-8")
    page = open_page(tmp_path / "network.html", ready="canvas")
    assert page.evaluate("nodes.length") == len(tiny_graph.papers) + len(tiny_graph.entities) + 1
    assert page.evaluate("options.interaction.dragView") is False


def test_names_at_the_start_are_few_and_apart_and_more_appear_from_near_by(open_page, tmp_path):
    write_network(synthetic_graph(60), tmp_path / "network.html")
    page = open_page(tmp_path / "network.html", ready="canvas")
    singles = set(page.evaluate("nodes.filter((node) => node.single).map((node) => node.label)"))
    shared = set(page.evaluate("nodes.filter((node) => !node.single).map((node) => node.label)"))
    far = page.evaluate(NAMES)
    assert 10 < len(far) <= 1280 * 800 / 8000
    assert {name["text"] for name in far} <= shared
    for i, a in enumerate(far):
        for b in far[:i]:
            assert abs(a["x"] - b["x"]) >= (a["width"] + b["width"]) / 2 or abs(a["y"] - b["y"]) >= 11, (a, b)
    page.evaluate("network.moveTo({ position: nodes.find((node) => node.single), scale: 2.5 })")
    assert {name["text"] for name in page.evaluate(NAMES)} & singles


def test_legend_counts_the_kinds_and_the_first_view_is_clear_of_it(open_page, tiny_graph, tmp_path):
    write_network(tiny_graph, tmp_path / "network.html")
    page = open_page(tmp_path / "network.html", ready="canvas")
    counts = page.locator(".legend td:last-child").all_inner_texts()
    assert sum(map(int, counts)) == len(tiny_graph.papers) + len(tiny_graph.entities)
    assert "Papers" in page.locator(".legend tr").first.inner_text()
    box = page.locator(".legend").bounding_box()
    seen = page.evaluate("Object.values(network.getPositions()).map((place) => network.canvasToDOM(place))")
    assert all(box["x"] + box["width"] < at["x"] < 1280 and 30 < at["y"] < 800 for at in seen)


def test_a_node_with_a_font_of_its_own_keeps_it(open_page, tiny_graph, tmp_path):
    net = to_pyvis(tiny_graph)
    net.add_node("mine", label="My own", x=0, y=0, font={"size": 40})
    (tmp_path / "network.html").write_text(net.generate_html(), encoding="utf-8")
    page = open_page(tmp_path / "network.html", ready="canvas")
    assert page.evaluate("data.nodes.get('mine').label") == "My own"
