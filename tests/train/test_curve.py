"""The tagger by itself, as the learning curve judges it."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("lightgbm")
pytest.importorskip("onnx")

from kg.extract.learned import TaggerTier
from kg.model import Paper
from kg.train.curve import by_tagger


def test_the_tagger_alone_names_each_thing_once() -> None:
    abstract = "We propose LITA, a video language model. LITA is tested on ImageNet and reaches 81.2% accuracy."
    (record,) = by_tagger(TaggerTier(1), [Paper(id="1", title="LITA for video question answering", abstract=abstract)])
    assert [entity["name"] for entity in record["datasets"]] == ["ImageNet"]
    assert {"name": "LITA", "mentions": ["LITA"]} in record["methods"]
    assert [entity["name"] for entity in record["metrics"]] == ["accuracy"]
    assert record["id"] == "1"
    assert record["repos"] == []
