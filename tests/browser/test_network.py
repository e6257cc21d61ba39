"""The pyvis network in a real browser: offline, still, complete."""

from __future__ import annotations

from kg.export.pyvis import to_pyvis, write_network


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
