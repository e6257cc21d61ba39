"""Reported figures: which numbers are results, of what, and as which quantities."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.extract import extractors
from kg.extract.reading import Reading
from kg.extract.results import find_results, load
from kg.model import Mention, Paper, PaperEntity


def entity(paper: Paper, kind: str, name: str, role: str) -> PaperEntity:
    mentions = []
    for part in paper.fields:
        start = part.text.find(name)
        while start >= 0:
            mentions.append(Mention(kind, name, part.name, start, start + len(name), "test", 0.9, role))
            start = part.text.find(name, start + 1)
    return PaperEntity(kind, name, role, tuple(mentions))


def results(abstract: str, *entities: tuple[str, str, str], title: str | None = None, tagged: bool = True):
    paper = Paper(id="1", title=title, abstract=abstract)
    found = [entity(paper, *row) for row in entities]
    marks = extractors(threads=1)[-1].find([paper])[0] if tagged else []
    return find_results([(paper, found, marks)], load(tagged=tagged))[0]


CMD = ("method", "CMD", "introduces")
WEBVID = ("dataset", "WebVid-10M", "uses")
FVD = ("metric", "FVD", "uses")


@pytest.mark.parametrize("tagged", [True, False], ids=["default", "fast"])
def test_a_figure_with_its_metric_method_and_data_set(tagged):
    text = "We propose CMD for video generation. CMD achieves an FVD score of 212.7 on WebVid-10M, a large data set."
    (found,) = results(text, CMD, WEBVID, FVD, tagged=tagged)
    assert (found.method, found.dataset, found.metric) == ("CMD", "WebVid-10M", "FVD")
    assert found.value.number == Decimal("212.7")
    assert text[found.mention.start : found.mention.end] == "212.7"


def test_a_relative_gain_keeps_its_sign_unit_and_words():
    text = "We propose CMD. It improves zero-shot top-1 accuracy by +3.6% on WebVid-10M over prior work."
    (found,) = results(text, CMD, WEBVID, ("metric", "top-1 accuracy", "uses"))
    assert found.metric == "top-1 accuracy"
    assert (found.value.written, found.value.number, found.value.unit, found.value.relative) == (
        "+3.6%", Decimal("3.6"), "%", True,
    )  # fmt: skip


def test_the_papers_own_method_may_be_named_in_the_title_alone():
    text = "We study video generation. Our method reaches an accuracy of 91.4% on WebVid-10M."
    (found,) = results(text, CMD, WEBVID, ("metric", "accuracy", "uses"), title="CMD: Fast Video Diffusion")
    assert found.method == "CMD"


def test_counts_of_things_years_and_parts_of_names_are_no_results():
    text = "In 2021 we collected 12,000 images of 40 classes on 8 GPUs with ResNet-50, following CIFAR-10."
    assert results(text, ("method", "ResNet-50", "uses"), ("dataset", "CIFAR-10", "uses")) == ()


def test_lists_that_run_in_step():
    text = "CMD reaches 81.2% and 74.5% accuracy on Alpha and Beta, respectively."
    rows = results(text, CMD, ("dataset", "Alpha", "uses"), ("dataset", "Beta", "uses"), ("metric", "accuracy", "uses"))
    assert [(str(r.value.number), r.dataset) for r in rows] == [("81.2", "Alpha"), ("74.5", "Beta")]


def test_what_a_tier_marks_as_a_figure_is_evidence():
    text = "It is at 12 there."
    paper = Paper(id="1", title=None, abstract=text)
    marks = [Mention("value", "12", "abstract", 9, 11, "tagger", 0.9)]
    with_mark, without = (Reading.of(paper, [], said) for said in (marks, []))
    (figure,) = with_mark.figures
    assert with_mark.evidence(figure)["marked"] == 0.9
    assert without.evidence(figure)["marked"] == 0.0
