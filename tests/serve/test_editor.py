"""The editor in a real browser: it asks nobody else for anything, and a person can work with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def page(serve: Callable[..., str], browser: Any) -> Iterator[Any]:
    url = serve()
    page = browser.new_page()
    page.troubles = []
    page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: page.troubles.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith((url, "blob:")) else page.troubles.append(r.url))
    page.goto(f"{url}/sparql")
    page.wait_for_selector("#question-list button")
    yield page
    page.close()


def test_a_person_can_ask(page: Any) -> None:
    page.click("#run")
    page.wait_for_selector("#answer table")
    assert page.inner_text("#answer tbody tr:first-child") == "COCO\t2"
    assert page.inner_text("#status").startswith("2 rows in")

    page.click("text=Papers on a data set")
    page.wait_for_selector("#answer a[href^='/around/paper/']")
    assert "VALUES ?dataset { dataset:coco }" in page.input_value("#query")
    assert "BetaBench: We introduce BetaBench" in page.inner_text("#answer")  # the paper without a title

    page.fill("#parameters input", "COCOO")
    page.click("#parameters button")
    page.wait_for_selector("#problem:not([hidden])")
    assert "did you mean COCO?" in page.inner_text("#problem")
    assert page.troubles == ["Failed to load resource: the server responded with a status of 404 (Not Found)"]


def test_mistakes_are_shown_at_their_line(page: Any) -> None:
    page.fill("#query", "SELECT ?x {\n  ?x nope:a 1 }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#problem:not([hidden])")
    assert "line 2, column 6: the prefix nope: is not known" in page.inner_text("#problem")
    assert page.inner_text("#numbers .wrong").strip() == "2"


def test_terms_are_completed(page: Any, until: Callable[..., None]) -> None:
    until(page, "terms.length > 0")
    page.fill("#query", "")
    page.type("#query", "SELECT ?p { ?p introducesM")
    page.keyboard.press("Tab")
    page.type("#query", " ?m }")
    assert page.input_value("#query") == "SELECT ?p { ?p kgo:introducesMethod ?m }"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer a")
    assert page.troubles == []
