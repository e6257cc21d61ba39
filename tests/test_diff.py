"""What is new and what is gone between two graphs, as records and as a mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.diff import diff
from kg.graph import KnowledgeGraph
from kg.model import Claim, Entity


def without(graph: KnowledgeGraph, *gone: str) -> KnowledgeGraph:
    """A copy of a graph without some nodes and their claims."""
    made = KnowledgeGraph()
    for node, paper in graph.papers.items():
        if node not in gone:
            made.add_paper(paper)
    for node, entity in graph.entities.items():
        if node not in gone:
            made.add_entity(entity)
    for claim in graph.claims:
        if claim.paper not in gone and claim.entity not in gone:
            made.add_claim(claim)
    return made


def test_a_graph_does_not_differ_from_itself(tiny_graph: KnowledgeGraph) -> None:
    assert not diff(tiny_graph, tiny_graph)


def test_new_papers_things_and_links_are_told_apart(tiny_graph: KnowledgeGraph) -> None:
    old = without(tiny_graph, "paper/gamma", "dataset/flores-200", "method/clip")
    found = diff(old, tiny_graph)
    assert [p.paper.id for p in found.new.papers] == ["paper/gamma"]
    assert [e.entity.id for e in found.new.entities] == ["method/clip", "dataset/flores-200"]
    assert found.new.links == ()  # every new link has a new end
    assert not any((found.gone.papers, found.gone.entities, found.gone.links, found.joined))
    assert dict(found.new.papers[0].links)["uses the data set"][0].label == "FLORES-200"


def test_what_is_new_one_way_is_gone_the_other_way(tiny_graph: KnowledgeGraph) -> None:
    old = without(tiny_graph, "paper/gamma", "method/clip")
    there, back = diff(old, tiny_graph), diff(tiny_graph, old)
    assert (there.new, there.gone) == (back.gone, back.new)


def test_a_link_in_another_role_says_both(tiny_graph: KnowledgeGraph) -> None:
    old = KnowledgeGraph()
    for paper in tiny_graph.papers.values():
        old.add_paper(paper)
    for entity in tiny_graph.entities.values():
        old.add_entity(entity)
    for claim in tiny_graph.claims:
        changed = (claim.paper, claim.entity) == ("paper/beta", "method/clip")
        old.add_claim(replace(claim, role="mentions") if changed else claim)
    found = diff(old, tiny_graph)
    assert [(link.entity.label, link.role, link.before) for link in found.new.links] == [("CLIP", "uses", "mentions")]
    assert found.gone.links == ()


def test_a_paper_under_a_new_id_is_known_by_its_identifiers(tiny_graph: KnowledgeGraph) -> None:
    old = without(tiny_graph, "paper/arxiv-2401.00001")
    alpha = tiny_graph.papers["paper/arxiv-2401.00001"]
    old.add_paper(replace(alpha, id="hash", identifiers=alpha.identifiers[:1]))
    for claim in tiny_graph.claims_of(alpha.node):
        old.add_claim(Claim("paper/hash", claim.entity, claim.role, claim.evidence))
    found = diff(old, tiny_graph)
    assert not any((found.new.papers, found.new.links, found.gone.papers, found.gone.links))


def test_an_entity_that_became_an_alias_is_joined(tiny_graph: KnowledgeGraph) -> None:
    old = without(tiny_graph, "task/vqa")
    long_form = Entity("task", "visual-question-answering", "visual question answering")
    old.add_entity(long_form)
    for claim in tiny_graph.claims_of("task/vqa"):
        old.add_claim(Claim(claim.paper, long_form.id, claim.role, claim.evidence))
    found = diff(old, tiny_graph)
    assert [(j.before.id, j.now.id) for j in found.joined] == [("task/visual-question-answering", "task/vqa")]
    assert not any((found.new.entities, found.gone.entities, found.new.links, found.gone.links))


@pytest.mark.parametrize(
    ("option", "name"), [("--text", "diff.txt"), ("--markdown", "diff.md"), ("--json", "diff.json")]
)
def test_the_command_prints_a_mail(
    tiny_graph: KnowledgeGraph, tmp_path: Path, golden: Callable[[str, str], None], option: str, name: str
) -> None:
    old = without(tiny_graph, "paper/gamma", "method/clip", "paper/epsilon")
    first = next(c for c in tiny_graph.claims if c.entity == "dataset/coco")
    old.add_paper(replace(tiny_graph.papers["paper/epsilon"], id="zeta", title="Gone *now*"))
    older = without(old)
    older._claims.pop((first.paper, first.entity))
    older.save(tmp_path / "old" / "graph.db")
    tiny_graph.save(tmp_path / "new" / "graph.db")
    result = CliRunner().invoke(cli, ["diff", str(tmp_path / "old"), str(tmp_path / "new"), option])
    assert (result.exit_code, result.stderr) == (0, "")
    golden(name, result.stdout)
