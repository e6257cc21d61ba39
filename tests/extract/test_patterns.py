"""Patterns: names by their form, places and phrases; generic words are none."""

from __future__ import annotations

import pytest

from kg.extract.patterns import Patterns
from kg.model import Paper


def found(abstract: str, title: str | None = None) -> dict[str, str]:
    (mentions,) = Patterns().find([Paper(id="x", title=title, abstract=abstract)])
    return {m.surface: m.kind for m in mentions}


@pytest.mark.parametrize(
    "name", ["T-Stitch", "CIFAR-10", "GPT-4", "ResNet-50", "mBLIP", "t-SNE", "nnU-Net", "Re-ViLM", "3DGS", "R2-Tuning"]
)
def test_names_show_by_their_form(name):
    assert name in found(f"Here we look at {name} again.")


def test_capitalised_runs_inside_a_sentence():
    names = found("We train on the Penn Treebank and apply Stable Prefix Policy to it.")
    assert {"Penn Treebank", "Stable Prefix Policy"} <= set(names)


def test_a_title_names_what_stands_before_its_colon():
    assert found("", "Voyager: An Agent in Minecraft")["Voyager"] == "method"
    assert found("", "DocBench: A Benchmark for Documents")["DocBench"] == "dataset"


def test_data_sets_show_by_what_follows_and_by_lists():
    names = found("On the Foobar dataset and benchmarks such as AlphaQA, BetaQA, and GammaQA it wins.")
    assert [names.get(n) for n in ("Foobar", "AlphaQA", "BetaQA")] == ["dataset"] * 3


@pytest.mark.parametrize(
    ("text", "phrase", "kind"),
    [
        ("a robust approach to wildfire smoke detection in", "wildfire smoke detection", "task"),
        ("we train a graph convolutional network that", "graph convolutional network", "method"),
        ("we report the word error rate of", "word error rate", "metric"),
    ],
)
def test_phrases_begin_where_the_name_begins(text, phrase, kind):
    assert found(text).get(phrase) == kind


def test_sentence_openings_and_plain_words_are_no_names():
    assert not {"However", "Extensive", "We", "The", "In"} & set(
        found("However, we try. Extensive tests. The end. In fact.")
    )


def test_the_words_of_a_url_are_no_names():
    assert found("See https://github.com/NVlabs/SegFormer-X for it.") == {}


def test_what_a_cut_off_follows_is_a_metric():
    names = found("A pass@1 of 3, Hits @ 10 of 4 and P@20; write to me@home, 33 @ 10.")
    assert {name: kind for name, kind in names.items() if kind == "metric"} == dict.fromkeys(
        ("pass", "Hits", "P"), "metric"
    )
