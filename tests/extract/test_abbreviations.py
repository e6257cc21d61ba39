"""Abbreviations: both orders, plurals, LaTeX; and what defines nothing."""

from __future__ import annotations

import pytest

from kg.extract.abbreviations import Abbreviations, definitions, kind_of_head
from kg.extract.scan import scan
from kg.model import Paper


def pairs(text: str) -> list[tuple[str, str]]:
    scanned = scan(text)
    return [(scanned.text[slice(*d.long)], scanned.text[slice(*d.short)]) for d in definitions(scanned)]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("We use convolutional neural networks (CNNs).", ("convolutional neural networks", "CNNs")),
        ("Our Language Instructed Temporal-Localization Assistant (LITA) works", ("Language Instructed Temporal-Localization Assistant", "LITA")),
        ("mean intersection-over-union (mIoU) of", ("mean intersection-over-union", "mIoU")),
        ("SQA (Spoken Question Answering) is", ("Spoken Question Answering", "SQA")),
        (r"the \textbf{Con}textual \textbf{So}rting \textbf{R}anker (\textbf{ConSoR})", ("Contextual Sorting Ranker", "ConSoR")),
        (r"Masked Image Modelling In Context $\textbf{(MIMIC)}$", ("Masked Image Modelling In Context", "MIMIC")),
        (r"Image-to-Image Schr\"odinger Bridge (I$^2$SB)", ("Image-to-Image Schrödinger Bridge", "I2SB")),
        ("a 3D Morphable Model (3DMM) of", ("3D Morphable Model", "3DMM")),
        ("of word sense disambiguation (WSD; see below)", ("word sense disambiguation", "WSD")),
    ],
)  # fmt: skip
def test_definitions(text, pair):
    assert pairs(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "the model (CNN) is",
        "in the year (2019)",
        "it works (see Figure 2)",
        "results (e.g., BLEU)",
        "our method (the best)",
        "(ABC)",
        "A (B)",
    ],
)
def test_what_defines_nothing(text):
    assert pairs(text) == []


def test_kinds_follow_the_head():
    (found,) = Abbreviations().find(
        [Paper(id="x", title=None, abstract="On word sense disambiguation (WSD) by graph neural networks (GNNs).")]
    )
    assert [(m.surface, m.kind) for m in found] == [
        ("word sense disambiguation", "task"), ("WSD", "task"), ("graph neural networks", "method"), ("GNNs", "method"),
    ]  # fmt: skip
    assert kind_of_head("things") is None


@pytest.mark.parametrize(
    ("title", "long"),
    [
        ("PGVT: Pose-Guided Video Transformer for Fine-Grained Action Recognition", "Pose-Guided Video Transformer"),
        ("UNITER: UNiversal Image-TExt Representation Learning", "UNiversal Image-TExt Representation Learning"),
        ("LITA: Large Tables of Video", None),
        ("Voyager: An Open-Ended Agent", None),
        ("BERT: Pre-training of Deep Transformers", None),
    ],
)
def test_a_title_spells_out_its_abbreviation(title: str, long: str | None) -> None:
    found = [title[slice(*d.long)] for d in definitions(scan(title))]
    assert found == ([long] if long else [])
