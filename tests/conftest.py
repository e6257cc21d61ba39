"""What all tests share: a graph small enough to check by hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from kg import schema
from kg.benchmarks.synthetic import add_claim, add_result
from kg.evidence import evidence_of
from kg.graph import BuildInfo, KnowledgeGraph
from kg.model import (
    ABSTRACT,
    BuildLog,
    Claim,
    Date,
    Identifier,
    Merge,
    NearMiss,
    Paper,
    Skip,
    Source,
    SourceReport,
)

ALPHA = Paper(
    id="arxiv-2401.00001", title="AlphaNet: Image Captioning with Few Weights",
    abstract="We propose AlphaNet for image captioning. AlphaNet builds on CLIP and is fine-tuned with LoRA. "
    "It reaches a CIDEr of 131.2 on COCO and outperforms BLIP-2. Code: https://github.com/lab/alphanet",
    authors=("Ada Lovelace", "Alan Turing"), author_count=2, date=Date(2024, 1, 15, "Jan 15, 2024"), venue="CVPR",
    identifiers=(Identifier("arxiv", "2401.00001"), Identifier("doi", "10.1000/alpha")),
    sources=(Source("papers.bib", 3, "bibtex"), Source("list.txt", 11, "listing")),
)  # fmt: skip
BETA = Paper(
    id="beta", title=None,
    abstract="We introduce BetaBench, a benchmark for visual question answering (VQA). "
    "We test CLIP and BLIP-2 on BetaBench and on COCO. Code will be released.",
    author_count=5, date=Date(2025, 6, None, "June 2025"), sources=(Source("list.txt", 20, "listing"),),
)  # fmt: skip
GAMMA = Paper(
    id="gamma", title="LoRA for Low-Resource \\textbf{Translation} & \"Friends\" <script>",
    abstract="Fine-tuning with LoRA improves machine translation by +2.1 BLEU on FLORES-200. See https://gamma.example/demo.",
    author_count=None, date=Date(None, 6, 26, "Jun 26"), sources=(Source("list.txt", 31, "listing"),),
)  # fmt: skip
DELTA = Paper(
    id="delta", title="A Survey of Image Captioning", abstract="We survey image captioning. Datasets such as COCO and VQA are popular.",
    author_count=1, date=Date(2023), sources=(Source("list.txt", 40, "listing"),),
)  # fmt: skip
EPSILON = Paper(
    id="epsilon", title="An abstract that nobody wrote", abstract="", sources=(Source("papers.bib", 90, "bibtex"),)
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

M, D, T = schema.METHOD, schema.DATASET, schema.TASK
CLAIMS: list[tuple[Paper, str, str, str, str]] = [
    (ALPHA, M, "AlphaNet", schema.INTRODUCES, ""),
    (ALPHA, T, "image captioning", schema.ADDRESSES, ""),
    (ALPHA, M, "CLIP", schema.USES, ""),
    (ALPHA, M, "LoRA", schema.USES, ""),
    (ALPHA, M, "BLIP-2", schema.COMPARES, ""),
    (ALPHA, D, "COCO", schema.USES, ""),
    (ALPHA, schema.METRIC, "CIDEr", schema.USES, ""),
    (ALPHA, schema.REPOSITORY, "https://github.com/lab/alphanet", schema.HAS_CODE, ""),
    (BETA, D, "BetaBench", schema.INTRODUCES, ""),
    (BETA, T, "VQA", schema.ADDRESSES, "visual question answering"),
    (BETA, M, "CLIP", schema.USES, ""),
    (BETA, M, "BLIP-2", schema.USES, ""),
    (BETA, D, "COCO", schema.USES, ""),
    (GAMMA, M, "LoRA", schema.USES, ""),
    (GAMMA, T, "machine translation", schema.ADDRESSES, ""),
    (GAMMA, D, "FLORES-200", schema.USES, ""),
    (GAMMA, schema.METRIC, "BLEU", schema.USES, ""),
    (GAMMA, schema.PAGE, "https://gamma.example/demo", schema.HAS_PAGE, ""),
    (DELTA, T, "image captioning", schema.ADDRESSES, ""),
    (DELTA, D, "COCO", schema.MENTIONS, ""),
    (DELTA, D, "VQA", schema.MENTIONS, ""),
]


@pytest.fixture
def tiny_graph() -> KnowledgeGraph:
    """Five papers: dated and not, titled and not, with LaTeX and mark-up, one without an abstract; VQA is a task and a data set."""
    report = SourceReport("list.txt", "listing", found=5, read=4, without_title=1, skipped=[Skip(50, "no abstract")])
    log = BuildLog(
        sources=[report, SourceReport("papers.bib", "bibtex", found=2, read=2, without_abstract=1, duplicates=1)],
        merges=[Merge("task", "task/vqa", "visual question answering", "abbreviation in beta")],
        near_misses=[NearMiss("method", "method/blip-2", "method/clip", "differ by a name")],
    )
    graph = KnowledgeGraph(
        BuildInfo(version="0.0.0", extractors=("links 1", "rules 1"), inputs=(("list.txt", "0" * 64),)), log
    )
    for paper in (ALPHA, BETA, GAMMA, DELTA, EPSILON):
        graph.add_paper(paper)
    for paper, kind, name, role, words in CLAIMS:
        add_claim(graph, paper, kind, name, role, words)
    promise = BETA.abstract.index("Code will be released")
    span = (promise, promise + len("Code will be released"))
    promised = evidence_of(
        BETA.abstract, span, field=ABSTRACT, role=schema.CODE_PROMISED, finder="links", version="1", score=0.9
    )
    graph.add_claim(Claim(BETA.node, None, schema.CODE_PROMISED, (promised,)))
    add_result(graph, ALPHA, "131.2", method="AlphaNet", dataset="COCO", task="image captioning", metric="CIDEr")
    add_result(graph, GAMMA, "+2.1", method="LoRA", dataset="FLORES-200", task="machine translation", metric="BLEU")
    return graph


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """A check ``golden(name, text)``: the text is that of the file ``golden/name`` beside the test.

    After a wanted change, ``KG_UPDATE_GOLDEN=1 pytest …`` writes the files again; read the difference before you keep it.
    """

    def check(name: str, text: str) -> None:
        file = request.path.parent / "golden" / name
        if os.environ.get("KG_UPDATE_GOLDEN"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8")

    return check


BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all tests; missing, it fails where tests are run for good (CI) and skips on a laptop."""
    path = os.environ.get("KG_CHROMIUM") or shutil.which("chromium")
    if path is None:
        message = "chromium is missing: apt-get install chromium, or name one in KG_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait for an expression to be true; Playwright's own way evaluates strings, which the pages' policy forbids."""

    def wait(page: Page, expression: str, argument: object = None) -> None:
        for _ in range(200):
            if page.evaluate(expression, argument):
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"never true: {expression}")

    return wait
