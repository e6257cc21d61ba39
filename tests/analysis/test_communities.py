"""Communities: the groups that are there, the same every time, with labels that tell them apart."""

from __future__ import annotations

import subprocess
import sys

from kg.analysis import communities
from kg.benchmarks.synthetic import add_claim, synthetic_graph
from kg.graph import KnowledgeGraph
from kg.model import Paper


def two_topics() -> KnowledgeGraph:
    """Two groups of four papers; all of them use a large language model, one paper shares nothing else."""
    graph = KnowledgeGraph()
    words = {"image": ("image captioning", "COCO"), "speech": ("speech recognition", "LibriSpeech")}
    for topic, (task, dataset) in words.items():
        for number in range(4):
            text = f"A large language model for {task} on {dataset} with {topic}-{number}."
            paper = Paper(id=f"{topic}-{number}", title=None, abstract=text)
            graph.add_paper(paper)
            add_claim(graph, paper, "method", "large language model", "uses")
            add_claim(graph, paper, "task", task, "addresses")
            add_claim(graph, paper, "dataset", dataset, "uses")
    graph.add_paper(Paper(id="lonely", title="Lonely", abstract=""))
    return graph


def test_topics_become_communities_labelled_by_what_only_they_have() -> None:
    found = communities(two_topics())
    assert [c.size for c in found] == [4, 4]
    assert [c.number for c in found] == [1, 2]
    assert [c.label.split(" · ")[0] for c in found] == ["image captioning", "speech recognition"]
    assert {p.id for p in found[0].papers} == {f"paper/image-{i}" for i in range(4)}


def test_a_paper_is_in_one_community_at_most_and_never_alone() -> None:
    found = communities(synthetic_graph(80))
    members = [paper.id for community in found for paper in community.papers]
    assert len(members) == len(set(members))
    assert all(c.size == len(c.papers) > 1 for c in found)
    assert [c.size for c in found] == sorted((c.size for c in found), reverse=True)


def test_communities_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "from kg.benchmarks.synthetic import synthetic_graph; from kg.analysis import communities;"
        "print(communities(synthetic_graph(40)))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != b"[]\n"
