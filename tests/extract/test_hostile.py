"""Hostile input: no crash, no invented entity, time linear in the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract, extractors
from kg.model import Paper

TIERS = extractors(fast=True)
MODES = pytest.mark.parametrize("tiers", [TIERS, extractors()], ids=["fast", "default"])


def run(abstract: str, title: str | None = None, tiers=TIERS):
    (found,) = extract([Paper(id="x", title=title, abstract=abstract)], tiers)
    return found


@MODES
@pytest.mark.parametrize(
    "abstract",
    [
        "", " ", "...", "$$$ \\alpha \\beta_{i} ^^ {{}} $$", "\\textbf{\\emph{}}", "()(()((", "((((((((", "a", "-", "(A)",
        "\x01\x02 \u202e \ufffd", "https://", "http:// . com", "www.", "github.com", "1 2 3 4 5 %",
    ],
)  # fmt: skip
def test_text_without_content_names_nothing(abstract, tiers):
    found = run(abstract, tiers=tiers)
    assert found.entities == ()
    assert found.results == ()


@MODES
def test_other_languages_do_not_crash_and_invent_nothing(tiers):
    for text in (
        "我们提出了一种新的方法来解决这个问题。实验结果表明该方法有效。",
        "Мы предлагаем новый подход к решению задачи.",
        "نقترح طريقة جديدة لحل المشكلة",
    ):
        assert run(text, tiers=tiers).entities == ()


def test_empty_abstract_still_reads_the_title():
    names = {e.name for e in run("", "AlphaNet: Image Captioning with CLIP").entities}
    assert "CLIP" in names


@pytest.mark.parametrize(
    "piece",
    ["a", "A", "A-", "a-a", "https://", "(", "((A", "1.", "1,", "x_", "$", "\\a", "Code ", "A (B) ", "GPT-4 ", "."],
)
def test_time_is_linear_in_the_length(piece):
    short, long = (_seconds(piece * (size // len(piece))) for size in (10_000, 80_000))
    assert long < 40 * max(short, 0.01), (piece, short, long)


def _seconds(text):
    """The least of three runs: a busy machine makes the others slower."""
    times = []
    for _ in range(3):
        start = time.process_time()
        run(text)
        times.append(time.process_time() - start)
    return min(times)


ALPHABET = st.text(alphabet=st.sampled_from("aA1 -.:,;()$\\{}^_%/é\u0301μ\ud7ff~+#\"'GPTdataset "), max_size=120)
SNIPPETS = st.sampled_from(
    [
        "We propose ",
        "AlphaNet",
        " (AN)",
        "ImageNet",
        " dataset",
        "$^2$",
        "\\textbf{Con}",
        "https://github.com/a/b",
        " 3.5%",
        " accuracy ",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.none(), st.text(min_size=1, max_size=30)), st.lists(st.one_of(ALPHABET, SNIPPETS), max_size=12))
def test_every_mention_quotes_its_text(title, pieces):
    paper = Paper(id="x", title=title if title and title.strip() else None, abstract="".join(pieces))
    (found,) = extract([paper], TIERS)
    mentions = (
        [m for e in found.entities for m in e.mentions] + [r.mention for r in found.results] + list(found.promises)
    )
    for mention in mentions:
        assert paper.text(mention.field)[mention.start : mention.end] == mention.surface


@MODES
@pytest.mark.parametrize(
    "abstract",
    [
        "+5.3% accuracy on CIFAR-10 with ResNet.", ".5 accuracy on CIFAR-10 with ResNet", "~5% accuracy on CIFAR-10",
        "Our ResNet reaches an accuracy on CIFAR-10 of www.x.com/?p=95.3% and (3%) there.",
    ],
)  # fmt: skip
def test_figures_before_the_first_word_and_inside_links(abstract, tiers):
    assert any(e.name == "CIFAR-10" for e in run(abstract, tiers=tiers).entities)


def test_as_many_figures_as_names_take_no_long_time():
    names = ", ".join(f"CIFAR-{n} dataset" for n in range(100, 400))
    figures = ", ".join(f"{n / 7:.1f}%" for n in range(1, 301))
    start = time.perf_counter()
    run(f"Our ResNet reaches an accuracy of {figures} on {names}.")
    assert time.perf_counter() - start < 20
