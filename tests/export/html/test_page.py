"""The explorer's file, read as a file: what is in it, and what cannot break out of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib

import numpy as np
import pytest

from kg.benchmarks.synthetic import synthetic_graph
from kg.errors import OutputError
from kg.export.html import page, write_html
from kg.export.html.page import bundle
from kg.export.scene import SINGLE_RADIUS, scene
from kg.graph import KnowledgeGraph


def block(text: str, name: str) -> dict:
    """The data of a block, as the page reads it."""
    kind, content = re.search(rf'<script type="([^"]+)" id="{name}">(.*?)</script>', text, re.DOTALL).groups()
    return json.loads(content if kind == "application/json" else zlib.decompress(base64.b64decode(content)))


def test_same_graph_same_bytes(tiny_graph, tmp_path):
    write_html(tiny_graph, tmp_path / "a.html")
    write_html(tiny_graph, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_policy_names_exactly_the_pages_own_style_and_script(tiny_graph):
    text = page(tiny_graph)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "unsafe" not in policy
    for element in ("style", "script"):
        content = re.search(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_nothing_is_loaded_from_elsewhere(tiny_graph):
    text = page(tiny_graph)
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b|\bsrc=|@import|url\(", text)


def test_small_data_are_plain_and_large_data_are_compressed():
    small, large = page(synthetic_graph(5)), page(synthetic_graph(400))
    assert 'type="application/json" id="picture"' in small
    assert 'type="application/octet-stream" id="words"' in large
    assert len(block(large, "words")["papers"]["abstract"]) == 400
    assert len(large) < 400_000


def test_data_hold_every_claim_and_every_word(tiny_graph):
    text = page(tiny_graph)
    picture, words = block(text, "picture"), block(text, "words")
    claims = [c for c in tiny_graph.claims if c.entity is not None]
    nodes = picture["nodes"]
    ids = [f"{picture['kinds'][k]['name']}/{key}" for k, key in zip(nodes["kind"], nodes["id"], strict=True)]
    assert sorted(ids) == sorted([*tiny_graph.papers, *tiny_graph.entities])
    links = picture["links"]
    said = {
        (ids[p], picture["roles"][r], ids[e])
        for p, e, r in zip(links["paper"], links["entity"], links["role"], strict=True)
    }
    assert said == {(c.paper, c.role, c.entity) for c in claims}
    assert len(words["evidence"]["link"]) == sum(len(c.evidence) for c in claims)
    assert len(words["results"]["written"]) == len(tiny_graph.results)
    assert words["promises"]["paper"] == [ids.index("paper/beta")]
    i = next(i for i, link in enumerate(words["evidence"]["link"]) if ids[links["entity"][link]] == "dataset/coco")
    paper = words["papers"]["node"].index(links["paper"][words["evidence"]["link"][i]])
    assert words["papers"]["abstract"][paper][words["evidence"]["start"][i] : words["evidence"]["end"][i]] == "COCO"


def test_mark_up_in_data_cannot_end_its_block(tiny_graph):
    text = page(tiny_graph)
    assert "<script>" in tiny_graph.label("paper/gamma")
    # Only the page's own script elements: two blocks and the script.
    assert len(re.findall(r"<script\b", text)) == 3
    assert "&lt;script&gt;" in text  # in the outline for readers without scripts


def test_outline_for_readers_without_scripts(tiny_graph):
    outline = re.search(r"<noscript>(.*?)</noscript>", page(tiny_graph), re.DOTALL)[1]
    methods = sum(node.startswith("method/") for node in tiny_graph.entities)
    assert f"5 papers, {methods} methods" in outline
    assert "<bdi>COCO</bdi>" in outline


def test_limit_keeps_what_has_most_links(tiny_graph):
    picture = block(page(tiny_graph, most=8), "picture")
    assert len(picture["nodes"]["id"]) == 8
    assert picture["total"] == len(tiny_graph.papers) + len(tiny_graph.entities)
    assert "coco" in picture["nodes"]["id"]
    assert max([*picture["links"]["paper"], *picture["links"]["entity"]]) < 8


def test_folded_things_have_room_around_their_paper():
    view = scene(synthetic_graph(60))
    singles = np.flatnonzero(view.host >= 0)
    assert len(singles) > 60
    apart = (
        np.hypot(*(view.place[:, None] - view.place[None]).transpose(2, 0, 1))
        - view.radius[:, None]
        - view.radius[None]
    )
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 0
    away = np.hypot(*(view.place[singles] - view.place[view.host[singles]]).T)
    assert away.max() < 12 * SINGLE_RADIUS


def test_important_things_come_first(tiny_graph):
    nodes = scene(tiny_graph).nodes
    assert nodes.index("dataset/coco") < nodes.index("method/clip") < nodes.index("task/machine-translation")


def test_an_empty_graph_has_a_page(tmp_path):
    write_html(KnowledgeGraph(), tmp_path / "graph.html")
    assert "0 papers" in (tmp_path / "graph.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_named(tiny_graph, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        write_html(tiny_graph, tmp_path / "file" / "graph.html")


def test_modules_are_joined_once_each_in_order():
    script = bundle()
    names = re.findall(r"^// (\w+)\.js$", script, re.MULTILINE)
    assert len(names) == len(set(names))
    assert names[-1] == "main"
    assert names.index("dom") < names.index("panel") < names.index("app")
    assert not re.search(r"^(?:import|export) ", script, re.MULTILINE)
    assert "innerHTML" not in script
    assert "eval(" not in script
