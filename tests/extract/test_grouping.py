"""Names of one thing in one paper: what meets under one key, and the form that is shown."""

from __future__ import annotations

import pytest

from kg.extract.grouping import display_name, group, places
from kg.model import Mention, Paper


def shown(text: str, *names: str, kind: str = "method") -> list[str]:
    found = []
    for name in names:
        start = text.find(name)
        while start >= 0:
            found.append(Mention(kind, name, "abstract", start, start + len(name), "patterns", 0.9))
            start = text.find(name, start + 1)
    paper = Paper(id="1", title=None, abstract=text)
    return [display_name(candidate, kind) for candidate in group(paper, places(paper, found))]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("We tune vision-language models on vision-language data.", ("vision-language models", "vision-language"),
         ["vision-language model"]),
        ("The power of Large Language Models.", ("Large Language Models", "Large Language"), ["Large Language Model"]),
        ("The CLIP model and CLIP.", ("CLIP model", "CLIP"), ["CLIP"]),
        ("A Diffusion Model beats diffusion models.", ("Diffusion Model", "diffusion models"), ["diffusion model"]),
        ("GANs, a GAN.", ("GANs", "GAN"), ["GAN"]),
        ("Convolutional neural networks (CNNs) and a CNN.", ("Convolutional neural networks", "CNNs", "CNN"), ["CNN"]),
    ],
)  # fmt: skip
def test_the_form_that_is_shown(text: str, names: tuple[str, ...], expected: list[str]) -> None:
    assert shown(text, *names) == expected


def test_a_place_has_the_key_of_its_words() -> None:
    text = 'With $I^2$SB models and C++ we read the GPT-4 data sets of Schr\\"odinger bridges.'
    names = ("$I^2$SB models", "C++", "GPT-4", 'Schr\\"odinger bridges')
    found = [Mention("method", n, "abstract", text.index(n), text.index(n) + len(n), "patterns", 0.9) for n in names]
    keys = [place.key for place in places(Paper(id="1", title=None, abstract=text), found)]
    assert keys == ["i2sb", "c++", "gpt4", "schrödingerbridge"]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("An NDCG@10 of 45.", "NDCG", "NDCG@10"),
        ("A recall @ 5 of 45.", "recall @", "recall @ 5"),
        ("An mAP@0.5:0.95 of 33.", "mAP@0", "mAP@0.5:0.95"),
        ("An F1@0.05.", "F1", "F1@0.05"),
        ("A P@K of 3.", "P", "P"),
        ("Ask me@home for an F1 of 3.", "F1", "F1"),
    ],
)
def test_the_cut_off_of_a_metric_belongs_to_its_name(text: str, name: str, expected: str) -> None:
    assert shown(text, name, kind="metric") == [expected]
    assert shown(text, name)[0].rstrip("@ ") == name.rstrip("@ ")  # a method ends where it ends
