"""What stands: what is likely by itself, and a doubtful metric that a reported figure is tied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg import schema
from kg.extract.assembly import Limits, judged, standing
from kg.extract.features import word_evidence
from kg.extract.vote import Chosen, Pair
from kg.model import Mention, Paper, PaperEntity, PaperResult, Quantity

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


def test_a_data_set_in_doubt_stands_by_its_figure_too() -> None:
    limits = Limits.usual(THRESHOLDS)
    offered = [entity("dataset", "COCO", 0.3), entity("dataset", "Kinetics", 0.3)]
    tied = replace(figure("mAP"), dataset="COCO")
    assert [e.name for e in standing(offered, [tied], limits)] == ["COCO"]


def test_a_flat_limit_knows_no_exception() -> None:
    limits = Limits.flat(0.9)
    assert set(limits.offer.values()) == set(limits.keep.values()) == {0.9}


class Metrics:
    """A vote to which everything is a metric."""

    thresholds = THRESHOLDS
    version = "1"

    def judge(self, papers: Sequence[Sequence[Pair]]) -> list[list[list[float]]]:
        return [[[0.1, 0.0, 0.0, 0.0, 0.9 - 0.01 * n] for n, _ in enumerate(pairs)] for pairs in papers]

    def roles_of(self, chosen: Sequence[Chosen]) -> list[str]:
        return [schema.default_role(kind) for _, kind in chosen]


def test_a_score_is_its_metric() -> None:
    text = "An F1 score of 91 and a macro F1 of 80; the FEVER score is 70, the score 3."
    paper = Paper(id="1", title=None, abstract=text)
    names = ("F1 score", "F1", "macro F1", "FEVER score", "score")
    found = [Mention("metric", n, "abstract", text.index(n), text.index(n) + len(n), "patterns", 0.9) for n in names]
    (entities,) = judged([(paper, found)], Metrics(), word_evidence(), Limits.usual(THRESHOLDS))
    assert {e.name: e.surfaces for e in entities} == {
        "F1": ("F1", "F1 score"),
        "macro F1": ("macro F1",),
        "FEVER score": ("FEVER score",),
        "score": ("score",),
    }
    assert {m.score for m in entities[0].mentions} == {0.9}
