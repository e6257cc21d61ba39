"""One thing is one node; what differs stays apart; the order of papers changes nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import schema
from kg.graph import BuildInfo, KnowledgeGraph
from kg.model import ABSTRACT, BuildLog, Extraction, Mention, Paper, PaperEntity
from kg.resolve import resolve

Entities = list[tuple[str, str, str, list[str]]]


def paper_of(number: int, entities: Entities, finder: str = "patterns") -> tuple[Paper, Extraction]:
    """A paper that says each surface in turn, and what was found in it."""
    text = ""
    found = []
    for kind, name, role, surfaces in entities:
        mentions = []
        for surface in surfaces:
            text += surface + " . "
            start = len(text) - len(surface) - 3
            mentions.append(Mention(kind, surface, ABSTRACT, start, start + len(surface), finder, 0.9))
        found.append(PaperEntity(kind, name, role, tuple(mentions)))
    paper = Paper(id=f"p{number}", title=None, abstract=text.strip())
    return paper, Extraction(paper.id, tuple(found))


def graph_of(*contents: Entities, finders: dict[int, str] | None = None, order: int = 0) -> KnowledgeGraph:
    pairs = [paper_of(i, c, (finders or {}).get(i, "patterns")) for i, c in enumerate(contents)]
    random.Random(order).shuffle(pairs)
    papers, log = [p for p, _ in pairs], BuildLog()
    return KnowledgeGraph.of(papers, resolve(papers, [x for _, x in pairs], log=log, version="1"), BuildInfo(), log)


def uses(kind: str, *names: str) -> list[Entities]:
    role = schema.default_role(kind)
    return [[(kind, name, role, [name])] for name in names]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("method", ["Ecoformer", "EcoFormer"]),
        ("method", ["GPT-4V(ison)", "GPT-4V", "GPT-4V(ision)"]),
        ("dataset", ["MSCOCO", "COCO", "MS COCO", "MS-COCO"]),
        ("dataset", ["NLVR^2", "NLVR2", "NLVR$^2$"]),
        ("dataset", ["VQAv2", "VQA v2", "VQA-v2", "VQA v2.0"]),
        ("dataset", ["ImageNet", "ImageNet 256x256", "ImageNet-1K", "ImageNet $256\\times256$"]),
        ("dataset", ["WebVid-10M", "WebVid"]),
        ("method", ["I$^2$SB", "I2SB"]),
        ("method", ["M^3AE", "M3AE", "M$^{3}$AE"]),
        ("method", ["$R^2$-Tuning", "R^2-Tuning", "R2-Tuning"]),
        ("method", ['Schr\\"odinger bridge', "Schrödinger bridges"]),
        ("method", ["large language model", "Large Language Models", "LLMs", "LLM"]),
        ("task", ["visual question answering", "Visual Question-Answering", "VQA"]),
        ("method", ["diffusion models", "diffusion model", "Diffusion Model"]),
    ],
)
def test_variants_of_one_name_are_one_node(kind: str, names: list[str]) -> None:
    graph = graph_of(*uses(kind, *names))
    assert len(graph.entities) == 1, list(graph.entities)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("method", ["GPT-4", "GPT-4V"]),
        ("method", ["GPT-3", "GPT-4"]),
        ("dataset", ["CIFAR-10", "CIFAR-10-C"]),
        ("dataset", ["CIFAR-10", "CIFAR-100"]),
        ("dataset", ["COCO", "refCOCO", "RefCOCO+"]),
        ("dataset", ["Charades", "Charades-STA"]),
        ("dataset", ["ActivityNet", "ActivityNet-RTL"]),
        ("dataset", ["LAION-400M", "LAION-5B"]),
        ("dataset", ["WebVid-10M", "WebVid-2M"]),
        ("dataset", ["ImageNet", "ImageNet-21K"]),
        ("method", ["C", "C++", "C#"]),
        ("method", ["Llama 2", "Llama 3"]),
    ],
)
def test_what_differs_stays_apart(kind: str, names: list[str]) -> None:
    graph = graph_of(*uses(kind, *names))
    assert len(graph.entities) == len(names), list(graph.entities)


def test_a_bare_abbreviation_joins_the_only_long_form() -> None:
    graph = graph_of([("method", "TPT", "introduces", ["test-time prompt tuning", "TPT"])], *uses("method", "TPT"))
    assert list(graph.entities) == ["method/test-time-prompt-tuning"]
    assert graph.entities["method/test-time-prompt-tuning"].name == "TPT"
    assert [m.reason for m in graph.log.merges if m.name == "test-time prompt tuning"] == [
        "abbreviation and long form in paper/p0"
    ]


def test_an_abbreviation_of_several_things_stays_apart_and_is_listed() -> None:
    graph = graph_of(
        [("method", "PET", "introduces", ["pattern-exploiting training", "PET"])],
        [("method", "PET", "uses", ["positron emission tomography", "PET"])],
        *uses("method", "PET"),
    )
    assert sorted(graph.entities) == [
        "method/pattern-exploiting-training",
        "method/pet",
        "method/positron-emission-tomography",
    ]
    assert any(n.left == "method/pet" and "several things" in n.reason for n in graph.log.near_misses)


def test_a_papers_own_meaning_beats_the_table() -> None:
    graph = graph_of(
        [("method", "SAM", "uses", ["sharpness-aware minimization", "SAM"])], *uses("method", "Segment Anything Model")
    )
    assert sorted(graph.entities) == ["method/sam", "method/sharpness-aware-minimization"]


def test_the_same_name_under_two_supported_kinds_is_two_nodes() -> None:
    graph = graph_of(*uses("task", "VQA", "VQA"), *uses("dataset", "VQA", "VQA"))
    assert sorted(graph.entities) == ["dataset/vqa", "task/vqa"]
    assert any(n.reason == "the same name, two kinds" for n in graph.log.near_misses)


def test_a_lone_kind_without_support_follows_the_vote() -> None:
    papers = [*uses("dataset", "GQA", "GQA", "GQA"), *uses("method", "GQA")]
    moved = graph_of(*papers)
    assert list(moved.entities) == ["dataset/gqa"]
    assert {c.role for c in moved.claims} == {"uses"}
    assert any(m.reason.startswith("a method in paper/p3 only") for m in moved.log.merges)


def test_a_lone_kind_that_the_paper_introduces_or_the_lexicon_knows_stays() -> None:
    papers = [*uses("dataset", "GQA", "GQA", "GQA"), *uses("method", "GQA")]
    assert sorted(graph_of(*papers, finders={3: "lexicon+tagger"}).entities) == ["dataset/gqa", "method/gqa"]
    introduced = [*uses("dataset", "Scala", "Scala", "Scala"), [("method", "Scala", "introduces", ["Scala"])]]
    assert sorted(graph_of(*introduced).entities) == ["dataset/scala", "method/scala"]


def test_every_alias_that_is_another_name_has_a_reason() -> None:
    graph = graph_of(
        *uses("dataset", "MSCOCO", "COCO"), [("task", "VQA", "addresses", ["visual question answering", "VQA"])]
    )
    logged = {(m.into, m.name) for m in graph.log.merges}
    assert {("dataset/coco", "MSCOCO"), ("task/vqa", "visual question answering")} <= logged


def test_a_class_of_things_is_not_the_name_that_a_paper_introduces() -> None:
    graph = graph_of(
        [("method", "VisionLLM", "introduces", ["VisionLLM"])],
        [("method", "Vision-LLM", "uses", ["Vision-LLMs", "Vision-LLM"])],
    )
    assert sorted(graph.entities) == ["method/vision-llm", "method/visionllm"]
    assert any("plural" in n.reason for n in graph.log.near_misses)


def test_reasons_are_true() -> None:
    graph = graph_of(*uses("dataset", "ImageNet", "ImageNet-1K", "ImageNet 256x256", "UCF-101", "UCF101"))
    reasons = {m.name: m.reason for m in graph.log.merges}
    assert reasons == {
        "ImageNet-1K": "known under both names",
        "ImageNet 256x256": "spelling variant",
        "UCF-101": "spelling variant",
    }


def test_a_task_is_no_model_of_the_same_first_words() -> None:
    graph = graph_of(
        [("method", "VLM", "uses", ["vision-language model"])],
        [("task", "vision-language task", "addresses", ["vision-language tasks"])],
    )
    assert sorted(graph.entities) == ["method/vlm", "task/vision-language-task"]


NAMES = st.sampled_from(
    [
        "COCO",
        "MSCOCO",
        "VQA",
        "VQAv2",
        "PET",
        "GPT-4",
        "GPT-4V",
        "LoRA",
        "low-rank adaptation",
        "WebVid-2M",
        "WebVid",
        "CIFAR-10",
    ]
)
KINDS = st.sampled_from(["method", "dataset", "task"])
CONTENTS = st.lists(
    st.lists(
        st.tuples(KINDS, st.lists(NAMES, min_size=1, max_size=3)).map(
            lambda t: (t[0], t[1][0], schema.default_role(t[0]), t[1])
        ),
        max_size=4,
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(CONTENTS, st.integers(0, 9))
def test_the_order_of_papers_never_changes_the_graph(contents: list[Entities], order: int) -> None:
    a, b = graph_of(*contents), graph_of(*contents, order=order)
    assert (a.entities, a.claims, a.log) == (b.entities, b.claims, b.log)


@settings(max_examples=60, deadline=None)
@given(CONTENTS)
def test_every_mention_ends_up_as_evidence_that_quotes_it(contents: list[Entities]) -> None:
    graph = graph_of(*contents)
    said = {(f"paper/p{i}", s) for i, c in enumerate(contents) for *_, surfaces in c for s in surfaces}
    quoted = {(c.paper, graph.surface(c, e)) for c in graph.claims for e in c.evidence}
    assert quoted == said
