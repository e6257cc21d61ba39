"""The same paper is one record; different papers stay apart; precision before recall."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import BuildLog, Date, Field, Identifier, Paper, Source
from kg.resolve import merge_papers

ABSTRACT = " ".join(f"word{i} of the long abstract that says what was done" for i in range(12))
TITLE = "Attention Is All You Need for Graphs"


def paper(id_: str, **facts: Any) -> Paper:
    return Paper(id=id_, title=facts.pop("title", None), abstract=facts.pop("abstract", ""), **facts)


def merged(*papers: Paper) -> tuple[list[Paper], BuildLog]:
    log = BuildLog()
    return merge_papers(papers, log), log


def arxiv(value: str) -> tuple[Identifier, ...]:
    return (Identifier("arxiv", value),)


def doi(value: str) -> tuple[Identifier, ...]:
    return (Identifier("doi", value),)


def test_a_shared_identifier_joins_and_keeps_everything() -> None:
    a = paper("arxiv-1", title="One", identifiers=arxiv("1"), sources=(Source("a.bib", 1),), keywords=("x",))
    b = paper(
        "doi-2",
        title="One, revised",
        abstract=ABSTRACT,
        identifiers=(*arxiv("1"), *doi("2")),
        sources=(Source("b.txt", 2),),
        extra=(Field("code", "https://github.com/a/b"),),
    )
    (one,), log = merged(a, b)
    assert one.id == "arxiv-1"
    assert one.abstract == ABSTRACT
    assert {i.value for i in one.identifiers} == {"1", "2"}
    assert [s.document for s in one.sources] == ["a.bib", "b.txt"]
    assert one.keywords == ("x",)
    assert one.text("code") == "https://github.com/a/b"
    assert [m.reason for m in log.merges] == ["the same arxiv identifier 1"]


def test_preprint_and_published_version_are_one() -> None:
    a = paper("arxiv-1", title=TITLE, identifiers=arxiv("1"), authors=("Ada Lovelace",), date=Date(2017))
    b = paper("doi-2", title=TITLE.upper(), identifiers=doi("2"), authors=("Lovelace, A.",), date=Date(2018))
    (one,), _ = merged(a, b)
    assert one.date == Date(2017)


def test_equal_titles_with_different_identifiers_of_one_scheme_stay_apart() -> None:
    papers, log = merged(
        paper("arxiv-1", title=TITLE, identifiers=arxiv("1")), paper("arxiv-2", title=TITLE, identifiers=arxiv("2"))
    )
    assert len(papers) == 2
    assert "different arxiv identifiers" in log.near_misses[0].reason


def test_equal_titles_stay_apart_when_years_authors_or_abstracts_contradict() -> None:
    other = " ".join(f"term{i} from quite another study with other aims" for i in range(12))
    for facts_a, facts_b in (
        ({"date": Date(2010)}, {"date": Date(2020)}),
        ({"authors": ("Ada Lovelace",)}, {"authors": ("Alan Turing",)}),
        ({"abstract": ABSTRACT}, {"abstract": other}),
    ):
        papers, log = merged(paper("a", title=TITLE, **facts_a), paper("b", title=TITLE, **facts_b))
        assert len(papers) == 2
        assert len(log.near_misses) == 1


def test_digits_of_titles_count() -> None:
    papers, _ = merged(paper("a", title="A Study of GPT-3 at Scale"), paper("b", title="A Study of GPT-4 at Scale"))
    assert len(papers) == 2
    papers, _ = merged(
        paper("a", title="Collected Works, Part 1", abstract=ABSTRACT),
        paper("b", title="Collected Works, Part 2", abstract=ABSTRACT),
    )
    assert len(papers) == 2


def test_a_short_title_says_too_little() -> None:
    papers, _ = merged(paper("a", title="Introduction"), paper("b", title="Introduction"))
    assert len(papers) == 2


def test_near_identical_abstracts_join_where_a_title_is_missing() -> None:
    (one,), log = merged(
        paper("a", abstract=ABSTRACT), paper("b", title=TITLE, abstract=ABSTRACT + " Code is available.")
    )
    assert one.title == TITLE
    assert log.merges[0].reason == "near-identical abstracts"


def test_another_abstract_of_the_same_paper_is_kept() -> None:
    other = " ".join(f"term{i} in the other abstract of the paper" for i in range(9))
    (one,), _ = merged(
        paper("a", abstract=ABSTRACT, identifiers=arxiv("1")), paper("b", abstract=other, identifiers=arxiv("1"))
    )
    assert {one.abstract, one.text("abstract 2")} == {ABSTRACT, other}


def test_one_id_for_two_papers_is_told_apart() -> None:
    papers, _ = merged(
        paper("7", title="A first paper about something"), paper("7", title="A second paper about another")
    )
    assert len({p.id for p in papers}) == 2


def test_papers_that_the_user_calls_different_stay_apart() -> None:
    a = paper("a", title=TITLE, identifiers=arxiv("1"))
    b = paper("b", title=TITLE, identifiers=doi("2"))
    assert len(merge_papers([a, b], BuildLog())) == 1
    log = BuildLog()
    assert len(merge_papers([a, b], log, [("arxiv:1", "doi:2")])) == 2
    assert "a correction keeps them apart" in log.near_misses[0].reason


RECORDS = st.lists(
    st.builds(
        lambda n, title, ids, abstract, year: paper(
            f"r{n}",
            title=title,
            abstract=abstract,
            date=Date(year),
            identifiers=tuple(Identifier("arxiv", i) for i in ids),
            sources=(Source("s", n),),
        ),
        st.integers(0, 99),
        st.sampled_from([None, TITLE, TITLE.lower(), "Another title that is long enough"]),
        st.lists(st.sampled_from(["1", "2", "3"]), max_size=2, unique=True),
        st.sampled_from(["", ABSTRACT, ABSTRACT + " More."]),
        st.sampled_from([None, 2015, 2020]),
    ),
    max_size=7,
)


@settings(max_examples=80, deadline=None)
@given(RECORDS, st.integers(0, 5))
def test_order_changes_nothing_and_no_source_is_lost(records: list[Paper], seed: int) -> None:
    shuffled = records[:]
    random.Random(seed).shuffle(shuffled)
    papers, _ = merged(*records)
    assert merged(*shuffled)[0] == papers
    assert {s for p in papers for s in p.sources} == {s for r in records for s in r.sources}
    assert len({p.id for p in papers}) == len(papers)


@settings(max_examples=50, deadline=None)
@given(RECORDS)
def test_merging_again_changes_nothing(records: list[Paper]) -> None:
    papers, _ = merged(*records)
    assert merged(*papers)[0] == papers
