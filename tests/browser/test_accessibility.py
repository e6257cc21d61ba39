"""What axe-core (the W3C's rules as code) finds in every state of the page: nothing serious."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STATES = {
    "start": "",
    "paper": "#node=paper%2Farxiv-2401.00001",
    "entity": "#node=dataset%2Fcoco",
    "path": "#path=metric%2Fbleu,method%2Fblip-2",
    "sharing": "#sharing=paper%2Farxiv-2401.00001",
    "focus": "#focus=method%2Flora,1",
    "table": "#view=table",
}


def serious(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, tiny_page, scheme):
    page = open_page(tiny_page, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('#filters details').forEach((d) => (d.open = true))")
    for name, hash_ in STATES.items():
        page.evaluate("(hash) => { location.hash = hash; }", hash_)
        page.wait_for_timeout(100)
        page.evaluate("document.querySelectorAll('#panel .disclose').forEach((d) => d.click())")
        assert (name, serious(page)) == (name, [])
    page.fill("#search", "co")
    page.wait_for_selector("#suggestions li")
    assert ("search", serious(page)) == ("search", [])
    page.press("#search", "Escape")
    page.click("#show-help")
    assert ("help", serious(page)) == ("help", [])


def test_focus_is_visible_on_everything_that_tab_reaches(open_page, tiny_page):
    page = open_page(tiny_page, "#node=dataset%2Fcoco")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
                       return [e.id || e.className || e.tagName, s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2]; }"""
        )
        seen.append(name)
        assert outline or name == "BODY", name
    assert {"search", "map", "toggle-filters", "zoom-in"} <= set(seen)


def test_nothing_moves_for_those_who_asked_for_it(open_page, synthetic_page):
    page = open_page(synthetic_page, reduced_motion="reduce")
    page.focus("#map")
    page.keyboard.press("+")
    first = page.evaluate("new Promise((done) => setTimeout(() => done(location.hash), 350))")
    page.wait_for_timeout(500)
    assert page.evaluate("location.hash") == first
