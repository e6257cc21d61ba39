"""Graphs of any size with the shape of real ones: few things that many papers share, many that hang on one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from kg import schema
from kg.evidence import evidence_of
from kg.graph import BuildInfo, KnowledgeGraph
from kg.model import (
    ABSTRACT,
    Claim,
    Date,
    Entity,
    Identifier,
    Paper,
    Quantity,
    Result,
    Source,
    entity_key,
)

_TOPICS = (
    ("vision", ("image classification", "object detection", "segmentation"), ("ViT", "ResNet-50", "DETR"), ("ImageNet", "COCO", "ADE20K")),
    ("language", ("question answering", "summarization", "translation"), ("BERT", "GPT-4", "LoRA"), ("SQuAD", "XSum", "WMT14")),
    ("video", ("video generation", "temporal grounding", "action recognition"), ("SlowFast", "I3D", "CLIP"), ("Kinetics-400", "Charades", "Ego4D")),
    ("speech", ("speech recognition", "speaker verification", "text-to-speech"), ("wav2vec 2.0", "Whisper", "Conformer"), ("LibriSpeech", "VoxCeleb", "LJSpeech")),
    ("graphs", ("node classification", "link prediction", "molecule generation"), ("GCN", "GAT", "GraphSAGE"), ("Cora", "OGB", "QM9")),
)  # fmt: skip
#: (kind, role, how the sentence begins)
_SLOTS = (
    (schema.TASK, schema.ADDRESSES, "We study "),
    (schema.METHOD, schema.USES, "It builds on "),
    (schema.METHOD, schema.COMPARES, "It outperforms "),
    (schema.DATASET, schema.USES, "We evaluate on "),
)


def synthetic_graph(papers: int, seed: int = 0) -> KnowledgeGraph:
    """A random graph of ``papers`` papers, the same for the same arguments.

    Each paper introduces a method of its own, addresses one or two tasks of its topic, builds on and compares
    with shared methods, uses shared data sets (Zipf-distributed), reports one accuracy, and half have code.
    """
    rng = random.Random(seed)  # noqa: S311 - a benchmark, not a secret
    graph = KnowledgeGraph(BuildInfo(version="synthetic"))
    tails = max(3, papers // 20)
    for number in range(papers):
        _add_paper(graph, rng, number, tails)
    return graph


def _add_paper(graph: KnowledgeGraph, rng: random.Random, number: int, tails: int) -> None:
    topic = rng.choice(_TOPICS)
    own = f"{topic[0].capitalize()}Net-{number}"
    found: list[tuple[str, str, str]] = [(schema.METHOD, schema.INTRODUCES, own)]
    sentences = [f"We propose {own}."]
    for kind, role, opening in _SLOTS:
        pool = {schema.TASK: topic[1], schema.METHOD: topic[2], schema.DATASET: topic[3]}[kind]
        names = [_draw(rng, pool, tails, kind) for _ in range(rng.randint(1, 2))]
        names = [n for n in dict.fromkeys(names) if all(n != f[2] for f in found)]
        found += [(kind, role, n) for n in names]
        sentences += [f"{opening}{n}." for n in names]
    value = f"{rng.uniform(40, 99):.1f}%"
    found.append((schema.METRIC, schema.USES, "accuracy"))
    sentences.append(f"It reaches an accuracy of {value}.")
    if rng.random() < 0.5:
        url = f"https://github.com/lab/{own}"
        found.append((schema.REPOSITORY, schema.HAS_CODE, url))
        sentences.append(f"Code: {url}")
    paper = Paper(
        id=f"arxiv-{1700 + number % 900}.{number:05d}",
        title=f"{own}: {found[1][2]} with {topic[2][number % 3]}" if number % 3 else None,
        abstract=" ".join(sentences), date=Date(2017 + number % 9, 1 + number % 12), author_count=1 + number % 12,
        identifiers=(Identifier("arxiv", f"{1700 + number % 900}.{number:05d}"),),
        sources=(Source("synthetic.jsonl", number + 1),),
    )  # fmt: skip
    graph.add_paper(paper)
    for kind, role, name in found:
        add_claim(graph, paper, kind, name, role)
    dataset = next((n for k, _, n in found if k == schema.DATASET), None)
    add_result(graph, paper, value, method=own, dataset=dataset, metric="accuracy")


def _draw(rng: random.Random, pool: Sequence[str], tails: int, kind: str) -> str:
    """A well-known name most of the time, else one of a long tail of rare ones."""
    if rng.random() < 0.6:
        weights = list(accumulate(1 / (i + 1) for i in range(len(pool))))
        return rng.choices(pool, cum_weights=weights)[0]
    rare = int(tails * rng.random() ** 2)
    return {schema.TASK: f"task {rare}", schema.METHOD: f"Model-{rare}", schema.DATASET: f"Bench-{rare}"}[kind]


def add_claim(graph: KnowledgeGraph, paper: Paper, kind: str, name: str, role: str, words: str = "") -> None:
    """Link a paper of the graph to an entity, quoting the first place of ``words`` (default: the name) in its abstract."""
    words = words or name
    entity = Entity(kind, entity_key(kind, name), name, (words,) if words != name else ())
    start = paper.abstract.index(words)
    evidence = evidence_of(
        paper.abstract,
        (start, start + len(words)),
        field=ABSTRACT,
        role=role,
        finder="synthetic",
        version="1",
        score=0.9,
    )
    if entity.id not in graph.entities_by_id:
        graph.add_entity(entity)
    graph.add_claim(Claim(paper.node, entity.id, role, (evidence,)))


def add_result(graph: KnowledgeGraph, paper: Paper, value: str, **names: str | None) -> None:
    """Add a reported figure; ``names`` are the names of its method, dataset, task and metric."""
    start = paper.abstract.index(value)
    evidence = evidence_of(
        paper.abstract,
        (start, start + len(value)),
        field=ABSTRACT,
        role=schema.USES,
        finder="synthetic",
        version="1",
        score=0.9,
    )
    ids = {kind: f"{kind}/{entity_key(kind, name)}" for kind, name in names.items() if name}
    number = Decimal(value.strip("%x+"))
    quantity = Quantity(value, number, "%" if value.endswith("%") else "", relative=value.startswith("+"))
    graph.add_result(Result(paper.node, quantity, evidence, **ids))
