"""Laying annotations onto words: every occurrence, whole words only, the longest name first."""

from pathlib import Path

import numpy as np
import pytest

from kg.extract import windows
from kg.extract.decoding import LABELS
from kg.train.labels import Label, example, locate

TOKENIZER = Path(__file__).parents[2] / "kg" / "data" / "tagger" / "tokenizer.json"
EMPTY: dict[str, list[object]] = {"tasks": [], "methods": [], "datasets": [], "metrics": [], "results": []}


def entity(name: str, *mentions: str, role: str | None = "uses") -> dict[str, object]:
    return {"name": name, "mentions": list(mentions or (name,)), "role": role}


def found(texts: tuple[str, str], **record: list[object]) -> list[tuple[str, int]]:
    labels = locate(texts, {**EMPTY, **record})
    return [(texts[label.field][label.start : label.end], label.kind) for label in sorted(labels, key=_place)]


def _place(label: Label) -> tuple[int, int]:
    return label.field, label.start


def test_every_occurrence_in_both_fields() -> None:
    texts = ("LITA for video", "We propose LITA. LITA works.")
    assert found(texts, methods=[entity("LITA")]) == [("LITA", 1)] * 3


def test_whole_words_and_longest_first() -> None:
    texts = ("", "ActivityNet-RTL extends ActivityNet; ActivityNets do not count.")
    names = [entity("ActivityNet"), entity("ActivityNet-RTL")]
    assert found(texts, datasets=names) == [("ActivityNet-RTL", 2), ("ActivityNet", 2)]


@pytest.mark.parametrize(
    ("name", "text", "count"), [("pose estimation", "Pose estimation", 1), ("LIVE", "live", 0), ("Set", "set", 0)]
)
def test_capitals_matter_in_abbreviations(name: str, text: str, count: int) -> None:
    assert count == len(found(("", text), tasks=[entity(name, role="addresses")]))


def test_figure_nearest_to_its_metric_with_its_unit() -> None:
    texts = ("", "With 5.2% of the data, mIoU rises by 5.2% over the rest.")
    rows = [{"metric": "mIoU", "value": "+5.2%", "method": None, "dataset": None}]
    labels = locate(texts, {**EMPTY, "metrics": [entity("mIoU", role=None)], "results": rows})
    figures = [label for label in labels if label.kind == 4]
    assert [texts[1].rindex("5.2%")] == [label.start for label in figures]
    assert [texts[1][label.start : label.end] for label in figures] == ["5.2%"]


def test_labels_on_words() -> None:
    tokenizer = windows.load_tokenizer(TOKENIZER)
    encoded = windows.encode(tokenizer, [("", "We use black-box tuning.")])[0]
    laid = example(encoded, [Label(1, 7, 23, 1, 1)])
    assert laid.kinds.argmax(axis=1).tolist() == [0, 0, 3, 4, 4, 4, 0]
    assert (len(encoded.first), LABELS) == laid.kinds.shape
    assert laid.weights.tolist() == [0, 0, 1, 1, 1, 1, 0]


def test_a_label_that_cuts_a_word_is_left_out() -> None:
    tokenizer = windows.load_tokenizer(TOKENIZER)
    encoded = windows.encode(tokenizer, [("", "overfitting")])[0]
    assert np.array_equal(example(encoded, [Label(1, 4, 11, 1, 1)]).kinds[:, 0], [1.0])
