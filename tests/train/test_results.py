"""What finds results learns from annotated papers, with trees and without."""

from __future__ import annotations

import pytest

pytest.importorskip("lightgbm")
pytest.importorskip("onnx")

from kg.extract.results import find_results
from kg.model import Mention, Paper, PaperEntity
from kg.train.records import Annotated
from kg.train.results import Found, fit_all


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
