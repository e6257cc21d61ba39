"""What the tagger says of names in other papers."""

from __future__ import annotations

import pytest

from kg.extract.assembly import candidates_of
from kg.extract.elsewhere import UNHEARD, Elsewhere, load
from kg.extract.features import word_evidence
from kg.extract.grouping import group_key
from kg.extract.stacking import COLUMNS, table
from kg.extract.vote import load as rules
from kg.model import Mention, Paper

TABLE = Elsewhere.read("# key, papers, scores\nmesh\t1\t0\t80\t0\t0\nmeshanimation\t3\t40\t0\t0\t0\n")


def test_a_thing_of_two_names_is_heard_of_by_both_and_each_paper_counts_as_much() -> None:
    said = TABLE.of(["mesh", "meshanimation", "unknown"])
    assert said.papers == 4
    assert said.scores == pytest.approx((0.3, 0.2, 0.0, 0.0))


def test_a_name_that_nobody_has_is_told_from_one_that_is_never_marked() -> None:
    assert TABLE.of(["# key, papers, scores"]) == TABLE.of([]) == UNHEARD
    assert Elsewhere.read("foo\t9\t0\t0\t0\t0\n").of(["foo"]).scores == (0.0, 0.0, 0.0, 0.0)


def test_another_table_is_another_version() -> None:
    assert Elsewhere.read("a\t1\t0\t0\t0\t0\n").version != Elsewhere.read("a\t2\t0\t0\t0\t0\n").version


def test_the_vote_weighs_it_for_all_names_of_a_candidate() -> None:
    text = "We study mesh animation (MA)."
    paper = Paper(id="1", title=None, abstract=text)
    start = text.index("mesh")
    mention = Mention("task", "mesh animation", "abstract", start, start + 14, "tagger", 0.5)
    pairs = list(candidates_of(paper, [mention], word_evidence()))
    (row,) = table(pairs, rules().probabilities(pairs), TABLE)
    found = dict(zip(COLUMNS, row.tolist(), strict=True))
    assert found["elsewhere task"] == found["elsewhere any"] == pytest.approx(0.4)
    assert found["elsewhere papers"] == pytest.approx(1.386, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "kind"), [("ImageNet", 2), ("image classification", 0), ("BLEU", 3), ("vision transformer", 1)]
)
def test_the_packaged_table_knows_what_the_field_talks_of(name: str, kind: int) -> None:
    said = load().of([group_key(name)])
    assert said.papers > 50
    assert max(range(4), key=said.scores.__getitem__) == kind
