"""The graph keeps its invariants and finds what people mean."""

from __future__ import annotations

import pytest

from kg.errors import AmbiguousNameError, InvariantError, NotFoundError
from kg.graph import KnowledgeGraph
from kg.model import Claim, Evidence


def test_every_claim_quotes_its_paper(tiny_graph: KnowledgeGraph) -> None:
    for claim in tiny_graph.claims:
        for evidence in claim.evidence:
            assert tiny_graph.surface(claim, evidence) in tiny_graph.quote(claim, evidence)


def test_a_paper_without_a_title_is_called_by_what_it_introduces(tiny_graph: KnowledgeGraph) -> None:
    assert tiny_graph.label("paper/beta").startswith("BetaBench: We introduce BetaBench, a benchmark")
    assert tiny_graph.label("paper/gamma") == 'LoRA for Low-Resource Translation & "Friends" <script>'


def test_find_understands_names_aliases_identifiers_and_kinds(tiny_graph: KnowledgeGraph) -> None:
    assert tiny_graph.find("clip") == "method/clip"
    assert tiny_graph.find("dataset:VQA") == "dataset/vqa"
    assert tiny_graph.find("Visual Question Answering") == "task/vqa"
    assert tiny_graph.find("2401.00001") == tiny_graph.find("doi:10.1000/alpha") == "paper/arxiv-2401.00001"


def test_find_lists_choices_and_neighbours(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(AmbiguousNameError, match=r"dataset:VQA \(1 paper\), task:VQA \(1 paper\)"):
        tiny_graph.find("VQA")
    with pytest.raises(NotFoundError, match="did you mean BLIP-2"):
        tiny_graph.find("BLIP2")


def test_the_beginning_of_one_name_is_enough(tiny_graph: KnowledgeGraph) -> None:
    assert tiny_graph.find("AlphaNet: Image") == "paper/arxiv-2401.00001"
    assert tiny_graph.find("flores") == "dataset/flores-200"
    assert tiny_graph.find("method:alpha") == "method/alphanet"
    with pytest.raises(NotFoundError, match=r"did you mean method:AlphaNet \(1 paper\), AlphaNet: Image Captioning"):
        tiny_graph.find("alpha")  # a method and a paper begin like this
    with pytest.raises(NotFoundError):
        tiny_graph.find("fl")


def test_evidence_outside_the_text_is_refused(tiny_graph: KnowledgeGraph) -> None:
    evidence = Evidence("abstract", 0, 9999, 0, 9999, "uses", "x", "1", 0.5)
    with pytest.raises(InvariantError, match="outside the text"):
        tiny_graph.add_claim(Claim("paper/beta", "method/clip", "uses", (evidence,)))


def test_a_second_claim_joins_the_first_and_the_stronger_role_wins(tiny_graph: KnowledgeGraph) -> None:
    text = tiny_graph.papers["paper/delta"].abstract
    start = text.index("COCO")
    evidence = Evidence("abstract", start, start + 4, 0, len(text), "uses", "x", "1", 0.5)
    tiny_graph.add_claim(Claim("paper/delta", "dataset/coco", "uses", (evidence,)))
    (claim,) = [c for c in tiny_graph.claims_of("paper/delta") if c.entity == "dataset/coco"]
    assert (claim.role, len(claim.evidence)) == ("uses", 2)
    assert claim.evidence[0].role == "uses"
