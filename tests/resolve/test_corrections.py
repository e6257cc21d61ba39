"""Corrections do what they say, tell what they did, and tell what they match no more."""

from __future__ import annotations

import pytest

from kg.errors import CorrectionError
from kg.graph import BuildInfo, KnowledgeGraph
from kg.model import BuildLog, Extraction, Identifier, Mention, Paper, PaperEntity, PaperResult, Quantity
from kg.resolve import correct, correct_papers, load_corrections, resolve


def paper(number: int, *found: tuple[str, str, str]) -> tuple[Paper, Extraction]:
    """A paper whose abstract says every name once, and what was found in it: (kind, name, role)."""
    text, entities = "", []
    for kind, name, role in found:
        start = len(text)
        text += name + " . "
        mention = Mention(kind, name, "abstract", start, start + len(name), "patterns", 0.9)
        entities.append(PaperEntity(kind, name, role, (mention,)))
    record = Paper(
        id=f"p{number}",
        title=f"Paper number {number}",
        abstract=text.strip(),
        identifiers=(Identifier("arxiv", f"2401.0000{number}"),),
    )
    value = Mention("value", text[:1], "abstract", 0, 1, "results", 0.9)
    result = PaperResult(Quantity("1", None), value, method=next((n for k, n, _ in found if k == "method"), None))
    return record, Extraction(record.id, tuple(entities), (result,) if result.method else ())


PAPERS = [
    paper(1, ("method", "LoRA", "introduces"), ("dataset", "GQA", "uses"), ("method", "Transformer", "uses")),
    paper(2, ("method", "low-rank tuning", "uses"), ("dataset", "GQA", "uses"), ("method", "Transformer", "compares")),
    paper(3, ("method", "VisualQA", "compares"), ("task", "segmentation", "addresses")),
]


@pytest.fixture
def corrected(tmp_path):
    """Build from the papers, correct with a file's text, and give the graph and the log's lines."""

    def _corrected(text: str, pairs=PAPERS) -> tuple[KnowledgeGraph, list[str]]:
        path = tmp_path / "corrections.toml"
        path.write_text(text, encoding="utf-8")
        corrections, log = load_corrections(path), BuildLog()
        papers = [p for p, _ in pairs]
        resolution = resolve(papers, [x for _, x in pairs], log=log, version="1")
        resolution = correct(papers, resolution, corrections, log)
        return KnowledgeGraph.of(papers, resolution, BuildInfo(), log), log.corrections

    return _corrected


def links(graph: KnowledgeGraph) -> set[tuple[str, str, str]]:
    return {(c.paper, c.role, c.entity or "") for c in graph.claims}


def names(graph: KnowledgeGraph) -> dict[str, str]:
    return {e.id: e.name for e in graph.entities.values()}


def test_same_as_joins_nodes_under_the_first(corrected):
    graph, log = corrected('[[same_as]]\nnames = ["method:LoRA", "method:low-rank tuning"]\n')
    assert "method/low-rank-tuning" not in names(graph)
    assert {(p, r) for p, r, e in links(graph) if e == "method/lora"} == {
        ("paper/p1", "introduces"),
        ("paper/p2", "uses"),
    }
    assert next(e for e in graph.entities.values() if e.id == "method/lora").aliases == ("low-rank tuning",)
    assert {r.method for r in graph.results if r.paper == "paper/p2"} == {"method/lora"}
    assert log == ["corrections.toml:1 same_as: method/low-rank-tuning joined to method/lora"]


def test_alias_takes_in_what_goes_by_it(corrected):
    graph, _ = corrected('[[alias]]\nnode = "method:LoRA"\nnames = ["Low-Rank Tuning", "LRT"]\n')
    entity = next(e for e in graph.entities.values() if e.id == "method/lora")
    assert "method/low-rank-tuning" not in names(graph)
    assert {"LRT", "Low-Rank Tuning", "low-rank tuning"} == set(entity.aliases)


def test_rename_changes_what_is_shown_and_not_the_id(corrected):
    graph, _ = corrected('[[rename]]\nnode = "method/lora"\nto = "LoRA adapters"\n')
    assert names(graph)["method/lora"] == "LoRA adapters"
    assert next(e for e in graph.entities.values() if e.id == "method/lora").aliases == ("LoRA",)


def test_kind_moves_a_node_and_fits_its_roles(corrected):
    graph, log = corrected('[[kind]]\nnode = "method:VisualQA"\nto = "task"\n')
    assert ("paper/p3", "addresses", "task/visualqa") in links(graph)
    assert {e.role for c in graph.claims if c.entity == "task/visualqa" for e in c.evidence} == {"addresses"}
    assert {r.method for r in graph.results if r.paper == "paper/p3"} == {None}
    assert log == ["corrections.toml:1 kind: method/visualqa is task/visualqa"]


def test_not_same_gives_each_name_what_is_quoted_under_it(corrected):
    pairs = [paper(1, ("dataset", "MSCOCO", "uses")), paper(2, ("dataset", "COCO", "uses"))]
    joined, _ = corrected("", pairs)
    assert len(joined.entities) == 1
    graph, log = corrected('[[not_same]]\nnames = ["dataset:COCO", "dataset:MSCOCO"]\n', pairs)
    by_paper = {c.paper: c.entity for c in graph.claims}
    assert sorted(by_paper.values()) == ["dataset/coco", "dataset/mscoco"]
    assert (by_paper["paper/p1"], by_paper["paper/p2"]) == ("dataset/mscoco", "dataset/coco")
    assert log[0].endswith("are apart")


def test_reject_takes_one_link_or_all(corrected):
    graph, _ = corrected('[[reject]]\nnode = "method:Transformer"\npaper = "arxiv:2401.00002"\n')
    assert {p for p, _, e in links(graph) if e == "method/transformer"} == {"paper/p1"}
    graph, log = corrected('[[reject]]\nnode = "method:Transformer"\n')
    assert "method/transformer" not in names(graph)
    assert log == ["corrections.toml:1 reject: 2 links to method/transformer rejected"]


def test_add_quotes_the_paper(corrected):
    text = '[[add]]\npaper = "Paper number 2"\nnode = "metric:rank"\nquote = "rank"\n'
    graph, _ = corrected(text)
    claim = next(c for c in graph.claims if c.entity == "metric/rank")
    fact = claim.evidence[0]
    assert (claim.paper, fact.finder) == ("paper/p2", "correction")
    assert graph.papers_by_id["paper/p2"].text(fact.field)[fact.start : fact.end] == "rank"


def test_papers_can_be_one():
    papers = [p for p, _ in PAPERS]
    from kg.resolve.corrections import Correction

    log = BuildLog()
    same = Correction("same_as", "c.toml:1", names=("paper:p1", "paper:2401.00002"))
    joined = correct_papers(papers, [same], log)
    assert [p.id for p in joined] == ["p1", "p3"]
    assert {i.value for i in joined[0].identifiers} == {"2401.00001", "2401.00002"}
    assert log.corrections == ["c.toml:1 same_as: 2 records are one paper, paper/p1"]


@pytest.mark.parametrize(
    "text",
    [
        '[[same_as]]\nnames = ["method:LoRA", "method:nothing"]', '[[not_same]]\nnames = ["method:LoRA", "method:other"]',
        '[[rename]]\nnode = "method:nothing"\nto = "x"', '[[alias]]\nnode = "method:nothing"\nnames = ["x"]',
        '[[kind]]\nnode = "method:nothing"\nto = "task"', '[[reject]]\nnode = "method:LoRA"\npaper = "p3"',
        '[[reject]]\nnode = "method:LoRA"\npaper = "none"', '[[add]]\npaper = "p1"\nnode = "task:x"\nquote = "not in it"',
    ],
)  # fmt: skip
def test_what_matches_nothing_any_more_is_told_and_changes_nothing(text, corrected):
    graph, log = corrected(text)
    plain, _ = corrected("")
    assert links(graph) == links(plain)
    assert names(graph) == names(plain)
    assert len(log) == 1
    assert "matches nothing any more" in log[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[same_as]\n", "no valid TOML"),
        ("[[renam]]\n", r"corrections.toml:1: there is no correction 'renam'; use one of: same_as"),
        ('[rename]\nnode = "method:x"\nto = "y"\n', "write \\[\\[rename\\]\\], with two brackets"),
        ('\n[[rename]]\nnode = "method:x"\n', "corrections.toml:2: rename lacks 'to'"),
        (
            '[[rename]]\nnode = "method:x"\nto = "y"\n[[rename]]\nnode = "method:x"\nto = 3\n',
            "corrections.toml:4: to is not a text",
        ),
        ('[[rename]]\nnode = "LoRA"\nto = "y"\n', "does not say its kind"),
        ('[[rename]]\nnode = "method:x"\nto = "y"\nwhy = "z"\n', "has no key 'why'"),
        ('[[same_as]]\nnames = ["method:x"]\n', "names is not a list of names"),
        ('[[same_as]]\nnames = ["method:x", "paper:y"]\n', "cannot be used so on papers"),
        ('[[not_same]]\nnames = ["method:x", "task:y"]\n', "not_same names two kinds"),
        ('[[kind]]\nnode = "method:x"\nto = "gadget"\n', "no kind 'gadget'"),
        ('[[add]]\npaper = "p"\nnode = "task:x"\nrole = "compares"\nquote = "q"\n', "a task has no role 'compares'"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_its_place(text, message, corrected):
    with pytest.raises(CorrectionError, match=message):
        corrected(text)


def test_the_example_in_the_documentation_is_understood(tmp_path):
    from kg.resolve import corrections

    example = (corrections.__doc__ or "").split("::\n", 1)[1].rsplit("``same_as`` joins", 1)[0]
    path = tmp_path / "example.toml"
    path.write_text("\n".join(line.removeprefix("    ") for line in example.splitlines()), encoding="utf-8")
    assert [c.action for c in load_corrections(path)] == [
        "same_as",
        "not_same",
        "rename",
        "alias",
        "kind",
        "reject",
        "add",
    ]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CorrectionError, match="cannot be read"):
        load_corrections(tmp_path / "none.toml")
