"""What finds results learns from annotated papers, with trees and without."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("lightgbm")
pytest.importorskip("onnx")

from kg.extract.results import find_results, shares
from kg.model import Mention, Paper, PaperEntity
from kg.train.records import Annotated
from kg.train.results import Found, fit_all
from kg.train.softmax import Choice, fit_choices


def entity(kind: str, role: str, name: str, text: str) -> PaperEntity:
    at = text.index(name)
    return PaperEntity(kind, name, role, (Mention(kind, name, "abstract", at, at + len(name), "test", 0.9),))


def found(number: int) -> Found:
    """A paper that reports one figure on each of two data sets, in step, and a number that is no result."""
    first, second = f"{50 + number % 40}.{number % 10}%", f"{40 + number % 50}.5%"
    text = f"With {number + 100} images, our Net{number} reaches {first} and {second} accuracy on SetA and SetB."
    names = ("method", "introduces", f"Net{number}"), ("dataset", "uses", "SetA"), ("dataset", "uses", "SetB")
    entities = [entity(*row, text) for row in names] + [entity("metric", "uses", "accuracy", text)]
    rows = [
        {"method": f"Net{number}", "dataset": dataset, "metric": "accuracy", "value": value}
        for dataset, value in (("SetA", first), ("SetB", second))
    ]
    gold = {
        "methods": [{"name": f"Net{number}", "mentions": []}],
        "datasets": [{"name": name, "mentions": []} for name in ("SetA", "SetB")],
        "metrics": [{"name": "accuracy", "mentions": []}],
        "results": rows,
    }
    return Found(Annotated(Paper(id=str(number), title=None, abstract=text), gold), entities)


@pytest.mark.parametrize("forest", [True, False])
def test_lists_in_step_are_learned(forest: bool) -> None:
    fitted = fit_all([found(number) for number in range(60)], forest=forest)
    assert (fitted.grown is not None) == forest == ("columns" in fitted.data)
    other = found(77)
    (reported,) = find_results([(other.item.paper, other.entities, ())], fitted.model("test"))
    assert [(r.method, r.dataset, r.metric, r.value.written) for r in reported] == [
        ("Net77", "SetA", "accuracy", "87.7%"),
        ("Net77", "SetB", "accuracy", "67.5%"),
    ]


def test_the_options_of_a_choice_share_its_probability() -> None:
    found = shares(np.array([1.0, 1.0, 900.0, -900.0, 5.0]), [0, 2, 4])
    assert found.tolist() == [0.5, 0.5, 1.0, 0.0, 1.0]


def test_a_choice_weighs_what_sets_its_options_apart() -> None:
    near, far, both = {"near": 1.0, "both": 1.0}, {"far": 1.0, "both": 1.0}, {"both": 1.0}
    weights = fit_choices([Choice([far, near, both], 1), Choice([near, far], 0)] * 20, least=5, penalty=1.0)
    assert weights["near"] > 1 > -1 > weights["far"]
    assert abs(weights.get("both", 0.0)) < 0.01
    assert fit_choices([Choice([far, near], 1, weight=0.0)] * 20, least=5, penalty=1.0) == {}


def test_a_figure_without_a_name_learns_that_there_is_none() -> None:
    papers = [found(number) for number in range(60)]
    for paper in papers:
        for row in paper.item.gold["results"]:
            row["dataset"] = None
    (reported,) = find_results([(papers[0].item.paper, papers[0].entities, ())], fit_all(papers).model("test"))
    assert {(r.method, r.dataset, r.metric) for r in reported} == {("Net0", None, "accuracy")}
