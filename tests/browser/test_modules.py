"""What the explorer's modules compute, each called alone."""

from __future__ import annotations

import pytest

# A small graph: papers 0, 1, 2; COCO (3) in all, CLIP (4) in 0 and 1, LoRA (5) in 1 and 2, T5 (6) in 2 alone.
GRAPH = """
const { makeGraph } = await import("./data.js");
const graph = makeGraph({
  kinds: [{ name: "paper" }, { name: "method" }, { name: "dataset" }], roles: ["uses", "mentions"], communities: ["a", "b"],
  nodes: {
    id: ["p0", "p1", "p2", "coco", "clip", "lora", "t5"], kind: [0, 0, 0, 2, 1, 1, 1], label: ["P0", "P1", "P2", "COCO", "CLIP", "LoRA", "T5"],
    short: ["", "", "", "", "", "", ""], x: [0, 10, 20, 30, 40, 50, 60], y: [0, 0, 0, 0, 0, 0, 0], radius: [50, 50, 50, 50, 50, 50, 50],
    year: [2020, 2021, 0, 0, 0, 0, 0], host: [-1, -1, -1, -1, -1, -1, 2], community: [0, 0, 1, 0, 0, 1, 1],
  },
  links: { paper: [0, 0, 1, 1, 1, 2, 2, 2], entity: [3, 4, 3, 4, 5, 3, 5, 6], role: [0, 0, 0, 0, 1, 1, 0, 0] },
});
const all = { nodes: new Uint8Array(graph.n).fill(1), links: new Uint8Array(graph.m).fill(1) };
"""


@pytest.fixture
def compute(modules):
    def run(code: str) -> object:
        return modules.evaluate(f"async () => {{ {GRAPH} {code} }}")

    return run


def test_shortest_path_prefers_the_rarer_thing(compute):
    result = compute(
        """const { shortestPath } = await import("./paths.js");
        return [shortestPath(graph, 0, 1, all.nodes, all.links), shortestPath(graph, 4, 6, all.nodes, all.links).nodes];"""
    )
    assert result == [{"nodes": [0, 4, 1], "links": [1, 3]}, [4, 1, 5, 2, 6]]


def test_shortest_path_keeps_to_the_masks_and_may_not_exist(compute):
    result = compute(
        """const { shortestPath } = await import("./paths.js");
        all.links[4] = 0; all.links[1] = 0; all.links[3] = 0;
        const round = shortestPath(graph, 0, 2, all.nodes, all.links).nodes;
        all.nodes[3] = 0;
        return [round, shortestPath(graph, 0, 2, all.nodes, all.links)];"""
    )
    assert result == [[0, 3, 2], None]


def test_neighbourhood_grows_with_hops(compute):
    result = compute(
        """const { neighbourhood } = await import("./paths.js");
        return [0, 1, 2, 9].map((hops) => neighbourhood(graph, 4, hops, all.nodes, all.links).length);"""
    )
    assert result == [1, 3, 5, 7]


def test_papers_sharing_weighs_by_rarity(compute):
    result = compute(
        """const { papersSharing } = await import("./paths.js");
        return papersSharing(graph, 0, graph.kindOf.dataset, all.links).concat(papersSharing(graph, 2, graph.kindOf.method, all.links));"""
    )
    assert result == [
        {"paper": 1, "weight": 0.5, "shared": [3]},
        {"paper": 2, "weight": 0.5, "shared": [3]},
        {"paper": 1, "weight": 1, "shared": [5]},
    ]


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("filter.singles = true", [0, 1, 2, 3, 4, 5, 6]),
        ("filter.kinds.add('method')", [0, 1, 2, 3]),
        ("filter.years = [2021, 2021]", [1, 3, 4, 5]),
        ("filter.communities.add(1)", [2, 5]),
        ("filter.least = 3", [1, 2, 3]),
        ("filter.roles.add('uses')", [0, 1, 2, 3, 5]),
        ("options.unfolded = new Set([2])", [0, 1, 2, 3, 4, 5, 6]),
        ("options.focus = { node: 4, hops: 1 }", [0, 1, 4]),
        ("options.focus = { node: 2, hops: 1 }", [2, 3, 5, 6]),
    ],
)
def test_filters(compute, change, shown):
    result = compute(
        f"""const {{ applyFilter, noFilter }} = await import("./filter.js");
        const filter = noFilter(); const options = {{}}; {change};
        return [...applyFilter(graph, filter, options).shown.keys()].filter((v) => applyFilter(graph, filter, options).shown[v]);"""
    )
    assert result == shown


@pytest.mark.parametrize(
    ("query", "found"),
    [("coco", ["COCO"]), ("lora", ["LoRA"]), ("résumé", ["P0"]), ("RESUME words", ["P0"]), ("low-rank", ["LoRA"]), ("nothing", []), ("ume", []), ("", []), ("2101", ["P1"])],
)  # fmt: skip
def test_search(compute, query, found):
    result = compute(
        f"""const {{ makeWords }} = await import("./data.js");
        const {{ makeSearchIndex, search }} = await import("./search.js");
        const none = {{ link: [], paper: [] }};
        const words = makeWords({{ papers: {{ node: [0, 1], abstract: ["A résumé of many words", "x"], identifiers: [[], [["arxiv", "2101.1", ""]]] }},
          names: {{ node: [5], aliases: [["low-rank adaptation"]] }}, addresses: {{ node: [], url: [] }}, evidence: none, promises: none, results: none }});
        return search(makeSearchIndex(graph, words), {query!r}).map((hit) => graph.label[hit.node]);"""
    )
    assert result == found


def test_search_ranks_exact_before_prefix_before_word(compute):
    result = compute(
        """const { nameFit } = await import("./search.js");
        const fit = (name, query) => nameFit(name, query, query.split(" "));
        return [fit("clip", "clip"), fit("clip-vit", "clip"), fit("open clip", "clip"), fit("eclipse", "clip"), fit("blip", "clip")];"""
    )
    assert result == sorted(result)
    assert len(set(result)) == 5


def test_address_round_trip(compute):
    result = compute(
        """const { fromHash, startState, toHash } = await import("./state.js");
        const state = startState();
        Object.assign(state, { view: "table", selected: 4, focus: { node: 3, hops: 2 }, path: [0, 6], table: { kind: "method", column: "label", down: false } });
        state.filter.kinds.add("dataset"); state.filter.roles.add("mentions"); state.filter.years = [2020, 2021];
        state.filter.communities.add(1); state.filter.least = 2; state.unfolded.add(2);
        const hash = toHash(graph, state);
        return [hash, toHash(graph, fromHash(graph, "#" + hash)), toHash(graph, startState())];"""
    )
    assert result[0] == result[1]
    assert result[2] == ""


def test_words_begin_where_no_letter_stands_before(compute):
    result = compute(
        """const { wordStart } = await import("./text.js");
        return ["lora", "exploration", "exploration of lora-moe", "qlora"].map((text) => wordStart(text, "lora"));"""
    )
    assert result == [0, -1, 15, -1]


def test_a_label_covers_no_other_node_where_a_side_is_free(compute):
    result = compute(
        """const { isFree, makeBoard, NODE, placeLabel, take } = await import("./labels.js");
        const board = makeBoard(400, 300);
        take(board, [180, 160, 220, 180], NODE);  // below
        const beside = placeLabel(board, { x: 200, y: 150, r: 5 }, 40, 12, { insist: true });
        const full = makeBoard(400, 300);
        take(full, [0, 0, 400, 300], NODE);
        const over = placeLabel(full, { x: 200, y: 150, r: 5 }, 40, 12, { insist: true });
        return [beside.x > 220, Boolean(over), placeLabel(full, { x: 50, y: 50, r: 5 }, 40, 12)];"""
    )
    assert result == [True, True, None]


def test_labels_never_overlap(compute):
    result = compute(
        """const { makeBoard, placeLabel } = await import("./labels.js");
        const board = makeBoard(400, 300);
        const placed = [];
        for (let i = 0; i < 200; i++) {
          const place = placeLabel(board, { x: (i * 37) % 400, y: (i * 53) % 300, r: 4 }, 40, 12);
          if (place) placed.push(place);
        }
        let overlaps = 0;
        for (const a of placed) for (const b of placed) if (a !== b && Math.abs(a.x - b.x) < 40 && Math.abs(a.y - b.y) < 12) overlaps++;
        return [placed.length > 20, overlaps];"""
    )
    assert result == [True, 0]


def test_zoom_keeps_the_point_under_the_pointer_and_fit_shows_the_box(compute):
    result = compute(
        """const { between, fitBox, makeCamera, toScreen, toWorld, zoomAt } = await import("./camera.js");
        const size = { width: 800, height: 600 };
        const camera = makeCamera(5, 7, 2);
        const before = toWorld(camera, size, 100, 50);
        const after = toWorld(zoomAt(camera, size, 100, 50, 3), size, 100, 50);
        const fit = fitBox({ left: 0, top: 0, right: 1000, bottom: 100 }, size, { left: 200, top: 0, right: 0, bottom: 0 });
        const ends = [toScreen(fit, size, 0, 50), toScreen(fit, size, 1000, 50)];
        return [before, after, ends.flat().map(Math.round), between(camera, fit, 1), fit, between(camera, fit, 0)];"""
    )
    before, after, ends, arrived, fit, start = result
    assert after == pytest.approx(before)
    assert ends == [200, 300, 800, 300]
    assert arrived == pytest.approx(fit)
    assert start == pytest.approx({"x": 5, "y": 7, "zoom": 2})


def test_text_helpers(compute):
    result = compute(
        """const { csv, pieces, safeUrl, xml } = await import("./text.js");
        return [
          pieces("abcdef", [{ start: 1, end: 3 }, { start: 2, end: 4 }, { start: 5, end: 6 }]).map((p) => [p.text, Boolean(p.mark)]),
          ["https://a.b/c", "http://x", "javascript:alert(1)", "data:text/html,x", "no url", " JaVaScRiPt:alert(1)", "ftp://x/"].map(safeUrl),
          csv([["a", 'b "c"', "d,e", "=1+1", "-3.5", "-x"]]),
          xml("<a & \\"b\\">\\u0000"),
        ];"""
    )
    assert result == [
        [["a", False], ["bc", True], ["de", False], ["f", True]],
        ["https://a.b/c", "http://x/", None, None, None, None, None],
        'a,"b ""c""","d,e",\'=1+1,-3.5,\'-x\r\n',
        "&#60;a &#38; &#34;b&#34;&#62;",
    ]


def test_arrow_keys_find_the_next_node_in_their_direction(compute):
    result = compute(
        """const { nodeTowards } = await import("./keys.js");
        return [[1, 0], [-1, 0], [0, 1]].map(([dx, dy]) => nodeTowards(graph, all.nodes, 2, dx, dy));"""
    )
    assert result == [3, 1, -1]
