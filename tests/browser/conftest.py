"""A real browser for the pages: Debian's chromium, driven by Playwright, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kg.benchmarks.synthetic import synthetic_graph
from kg.export.html import write_html
from kg.graph import KnowledgeGraph

SCRIPTS = Path(__file__).parents[2] / "kg" / "export" / "html" / "js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


class Watched:
    """A page, and everything that it said or asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("dialog", lambda dialog: (self.messages.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: Path, hash_: str = "", ready: str = "body.complete") -> Page:
        self.page.goto(path.as_uri() + hash_)
        self.page.wait_for_selector(ready, state="attached")
        return self.page


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a file in a window of its own; at the end, nothing was said on the console and nothing was requested."""
    contexts = []
    watched: list[Watched] = []

    def open_(path: Path, hash_: str = "", *, ready: str = "body.complete", **options: object) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        watched.append(Watched(context.new_page()))
        return watched[-1].open(path, hash_, ready)

    yield open_
    for one in watched:
        assert one.messages == []
        assert [url for url in one.requests if not url.startswith(("file:", "blob:", "data:"))] == []
        assert len([url for url in one.requests if url.startswith("file:")]) >= 1
    for context in contexts:
        context.close()


@pytest.fixture
def tiny_page(tiny_graph: KnowledgeGraph, tmp_path: Path) -> Path:
    path = tmp_path / "graph.html"
    write_html(tiny_graph, path)
    return path


@pytest.fixture(scope="session")
def synthetic_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 papers: enough for topics, and for data that are compressed."""
    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_html(synthetic_graph(120), path)
    return path


@pytest.fixture(scope="session")
def modules(browser: Browser) -> Iterator[Page]:
    """An empty page that can import the explorer's modules, for tests of what they compute."""
    page = browser.new_page()
    kinds = {".js": "text/javascript", "": "text/html"}

    def serve(route: object) -> None:
        name = route.request.url.rsplit("/", 1)[1]  # type: ignore[attr-defined]
        body = (SCRIPTS / name).read_text(encoding="utf-8") if name.endswith(".js") else "<!doctype html>"
        route.fulfill(body=body, content_type=kinds[Path(name).suffix])  # type: ignore[attr-defined]

    page.route("http://modules.test/**", serve)
    page.goto("http://modules.test/")
    yield page
    page.close()
