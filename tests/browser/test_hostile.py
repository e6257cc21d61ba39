"""Titles, names and addresses that try to break out are shown as text."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from kg import schema
from kg.benchmarks.synthetic import add_claim
from kg.evidence import evidence_of
from kg.export.html import write_html
from kg.export.pyvis import write_network
from kg.graph import KnowledgeGraph
from kg.model import Claim, Date, Entity, Field, Identifier, Paper, Source

BAD = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)>",
    "]]><!--<script>alert(4)",
    "{{script}} ${alert(5)} {% raw %}",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "line\u2028separator\u2029end",
    "=HYPERLINK(\"http://evil.example\")",
    "javascript:alert(6)",
    "😀 wide 𝔘nicode",
    "__proto__",
]  # fmt: skip


@pytest.fixture
def hostile_graph() -> KnowledgeGraph:
    graph = KnowledgeGraph()
    for i, bad in enumerate(BAD):
        paper = Paper(
            id=f"p{i}", title=f"{i} {bad}", abstract=f"😀 We use {bad} and the shared {BAD[0]} thing.",
            authors=(bad,), venue=bad, date=Date(2020, written=bad), keywords=(bad,),
            identifiers=(Identifier("url", f"javascript:alert('{i}')"), Identifier("doi", f"10.1/\"><b>{i}")),
            sources=(Source(bad, 1),), extra=(Field("note<b>", bad),),
        )  # fmt: skip
        graph.add_paper(paper)
        add_claim(graph, paper, schema.METHOD, bad, schema.USES)
        add_claim(graph, paper, schema.DATASET, BAD[0], schema.USES)
    page = Entity(schema.PAGE, "evil", "javascript:alert(document.domain)//", (BAD[1],))
    graph.add_entity(page)
    words = graph.papers["paper/p0"].abstract
    evidence = evidence_of(words, (2, 4), field="abstract", role=schema.HAS_PAGE, finder=BAD[1], version="1", score=0.5)
    graph.add_claim(Claim("paper/p0", page.id, schema.HAS_PAGE, (evidence,)))
    return graph


@pytest.fixture
def hostile_page(hostile_graph: KnowledgeGraph, tmp_path: Path) -> Path:
    write_html(hostile_graph, tmp_path / "graph.html")
    return tmp_path / "graph.html"


def test_every_title_is_shown_as_text(open_page, hostile_page, hostile_graph, until):
    page = open_page(hostile_page)
    for i in range(len(BAD)):
        title = hostile_graph.label(f"paper/p{i}")
        page.evaluate("(hash) => { location.hash = hash; }", f"#node=paper%2Fp{i}")
        until(page, "(t) => document.getElementById('panel-title')?.textContent === t", title)
        assert page.locator("#panel-body script, #panel-body img, #panel-body svg[onload]").count() == 0
        hrefs = [a.get_attribute("href") for a in page.locator("a:not(.mark)").all()]
        assert all(href.startswith(("https://", "http://")) for href in hrefs)
        # Text from the data is isolated: its direction cannot reorder the page's own words.
        assert page.locator("#panel-title bdi").count() >= 1


def test_wide_characters_do_not_shift_the_marks(open_page, hostile_page):
    page = open_page(hostile_page, "#node=paper%2Fp9")
    marks = page.locator(".abstract .mark").all_inner_texts()
    assert marks == [BAD[9], BAD[0]]


def test_an_address_that_is_no_web_address_is_no_link(open_page, hostile_page):
    page = open_page(hostile_page, "#node=page%2Fevil")
    expect(page.locator("#panel .address")).to_have_text("javascript:alert(document.domain)//")
    assert page.locator("#panel a:not(.mark)").count() == 0


def test_search_hover_table_and_svg_show_text(open_page, hostile_page):
    page = open_page(hostile_page)
    page.fill("#search", "script")
    page.wait_for_selector("#suggestions li")
    assert page.locator("#suggestions script").count() == 0
    page.press("#search", "Escape")
    page.check("#singles")
    page.click("#save summary")
    with page.expect_download() as download:
        page.click("#save-svg")
    svg = Path(download.value.path()).read_text(encoding="utf-8")
    assert "<script" not in svg
    assert "<img" not in svg
    page.click("#show-table")
    assert page.locator("#table img, #table script").count() == 0
    page.click("#save summary")
    with page.expect_download() as download:
        page.click("#save-csv")
    assert "\n=HYPERLINK" not in Path(download.value.path()).read_text(encoding="utf-8")


def test_nothing_in_an_address_runs(open_page, hostile_page):
    page = open_page(hostile_page, "#node=<img src=x onerror=alert(7)>&table=<b>,x,y&hide=<script>")
    expect(page.locator("#status-text")).to_contain_text("shown")


def test_the_pyvis_network_shows_text_too(open_page, hostile_graph, tmp_path, until):
    write_network(hostile_graph, tmp_path / "network.html")
    page = open_page(tmp_path / "network.html", ready="canvas")
    until(page, "performance.getEntriesByName('first-picture').length > 0")
    assert page.evaluate("nodes.length") == len(hostile_graph.papers) + len(hostile_graph.entities)


def test_the_policy_stops_what_is_not_the_pages_own(browser, hostile_page):
    page = browser.new_page()
    page.goto(hostile_page.as_uri())
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.evaluate(
        """() => { const element = document.createElement("script");
                   element.textContent = "globalThis.ran = true"; document.body.append(element); }"""
    )
    assert page.evaluate("globalThis.ran") is None
    assert page.evaluate("fetch('https://example.org').then(() => 'sent', () => 'refused')") == "refused"
    assert any("Content Security Policy" in text for text in refused)
    page.close()
