"""The explorer in a real browser: every way to ask it something."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect


def state(page: Page) -> str:
    page.wait_for_timeout(400)  # the address is written with a little delay
    return str(page.evaluate("location.hash"))


def choose(page: Page, query: str, name: str | None = None) -> None:
    """Search, and take the suggestion with this name (by default the first)."""
    page.fill("#search", query)
    page.wait_for_selector("#suggestions li")
    if name is None:
        page.press("#search", "Enter")
    else:
        page.locator("#suggestions li", has_text=name).first.click()


def heading(page: Page) -> str:
    return page.locator("#panel-title").inner_text()


def shown(page: Page) -> int:
    text = page.locator("#status-text").inner_text()
    return int(re.search(r"([\d,]+) of", text)[1].replace(",", ""))  # type: ignore[index]


def painted(page: Page) -> bool:
    """Whether the map has anything on it that is not empty."""
    return bool(
        page.evaluate(
            """() => [...document.querySelectorAll(".base canvas:not([hidden])")].some((canvas) =>
                canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v > 0))"""
        )
    )


def test_start_view_shows_papers_and_what_several_papers_share(open_page, tiny_page):
    page = open_page(tiny_page)
    # 5 papers and CLIP, LoRA, BLIP-2, COCO, image captioning: each in two or more papers.
    assert shown(page) == 10
    assert painted(page)
    assert page.title() == "Knowledge graph of 5 papers"
    expect(page.locator('.legend-row[data-kind="paper"] .count')).to_have_text("5")


def test_all_things_can_be_unfolded(open_page, tiny_page):
    page = open_page(tiny_page)
    total = int(re.search(r"of ([\d,]+)", page.locator("#status-text").inner_text())[1])
    page.check("#singles")
    assert shown(page) == total > 10
    assert "singles=1" in state(page)


@pytest.mark.parametrize(
    ("query", "name"),
    [("clip", "CLIP"), ("visual question", "VQA"), ("popular", "A Survey of Image Captioning"), ("2401.00001", "AlphaNet: Image Captioning with Few Weights")],
)  # fmt: skip
def test_search_finds_names_aliases_abstracts_and_identifiers(open_page, tiny_page, query, name):
    page = open_page(tiny_page)
    choose(page, query)
    assert heading(page) == name
    expect(page.locator("#suggestions")).to_be_hidden()


def test_suggestions_say_the_kind_and_mark_words_that_begin_so(open_page, tiny_page):
    page = open_page(tiny_page)
    page.fill("#search", "lo")
    row = page.locator("#suggestions li").first
    expect(row).to_contain_text("LoRA")
    expect(row.locator(".count")).to_contain_text("method · ")
    page.fill("#search", "alpha")
    expect(page.locator("#suggestions li").first.locator(".count")).to_have_text("paper · 2024")
    page.fill("#search", "ora")
    expect(page.locator("#suggestions li", has_text="LoRA").first).to_be_visible()
    assert page.locator("#suggestions li", has_text="LoRA").first.locator(".name > span b").count() == 0


def test_suggestions_follow_the_arrow_keys(open_page, tiny_page):
    page = open_page(tiny_page)
    page.keyboard.press("/")
    page.keyboard.type("alpha")
    page.wait_for_selector("#suggestions li[aria-selected=true]")
    first = page.get_attribute("#search", "aria-activedescendant")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") != first
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    assert page.input_value("#search") == ""


def test_panel_of_a_paper_has_all_that_is_known(open_page, tiny_page):
    page = open_page(tiny_page)
    choose(page, "AlphaNet: Image")
    panel = page.locator("#panel")
    for text in ["Ada Lovelace, Alan Turing", "Jan 15, 2024", "CVPR", "arXiv:2401.00001", "papers.bib:3", "131.2"]:
        expect(panel).to_contain_text(text)
    assert panel.locator("a", has_text="arXiv").get_attribute("href") == "https://arxiv.org/abs/2401.00001"
    assert panel.locator(".abstract .mark", has_text="COCO").count() == 1
    row = panel.locator(".claim", has_text="BLIP-2").first
    row.locator(".disclose").click()
    quote = row.locator(".quote")
    assert "outperforms BLIP-2" in quote.inner_text()
    assert quote.locator("mark").inner_text() == "BLIP-2"


def test_untitled_paper_says_so(open_page, tiny_page):
    page = open_page(tiny_page)
    choose(page, "We introduce BetaBench", "BetaBench:")
    assert heading(page).startswith("BetaBench: We introduce BetaBench")
    expect(page.locator("#panel")).to_contain_text("The source gives no title")
    expect(page.locator("#panel")).to_contain_text("Code promised")


def test_panel_of_an_entity_lists_papers_by_role_and_each_name_leads_on(open_page, tiny_page, until):
    page = open_page(tiny_page)
    choose(page, "coco")
    panel = page.locator("#panel")
    assert panel.locator("h3").all_inner_texts()[:2] == ["Uses\n2", "Mentions\n1"]
    assert panel.locator(".quote mark").first.inner_text() == "COCO"
    panel.locator(".node-link", has_text="A Survey").first.click()
    assert heading(page) == "A Survey of Image Captioning"
    page.click("#back")
    until(page, "document.getElementById('panel-title').innerText === 'COCO'")


def test_focus_one_hop_two_hops_and_back(open_page, tiny_page, until):
    page = open_page(tiny_page)
    everything = shown(page)
    choose(page, "lora")
    page.click("text=1 hop")
    assert shown(page) == 3  # LoRA and its two papers
    page.click("text=2 hops")
    assert shown(page) > 3
    assert "focus=method%2Flora,2" in state(page)
    page.click("#back")
    until(page, "document.getElementById('status-text').innerText.startsWith('1 hop')")
    page.click("#unfocus")
    assert shown(page) == everything


def test_legend_hides_a_kind_and_filters_combine(open_page, tiny_page):
    page = open_page(tiny_page)
    everything = shown(page)
    page.click('.legend-row[data-kind="dataset"]')
    assert page.get_attribute('.legend-row[data-kind="dataset"]', "aria-pressed") == "false"
    assert shown(page) == everything - 1  # COCO
    page.click("summary:has-text('More filters')")
    page.fill("#year-from", "2025")
    page.wait_for_timeout(300)
    # Only BetaBench's paper, with CLIP and BLIP-2.
    assert shown(page) == 3
    assert "hide=dataset" in state(page)
    assert "years=2025-2025" in state(page)
    page.click("text=Clear all filters")
    assert shown(page) == everything


def test_filter_by_role_and_by_number_of_links(open_page, tiny_page):
    page = open_page(tiny_page)
    page.click("summary:has-text('More filters')")
    page.uncheck('[data-role="uses"]')
    page.wait_for_timeout(100)
    without = shown(page)
    page.check('[data-role="uses"]')
    page.fill("#least", "3")
    page.wait_for_timeout(200)
    assert shown(page) < 10
    assert without < 10


def test_filter_by_topic(open_page, synthetic_page):
    page = open_page(synthetic_page)
    everything = shown(page)
    page.click('.topic[data-community="0"]')
    assert 0 < shown(page) < everything
    assert "groups=1" in state(page)


def test_path_between_two_things_quotes_every_link(open_page, tiny_page):
    page = open_page(tiny_page)
    choose(page, "bleu")
    page.click("text=Path to…")
    expect(page.locator("#picking")).to_be_visible()
    choose(page, "blip")
    panel = page.locator("#panel")
    assert panel.locator(".path .stop").all_inner_texts() == [
        "BLEU", 'LoRA for Low-Resource Translation & "Friends" <script>', "LoRA",
        "AlphaNet: Image Captioning with Few Weights", "BLIP-2",
    ]  # fmt: skip
    assert panel.locator(".path .step .quote").count() == 4
    assert "path=metric%2Fbleu,method%2Fblip-2" in state(page)


def test_papers_that_share_data_sets(open_page, tiny_page):
    page = open_page(tiny_page)
    choose(page, "AlphaNet: Image")
    page.click("text=Shares data sets")
    rows = page.locator("#panel .paper-row")
    assert rows.count() == 2
    assert all("COCO" in text for text in rows.all_inner_texts())


def test_table_sorts_and_leads_to_cards(open_page, tiny_page):
    page = open_page(tiny_page)
    page.click("#show-table")
    assert page.locator("#table tbody tr").count() == 5
    page.click('[data-column="year"]')
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Year")
    assert page.locator("#table tbody tr").first.inner_text().startswith("BetaBench")
    page.click('[data-column="year"]')
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.click('#table [data-kind="dataset"]')
    names = page.locator("#table tbody th").all_inner_texts()
    assert names[0] == "COCO"
    page.locator("#table .node-link", has_text="COCO").click()
    assert heading(page) == "COCO"
    assert "view=table" in state(page)


@pytest.mark.parametrize(
    "hash_",
    ["#node=dataset%2Fcoco", "#focus=method%2Flora,1", "#view=table&table=method,links,up", "#path=metric%2Fbleu,method%2Fclip", "#hide=metric,page&singles=1", "#sharing=paper%2Farxiv-2401.00001"],
)  # fmt: skip
def test_address_brings_a_view_back(open_page, tiny_page, hash_):
    page = open_page(tiny_page, hash_)
    page.evaluate("dispatchEvent(new Event('resize'))")
    page.click("#show-help")
    page.click("#close-help")
    page.keyboard.press("+")
    now = state(page)
    for part in hash_[1:].split("&"):
        assert part in now or part.startswith("table") or now == ""


@pytest.mark.parametrize(
    "hash_", ["#node=nothing%2Fhere&at=NaN,1,0", "#%%%&focus=,9&years=1-2&groups=77&path=%E0%A4%A", "#at=1e9,1e9,1e-9"]
)
def test_broken_address_does_no_harm(open_page, tiny_page, hash_):
    page = open_page(tiny_page, hash_)
    assert shown(page) == 10


def test_save_png_svg_and_csv(open_page, tiny_page):
    page = open_page(tiny_page)
    files = {}
    for kind in ("png", "svg", "csv"):
        page.click("#save summary")
        with page.expect_download() as download:
            page.click(f"#save-{kind}")
        files[kind] = Path(download.value.path()).read_bytes()
    assert files["png"].startswith(b"\x89PNG")
    svg = ET.fromstring(files["svg"])
    assert "COCO" in [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert {"role": "uses", "name": "COCO"}.items() <= next(r for r in rows if r["name"] == "COCO").items()
    assert all(row["quote"] for row in rows)


def test_save_csv_of_the_table(open_page, tiny_page):
    page = open_page(tiny_page, "#view=table&table=task,label,up")
    page.click("#save summary")
    with page.expect_download() as download:
        page.click("#save-csv")
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "Name"
    assert [row[0] for row in rows[1:]] == ["image captioning", "machine translation", "VQA"]


def test_click_hover_and_drag_on_the_map(open_page, tiny_page):
    page = open_page(tiny_page, "#node=dataset%2Fcoco")
    page.evaluate("document.getElementById('close').click()")
    page.wait_for_timeout(300)
    page.click("#zoom-fit")
    page.wait_for_timeout(300)
    spot = page.evaluate(
        """() => { // walk over the map until the pointer finds something
            const map = document.getElementById("map");
            for (let y = 100; y < 700; y += 6) for (let x = 320; x < 1200; x += 6) {
                map.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, pointerType: "mouse", pointerId: 1 }));
                if (!document.getElementById("tip").hidden) return [x, y];
            }
            return null;
        }"""
    )
    assert spot
    page.mouse.click(*spot)
    expect(page.locator("#panel")).to_be_visible()
    before = state(page)
    page.mouse.move(700, 600)
    page.mouse.down()
    page.mouse.move(760, 640, steps=4)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert state(page) != before


def test_wheel_zooms_and_touch_pans(open_page, synthetic_page):
    page = open_page(synthetic_page, has_touch=True)
    before = state(page)
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -300)
    zoomed = state(page)
    assert zoomed != before
    page.touchscreen.tap(20, 780)
    assert painted(page)


def test_everything_by_keyboard(open_page, tiny_page):
    page = open_page(tiny_page)
    page.focus("#map")
    page.keyboard.press("n")
    first = heading(page)
    page.keyboard.press("n")
    assert heading(page) != first
    page.keyboard.press("p")
    assert heading(page) == first
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "map"
    before = state(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    assert state(page) != before
    page.keyboard.press("t")
    expect(page.locator("#table")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_themes_follow_the_system_and_the_button(open_page, tiny_page):
    def ground(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = open_page(tiny_page, color_scheme="light")
    dark = open_page(tiny_page, color_scheme="dark")
    assert ground(light) != ground(dark)
    light.click("#theme")
    assert ground(light) == ground(dark)
    light.reload()
    light.wait_for_selector("body.complete")
    assert ground(light) == ground(dark)  # the choice is remembered


@pytest.mark.parametrize("width", [320, 390, 768])
def test_narrow_windows_lose_nothing(open_page, tiny_page, width):
    page = open_page(tiny_page, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for id_ in ("search", "show-table", "theme", "save", "toggle-filters", "zoom-in"):
        box = page.locator(f"#{id_}").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width + 0.5, id_  # noqa: PT018
    choose(page, "coco")
    expect(page.locator("#panel")).to_be_visible()
    page.click("#close")


def test_without_scripts_counts_and_main_entities_are_there(browser, tiny_page):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(tiny_page.as_uri())
    text = page.locator("noscript, .outline").first.inner_text()
    assert "5 papers" in text
    assert "COCO" in text
    page.close()


def test_above_the_limit_the_page_says_what_it_shows(open_page, tiny_graph, tmp_path):
    from kg.export.html import page as render

    path = tmp_path / "graph.html"
    path.write_text(render(tiny_graph, most=8), encoding="utf-8")
    page = open_page(path)
    expect(page.locator("#status-text")).to_contain_text("this page holds the 8 with the most links")


def test_an_empty_graph_is_a_page_too(open_page, tmp_path):
    from kg.export.html import write_html
    from kg.graph import KnowledgeGraph

    write_html(KnowledgeGraph(), tmp_path / "graph.html")
    page = open_page(tmp_path / "graph.html")
    expect(page.locator("#status-text")).to_contain_text("0 of 0 things")
