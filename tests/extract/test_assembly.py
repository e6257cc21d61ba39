"""What stands: what is likely by itself, and a doubtful metric that a reported figure is tied to."""

from __future__ import annotations

from kg import schema
from kg.extract.assembly import Limits, standing
from kg.model import Mention, PaperEntity, PaperResult, Quantity

THRESHOLDS = {"task": 0.4, "method": 0.4, "dataset": 0.4, "metric": 0.4}


def entity(kind: str, name: str, score: float) -> PaperEntity:
    mention = Mention(kind, name, "abstract", 0, len(name), "test", score)
    return PaperEntity(kind, name, schema.default_role(kind), (mention,))


def figure(metric: str) -> PaperResult:
    mention = Mention("value", "81", "abstract", 0, 2, "results", 0.9)
    return PaperResult(Quantity("81", None, "", False), mention, None, None, None, metric)


def test_a_metric_in_doubt_stands_only_by_its_figure() -> None:
    limits = Limits.usual(THRESHOLDS)
    assert limits.offer["metric"] < limits.keep["metric"]
    assert limits.offer["task"] == limits.keep["task"]
    offered = [entity("metric", "mAP", 0.2), entity("metric", "recall", 0.2), entity("task", "detection", 0.9)]
    assert [e.name for e in standing(offered, [figure("mAP")], limits)] == ["mAP", "detection"]
    assert [e.name for e in standing(offered, [], limits)] == ["detection"]


def test_a_flat_limit_knows_no_exception() -> None:
    limits = Limits.flat(0.9)
    assert set(limits.offer.values()) == set(limits.keep.values()) == {0.9}
